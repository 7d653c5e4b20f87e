//! Rows of the pictures that are laid over licence plates.

use forecourt_api::ImageId;
use forecourt_api::image::ProcessingOptions;
use forecourt_store::model::{PlateId, UrlSubmission};
use forecourt_store::repository::TRASH_RETENTION;
use forecourt_store::{BlobKey, Store};

use super::{account_named, at, seconds, submission, submit};

fn file(name: &str) -> BlobKey {
    BlobKey::new(format!("plate/{name}.png")).unwrap()
}

pub async fn the_first_use_of_a_plate_names_its_file(store: &dyn Store) {
    let (one, other) = (account_named(store, "one").await, account_named(store, "other").await);
    let id = PlateId::new("plate_1");
    let mut tx = store.write().await.unwrap();
    assert_eq!(tx.use_plate(&one, &id, None, at(0)).await.unwrap(), None);
    let (first, second) = (file("first"), file("second"));
    assert_eq!(tx.use_plate(&one, &id, Some(&first), at(0)).await.unwrap(), Some(first.clone()));
    assert_eq!(tx.use_plate(&one, &id, Some(&second), at(1)).await.unwrap(), Some(first.clone()));
    assert_eq!(tx.plate(&one, &id).await.unwrap(), Some(first.clone()));
    assert_eq!(tx.plate(&other, &id).await.unwrap(), None, "plates are their account's own");
    let trashed = file("trashed");
    tx.trash_blobs(std::slice::from_ref(&trashed), at(1)).await.unwrap();
    let orphans = tx.orphaned_plates(&[second.clone(), first, trashed]).await.unwrap();
    assert_eq!(orphans, [second]);
}

pub async fn plates_that_no_image_names_are_dropped(store: &dyn Store) {
    let account = account_named(store, "dealer").await;
    let with_plate = |name: &str, plate: &str| UrlSubmission {
        options: ProcessingOptions {
            license_plate_id: Some(plate.to_owned()),
            ..ProcessingOptions::default()
        },
        ..submission(name, 1, Some("v"))
    };
    submit(store, &account, &with_plate("a", "kept"), 0).await;
    let deleted: ImageId = submit(store, &account, &with_plate("b", "left"), 0).await.image_id;
    let mut tx = store.write().await.unwrap();
    for name in ["kept", "left", "new"] {
        let second = if name == "new" { 100 } else { 0 };
        tx.use_plate(&account, &PlateId::new(name), Some(&file(name)), at(second)).await.unwrap();
    }
    assert_eq!(tx.drop_plates(at(50), at(50), 10).await.unwrap(), 0, "both are named");
    tx.delete_image(&account, &deleted, at(50)).await.unwrap();
    assert_eq!(tx.drop_plates(at(-1), at(50), 10).await.unwrap(), 0, "it was used since");
    assert_eq!(tx.drop_plates(at(50), at(50), 10).await.unwrap(), 1);
    assert_eq!(tx.plate(&account, &PlateId::new("left")).await.unwrap(), None);
    let due = tx.due_trash(at(51) + TRASH_RETENTION, 10).await.unwrap();
    assert_eq!(due, [file("left")]);
    assert_eq!(tx.drop_plates(at(100) + seconds(1), at(101), 10).await.unwrap(), 1, "never named");
    assert_eq!(tx.plate(&account, &PlateId::new("kept")).await.unwrap(), Some(file("kept")));
}
