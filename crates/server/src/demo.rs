//! Demo vehicles for an empty server: records, photos as if they had been uploaded, features on some of them.
//!
//! The photos are drawn (`forecourt_demo_scenes`) and stored as originals with their first jobs, so that whoever starts
//! the server can watch them being processed; the last vehicle has a spin and a panorama, too. All or nothing: everything is committed at once.

use std::collections::HashSet;
use std::num::NonZeroUsize;

use bytes::Bytes;
use forecourt_api::composition::Position;
use forecourt_api::feature::{FeatureType, HotspotSource};
use forecourt_api::image::{Category, CutType, ProcessingOptions};
use forecourt_api::vehicle::{Mileage, MileageUnit, Price, VehicleForm, VehiclePatch};
use forecourt_api::{Angle, VehicleId};
use forecourt_demo_scenes::{Body, DemoVehicle, Scene, cabin, demo_fleet};
use forecourt_store::model::{
    Account, Hotspot, NewFeature, NewUpload, Original, UploadedImage, VehicleQuery,
};
use forecourt_store::{BlobKey, Transaction};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use jpeg_encoder::{ColorType, Encoder};
use sha2::{Digest, Sha256};

use crate::media::upload_image_key;
use crate::startup;
use crate::state::AppState;

/// Width of the widest result; 4:3 like most phones.
const WIDTH: u16 = 1600;
const HEIGHT: u16 = 1200;
const JPEG_QUALITY: u8 = 88;

/// The spin: small frames, since three dozen of them are drawn at the first start.
const SPIN_ID: &str = "outside";
const SPIN_FRAMES: u32 = 36;
const SPIN_WIDTH: u16 = 800;
const PANORAMA_WIDTH: u16 = 2048;

/// Why the demo vehicles are not there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database or the files fail.
    #[error("the vehicles cannot be stored")]
    Store(#[from] forecourt_store::Error),
    /// There is no account, and none can be made.
    #[error("there is no account for them")]
    Account(#[from] startup::Error),
    /// A picture could not be drawn or encoded.
    #[error("a photo cannot be drawn")]
    Photo(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store did not take what it had just been given room for.
    #[error("{0} was not taken")]
    NotTaken(&'static str),
}

type Result<T, E = Error> = std::result::Result<T, E>;

fn undrawn(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Photo(error.into())
}

/// Outcome of filling the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// So much was stored.
    Vehicles {
        /// Vehicles.
        vehicles: usize,
        /// Photos of all of them.
        photos: usize,
    },
    /// The account has or had vehicles; it was left as it is.
    Nothing,
}

/// Fills the first account, which is made when there is none.
///
/// # Errors
/// See [`enum@Error`].
pub async fn fill(state: &AppState) -> Result<Filled> {
    fill_with(state, demo_fleet(), &Surround { frames: SPIN_FRAMES, panorama_width: PANORAMA_WIDTH }).await
}

/// Pictures of the last vehicle from all around.
struct Surround {
    /// Frames of its spin; none at 0.
    frames: u32,
    /// Width of its panorama in pixels; none at 0.
    panorama_width: u16,
}

async fn fill_with(state: &AppState, fleet: Vec<DemoVehicle>, surround: &Surround) -> Result<Filled> {
    // Before minutes are spent on drawing.
    let mut tx = state.store.read().await?;
    let accounts = tx.accounts().await?;
    if let Some(account) = accounts.first()
        && !is_empty(&mut *tx, account).await?
    {
        return Ok(Filled::Nothing);
    }
    drop(tx);

    let mut photos = Vec::new();
    for vehicle in &fleet {
        photos.push(stored_photos(state, &vehicle.scenes).await?);
    }
    if let Some((vehicle, photos)) = fleet.last().zip(photos.last_mut()) {
        photos.extend(stored_surround(state, vehicle, surround).await?);
    }
    let now = state.now();
    let mut tx = state.store.write().await?;
    let account = startup::first_account(&mut *tx, now).await?;
    if !is_empty(&mut *tx, &account).await? {
        let keys: Vec<BlobKey> = photos.into_iter().flatten().map(|photo| photo.image.original.key).collect();
        tx.trash_blobs(&keys, now).await?;
        tx.commit().await?;
        return Ok(Filled::Nothing);
    }
    let filled = Filled::Vehicles { vehicles: fleet.len(), photos: photos.iter().map(Vec::len).sum() };
    // At one moment: then lists begin with the vehicle whose photos are processed first.
    for (vehicle, photos) in fleet.iter().zip(&photos) {
        store_vehicle(state, &mut *tx, &account, vehicle, photos, now).await?;
    }
    tx.commit().await?;
    state.job_notifier.wake();
    Ok(filled)
}

/// Tells that the account never had a vehicle: deleted ones count.
async fn is_empty(tx: &mut dyn Transaction, account: &Account) -> Result<bool> {
    let query = VehicleQuery { limit: Some(1), ..VehicleQuery::default() };
    Ok(tx.list_vehicles(&account.customer, &query).await?.total == 0)
}

/// A drawn photo whose bytes are stored.
struct Photo {
    filename: String,
    angle: Option<Angle>,
    category: Option<Category>,
    /// Place in the turn.
    frame: Option<u32>,
    image: UploadedImage,
}

/// A drawn file.
struct Drawn {
    bytes: Bytes,
    width: u16,
    height: u16,
}

async fn stored_photos(state: &AppState, scenes: &[Scene]) -> Result<Vec<Photo>> {
    let at_once = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let drawn = stream::iter(scenes.iter().copied())
        .map(|scene| async move {
            let drawn = tokio::task::spawn_blocking(move || drawn(&scene, WIDTH, HEIGHT)).await;
            Ok::<_, Error>((scene, drawn.map_err(undrawn)??))
        })
        .buffered(at_once);
    let stored = drawn.and_then(|(scene, drawn)| async move {
        Ok(Photo {
            filename: format!("{}.jpg", scene.view()),
            angle: Some(Angle::new(["exterior", scene.view()])),
            category: None,
            frame: None,
            image: stored_file(state, drawn).await?,
        })
    });
    stored.try_collect().await
}

/// A spin of a vehicle, and the inside of one. They are shown as they are drawn.
async fn stored_surround(state: &AppState, vehicle: &DemoVehicle, surround: &Surround) -> Result<Vec<Photo>> {
    let Surround { frames, panorama_width } = *surround;
    let first = vehicle.scenes.first().copied();
    let scenes = first.into_iter().flat_map(|scene| {
        let turned = move |frame: u32| Scene { azimuth_deg: frame as f32 * 360.0 / frames as f32, ..scene };
        (0..frames).map(move |frame| (frame, turned(frame)))
    });
    let at_once = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let drawn = stream::iter(scenes)
        .map(|(frame, scene)| async move {
            let drawn = move || drawn(&scene, SPIN_WIDTH, SPIN_WIDTH / 4 * 3);
            Ok::<_, Error>((frame, scene, tokio::task::spawn_blocking(drawn).await.map_err(undrawn)??))
        })
        .buffered(at_once);
    let stored = drawn.and_then(|(frame, scene, drawn)| async move {
        Ok(Photo {
            filename: format!("turn-{frame}.jpg"),
            angle: Some(Angle::new(["exterior", scene.view()])),
            category: None,
            frame: Some(frame),
            image: stored_file(state, drawn).await?,
        })
    });
    let mut photos: Vec<Photo> = stored.try_collect().await?;
    if panorama_width > 0 {
        let drawn = move || encoded(&cabin(panorama_width.into()), panorama_width, panorama_width / 2);
        let drawn = tokio::task::spawn_blocking(drawn).await.map_err(undrawn)??;
        photos.push(Photo {
            filename: "inside.jpg".to_owned(),
            angle: None,
            category: Some(Category::InteriorSpin),
            frame: None,
            image: stored_file(state, drawn).await?,
        });
    }
    Ok(photos)
}

fn drawn(scene: &Scene, width: u16, height: u16) -> Result<Drawn> {
    encoded(&scene.render(width.into(), height.into()).rgb, width, height)
}

fn encoded(rgb: &[u8], width: u16, height: u16) -> Result<Drawn> {
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, JPEG_QUALITY).encode(rgb, width, height, ColorType::Rgb).map_err(undrawn)?;
    Ok(Drawn { bytes: bytes.into(), width, height })
}

async fn stored_file(state: &AppState, drawn: Drawn) -> Result<UploadedImage> {
    let Drawn { bytes, width, height } = drawn;
    let (image_id, revision) = (state.new_image_id(), state.new_revision());
    let key = BlobKey::original(&image_id, &revision).map_err(undrawn)?;
    let original = Original {
        revision,
        key: key.clone(),
        media_type: "image/jpeg".to_owned(),
        width: width.into(),
        height: height.into(),
        bytes: bytes.len() as u64,
    };
    let sha256 = format!("{:x}", Sha256::digest(&bytes));
    state.blobs.put(&key, bytes).await?;
    Ok(UploadedImage {
        job_id: state.new_job_id(),
        image_url: upload_image_key(&image_id),
        sha256,
        original,
        image_id,
    })
}

async fn store_vehicle(
    state: &AppState,
    tx: &mut dyn Transaction,
    account: &Account,
    vehicle: &DemoVehicle,
    photos: &[Photo],
    now: Timestamp,
) -> Result<()> {
    let (customer, id) = (
        &account.customer,
        VehicleId::new(vehicle.vehicle_id).map_err(|_| Error::NotTaken("a vehicle's id"))?,
    );
    tx.submit_vehicle(customer, &submission(&id, vehicle), now).await?;
    tx.patch_vehicle(customer, &id, &facts(vehicle), now).await?;
    for photo in photos {
        let upload = NewUpload {
            upload_id: state.new_upload_id(),
            idempotency_key: None,
            vehicle_id: id.clone(),
            length: photo.image.original.bytes,
            metadata: String::new(),
            filename: Some(photo.filename.clone()),
            sha256: Some(photo.image.sha256.clone()),
            position: None,
            angle: photo.angle.clone(),
            category: photo.category.clone(),
            spin_id: photo.frame.map(|_| SPIN_ID.to_owned()),
            frame: photo.frame,
            options: ProcessingOptions {
                cut_type: Some(photo.frame.map_or(account.cut_type, |_| CutType::None)),
                scene_id: account.scene_id.clone(),
                ..ProcessingOptions::default()
            },
            expires_at: now + SignedDuration::from_hours(1),
        };
        tx.insert_upload(customer, &upload, now).await?;
        tx.finish_upload(customer, &upload.upload_id, &photo.image, now)
            .await?
            .ok_or_else(|| Error::NotTaken("a photo"))?;
    }
    for feature in features(state, &id, vehicle, photos) {
        tx.insert_feature(customer, &feature, now).await?.ok_or_else(|| Error::NotTaken("a feature"))?;
    }
    Ok(())
}

fn submission(id: &VehicleId, vehicle: &DemoVehicle) -> VehicleForm {
    VehicleForm {
        vehicle_manufacturer: Some(vehicle.make.to_owned()),
        vehicle_model: Some(vehicle.model.to_owned()),
        vehicle_color: Some(vehicle.colour.to_owned()),
        vehicle_location: Some(vehicle.location.to_owned()),
        ..VehicleForm::new(id.clone())
    }
}

fn facts(vehicle: &DemoVehicle) -> VehiclePatch {
    let body_type = vehicle.scenes.first().map(|scene| match scene.body {
        Body::Hatchback => "hatchback",
        Body::Saloon => "sedan",
        Body::Estate => "estate",
        Body::Suv => "suv",
    });
    VehiclePatch {
        vin: Some(Some(vehicle.vin.to_owned())),
        model_year: Some(Some(vehicle.year.into())),
        price: Some(Some(Price {
            amount_minor: i64::from(vehicle.price_eur) * 100,
            currency: "EUR".to_owned(),
        })),
        mileage: Some(Some(Mileage { value: vehicle.mileage_km.into(), unit: MileageUnit::Kilometres })),
        condition: Some(Some("used".to_owned())),
        body_type: body_type.map(|word| Some(word.to_owned())),
        fuel_type: Some(Some(vehicle.fuel_type.to_owned())),
        ..VehiclePatch::default()
    }
}

fn features(state: &AppState, id: &VehicleId, vehicle: &DemoVehicle, photos: &[Photo]) -> Vec<NewFeature> {
    let mut titles = HashSet::new();
    vehicle
        .features
        .iter()
        .filter(|feature| titles.insert(feature.title))
        .map(|feature| {
            let [x, y] = feature.position.map(f64::from);
            let place = photos.get(feature.scene).map(|photo| Hotspot {
                image_id: photo.image.image_id.clone(),
                position: Position::clamped(x, y),
                source: HotspotSource::Manual,
            });
            NewFeature {
                feature_id: state.new_feature_id(),
                vehicle_id: id.clone(),
                title: feature.title.to_owned(),
                icon: "info".to_owned(),
                feature_type: FeatureType::Text,
                kind: None,
                description: Some(feature.description.to_owned()),
                feature_rule_name: None,
                annotation_id: None,
                detail_image_id: None,
                detail: None,
                hotspots: place.into_iter().collect(),
                spin_hotspots: Vec::new(),
                suppressed: Vec::new(),
                places_itself: false,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use forecourt_imaging::{Limits, inspect};

    use super::*;
    use crate::testing::TestServer;

    /// Two vehicles with one photo each: drawing more would show no more.
    fn small_fleet() -> Vec<DemoVehicle> {
        let mut fleet: Vec<DemoVehicle> = demo_fleet().into_iter().take(2).collect();
        for vehicle in &mut fleet {
            vehicle.scenes.truncate(1);
            vehicle.features.retain(|feature| feature.scene == 0);
        }
        fleet
    }

    /// Nothing beside the photos.
    const PLAIN: Surround = Surround { frames: 0, panorama_width: 0 };

    #[tokio::test]
    async fn the_last_vehicle_is_seen_from_all_around() {
        let server = TestServer::new().await;
        let surround = Surround { frames: 8, panorama_width: 64 };
        let filled = fill_with(&server.state, small_fleet(), &surround).await.unwrap();
        assert_eq!(filled, Filled::Vehicles { vehicles: 2, photos: 11 });
        let images = server.call("GET", "/v1/vehicles/FC-1002/images").await.json();
        let images = images["items"].as_array().unwrap();
        assert_eq!(
            (images.len(), &images[1]["spin_id"], &images[1]["frame"]),
            (10, &"outside".into(), &0.into())
        );
        assert_eq!((&images[8]["frame"], &images[8]["options"]["cut_type"]), (&7.into(), &"none".into()));
        assert_eq!(images[9]["category"], "interior-360");
    }

    #[tokio::test]
    async fn an_empty_account_gets_vehicles_photos_and_features_once() {
        let server = TestServer::new().await;
        let filled = fill_with(&server.state, small_fleet(), &PLAIN).await.unwrap();
        assert_eq!(filled, Filled::Vehicles { vehicles: 2, photos: 2 });
        let page = server.call("GET", "/v1/vehicles").await.json();
        let first = &page["items"][0];
        assert_eq!(page["items"].as_array().unwrap().len(), 2);
        assert_eq!((&first["vehicle_id"], &first["app_status"]), (&"FC-1001".into(), &"active".into()));
        assert_eq!((&first["image_counts"]["processing"], &first["body_type"]), (&1.into(), &"suv".into()));
        assert_eq!(first["price"]["amount_minor"], 3_690_000);

        let images = server.call("GET", "/v1/vehicles/FC-1001/images").await.json();
        let image = &images["items"][0];
        assert_eq!(image["angle"], serde_json::json!(["exterior", "front-left"]));
        let original = image["original"]["url"].as_str().unwrap().to_owned();
        let bytes = server.call("GET", original.strip_prefix("http://127.0.0.1:8080").unwrap()).await.body;
        let header = inspect(&bytes, &Limits::default()).unwrap();
        assert_eq!((header.width_px, header.height_px), (WIDTH.into(), HEIGHT.into()));

        let features = server.call("GET", "/v1/vehicles/FC-1001/features").await.json();
        assert_eq!(features["items"].as_array().unwrap().len(), 2);
        assert_eq!(features["items"][0]["hotspots"][0]["image_id"], image["image_id"]);

        assert_eq!(fill_with(&server.state, small_fleet(), &PLAIN).await.unwrap(), Filled::Nothing);
        for id in ["FC-1001", "FC-1002"] {
            server.call("DELETE", &format!("/v1/vehicles/{id}")).await;
        }
        assert_eq!(fill(&server.state).await.unwrap(), Filled::Nothing, "what was deleted stays so");
        assert_eq!(server.call("GET", "/v1/vehicles").await.json()["items"], serde_json::json!([]));
    }

    #[tokio::test]
    async fn photos_are_known_by_the_address_that_the_server_has_now() {
        let server = TestServer::new().await;
        fill_with(&server.state, small_fleet(), &PLAIN).await.unwrap();
        let server = server.moved_to("http://127.0.0.1:8099");
        let images = server.call("GET", "/v1/vehicles/FC-1001/images").await.json();
        let id = images["items"][0]["image_id"].as_str().unwrap();
        let url = images["items"][0]["image_url"].as_str().unwrap();
        assert_eq!(url, format!("http://127.0.0.1:8099/v1/images/{id}"));

        let asked = server.call_query("GET", "/vehicle/image/status", &[("image_url", url)]).await.json();
        let told = &asked["data"]["images"][0];
        assert_eq!((&told["status"], &told["image"]), (&"processing".into(), &url.into()));

        let answer = server.call_form("POST", "/vehicle/image/submission", &[("image_url", url)]).await;
        assert_eq!(answer.json()["data"]["images"][0]["status"], "processing");
        let mut tx = server.state.store.write().await.unwrap();
        while let Some(job) = tx.claim_job(server.state.now(), SignedDuration::from_secs(60)).await.unwrap() {
            assert!(job.fetch.is_none(), "the stored photo is processed, not fetched from an address");
        }
        let again =
            tx.images_of_vehicle(&server.customer, &VehicleId::new("FC-1001").unwrap()).await.unwrap();
        assert_eq!((again.len(), again[0].run), (1, 2), "the same image once more");
    }
}
