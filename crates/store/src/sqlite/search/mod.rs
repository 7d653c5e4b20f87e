//! Lists of vehicles: Part A's with column filters, Part B's with words, filters, order and pages.

mod cursor;

use std::collections::HashMap;

use forecourt_api::vehicle::{AppStatus, ImageCounts};
use forecourt_api::{CustomerId, VehicleId};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use self::cursor::Cursor;
use super::columns::{Columns, signed};
use super::{dialect, images, vehicles};
use crate::model::{
    NumberRange, PageStart, SortKey, Vehicle, VehicleColumn, VehicleMatches, VehiclePage, VehicleQuery,
    VehicleRow, VehicleSearch, VehicleSort,
};
use crate::search_text::{self, Sought};
use crate::{Error, Result};

/// Condition on an image that makes its vehicle want attention.
const WANTS_ATTENTION: &str = "(state IN ('error', 'expired') OR quality = 'retake')";

/// Operation `vehicleList`.
pub(super) async fn list(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    query: &VehicleQuery,
) -> Result<VehicleMatches> {
    let mut count = QueryBuilder::<Sqlite>::new("SELECT COUNT(*) AS total FROM vehicles");
    push_column_filters(&mut count, account, query);
    let total = count.build().fetch_one(&mut *connection).await?.count("total")?;

    let mut select = QueryBuilder::<Sqlite>::new("SELECT * FROM vehicles");
    push_column_filters(&mut select, account, query);
    let direction = if query.oldest_first { "ASC" } else { "DESC" };
    select.push(format_args!(" ORDER BY updated_at {direction}, vehicle_id LIMIT "));
    // A window that begins or ends beyond all numbers begins or ends beyond all vehicles.
    select.push_bind(query.limit.map_or(i64::MAX, |limit| signed(limit).unwrap_or(i64::MAX)));
    select.push(" OFFSET ").push_bind(signed(query.offset).unwrap_or(i64::MAX));
    let rows = select.build().fetch_all(connection).await?;
    let vehicles = rows.iter().map(vehicles::from_row).collect::<Result<_>>()?;
    Ok(VehicleMatches { vehicles, total })
}

fn push_column_filters(query: &mut QueryBuilder<Sqlite>, account: &CustomerId, filters: &VehicleQuery) {
    query.push(" WHERE account = ").push_bind(account.as_str().to_owned());
    for (column, values) in &filters.filters {
        let expression = match column {
            VehicleColumn::VehicleId => "vehicle_id",
            VehicleColumn::AppStatus => "app_status",
            VehicleColumn::AppStatusUpdated => dialect::APP_STATUS_UPDATED_TEXT,
            VehicleColumn::Manufacturer => "vehicle_manufacturer",
            VehicleColumn::Model => "vehicle_model",
            VehicleColumn::ModelExt => "vehicle_model_ext",
            VehicleColumn::Color => "vehicle_color",
            VehicleColumn::Location => "vehicle_location",
            VehicleColumn::Lot => "vehicle_lot",
            VehicleColumn::CustomReference => "custom_reference",
            VehicleColumn::SuggestedGuideline => "suggested_guideline_id",
        };
        // A filter without values matches nothing: none of its values does.
        query.push(" AND (1 = 0");
        for value in values {
            query.push(format_args!(" OR {expression}"));
            match value {
                None => query.push(" IS NULL"),
                Some(word) if *column == VehicleColumn::AppStatus => {
                    query.push(" = ").push_bind(AppStatus::from(word.as_str()).as_str().to_owned())
                }
                Some(value) => query.push(" = ").push_bind(value.clone()),
            };
        }
        query.push(")");
    }
}

/// Operation `listVehicles`.
pub(super) async fn page(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    search: &VehicleSearch,
) -> Result<VehiclePage> {
    let total = if search.count_total {
        let mut count = QueryBuilder::<Sqlite>::new("SELECT COUNT(*) AS total FROM vehicles");
        push_filters(&mut count, account, search);
        Some(count.build().fetch_one(&mut *connection).await?.count("total")?)
    } else {
        None
    };

    let mut select = QueryBuilder::<Sqlite>::new("SELECT * FROM vehicles");
    push_filters(&mut select, account, search);
    if let PageStart::Cursor(text) = &search.start {
        Cursor::parse(text, search.sort).ok_or(Error::InvalidCursor)?.push_condition(&mut select);
    }
    push_order(&mut select, search.sort);
    // One more than wanted tells whether there is a next page.
    select.push(" LIMIT ").push_bind(i64::from(search.limit.max(1)) + 1);
    if let PageStart::Offset(offset) = search.start {
        select.push(" OFFSET ").push_bind(signed(offset).unwrap_or(i64::MAX));
    }
    let rows = select.build().fetch_all(&mut *connection).await?;
    let limit = search.limit.max(1) as usize;
    let next_cursor = match rows.get(limit - 1) {
        Some(last) if rows.len() > limit => Some(Cursor::behind(last, search.sort)?.to_text()?),
        _ => None,
    };
    let found = rows.iter().take(limit).map(vehicles::from_row).collect::<Result<Vec<_>>>()?;
    let rows = with_images(connection, account, found).await?;
    Ok(VehiclePage { rows, next_cursor, total })
}

fn push_filters(query: &mut QueryBuilder<Sqlite>, account: &CustomerId, search: &VehicleSearch) {
    query.push(" WHERE account = ").push_bind(account.as_str().to_owned());
    if search.statuses.is_empty() {
        query.push(" AND app_status <> 'deleted'");
    } else {
        let words: Vec<String> = search.statuses.iter().map(|status| status.as_str().to_owned()).collect();
        push_one_of(query, "app_status", &words);
    }
    if search.public_only {
        query.push(" AND published AND app_status <> 'deleted'");
    }
    let contains =
        if search.public_only { dialect::PUBLIC_SEARCH_TEXT_CONTAINS } else { dialect::SEARCH_TEXT_CONTAINS };
    for word in search_text::sought(&search.words) {
        push_word(query, word, contains);
    }
    push_one_of(query, "vehicle_manufacturer", &search.manufacturers);
    push_one_of(query, "vehicle_model", &search.models);
    push_one_of(query, "vehicle_location", &search.locations);
    push_one_of(query, "body_type", &search.body_types);
    push_one_of(query, "fuel_type", &search.fuel_types);
    push_one_of(query, "price_currency", search.currency.as_slice());
    push_range(query, "model_year", search.model_year);
    push_range(query, "price_amount_minor", search.price);
    push_range(query, "mileage_km", search.mileage_km);
    if let Some(attention) = search.attention {
        let not = if attention { "" } else { "NOT " };
        query.push(format_args!(
            " AND {not}EXISTS (SELECT 1 FROM images WHERE images.account = vehicles.account
               AND images.vehicle_id = vehicles.vehicle_id AND deleted_at IS NULL AND {WANTS_ATTENTION})"
        ));
    }
}

fn push_word(query: &mut QueryBuilder<Sqlite>, word: Sought, (before, behind): (&str, &str)) {
    query.push(" AND (").push(before).push_bind(word.joined).push(behind);
    if word.parts.len() > 1 {
        query.push(" OR (1 = 1");
        for part in word.parts {
            query.push(" AND ").push(before).push_bind(format!(" {part}")).push(behind);
        }
        query.push(")");
    }
    query.push(")");
}

fn push_one_of(query: &mut QueryBuilder<Sqlite>, column: &str, values: &[String]) {
    if values.is_empty() {
        return;
    }
    query.push(format_args!(" AND {column} IN ("));
    let mut list = query.separated(", ");
    for value in values {
        list.push_bind(value.clone());
    }
    query.push(")");
}

fn push_range(query: &mut QueryBuilder<Sqlite>, column: &str, range: NumberRange) {
    if let Some(from) = range.from {
        query.push(format_args!(" AND {column} >= ")).push_bind(from);
    }
    if let Some(to) = range.to {
        query.push(format_args!(" AND {column} <= ")).push_bind(to);
    }
}

/// Columns of a sort key, the most significant first; all of a key are null together.
fn sort_columns(key: SortKey) -> &'static [&'static str] {
    match key {
        SortKey::UpdatedAt => &["updated_at"],
        SortKey::CreatedAt => &["created_at"],
        SortKey::VehicleId => &["vehicle_id"],
        SortKey::Manufacturer => &["vehicle_manufacturer"],
        SortKey::ModelYear => &["model_year"],
        SortKey::Price => &["price_currency", "price_amount_minor"],
        SortKey::Mileage => &["mileage_km"],
        SortKey::BodyType => &["body_type"],
        SortKey::FuelType => &["fuel_type"],
    }
}

/// Tells that vehicles may lack the value.
fn may_be_null(key: SortKey) -> bool {
    !matches!(key, SortKey::UpdatedAt | SortKey::CreatedAt | SortKey::VehicleId)
}

fn push_order(query: &mut QueryBuilder<Sqlite>, sort: VehicleSort) {
    let direction = if sort.descending { "DESC" } else { "ASC" };
    query.push(" ORDER BY ");
    for column in sort_columns(sort.key) {
        // "Is null" first, so that those without a value are last in both directions.
        if may_be_null(sort.key) {
            query.push(format_args!("{column} IS NULL, "));
        }
        query.push(format_args!("{column} {direction}, "));
    }
    query.push("vehicle_id");
}

/// Adds counts and covers to vehicles of one account, by two queries for all of them.
pub(super) async fn with_images(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    found: Vec<Vehicle>,
) -> Result<Vec<VehicleRow>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let mut counts = counts(connection, account, &found).await?;
    let mut covers = covers(connection, account, &found).await?;
    let row = |vehicle: Vehicle| VehicleRow {
        image_counts: counts.remove(&vehicle.vehicle_id).unwrap_or_default(),
        cover: covers.remove(&vehicle.vehicle_id),
        vehicle,
    };
    Ok(found.into_iter().map(row).collect())
}

fn push_vehicles(query: &mut QueryBuilder<Sqlite>, account: &CustomerId, found: &[Vehicle]) {
    query.push(" WHERE account = ").push_bind(account.as_str().to_owned());
    query.push(" AND deleted_at IS NULL AND vehicle_id IN (");
    let mut list = query.separated(", ");
    for vehicle in found {
        list.push_bind(vehicle.vehicle_id.as_str().to_owned());
    }
    query.push(")");
}

async fn counts(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    found: &[Vehicle],
) -> Result<HashMap<VehicleId, ImageCounts>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT vehicle_id, COUNT(*) AS total,
             COUNT(CASE WHEN state = 'processing' THEN 1 END) AS processing,
             COUNT(CASE WHEN state IN ('final', 'raw') THEN 1 END) AS finished,
             COUNT(CASE WHEN state IN ('error', 'expired') THEN 1 END) AS error,
             COUNT(CASE WHEN quality = 'retake' THEN 1 END) AS retake
         FROM images",
    );
    push_vehicles(&mut query, account, found);
    query.push(" GROUP BY vehicle_id");
    let rows = query.build().fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let counts = ImageCounts {
                total: row.count("total")?,
                processing: row.count("processing")?,
                finished: row.count("finished")?,
                error: row.count("error")?,
                retake: row.count("retake")?,
            };
            Ok((row.vehicle_id()?, counts))
        })
        .collect()
}

async fn covers(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    found: &[Vehicle],
) -> Result<HashMap<VehicleId, crate::model::Image>> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT * FROM (SELECT images.*, ROW_NUMBER() OVER (
             PARTITION BY vehicle_id ORDER BY position, created_at, image_id) AS place FROM images",
    );
    push_vehicles(&mut query, account, found);
    query.push(" AND result IS NOT NULL AND hidden = FALSE) AS candidates WHERE place = 1");
    let rows = query.build().fetch_all(connection).await?;
    rows.iter().map(|row| Ok((row.vehicle_id()?, images::from_row(row)?))).collect()
}
