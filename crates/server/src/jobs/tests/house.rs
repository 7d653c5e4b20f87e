//! Housekeeping.

use bytes::Bytes;
use forecourt_api::image::ProcessingOptions;
use forecourt_api::{UploadId, VehicleId};
use forecourt_store::model::{IdempotencyKey, IdempotencyRecord, NewUpload, PlateId};
use forecourt_store::{BlobKey, Blobs as _, Store};
use jiff::{SignedDuration, Timestamp};

use super::{World, moment};
use crate::jobs::housekeeping::{Swept, sweep};
use crate::jobs::run::Ended;

const HOUR: i64 = 3600;

#[tokio::test]
async fn plates_that_nothing_names_are_thrown_away() {
    let world = World::new().await;
    let file = |name: &str| BlobKey::license_plate(name).unwrap();
    for name in ["used", "left", "orphan"] {
        world.blobs.put(&file(name), Bytes::from_static(b"a plate")).await.unwrap();
    }
    let options =
        ProcessingOptions { license_plate_id: Some("used".to_owned()), ..ProcessingOptions::default() };
    world.submit("a", options).await;
    let long_ago = Timestamp::now() - SignedDuration::from_hours(48);
    let mut tx = world.store.write().await.unwrap();
    for name in ["used", "left"] {
        tx.use_plate(&world.account, &PlateId::new(name), Some(&file(name)), long_ago).await.unwrap();
    }
    tx.commit().await.unwrap();
    let parts = world.parts();
    // Files are as old as this machine's clock says.
    let round = async |hours: i64| {
        let now = Timestamp::now() + SignedDuration::from_hours(hours);
        let swept = sweep(&*world.store, &*world.blobs, &parts, now).await.unwrap();
        (swept.plates, swept.orphaned_plates, swept.files)
    };
    assert_eq!(round(0).await, (1, 0, 0), "young files may be named yet");
    assert_eq!(round(25).await, (0, 1, 1));
    assert_eq!(round(25).await, (0, 0, 0));
    assert_eq!(world.files(), ["plate/used.png"]);
}

#[tokio::test]
async fn files_of_deleted_images_stay_for_thirty_days() {
    let world = World::new().await;
    let parts = world.parts();
    let id = world.submit("a", ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Finished);
    let files = world.files();
    let mut tx = world.store.write().await.unwrap();
    tx.delete_image(&world.account, &id, world.now()).await.unwrap();
    tx.commit().await.unwrap();
    let round = async |days: i64| {
        let now = world.now() + SignedDuration::from_hours(24 * days);
        let swept = sweep(&*world.store, &*world.blobs, &parts, now).await.unwrap();
        (swept.images, swept.files)
    };
    assert_eq!(round(29).await, (0, 0));
    assert_eq!(world.files(), files);
    assert_eq!(round(30).await, (1, 0), "a page that shows the trash may still be open");
    assert_eq!(world.files(), files);
    assert_eq!(round(31).await, (0, files.len() as u64));
    assert_eq!(world.files(), [""; 0]);
}

#[tokio::test]
async fn only_what_has_had_its_day_is_thrown_away() {
    let world = World::new().await;
    let parts = world.parts();
    let id = world.submit("a", ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Finished);
    world.process(&id, &ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Finished);
    let replaced = world.trash().await;
    let upload = NewUpload {
        upload_id: UploadId::new("upl_1"),
        idempotency_key: None,
        vehicle_id: VehicleId::new("v").unwrap(),
        length: 10,
        metadata: String::new(),
        filename: None,
        sha256: None,
        position: None,
        category: None,
        spin_id: None,
        frame: None,
        angle: None,
        options: ProcessingOptions::default(),
        expires_at: moment(HOUR),
    };
    let key = IdempotencyKey {
        account: world.account.clone(),
        operation: "asyncSubmit".to_owned(),
        key: "k".to_owned(),
    };
    let answer = IdempotencyRecord {
        fingerprint: [0; 32],
        status: 200,
        headers: Vec::new(),
        body: Vec::new(),
        answered_at: moment(0),
    };
    let mut tx = world.store.write().await.unwrap();
    tx.insert_upload(&world.account, &upload, moment(0)).await.unwrap();
    tx.keep_answer(&key, &answer).await.unwrap();
    tx.commit().await.unwrap();
    parts.append(&upload.upload_id, 0, Bytes::from_static(b"half")).await.unwrap();

    let round = async |second: i64| {
        let now = moment(0) + SignedDuration::from_secs(second);
        sweep(&*world.store, &*world.blobs, &parts, now).await.unwrap()
    };
    assert_eq!(round(0).await, Swept::default());
    assert_eq!(round(HOUR).await, Swept { expired_uploads: 1, ..Swept::default() });
    assert_eq!(parts.read(&upload.upload_id).await.unwrap(), None);
    assert_eq!(round(HOUR).await, Swept::default(), "nothing twice");

    let before = world.files();
    let files = replaced.len() as u64;
    assert_eq!(round(24 * HOUR).await, Swept { files, ..Swept::default() });
    let left: Vec<String> = before.into_iter().filter(|name| !replaced.contains(name)).collect();
    assert_eq!(world.files(), left);
    assert_eq!(round(7 * 24 * HOUR).await, Swept { answers: 1, ..Swept::default() });
    assert_eq!(round(8 * 24 * HOUR).await, Swept { ended_uploads: 1, ..Swept::default() });
}
