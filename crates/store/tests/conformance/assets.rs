//! Assets.

use forecourt_api::asset::AssetKind;
use forecourt_api::image::ProcessingOptions;
use forecourt_api::{AssetId, CustomerId, GuidelineId, Revision, Share};
use forecourt_store::model::{Asset, Guideline, Image, Original, UrlSubmission};
use forecourt_store::repository::TRASH_RETENTION;
use forecourt_store::{BlobKey, Store};
use jiff::SignedDuration;

use super::{account_named, at, submission, submit};

fn asset(account: &CustomerId, id: &str, kind: AssetKind, second: i64) -> Asset {
    Asset {
        asset_id: AssetId::new(id),
        account: account.clone(),
        kind,
        title: format!("Title of {id}"),
        ground_y: (kind == AssetKind::Scene).then(|| Share::new(0.6251).unwrap()),
        file: Original {
            revision: Revision::new("0a1b2c3d"),
            key: BlobKey::asset(id).unwrap(),
            media_type: "image/png".to_owned(),
            width: 40,
            height: 30,
            bytes: 7,
        },
        submitted: false,
        created_at: at(second),
        last_used_at: at(second),
    }
}

async fn insert(store: &dyn Store, assets: &[Asset]) {
    let mut tx = store.write().await.unwrap();
    for asset in assets {
        tx.insert_asset(asset).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn ids(assets: &[Asset]) -> Vec<&str> {
    assets.iter().map(|asset| asset.asset_id.as_str()).collect()
}

/// Submits an image whose options name what `name` sets.
async fn image_with(
    store: &dyn Store,
    account: &CustomerId,
    url: &str,
    name: impl Fn(&mut ProcessingOptions),
) -> Image {
    let mut options = ProcessingOptions::default();
    name(&mut options);
    submit(store, account, &UrlSubmission { options, ..submission(url, 1, Some("v")) }, 0).await
}

pub async fn assets_are_their_accounts_own(store: &dyn Store) {
    let (one, other) = (account_named(store, "one").await, account_named(store, "other").await);
    let scene = asset(&one, "asset_scene", AssetKind::Scene, 1);
    let overlay = asset(&one, "asset_overlay", AssetKind::Overlay, 2);
    insert(store, &[scene.clone(), overlay.clone()]).await;
    let mut tx = store.write().await.unwrap();
    assert!(tx.insert_asset(&scene).await.is_err(), "the id is taken");
    drop(tx);
    let mut tx = store.write().await.unwrap();
    assert_eq!(ids(&tx.assets(&one, None).await.unwrap()), ["asset_overlay", "asset_scene"]);
    assert_eq!(ids(&tx.assets(&one, Some(AssetKind::Scene)).await.unwrap()), ["asset_scene"]);
    assert_eq!(tx.count_assets(&one).await.unwrap(), 2);
    assert_eq!(tx.asset(&one, &scene.asset_id).await.unwrap(), Some(scene.clone()));
    assert_eq!(tx.public_asset(&scene.asset_id).await.unwrap(), Some(scene.clone()));
    assert_eq!(tx.assets(&other, None).await.unwrap(), []);
    assert_eq!(tx.asset(&other, &scene.asset_id).await.unwrap(), None);
    assert_eq!(tx.asset_of_work(&other, &scene.asset_id).await.unwrap(), None);
    assert!(!tx.delete_asset(&other, &scene.asset_id, at(3)).await.unwrap());
    let trashed = BlobKey::asset("trashed").unwrap();
    tx.trash_blobs(std::slice::from_ref(&trashed), at(3)).await.unwrap();
    let orphan = BlobKey::asset("orphan").unwrap();
    let files = [orphan.clone(), trashed, scene.file.key.clone()];
    assert_eq!(tx.orphaned_assets(&files).await.unwrap(), [orphan]);
}

pub async fn a_deleted_asset_stays_for_accepted_work(store: &dyn Store) {
    let account = account_named(store, "dealer").await;
    let scene = asset(&account, "asset_scene", AssetKind::Scene, 0);
    let unused = asset(&account, "asset_unused", AssetKind::Background, 0);
    insert(store, &[scene.clone(), unused.clone()]).await;
    let image = image_with(store, &account, "a", |options| {
        options.scene_id = Some("asset_scene".to_owned());
    })
    .await;
    let mut tx = store.write().await.unwrap();
    for id in [&scene.asset_id, &unused.asset_id] {
        assert!(tx.delete_asset(&account, id, at(1)).await.unwrap());
        assert!(!tx.delete_asset(&account, id, at(1)).await.unwrap(), "it is gone already");
        assert_eq!(tx.asset(&account, id).await.unwrap(), None);
        assert_eq!(tx.public_asset(id).await.unwrap(), None);
    }
    assert_eq!(tx.assets(&account, None).await.unwrap(), []);
    assert_eq!(tx.drop_assets(at(2), at(2), 10).await.unwrap(), 1, "the one that no work names");
    assert_eq!(tx.asset_of_work(&account, &unused.asset_id).await.unwrap(), None);
    assert_eq!(tx.asset_of_work(&account, &scene.asset_id).await.unwrap(), Some(scene.clone()));
    let job = tx.claim_job(at(2), SignedDuration::from_secs(10)).await.unwrap().unwrap();
    assert_eq!(tx.drop_assets(at(2), at(2), 10).await.unwrap(), 0, "the work is under way");
    let result = super::result(&image.image_id, "0a1b2c3d");
    let success = forecourt_store::model::JobSuccess {
        result,
        quality: None,
        quality_reason: None,
        detected_angle: None,
        raw: false,
    };
    assert!(tx.finish_job(&job.job_lease, &success, at(3)).await.unwrap());
    assert_eq!(tx.drop_assets(at(3), at(3), 10).await.unwrap(), 1);
    let due = tx.due_trash(at(3) + TRASH_RETENTION, 10).await.unwrap();
    assert_eq!(due, [unused.file.key, scene.file.key]);
}

pub async fn submitted_assets_go_when_nothing_names_them(store: &dyn Store) {
    let account = account_named(store, "dealer").await;
    let submitted = |id: &str, kind: AssetKind| Asset { submitted: true, ..asset(&account, id, kind, 0) };
    let names = ["background", "overlay", "plate", "guideline", "left"];
    let mut tx = store.write().await.unwrap();
    for name in names {
        let new = submitted(name, AssetKind::Overlay);
        let id = &new.asset_id;
        assert_eq!(tx.use_submitted_asset(&account, id, None, at(0)).await.unwrap(), None);
        let file = tx.use_submitted_asset(&account, id, Some(&new), at(0)).await.unwrap();
        assert_eq!(file, Some(new.file.key.clone()));
        let again = Asset {
            file: Original { key: BlobKey::asset("again").unwrap(), ..new.file.clone() },
            ..new.clone()
        };
        let file = tx.use_submitted_asset(&account, id, Some(&again), at(1)).await.unwrap();
        assert_eq!(file, Some(new.file.key), "it has a file");
    }
    let guideline = Guideline {
        guideline_id: GuidelineId::new("g"),
        account: account.clone(),
        title: "G".to_owned(),
        options: ProcessingOptions {
            overlay_id: Some("guideline".to_owned()),
            ..ProcessingOptions::default()
        },
        updated_at: at(0),
    };
    tx.put_guideline(&guideline).await.unwrap();
    assert_eq!(tx.count_assets(&account).await.unwrap(), 0, "none of them was asked for");
    tx.commit().await.unwrap();
    let first =
        image_with(store, &account, "a", |options| options.background_id = Some("background".to_owned()))
            .await;
    image_with(store, &account, "b", |options| options.overlay_id = Some("overlay".to_owned())).await;
    image_with(store, &account, "c", |options| options.license_plate_id = Some("plate".to_owned())).await;
    let mut tx = store.write().await.unwrap();
    assert_eq!(tx.drop_assets(at(0), at(5), 10).await.unwrap(), 0, "all were used since");
    assert_eq!(tx.drop_assets(at(1), at(5), 10).await.unwrap(), 1);
    assert_eq!(
        ids(&tx.assets(&account, None).await.unwrap()),
        ["plate", "overlay", "guideline", "background"]
    );
    tx.delete_image(&account, &first.image_id, at(6)).await.unwrap();
    tx.delete_guideline(&account, &guideline.guideline_id).await.unwrap();
    assert_eq!(tx.drop_assets(at(1), at(6), 10).await.unwrap(), 2);
    assert_eq!(ids(&tx.assets(&account, None).await.unwrap()), ["plate", "overlay"]);
    let plate = AssetId::new("plate");
    assert!(tx.delete_asset(&account, &plate, at(7)).await.unwrap());
    assert!(tx.use_submitted_asset(&account, &plate, None, at(8)).await.unwrap().is_some());
    assert!(tx.asset(&account, &plate).await.unwrap().is_some(), "sent again it is back");
}
