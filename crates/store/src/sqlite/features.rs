//! Features and hotspots.

use std::collections::HashMap;

use async_trait::async_trait;
use forecourt_api::composition::Position;
use forecourt_api::feature::HotspotSource;
use forecourt_api::{CustomerId, FeatureId, ImageId, VehicleId};
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::columns::{Columns, json, micros, optional_json};
use super::{SqliteTransaction, conflict, images, vehicles};
use crate::Result;
use crate::model::{Feature, Hotspot, NewFeature};
use crate::repository::Features;

#[async_trait]
impl Features for SqliteTransaction {
    async fn insert_feature(
        &mut self,
        account: &CustomerId,
        feature: &NewFeature,
        now: Timestamp,
    ) -> Result<Option<Feature>> {
        let connection = self.connection();
        if vehicles::find(connection, account, &feature.vehicle_id).await?.is_none() {
            return Ok(None);
        }
        for hotspot in &feature.hotspots {
            if !shows(connection, account, &hotspot.image_id, &feature.vehicle_id).await? {
                return Ok(None);
            }
        }
        sqlx::query(
            "INSERT INTO features (feature_id, account, vehicle_id, title, icon, feature_type, kind, description,
                 feature_rule_name, annotation_id, detail_image_id, detail, version, created_at, updated_at,
                 spin_hotspots, suppressed, places_itself)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $13, $14, $15, $16)",
        )
        .bind(feature.feature_id.as_str())
        .bind(account.as_str())
        .bind(feature.vehicle_id.as_str())
        .bind(&feature.title)
        .bind(&feature.icon)
        .bind(feature.feature_type.as_str().to_owned())
        .bind(feature.kind.as_ref().map(|kind| kind.as_str().to_owned()))
        .bind(&feature.description)
        .bind(&feature.feature_rule_name)
        .bind(&feature.annotation_id)
        .bind(&feature.detail_image_id)
        .bind(optional_json(feature.detail.as_ref())?)
        .bind(micros(now))
        .bind(json(&feature.spin_hotspots)?)
        .bind(json(&feature.suppressed)?)
        .bind(feature.places_itself)
        .execute(&mut *connection)
        .await
        .map_err(conflict("the feature"))?;
        for hotspot in &feature.hotspots {
            put(connection, &feature.feature_id, hotspot).await?;
        }
        find(connection, account, &feature.feature_id).await
    }

    async fn replace_feature(
        &mut self,
        account: &CustomerId,
        feature: &NewFeature,
        now: Timestamp,
    ) -> Result<Option<Feature>> {
        let connection = self.connection();
        let id = &feature.feature_id;
        let Some(before) = find(connection, account, id).await? else { return Ok(None) };
        if before.content.vehicle_id != feature.vehicle_id {
            return Ok(None);
        }
        for hotspot in &feature.hotspots {
            if !shows(connection, account, &hotspot.image_id, &feature.vehicle_id).await? {
                return Ok(None);
            }
        }
        if before.content == *feature {
            return Ok(Some(before));
        }
        sqlx::query(
            "UPDATE features SET title = $2, icon = $3, feature_type = $4, kind = $5, description = $6,
                 feature_rule_name = $7, annotation_id = $8, detail_image_id = $9, detail = $10,
                 spin_hotspots = $11, suppressed = $12, places_itself = $13
             WHERE feature_id = $1",
        )
        .bind(id.as_str())
        .bind(&feature.title)
        .bind(&feature.icon)
        .bind(feature.feature_type.as_str().to_owned())
        .bind(feature.kind.as_ref().map(|kind| kind.as_str().to_owned()))
        .bind(&feature.description)
        .bind(&feature.feature_rule_name)
        .bind(&feature.annotation_id)
        .bind(&feature.detail_image_id)
        .bind(optional_json(feature.detail.as_ref())?)
        .bind(json(&feature.spin_hotspots)?)
        .bind(json(&feature.suppressed)?)
        .bind(feature.places_itself)
        .execute(&mut *connection)
        .await?;
        // Those on deleted images come back with them.
        sqlx::query(
            "DELETE FROM hotspots WHERE feature_id = $1
               AND image_id IN (SELECT image_id FROM images WHERE account = $2 AND deleted_at IS NULL)",
        )
        .bind(id.as_str())
        .bind(account.as_str())
        .execute(&mut *connection)
        .await?;
        for hotspot in &feature.hotspots {
            put(connection, id, hotspot).await?;
        }
        changed(connection, id, now).await?;
        find(connection, account, id).await
    }

    async fn feature(&mut self, account: &CustomerId, id: &FeatureId) -> Result<Option<Feature>> {
        find(self.connection(), account, id).await
    }

    async fn features_of_vehicle(
        &mut self,
        account: &CustomerId,
        vehicle: &VehicleId,
    ) -> Result<Vec<Feature>> {
        of_vehicle(self.connection(), account, vehicle).await
    }

    async fn delete_feature(&mut self, account: &CustomerId, id: &FeatureId) -> Result<Option<Feature>> {
        let connection = self.connection();
        let feature = find(connection, account, id).await?;
        sqlx::query("DELETE FROM features WHERE feature_id = $1 AND account = $2")
            .bind(id.as_str())
            .bind(account.as_str())
            .execute(connection)
            .await?;
        Ok(feature)
    }

    async fn delete_features_of_vehicle(
        &mut self,
        account: &CustomerId,
        vehicle: &VehicleId,
    ) -> Result<Vec<Feature>> {
        let connection = self.connection();
        let features = of_vehicle(connection, account, vehicle).await?;
        sqlx::query("DELETE FROM features WHERE account = $1 AND vehicle_id = $2")
            .bind(account.as_str())
            .bind(vehicle.as_str())
            .execute(connection)
            .await?;
        Ok(features)
    }
}

/// Tells that the image is one of the vehicle's.
async fn shows(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    image: &ImageId,
    vehicle: &VehicleId,
) -> Result<bool> {
    Ok(images::find(connection, account, image).await?.is_some_and(|image| image.vehicle_id == *vehicle))
}

async fn put(connection: &mut SqliteConnection, feature: &FeatureId, hotspot: &Hotspot) -> Result<()> {
    sqlx::query(
        "INSERT INTO hotspots (feature_id, image_id, x, y, source) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (feature_id, image_id) DO UPDATE SET x = excluded.x, y = excluded.y, source = excluded.source",
    )
    .bind(feature.as_str())
    .bind(hotspot.image_id.as_str())
    .bind(hotspot.position.x)
    .bind(hotspot.position.y)
    .bind(hotspot.source.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

async fn changed(connection: &mut SqliteConnection, feature: &FeatureId, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE features SET version = version + 1, updated_at = $2 WHERE feature_id = $1")
        .bind(feature.as_str())
        .bind(micros(now))
        .execute(connection)
        .await?;
    Ok(())
}

async fn find(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    id: &FeatureId,
) -> Result<Option<Feature>> {
    let row = sqlx::query("SELECT * FROM features WHERE feature_id = $1 AND account = $2")
        .bind(id.as_str())
        .bind(account.as_str())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut feature = from_row(&row)?;
    let rows = sqlx::query(
        "SELECT hotspots.* FROM hotspots JOIN images ON images.image_id = hotspots.image_id
         WHERE feature_id = $1 AND images.deleted_at IS NULL
         ORDER BY images.position, images.created_at, images.image_id",
    )
    .bind(id.as_str())
    .fetch_all(connection)
    .await?;
    feature.content.hotspots = rows.iter().map(hotspot).collect::<Result<_>>()?;
    Ok(Some(feature))
}

async fn of_vehicle(
    connection: &mut SqliteConnection,
    account: &CustomerId,
    vehicle: &VehicleId,
) -> Result<Vec<Feature>> {
    let rows = sqlx::query(
        "SELECT hotspots.* FROM hotspots
         JOIN features ON features.feature_id = hotspots.feature_id
         JOIN images ON images.image_id = hotspots.image_id
         WHERE features.account = $1 AND features.vehicle_id = $2 AND images.deleted_at IS NULL
         ORDER BY images.position, images.created_at, images.image_id",
    )
    .bind(account.as_str())
    .bind(vehicle.as_str())
    .fetch_all(&mut *connection)
    .await?;
    let mut hotspots: HashMap<FeatureId, Vec<Hotspot>> = HashMap::new();
    for row in &rows {
        hotspots.entry(FeatureId::new(row.text("feature_id")?)).or_default().push(hotspot(row)?);
    }
    let rows = sqlx::query(
        "SELECT * FROM features WHERE account = $1 AND vehicle_id = $2 ORDER BY created_at, feature_id",
    )
    .bind(account.as_str())
    .bind(vehicle.as_str())
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let mut feature = from_row(row)?;
            feature.content.hotspots = hotspots.remove(&feature.content.feature_id).unwrap_or_default();
            Ok(feature)
        })
        .collect()
}

fn hotspot(row: &SqliteRow) -> Result<Hotspot> {
    Ok(Hotspot {
        image_id: ImageId::new(row.text("image_id")?),
        position: Position { x: row.real("x")?, y: row.real("y")? },
        source: row.word("source", HotspotSource::parse)?,
    })
}

/// A feature, still without its places.
fn from_row(row: &SqliteRow) -> Result<Feature> {
    Ok(Feature {
        account: row.account()?,
        content: NewFeature {
            feature_id: FeatureId::new(row.text("feature_id")?),
            vehicle_id: row.vehicle_id()?,
            title: row.text("title")?,
            icon: row.text("icon")?,
            feature_type: row.open_word("feature_type")?,
            kind: row.optional_open_word("kind")?,
            description: row.optional_text("description")?,
            feature_rule_name: row.optional_text("feature_rule_name")?,
            annotation_id: row.optional_text("annotation_id")?,
            detail_image_id: row.optional_text("detail_image_id")?,
            detail: row.optional_json("detail")?,
            hotspots: Vec::new(),
            spin_hotspots: row.json("spin_hotspots")?,
            suppressed: row.json("suppressed")?,
            places_itself: row.flag("places_itself")?,
        },
        version: row.integer("version")?,
        created_at: row.moment("created_at")?,
        updated_at: row.moment("updated_at")?,
    })
}
