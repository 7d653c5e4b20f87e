//! Vehicles, one at a time; lists are in [`super::search`].

use async_trait::async_trait;
use forecourt_api::vehicle::{
    AppStatus, Mileage, MileageUnit, Price, VehicleFacts, VehicleForm, VehiclePatch,
};
use forecourt_api::{CustomerId, VehicleId};
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::columns::{Columns, micros, stored};
use super::{SqliteTransaction, dialect, search};
use crate::model::vehicle::UNASSIGNED;
use crate::model::{Vehicle, VehicleMatches, VehiclePage, VehicleQuery, VehicleRow, VehicleSearch};
use crate::repository::Vehicles;
use crate::{Error, Result, search_text};

#[async_trait]
impl Vehicles for SqliteTransaction {
    async fn submit_vehicle(
        &mut self,
        account: &CustomerId,
        form: &VehicleForm,
        now: Timestamp,
    ) -> Result<Vehicle> {
        let now = stored(now);
        let connection = self.connection();
        let vehicle = match find(connection, account, &form.vehicle_id).await? {
            Some(mut vehicle) => {
                vehicle.submit(form, now);
                vehicle
            }
            None => {
                let published = publishes_new(connection, account, &form.vehicle_id).await?;
                let id = form.vehicle_id.clone();
                let mut vehicle = Vehicle::new(account.clone(), id, AppStatus::New, published, now);
                vehicle.submit(form, now);
                vehicle
            }
        };
        save(connection, &vehicle).await?;
        Ok(vehicle)
    }

    async fn vehicle(&mut self, account: &CustomerId, id: &VehicleId) -> Result<Option<Vehicle>> {
        find(self.connection(), account, id).await
    }

    async fn vehicle_row(&mut self, account: &CustomerId, id: &VehicleId) -> Result<Option<VehicleRow>> {
        let connection = self.connection();
        let Some(vehicle) = find(connection, account, id).await? else { return Ok(None) };
        Ok(search::with_images(connection, account, vec![vehicle]).await?.pop())
    }

    async fn patch_vehicle(
        &mut self,
        account: &CustomerId,
        id: &VehicleId,
        patch: &VehiclePatch,
        now: Timestamp,
    ) -> Result<Option<Vehicle>> {
        let connection = self.connection();
        let Some(mut vehicle) = find(connection, account, id).await? else { return Ok(None) };
        vehicle.patch(patch, stored(now));
        save(connection, &vehicle).await?;
        Ok(Some(vehicle))
    }

    async fn delete_vehicle(
        &mut self,
        account: &CustomerId,
        id: &VehicleId,
        now: Timestamp,
    ) -> Result<Option<Vehicle>> {
        let connection = self.connection();
        let Some(mut vehicle) = find(connection, account, id).await? else { return Ok(None) };
        if vehicle.delete(stored(now)) {
            save(connection, &vehicle).await?;
        }
        Ok(Some(vehicle))
    }

    async fn list_vehicles(&mut self, account: &CustomerId, query: &VehicleQuery) -> Result<VehicleMatches> {
        search::list(self.connection(), account, query).await
    }

    async fn shotlist(&mut self, account: &CustomerId) -> Result<Vec<Vehicle>> {
        let rows = sqlx::query(
            "SELECT * FROM vehicles WHERE account = $1 AND app_status = 'new'
             ORDER BY app_status_updated_at, vehicle_id",
        )
        .bind(account.as_str())
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(from_row).collect()
    }

    async fn public_vehicles(
        &mut self,
        account: &CustomerId,
        limit: u32,
    ) -> Result<Vec<(VehicleId, Timestamp)>> {
        let rows = sqlx::query(
            "SELECT vehicle_id, updated_at FROM vehicles
             WHERE account = $1 AND published AND app_status <> 'deleted'
             ORDER BY updated_at DESC, vehicle_id LIMIT $2",
        )
        .bind(account.as_str())
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(|row| Ok((row.vehicle_id()?, row.moment("updated_at")?))).collect()
    }

    async fn search_vehicles(&mut self, account: &CustomerId, search: &VehicleSearch) -> Result<VehiclePage> {
        search::page(self.connection(), account, search).await
    }
}

/// Sees to it that the vehicle of an accepted image is there and no longer waits to be photographed.
pub(super) async fn accept_image(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    id: &VehicleId,
    now: Timestamp,
) -> Result<()> {
    let now = stored(now);
    let vehicle = match find(connection, account, id).await? {
        Some(mut vehicle) => vehicle.image_accepted(now).then_some(vehicle),
        None => {
            let published = publishes_new(connection, account, id).await?;
            Some(Vehicle::new(account.clone(), id.clone(), AppStatus::Active, published, now))
        }
    };
    match vehicle {
        Some(vehicle) => save(connection, &vehicle).await,
        None => Ok(()),
    }
}

pub(super) async fn find(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    id: &VehicleId,
) -> Result<Option<Vehicle>> {
    let row = sqlx::query("SELECT * FROM vehicles WHERE account = $1 AND vehicle_id = $2")
        .bind(account.as_str())
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// Publication of a new vehicle of this id.
async fn publishes_new(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    id: &VehicleId,
) -> Result<bool> {
    let row = sqlx::query("SELECT publish_new FROM accounts WHERE customer = $1")
        .bind(account.as_str())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Err(Error::Internal("there is no such account".into())) };
    Ok(row.flag("publish_new")? && id.as_str() != UNASSIGNED)
}

async fn save(connection: &mut SqliteConnection, vehicle: &Vehicle) -> Result<()> {
    let facts = &vehicle.facts;
    sqlx::query(
        "INSERT INTO vehicles (account, vehicle_id, vehicle_manufacturer, vehicle_model, vehicle_model_ext,
             vehicle_color, vehicle_location, vehicle_lot, vin, model_year, price_amount_minor, price_currency,
             mileage_value, mileage_unit, mileage_km, condition, body_type, fuel_type, transmission, description,
             detail_url, in_stock_since, custom_reference, suggested_guideline_id, search_text, app_status,
             app_status_updated_at, published, version, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
             $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)
         ON CONFLICT (account, vehicle_id) DO UPDATE SET
             vehicle_manufacturer = excluded.vehicle_manufacturer, vehicle_model = excluded.vehicle_model,
             vehicle_model_ext = excluded.vehicle_model_ext, vehicle_color = excluded.vehicle_color,
             vehicle_location = excluded.vehicle_location, vehicle_lot = excluded.vehicle_lot, vin = excluded.vin,
             model_year = excluded.model_year, price_amount_minor = excluded.price_amount_minor,
             price_currency = excluded.price_currency, mileage_value = excluded.mileage_value,
             mileage_unit = excluded.mileage_unit, mileage_km = excluded.mileage_km,
             condition = excluded.condition, body_type = excluded.body_type, fuel_type = excluded.fuel_type,
             transmission = excluded.transmission, description = excluded.description,
             detail_url = excluded.detail_url, in_stock_since = excluded.in_stock_since,
             custom_reference = excluded.custom_reference,
             suggested_guideline_id = excluded.suggested_guideline_id, search_text = excluded.search_text,
             app_status = excluded.app_status, app_status_updated_at = excluded.app_status_updated_at,
             published = excluded.published, version = excluded.version, updated_at = excluded.updated_at",
    )
    .bind(vehicle.account.as_str())
    .bind(vehicle.vehicle_id.as_str())
    .bind(&facts.vehicle_manufacturer)
    .bind(&facts.vehicle_model)
    .bind(&facts.vehicle_model_ext)
    .bind(&facts.vehicle_color)
    .bind(&facts.vehicle_location)
    .bind(&vehicle.vehicle_lot)
    .bind(&facts.vin)
    .bind(facts.model_year)
    .bind(facts.price.as_ref().map(|price| price.amount_minor))
    .bind(facts.price.as_ref().map(|price| price.currency.clone()))
    .bind(facts.mileage.as_ref().map(|mileage| mileage.value))
    .bind(facts.mileage.as_ref().map(|mileage| mileage.unit.as_str()))
    .bind(facts.mileage.as_ref().map(kilometres))
    .bind(&facts.condition)
    .bind(&facts.body_type)
    .bind(&facts.fuel_type)
    .bind(&facts.transmission)
    .bind(&facts.description)
    .bind(&facts.detail_url)
    .bind(&facts.in_stock_since)
    .bind(&vehicle.custom_reference)
    .bind(&vehicle.suggested_guideline_id)
    .bind(searched(vehicle))
    .bind(vehicle.app_status.as_str())
    .bind(micros(vehicle.app_status_updated_at))
    .bind(vehicle.published)
    .bind(vehicle.version)
    .bind(micros(vehicle.created_at))
    .bind(micros(vehicle.updated_at))
    .execute(connection)
    .await?;
    Ok(())
}

/// A distance in whole kilometres.
fn kilometres(mileage: &Mileage) -> i64 {
    const MILLIMETRES_PER_MILE: i64 = 1_609_344;
    const MILLIMETRES_PER_KILOMETRE: i64 = 1_000_000;
    match mileage.unit {
        MileageUnit::Kilometres => mileage.value,
        MileageUnit::Miles => {
            let millimetres = mileage.value.saturating_mul(MILLIMETRES_PER_MILE);
            millimetres.saturating_add(MILLIMETRES_PER_KILOMETRE / 2) / MILLIMETRES_PER_KILOMETRE
        }
    }
}

/// Text that the words of a search look into.
fn searched(vehicle: &Vehicle) -> String {
    let facts = &vehicle.facts;
    let public = [
        Some(vehicle.vehicle_id.as_str()),
        facts.vin.as_deref(),
        facts.vehicle_manufacturer.as_deref(),
        facts.vehicle_model.as_deref(),
        facts.vehicle_model_ext.as_deref(),
        facts.vehicle_color.as_deref(),
        facts.vehicle_location.as_deref(),
    ];
    search_text::text(&public, &[vehicle.custom_reference.as_deref(), vehicle.vehicle_lot.as_deref()])
}

/// Makes the search texts of all vehicles anew when they were made by other rules than today's.
pub(super) async fn renew_search_texts(connection: &mut SqliteConnection) -> Result<()> {
    /// Rows that are held in memory at a time.
    const BATCH: i64 = 500;
    let rules = sqlx::query("SELECT version FROM search_rules").fetch_one(&mut *connection).await?;
    if rules.integer("version")? == search_text::RULES {
        return Ok(());
    }
    let mut behind = i64::MIN;
    loop {
        let rows = sqlx::query(dialect::SEARCHED_FIELDS)
            .bind(behind)
            .bind(BATCH)
            .fetch_all(&mut *connection)
            .await?;
        for row in &rows {
            let mut public = vec![Some(row.text("vehicle_id")?)];
            for column in [
                "vin",
                "vehicle_manufacturer",
                "vehicle_model",
                "vehicle_model_ext",
                "vehicle_color",
                "vehicle_location",
            ] {
                public.push(row.optional_text(column)?);
            }
            let private = [row.optional_text("custom_reference")?, row.optional_text("vehicle_lot")?];
            let public: Vec<Option<&str>> = public.iter().map(Option::as_deref).collect();
            let text = search_text::text(&public, &private.each_ref().map(Option::as_deref));
            behind = row.integer("place")?;
            sqlx::query(dialect::SET_SEARCH_TEXT).bind(text).bind(behind).execute(&mut *connection).await?;
        }
        if rows.is_empty() {
            break;
        }
    }
    sqlx::query("UPDATE search_rules SET version = $1").bind(search_text::RULES).execute(connection).await?;
    Ok(())
}

pub(super) fn from_row(row: &SqliteRow) -> Result<Vehicle> {
    let price = match (row.optional_integer("price_amount_minor")?, row.optional_text("price_currency")?) {
        (Some(amount_minor), Some(currency)) => Some(Price { amount_minor, currency }),
        _ => None,
    };
    let mileage = match (row.optional_integer("mileage_value")?, row.optional_text("mileage_unit")?) {
        (Some(value), Some(unit)) => {
            let unit = MileageUnit::parse(&unit)
                .ok_or_else(|| Error::corrupt("mileage_unit", "the word is not known"))?;
            Some(Mileage { value, unit })
        }
        _ => None,
    };
    let model_year = row.optional_integer("model_year")?.map(i32::try_from).transpose();
    Ok(Vehicle {
        account: row.account()?,
        vehicle_id: row.vehicle_id()?,
        facts: VehicleFacts {
            vehicle_manufacturer: row.optional_text("vehicle_manufacturer")?,
            vehicle_model: row.optional_text("vehicle_model")?,
            vehicle_model_ext: row.optional_text("vehicle_model_ext")?,
            vehicle_color: row.optional_text("vehicle_color")?,
            vehicle_location: row.optional_text("vehicle_location")?,
            vin: row.optional_text("vin")?,
            model_year: model_year.map_err(|error| Error::corrupt("model_year", error))?,
            price,
            mileage,
            condition: row.optional_text("condition")?,
            body_type: row.optional_text("body_type")?,
            fuel_type: row.optional_text("fuel_type")?,
            transmission: row.optional_text("transmission")?,
            description: row.optional_text("description")?,
            detail_url: row.optional_text("detail_url")?,
            in_stock_since: row.optional_text("in_stock_since")?,
        },
        vehicle_lot: row.optional_text("vehicle_lot")?,
        custom_reference: row.optional_text("custom_reference")?,
        suggested_guideline_id: row.optional_text("suggested_guideline_id")?,
        app_status: row.open_word("app_status")?,
        app_status_updated_at: row.moment("app_status_updated_at")?,
        published: row.flag("published")?,
        version: row.integer("version")?,
        created_at: row.moment("created_at")?,
        updated_at: row.moment("updated_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn miles_become_kilometres() {
        let check = |value: i64, unit: MileageUnit, expected: i64| {
            assert_eq!(kilometres(&Mileage { value, unit }), expected, "{value} {unit}");
        };
        check(0, MileageUnit::Miles, 0);
        check(1, MileageUnit::Miles, 2);
        check(100_000, MileageUnit::Miles, 160_934);
        check(10_000_000, MileageUnit::Miles, 16_093_440);
        check(12_345, MileageUnit::Kilometres, 12_345);
    }
}
