//! The stock of the demonstration dealer.
//!
//! Not for: storing it; the server's demo-data command does.

use crate::{Body, Paint, Scene, VIEWS_DEG, Yard};

/// A vehicle to show, with the photos that were taken of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoVehicle {
    /// The dealer's own number for it.
    pub vehicle_id: &'static str,
    /// Maker; invented.
    pub make: &'static str,
    /// Model and trim; invented.
    pub model: &'static str,
    /// Year of first registration.
    pub year: i16,
    /// Distance driven in kilometres.
    pub mileage_km: u32,
    /// Price in whole euros.
    pub price_eur: u32,
    /// Colour, in English.
    pub colour: &'static str,
    /// 17 characters; of no real vehicle.
    pub vin: &'static str,
    /// Where it stands.
    pub location: &'static str,
    /// Open list of the field: petrol, diesel, hybrid, electric.
    pub fuel_type: &'static str,
    /// Its photos, the cover first.
    pub scenes: Vec<Scene>,
    /// Features worth pointing out.
    pub features: Vec<DemoFeature>,
}

/// Something worth pointing out, and where it is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DemoFeature {
    /// Heading.
    pub title: &'static str,
    /// Text of the panel.
    pub description: &'static str,
    /// Which of the vehicle's scenes shows it.
    pub scene: usize,
    /// Place in that picture, 0..1 from its top left.
    pub position: [f32; 2],
}

struct Stock {
    vehicle_id: &'static str,
    names: (&'static str, &'static str),
    year: i16,
    mileage_km: u32,
    price_eur: u32,
    colour: &'static str,
    vin: &'static str,
    fuel_type: &'static str,
    looks: (Body, Paint, Yard),
    views: usize,
}

/// Eight vehicles with four to eight photos each.
#[must_use]
pub fn demo_fleet() -> Vec<DemoVehicle> {
    stock()
        .into_iter()
        .zip(0_u32..)
        .map(|(stock, index)| {
            let (body, paint, yard) = stock.looks;
            let scenes = VIEWS_DEG
                .iter()
                .take(stock.views)
                .map(|&azimuth_deg| Scene { body, paint, azimuth_deg, yard, seed: 104 + index * 97 })
                .collect();
            DemoVehicle {
                vehicle_id: stock.vehicle_id,
                make: stock.names.0,
                model: stock.names.1,
                year: stock.year,
                mileage_km: stock.mileage_km,
                price_eur: stock.price_eur,
                colour: stock.colour,
                vin: stock.vin,
                location: "Main yard",
                fuel_type: stock.fuel_type,
                scenes,
                features: if index == 0 { features() } else { Vec::new() },
            }
        })
        .collect()
}

fn stock() -> [Stock; 8] {
    [
        Stock {
            vehicle_id: "FC-1001",
            names: ("Alvena", "Terra 2.0 AWD"),
            year: 2023,
            mileage_km: 18_400,
            price_eur: 36_900,
            colour: "Pine green",
            vin: "ZZZDEM0SUV2310001",
            fuel_type: "diesel",
            looks: (Body::Suv, Paint::Green, Yard::Showroom),
            views: 6,
        },
        Stock {
            vehicle_id: "FC-1002",
            names: ("Norvik", "Linea 1.5 Hybrid"),
            year: 2022,
            mileage_km: 31_250,
            price_eur: 24_750,
            colour: "Ember orange",
            vin: "ZZZDEM0HAT2210002",
            fuel_type: "hybrid",
            looks: (Body::Hatchback, Paint::Orange, Yard::Garden),
            views: 6,
        },
        Stock {
            vehicle_id: "FC-1003",
            names: ("Castell", "Ateria 300e"),
            year: 2024,
            mileage_km: 6_900,
            price_eur: 48_500,
            colour: "Garnet red",
            vin: "ZZZDEM0SAL2410003",
            fuel_type: "plug-in-hybrid",
            looks: (Body::Saloon, Paint::Red, Yard::Hall),
            views: 4,
        },
        Stock {
            vehicle_id: "FC-1004",
            names: ("Norvik", "Passo Estate 2.0"),
            year: 2021,
            mileage_km: 64_800,
            price_eur: 21_900,
            colour: "Graphite",
            vin: "ZZZDEM0EST2110004",
            fuel_type: "diesel",
            looks: (Body::Estate, Paint::Graphite, Yard::Garden),
            views: 4,
        },
        Stock {
            vehicle_id: "FC-1005",
            names: ("Alvena", "Uno 1.2"),
            year: 2020,
            mileage_km: 42_100,
            price_eur: 14_300,
            colour: "Royal blue",
            vin: "ZZZDEM0HAT2010005",
            fuel_type: "petrol",
            looks: (Body::Hatchback, Paint::Blue, Yard::Showroom),
            views: 4,
        },
        Stock {
            vehicle_id: "FC-1006",
            names: ("Castell", "Ateria 200"),
            year: 2022,
            mileage_km: 27_600,
            price_eur: 33_400,
            colour: "Silver",
            vin: "ZZZDEM0SAL2210006",
            fuel_type: "petrol",
            looks: (Body::Saloon, Paint::Silver, Yard::Garden),
            views: 4,
        },
        Stock {
            vehicle_id: "FC-1007",
            names: ("Norvik", "Ridge e-Drive"),
            year: 2024,
            mileage_km: 9_800,
            price_eur: 44_200,
            colour: "Lagoon blue",
            vin: "ZZZDEM0SUV2410007",
            fuel_type: "electric",
            looks: (Body::Suv, Paint::Blue, Yard::Garden),
            views: 4,
        },
        Stock {
            vehicle_id: "FC-1008",
            names: ("Alvena", "Tour 1.8 Estate"),
            year: 2019,
            mileage_km: 88_300,
            price_eur: 15_800,
            colour: "Black",
            vin: "ZZZDEM0EST1910008",
            fuel_type: "diesel",
            looks: (Body::Estate, Paint::Black, Yard::Showroom),
            views: 4,
        },
    ]
}

fn features() -> Vec<DemoFeature> {
    vec![
        DemoFeature {
            title: "LED headlamps",
            description: "Adaptive LED headlamps with daytime running lights and automatic high beam.",
            scene: 0,
            position: [0.325, 0.63],
        },
        DemoFeature {
            title: "18-inch alloy wheels",
            description: "Five-spoke alloy wheels with all-season tyres, 7 mm of tread all round.",
            scene: 0,
            position: [0.51, 0.73],
        },
        DemoFeature {
            title: "Heated rear window",
            description: "Wide tailgate window with heating and wiper; the reversing camera sits below it.",
            scene: 2,
            position: [0.29, 0.43],
        },
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::demo_fleet;

    #[test]
    fn every_vehicle_has_its_own_number_and_four_to_eight_photos() {
        let fleet = demo_fleet();
        let ids: BTreeSet<_> = fleet.iter().map(|vehicle| vehicle.vehicle_id).collect();
        assert_eq!(ids.len(), fleet.len());
        for vehicle in &fleet {
            assert!((4..=8).contains(&vehicle.scenes.len()), "{}", vehicle.vehicle_id);
            assert_eq!(vehicle.vin.len(), 17, "{}", vehicle.vehicle_id);
        }
    }

    #[test]
    fn features_point_at_the_vehicle() {
        let (width, height) = (320, 240);
        let mut features = 0;
        for vehicle in demo_fleet() {
            for feature in &vehicle.features {
                let picture = vehicle.scenes[feature.scene].render(width, height);
                let column = (feature.position[0] * width as f32) as usize;
                let row = (feature.position[1] * height as f32) as usize;
                assert_eq!(picture.mask[row * width as usize + column], 255, "{}", feature.title);
                features += 1;
            }
        }
        assert!(features >= 2);
    }
}
