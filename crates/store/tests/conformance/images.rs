//! Images and what submissions do to them.

use forecourt_api::composition::Position;
use forecourt_api::feature::{FeatureType, HotspotSource};
use forecourt_api::image::{Category, CutType, ImagePatch, ImageState, Origin, Phase, ProcessingOptions};
use forecourt_api::problem::{Problem, Slug};
use forecourt_api::vehicle::{AppStatus, VehiclePatch};
use forecourt_api::{Angle, FeatureId, ImageId, ImageUrl};
use forecourt_store::model::vehicle::UNASSIGNED;
use forecourt_store::model::{
    FetchedOriginal, Hotspot, Image, JobId, JobSuccess, NewFeature, Restored, SourceOutcome, SpinFrame,
    UrlSource, UrlSubmission, Video, VideoSource,
};
use forecourt_store::repository::TRASH_RETENTION;
use forecourt_store::{Error, Store};

use super::{
    account, account_named, at, form, image, original, result, seconds, submission, submit, url, vehicle_id,
};

/// Runs the job of an image to its end, leaving a result of the given tag.
async fn process(store: &dyn Store, tag: &str, second: i64) {
    let mut tx = store.write().await.unwrap();
    let job = tx.claim_job(at(second), seconds(10)).await.unwrap().unwrap();
    let fetched = FetchedOriginal {
        original: original(&job.image_id, &format!("{tag}source")),
        sha256: format!("{tag}hash"),
    };
    let outcome = tx.store_original(&job.job_lease, &fetched, at(second)).await.unwrap();
    assert_eq!(outcome, SourceOutcome::Stored);
    let success = JobSuccess {
        result: result(&job.image_id, tag),
        quality: None,
        quality_reason: None,
        detected_angle: None,
        raw: false,
    };
    assert!(tx.finish_job(&job.job_lease, &success, at(second)).await.unwrap());
    tx.commit().await.unwrap();
}

pub async fn submission_by_url(store: &dyn Store) {
    let account = account(store).await;
    let mut tx = store.write().await.unwrap();
    tx.submit_vehicle(&account, &form("known"), at(0)).await.unwrap();
    tx.delete_vehicle(&account, &vehicle_id("known"), at(0)).await.unwrap();
    tx.submit_vehicle(&account, &form("waiting"), at(0)).await.unwrap();
    tx.commit().await.unwrap();

    let made = submit(store, &account, &submission("a", 1, Some("fresh")), 1).await;
    assert_eq!(made.image_id, ImageId::new("img_a_1"));
    assert_eq!(
        (made.state.clone(), made.phase.clone(), made.run),
        (ImageState::Processing, Phase::Unknown, 1)
    );
    assert_eq!((made.origin, made.position), (Origin::Url, 0));
    assert_eq!(image(store, &account, &made.image_id).await, made);
    assert_eq!(submit(store, &account, &submission("b", 1, Some("fresh")), 2).await.position, 1);
    submit(store, &account, &submission("c", 1, Some("waiting")), 3).await;
    submit(store, &account, &submission("d", 1, Some("known")), 4).await;
    let nowhere = submit(store, &account, &submission("e", 1, None), 5).await;
    assert_eq!(nowhere.vehicle_id.as_str(), UNASSIGNED);

    let mut tx = store.read().await.unwrap();
    let mut check = async |id: &str, status: AppStatus, changed: i64, published: bool| {
        let vehicle = tx.vehicle(&account, &vehicle_id(id)).await.unwrap().unwrap();
        assert_eq!((vehicle.app_status, vehicle.app_status_updated_at), (status, at(changed)), "{id}");
        assert_eq!(vehicle.published, published, "{id}");
    };
    check("fresh", AppStatus::Active, 1, true).await;
    check("waiting", AppStatus::Active, 3, true).await;
    check("known", AppStatus::Deleted, 0, true).await;
    check(UNASSIGNED, AppStatus::Active, 5, false).await;
    assert_eq!(tx.count_images(&account, &vehicle_id("fresh")).await.unwrap(), 2);
}

pub async fn a_known_url_moves_to_the_vehicle_named_last(store: &dyn Store) {
    let account = account(store).await;
    submit(store, &account, &submission("a", 1, Some("v")), 1).await;
    submit(store, &account, &submission("b", 1, Some("w")), 1).await;
    let feature = NewFeature {
        feature_id: FeatureId::new("f"),
        vehicle_id: vehicle_id("v"),
        title: "Tyre".to_owned(),
        icon: "TIRESPIN".to_owned(),
        feature_type: FeatureType::Text,
        kind: None,
        description: None,
        feature_rule_name: None,
        annotation_id: None,
        detail_image_id: None,
        detail: None,
        hotspots: vec![Hotspot {
            image_id: ImageId::new("img_a_1"),
            position: Position { x: 0.5, y: 0.5 },
            source: HotspotSource::Manual,
        }],
        spin_hotspots: Vec::new(),
        suppressed: Vec::new(),
        places_itself: false,
    };
    let id = ImageId::new("img_a_1");
    let mut tx = store.write().await.unwrap();
    tx.insert_feature(&account, &feature, at(1)).await.unwrap().unwrap();
    tx.commit().await.unwrap();

    let stays = submit(store, &account, &submission("a", 2, None), 2).await;
    assert_eq!((stays.vehicle_id.as_str(), stays.position, stays.run), ("v", 0, 2));
    let again = submit(store, &account, &submission("a", 3, Some("v")), 2).await;
    assert_eq!((again.image_id.clone(), again.position, again.run), (id.clone(), 0, 3));
    assert_eq!(
        store
            .read()
            .await
            .unwrap()
            .feature(&account, &feature.feature_id)
            .await
            .unwrap()
            .unwrap()
            .content
            .hotspots
            .len(),
        1
    );

    let options = ProcessingOptions { cut_type: Some(CutType::Blur), ..ProcessingOptions::default() };
    let moving = UrlSubmission { options: options.clone(), ..submission("a", 4, Some("w")) };
    let moved = submit(store, &account, &moving, 3).await;
    assert_eq!((moved.image_id.clone(), moved.vehicle_id.as_str(), moved.position), (id, "w", 1));
    assert_eq!((moved.options, moved.run), (options, 4));
    let mut tx = store.read().await.unwrap();
    let feature = tx.feature(&account, &feature.feature_id).await.unwrap().unwrap();
    assert_eq!(feature.content.hotspots, [], "a hotspot does not follow to another vehicle");
    assert_eq!(tx.count_images(&account, &vehicle_id("v")).await.unwrap(), 0);

    let mut tx = store.write().await.unwrap();
    let jobs =
        [tx.claim_job(at(9), seconds(10)).await.unwrap(), tx.claim_job(at(9), seconds(10)).await.unwrap()];
    let mut ids: Vec<_> = jobs.iter().flatten().map(|job| job.job_lease.job_id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["job_a_4", "job_b_1"], "one job an image, that of its newest run");
    assert_eq!(tx.claim_job(at(9), seconds(10)).await.unwrap(), None);
}

pub async fn a_refused_source_ends_at_once(store: &dyn Store) {
    let account = account(store).await;
    submit(store, &account, &submission("a", 1, Some("v")), 1).await;
    let problem = Problem::new(&Slug::NotFound, "This address names no image.");
    for (name, run) in [("a", 2), ("b", 2)] {
        let refused =
            UrlSubmission { source: UrlSource::Refused(problem.clone()), ..submission(name, run, Some("v")) };
        let image = submit(store, &account, &refused, 2).await;
        assert_eq!((image.state.clone(), image.error.clone()), (ImageState::Error, Some(problem.clone())));
        assert!(image.is_finished());
        assert_eq!(super::image(store, &account, &image.image_id).await, image);
    }
    assert_eq!(store.write().await.unwrap().next_job_due().await.unwrap(), None, "nothing is owed to either");
}

pub async fn statuses_come_in_the_order_of_the_request(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    for name in ["a", "b&c=d#e", "\u{202e}é %20"] {
        submit(store, &account, &submission(name, 1, Some("v")), 1).await;
    }
    process(store, "r1", 2).await;
    let urls = [url("b&c=d#e"), url("never"), url("a"), url("a"), url("A"), url("\u{202e}é %20")];
    let mut tx = store.read().await.unwrap();
    let statuses = tx.image_statuses(&account, &urls).await.unwrap();
    let shown: Vec<&ImageUrl> = statuses.iter().filter_map(|status| status.image.as_ref()).collect();
    assert_eq!(shown, urls.iter().collect::<Vec<_>>());
    let states: Vec<&str> = statuses.iter().map(|status| status.status.as_str()).collect();
    assert_eq!(states, ["processing", "unknown", "final", "final", "unknown", "processing"]);
    assert_eq!(statuses[1].phase, Phase::Unknown);
    let by_id = tx.image(&account, &ImageId::new("img_a_1")).await.unwrap().unwrap();
    assert_eq!(statuses[2], by_id.status());

    let many: Vec<ImageUrl> = (0..60).map(|number| url(&format!("{number}"))).collect();
    assert_eq!(tx.image_statuses(&account, &many).await.unwrap().len(), 60);
    assert_eq!(tx.image_statuses(&account, &[]).await.unwrap(), []);
    let foreign = tx.image_statuses(&other, &urls[2..3]).await.unwrap();
    assert_eq!(foreign[0].status, ImageState::Unknown);
}

pub async fn processing_again_keeps_the_result(store: &dyn Store) {
    let account = account(store).await;
    let first = submit(store, &account, &submission("a", 1, Some("v")), 1).await;
    let id = first.image_id;
    let options = ProcessingOptions { cut_type: Some(CutType::None), ..ProcessingOptions::default() };
    let mut tx = store.write().await.unwrap();
    let job = |text: &str| JobId::new(text);
    let unknown = ImageId::new("img_unknown");
    assert_eq!(tx.process_image(&account, &unknown, &options, &job("x"), at(2)).await.unwrap(), None);
    tx.process_image(&account, &id, &options, &job("second"), at(2)).await.unwrap().unwrap();
    let claimed = tx.claim_job(at(2), seconds(0)).await.unwrap().unwrap();
    assert_eq!(claimed.job_lease.job_id, job("second"));
    assert_eq!(claimed.fetch, Some(url("a")), "nothing is stored yet");
    assert_eq!(claimed.run, 2);
    tx.commit().await.unwrap();

    process(store, "r1", 3).await;
    let mut tx = store.write().await.unwrap();
    let waiting = tx.process_image(&account, &id, &options, &job("third"), at(4)).await.unwrap().unwrap();
    assert_eq!((waiting.state.clone(), waiting.phase.clone()), (ImageState::Processing, Phase::Unknown));
    assert_eq!(waiting.result, Some(result(&id, "r1")), "the last result stays visible");
    let claimed = tx.claim_job(at(4), seconds(10)).await.unwrap().unwrap();
    assert_eq!(claimed.fetch, None, "the original is stored");
    tx.commit().await.unwrap();

    let resubmitted = submit(store, &account, &submission("a", 9, None), 20).await;
    assert_eq!(resubmitted.result, Some(result(&id, "r1")));
    process(store, "r2", 20).await;
    let done = image(store, &account, &id).await;
    assert_eq!(done.result, Some(result(&id, "r2")));
    assert_eq!(done.original, Some(original(&id, "r2source")));
    let mut tx = store.write().await.unwrap();
    let mut trashed = tx.due_trash(at(20) + TRASH_RETENTION, 99).await.unwrap();
    let mut replaced: Vec<_> = result(&id, "r1").keys().cloned().collect();
    replaced.push(original(&id, "r1source").key);
    trashed.sort();
    replaced.sort();
    assert_eq!(trashed, replaced);
}

pub async fn a_deleted_image_is_gone_and_its_url_free(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    submit(store, &account, &submission("a", 1, Some("v")), 1).await;
    submit(store, &account, &submission("b", 1, Some("v")), 2).await;
    process(store, "r1", 2).await;
    let id = ImageId::new("img_a_1");
    submit(store, &account, &submission("a", 2, None), 3).await;

    let mut tx = store.write().await.unwrap();
    assert!(!tx.delete_image(&other, &id, at(4)).await.unwrap());
    assert!(tx.image_by_sha256(&account, &vehicle_id("v"), "r1hash").await.unwrap().is_some());
    assert!(tx.delete_image(&account, &id, at(4)).await.unwrap());
    assert!(!tx.delete_image(&account, &id, at(5)).await.unwrap());
    assert_eq!(tx.image(&account, &id).await.unwrap(), None);
    assert_eq!(tx.image_by_url(&account, &url("a")).await.unwrap(), None);
    assert_eq!(tx.image_by_sha256(&account, &vehicle_id("v"), "r1hash").await.unwrap(), None);
    assert_eq!(tx.image_statuses(&account, &[url("a")]).await.unwrap()[0].status, ImageState::Unknown);
    assert_eq!(tx.count_images(&account, &vehicle_id("v")).await.unwrap(), 1);
    assert_eq!(tx.images_of_vehicle(&account, &vehicle_id("v")).await.unwrap().len(), 1);
    assert_eq!(tx.due_trash(at(4) + TRASH_RETENTION, 99).await.unwrap(), [], "it may come back");
    let job = tx.claim_job(at(9), seconds(10)).await.unwrap().unwrap();
    assert_eq!(job.image_id, ImageId::new("img_b_1"), "the deleted one's work is cancelled");
    assert_eq!(tx.claim_job(at(9), seconds(10)).await.unwrap(), None);
    tx.commit().await.unwrap();

    let anew = submit(store, &account, &submission("a", 3, Some("v")), 6).await;
    assert_eq!((anew.image_id.as_str(), anew.run), ("img_a_3", 1));
    assert_eq!(anew.result, None);
}

pub async fn media_know_whether_they_are_public(store: &dyn Store) {
    let account = account(store).await;
    submit(store, &account, &submission("a", 1, Some("v")), 1).await;
    let id = ImageId::new("img_a_1");
    let mut tx = store.write().await.unwrap();
    let found = tx.public_image(&id).await.unwrap().unwrap();
    assert_eq!((found.public, found.deleted, found.image.account), (true, false, account.clone()));
    assert_eq!(tx.public_image(&ImageId::new("img_b")).await.unwrap(), None);

    let hidden = VehiclePatch { published: Some(false), ..VehiclePatch::default() };
    tx.patch_vehicle(&account, &vehicle_id("v"), &hidden, at(2)).await.unwrap();
    assert!(!tx.public_image(&id).await.unwrap().unwrap().public);
    let shown = VehiclePatch { published: Some(true), ..VehiclePatch::default() };
    tx.patch_vehicle(&account, &vehicle_id("v"), &shown, at(3)).await.unwrap();
    assert!(tx.public_image(&id).await.unwrap().unwrap().public);
    tx.delete_vehicle(&account, &vehicle_id("v"), at(4)).await.unwrap();
    assert!(!tx.public_image(&id).await.unwrap().unwrap().public);
    tx.delete_image(&account, &id, at(5)).await.unwrap();
    assert!(tx.public_image(&id).await.unwrap().unwrap().deleted);
}

pub async fn order_is_set_and_only_what_moved_changes(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    for name in ["a", "b", "c"] {
        submit(store, &account, &submission(name, 1, Some("v")), 1).await;
    }
    let ids = |names: [&str; 3]| names.map(|name| ImageId::new(format!("img_{name}_1")));
    let mut tx = store.write().await.unwrap();
    let order = ids(["c", "b", "a"]);
    tx.reorder_images(&other, &vehicle_id("v"), &order, at(2)).await.unwrap();
    let shown = tx.images_of_vehicle(&account, &vehicle_id("v")).await.unwrap();
    assert!(shown.iter().all(|image| image.version == 1), "another account changes nothing");
    tx.reorder_images(&account, &vehicle_id("v"), &order, at(2)).await.unwrap();
    let shown = tx.images_of_vehicle(&account, &vehicle_id("v")).await.unwrap();
    let found: Vec<_> =
        shown.iter().map(|image| (image.image_id.clone(), image.position, image.version)).collect();
    let [c, b, a] = order;
    assert_eq!(found, [(c, 0, 2), (b, 1, 1), (a, 2, 2)]);
    tx.commit().await.unwrap();
    assert_eq!(submit(store, &account, &submission("d", 1, Some("v")), 3).await.position, 3);
}

/// A patch that makes an image a frame.
fn frame(spin_id: &str, frame: u32) -> ImagePatch {
    ImagePatch { spin_id: Some(Some(spin_id.to_owned())), frame: Some(Some(frame)), ..ImagePatch::default() }
}

pub async fn frames_belong_to_one_place_of_a_spin(store: &dyn Store) {
    let account = account(store).await;
    for name in ["a", "b"] {
        submit(store, &account, &submission(name, 1, Some("v")), 1).await;
    }
    let [a, b] = ["a", "b"].map(|name| ImageId::new(format!("img_{name}_1")));
    let mut tx = store.write().await.unwrap();
    let framed = tx.patch_image(&account, &a, &frame("s", 3), at(2)).await.unwrap().unwrap();
    let place = SpinFrame { spin_id: "s".to_owned(), frame: 3 };
    assert_eq!((framed.category.clone(), framed.spin.as_ref()), (Category::Spin, Some(&place)));
    assert_eq!(tx.image(&account, &a).await.unwrap(), Some(framed));
    assert_eq!(tx.spin_frame(&account, &vehicle_id("v"), &place).await.unwrap(), (1, Some(a.clone())));
    let free = SpinFrame { frame: 4, ..place.clone() };
    assert_eq!(tx.spin_frame(&account, &vehicle_id("v"), &free).await.unwrap(), (1, None));
    let taken = tx.patch_image(&account, &b, &frame("s", 3), at(3)).await;
    assert!(matches!(taken, Err(Error::Conflict(_))), "{taken:?}");
    drop(tx);

    let mut tx = store.write().await.unwrap();
    tx.patch_image(&account, &a, &frame("s", 3), at(2)).await.unwrap().unwrap();
    let job = tx.claim_job(at(4), seconds(10)).await.unwrap().unwrap();
    let success = JobSuccess {
        result: result(&job.image_id, "r1"),
        quality: None,
        quality_reason: None,
        detected_angle: Some(Angle::new(["exterior", "rear"])),
        raw: false,
    };
    assert!(tx.finish_job(&job.job_lease, &success, at(4)).await.unwrap());
    let found = tx.image(&account, &job.image_id).await.unwrap().unwrap();
    assert_eq!(found.angle, Angle::new(["exterior", "rear"]), "the view of a frame is told");
    assert_eq!(found.category, Category::Spin, "and its place stays");
    let out = ImagePatch { spin_id: Some(None), ..ImagePatch::default() };
    let out = tx.patch_image(&account, &a, &out, at(5)).await.unwrap().unwrap();
    assert_eq!((out.spin, out.category), (None, Category::Exterior));
}

pub async fn a_patched_image_moves_to_the_end_of_another_vehicle(store: &dyn Store) {
    let account = account(store).await;
    submit(store, &account, &submission("a", 1, Some("v")), 1).await;
    submit(store, &account, &submission("b", 1, Some("w")), 1).await;
    let id = ImageId::new("img_a_1");
    let patch = ImagePatch { vehicle_id: Some(vehicle_id("w")), ..ImagePatch::default() };
    let mut tx = store.write().await.unwrap();
    let moved = tx.patch_image(&account, &id, &patch, at(2)).await.unwrap().unwrap();
    assert_eq!((moved.vehicle_id.as_str(), moved.position), ("w", 1));
    assert_eq!(tx.count_images(&account, &vehicle_id("v")).await.unwrap(), 0);
    let again = tx.patch_image(&account, &id, &patch, at(3)).await.unwrap().unwrap();
    assert_eq!(again.position, 1, "it is there already");
}

pub async fn a_deleted_image_comes_back_until_it_is_purged(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    submit(store, &account, &submission("a", 1, Some("v")), 1).await;
    process(store, "r1", 2).await;
    submit(store, &account, &submission("b", 1, Some("v")), 3).await;
    let [a, b] = ["a", "b"].map(|name| ImageId::new(format!("img_{name}_1")));
    let job = |text: &str| JobId::new(text);
    let feature = NewFeature {
        feature_id: FeatureId::new("f"),
        vehicle_id: vehicle_id("v"),
        title: "Tyre".to_owned(),
        icon: "TIRESPIN".to_owned(),
        feature_type: FeatureType::Text,
        kind: None,
        description: None,
        feature_rule_name: None,
        annotation_id: None,
        detail_image_id: None,
        detail: None,
        hotspots: vec![Hotspot {
            image_id: a.clone(),
            position: Position { x: 0.5, y: 0.5 },
            source: HotspotSource::Manual,
        }],
        spin_hotspots: Vec::new(),
        suppressed: Vec::new(),
        places_itself: false,
    };
    let mut tx = store.write().await.unwrap();
    tx.insert_feature(&account, &feature, at(3)).await.unwrap().unwrap();
    let before = tx.image(&account, &a).await.unwrap().unwrap();
    for id in [&a, &b] {
        assert!(tx.delete_image(&account, id, at(4)).await.unwrap());
    }
    let bare = tx.feature(&account, &feature.feature_id).await.unwrap().unwrap();
    assert_eq!(bare.content.hotspots, []);
    let deleted: Vec<_> = tx.deleted_images(&account, &vehicle_id("v")).await.unwrap();
    let deleted: Vec<_> = deleted.into_iter().map(|image| (image.image_id, image.deleted_at)).collect();
    assert_eq!(deleted, [(a.clone(), Some(at(4))), (b.clone(), Some(at(4)))]);
    assert_eq!(tx.deleted_images(&other, &vehicle_id("v")).await.unwrap(), []);
    assert_eq!(tx.restore_image(&other, &a, &job("x"), at(5)).await.unwrap(), None);

    let restored = tx.restore_image(&account, &a, &job("ja"), at(5)).await.unwrap();
    let Some(Restored::Image(restored)) = restored else { panic!("{restored:?}") };
    assert_eq!((restored.deleted_at, restored.position, restored.run), (None, 0, 1));
    assert_eq!((restored.result, restored.original), (before.result, before.original));
    assert!(restored.version > before.version);
    assert_eq!(tx.next_job_due().await.unwrap(), None, "it was finished");
    let placed = tx.feature(&account, &feature.feature_id).await.unwrap().unwrap();
    assert_eq!((placed.content.hotspots.len(), placed.version), (1, bare.version + 1));
    assert_eq!(tx.image_by_url(&account, &url("a")).await.unwrap().unwrap().image_id, a);
    let same = tx.restore_image(&account, &a, &job("x"), at(6)).await.unwrap();
    assert!(matches!(same, Some(Restored::Image(image)) if image.version == restored.version));

    let Some(Restored::Image(waits)) = tx.restore_image(&account, &b, &job("jb"), at(6)).await.unwrap()
    else {
        panic!()
    };
    assert_eq!((waits.state.clone(), waits.run), (ImageState::Processing, 2));
    let claimed = tx.claim_job(at(7), seconds(10)).await.unwrap().unwrap();
    assert_eq!((claimed.job_lease.job_id, claimed.fetch), (job("jb"), Some(url("b"))));

    tx.delete_image(&account, &a, at(8)).await.unwrap();
    assert_eq!(tx.purge_images(at(7), at(9), 9).await.unwrap(), 0);
    assert_eq!(tx.purge_images(at(8), at(9), 9).await.unwrap(), 1);
    assert_eq!(tx.purge_images(at(8), at(9), 9).await.unwrap(), 0, "once");
    assert_eq!(tx.restore_image(&account, &a, &job("x"), at(9)).await.unwrap(), None);
    assert_eq!(tx.deleted_images(&account, &vehicle_id("v")).await.unwrap(), []);
    assert_eq!(tx.due_trash(at(9) + TRASH_RETENTION, 99).await.unwrap().len(), 4);
    let found = tx.public_image(&a).await.unwrap().unwrap();
    assert!(found.deleted && found.purged);
}

pub async fn what_took_a_deleted_images_place_keeps_it(store: &dyn Store) {
    let account = account(store).await;
    submit(store, &account, &submission("a", 1, Some("v")), 1).await;
    process(store, "r1", 2).await;
    let id = ImageId::new("img_a_1");
    let mut tx = store.write().await.unwrap();
    tx.patch_image(&account, &id, &frame("s", 0), at(2)).await.unwrap();
    tx.delete_image(&account, &id, at(3)).await.unwrap();
    tx.commit().await.unwrap();
    // The same address makes a new image, and so do the same bytes.
    let anew = submit(store, &account, &submission("a", 2, Some("v")), 4).await;
    let mut tx = store.write().await.unwrap();
    tx.patch_image(&account, &anew.image_id, &frame("s", 0), at(5)).await.unwrap();
    let taken = tx.restore_image(&account, &id, &JobId::new("x"), at(5)).await.unwrap();
    assert_eq!(taken, Some(Restored::Replaced(anew.image_id.clone())));
    tx.commit().await.unwrap();
    process(store, "r1", 6).await;
    let mut tx = store.write().await.unwrap();
    let moved = ImagePatch { vehicle_id: Some(vehicle_id("w")), ..ImagePatch::default() };
    tx.patch_image(&account, &anew.image_id, &moved, at(7)).await.unwrap();
    let taken = tx.restore_image(&account, &id, &JobId::new("x"), at(7)).await.unwrap();
    assert_eq!(taken, Some(Restored::Replaced(anew.image_id.clone())), "its address is still taken");
    tx.delete_image(&account, &anew.image_id, at(8)).await.unwrap();
    let other = submission("other", 1, Some("v"));
    tx.commit().await.unwrap();
    let other = submit(store, &account, &other, 9).await;
    let mut tx = store.write().await.unwrap();
    tx.patch_image(&account, &other.image_id, &frame("s", 0), at(9)).await.unwrap();
    let Some(Restored::Image(back)) = tx.restore_image(&account, &id, &JobId::new("x"), at(9)).await.unwrap()
    else {
        panic!()
    };
    assert_eq!((back.spin, back.category), (None, Category::Exterior), "its frame is taken");
}

pub async fn results_end_with_their_accounts_retention(store: &dyn Store) {
    let account = account(store).await;
    let finished = submit(store, &account, &submission("a", 1, Some("v")), 0).await;
    let under_way = submit(store, &account, &submission("b", 1, Some("v")), 0).await;
    let success = |image: &ImageId| JobSuccess {
        result: result(image, "0a1b2c3d"),
        quality: None,
        quality_reason: None,
        detected_angle: None,
        raw: false,
    };
    let mut tx = store.write().await.unwrap();
    for second in [1, 2] {
        let job = tx.claim_job(at(second), seconds(60)).await.unwrap().unwrap();
        assert!(tx.finish_job(&job.job_lease, &success(&job.image_id), at(second)).await.unwrap());
    }
    let day = 24 * 3600;
    assert_eq!(tx.expire_results(at(1000 * day), 10).await.unwrap(), [], "the account keeps them");
    let mut settings = tx.account(&account).await.unwrap().unwrap();
    settings.retention_days = Some(2);
    assert!(tx.update_account(&settings).await.unwrap());
    let job = JobId::new("job_again");
    let options = &under_way.options;
    tx.process_image(&account, &under_way.image_id, options, &job, at(10)).await.unwrap().unwrap();
    // A change of the record keeps nothing longer.
    let patch = ImagePatch { hidden: Some(true), ..ImagePatch::default() };
    tx.patch_image(&account, &finished.image_id, &patch, at(2 * day)).await.unwrap().unwrap();
    assert_eq!(tx.expire_results(at(2 * day), 10).await.unwrap(), []);
    let late = at(2 * day + 2);
    let expired = tx.expire_results(late, 10).await.unwrap();
    assert_eq!(expired.iter().collect::<Vec<_>>(), [&finished.image_id]);
    assert_eq!(tx.expire_results(late, 10).await.unwrap(), []);
    let ended = tx.image(&account, &finished.image_id).await.unwrap().unwrap();
    assert_eq!((ended.state, ended.result), (ImageState::Expired, None));
    let again = tx.image(&account, &under_way.image_id).await.unwrap().unwrap();
    assert!(again.result.is_some(), "it is being made anew");
    let due = tx.due_trash(late + TRASH_RETENTION, 10).await.unwrap();
    assert_eq!(due.len(), result(&finished.image_id, "0a1b2c3d").keys().count());
}

pub async fn a_video_by_its_address_is_there_once(store: &dyn Store) {
    let account = account(store).await;
    submit(store, &account, &submission("a", 1, Some("v")), 1).await;
    // Finer than what is stored.
    let now = at(2) + jiff::SignedDuration::from_nanos(1);
    let source = VideoSource::Link { url: "https://films.example/a.mp4".to_owned() };
    let link = |id: &str| {
        let key = ImageUrl::new(format!("/v1/images/{id}"));
        let video = Video { source: source.clone(), poster_image_id: None };
        Image::new(account.clone(), ImageId::new(id), vehicle_id("v"), key, now).with_video(video)
    };
    let mut tx = store.write().await.unwrap();
    let (added, existing) = tx.insert_video_link(&link("img_f1"), now).await.unwrap();
    assert_eq!((added.position, &added.category, existing), (1, &Category::Video, false));
    assert_eq!(tx.image(&account, &added.image_id).await.unwrap(), Some(added.clone()));
    assert_eq!(tx.insert_video_link(&link("img_f2"), at(3)).await.unwrap(), (added.clone(), true));
    assert_eq!(tx.next_job_due().await.unwrap(), Some(at(1)), "only the photo's");
    let anew = UrlSubmission { image_url: added.image_url.clone(), ..submission("x", 1, Some("v")) };
    assert_eq!(tx.submit_image_by_url(&account, &anew, at(4)).await.unwrap(), added, "it stays as it is");
}
