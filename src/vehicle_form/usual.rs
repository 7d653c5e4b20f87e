//! Currency and unit of distance that are usual in an account: those of its newest vehicles. The browser's language says
//! nothing of them, and a wrong one makes a wrong price.

use forecourt_api::vehicle::{MileageUnit, VehicleRecord};
use forecourt_client::{Client, Error, VehicleQuery, part_b};

/// Number of vehicles that are looked at.
const VEHICLES: u32 = 24;

/// Usual values; nothing where no vehicle tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usual {
    /// Currency of most prices.
    pub currency: Option<String>,
    /// Unit of most distances.
    pub unit: Option<MileageUnit>,
}

impl Usual {
    /// Values that most of these vehicles have.
    #[must_use]
    pub fn of(vehicles: &[VehicleRecord]) -> Self {
        let prices = vehicles.iter().filter_map(|vehicle| vehicle.facts.price.as_ref());
        let distances = vehicles.iter().filter_map(|vehicle| vehicle.facts.mileage.as_ref());
        Self {
            currency: most_frequent(prices.map(|price| price.currency.clone())),
            unit: most_frequent(distances.map(|mileage| mileage.unit)),
        }
    }
}

/// Asks the server.
///
/// # Errors
/// The client's.
pub async fn read(client: &Client) -> Result<Usual, Error> {
    let query = VehicleQuery { limit: VEHICLES, ..VehicleQuery::default() };
    client.run(part_b::list_vehicles(&query)).await.map(|counted| Usual::of(&counted.page.items))
}

/// The value that occurs most often; of equals the first.
fn most_frequent<T: PartialEq>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: Vec<(T, u32)> = Vec::new();
    for value in values {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(value, _)| value)
}
