//! Addresses that lead to bytes which the vehicle has already.

use std::collections::{BTreeMap, BTreeSet};

use forecourt_api::composition::Position;
use forecourt_api::feature::{FeatureType, HotspotSource};
use forecourt_api::image::{CutType, ImageState, ProcessingOptions};
use forecourt_api::{CustomerId, FeatureId, ImageId};
use forecourt_store::Store;
use forecourt_store::model::image::MAX_NAMES;
use forecourt_store::model::{
    FetchedOriginal, Hotspot, Image, Job, JobSuccess, NewFeature, SourceOutcome, UrlSubmission,
};
use forecourt_store::repository::TRASH_RETENTION;
use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::{Fresh, account, at, image, original, result, seconds, submission, submit, url, vehicle_id};

async fn claim(store: &dyn Store, second: i64) -> Option<Job> {
    let mut tx = store.write().await.unwrap();
    let job = tx.claim_job(at(second), seconds(10)).await.unwrap();
    tx.commit().await.unwrap();
    job
}

/// Hands in the source of a job.
async fn hand_in(store: &dyn Store, job: &Job, sha256: &str, second: i64) -> SourceOutcome {
    let tag = job.job_lease.job_id.as_str().replace('_', "");
    let fetched = FetchedOriginal { original: original(&job.image_id, &tag), sha256: sha256.to_owned() };
    let mut tx = store.write().await.unwrap();
    let outcome = tx.store_original(&job.job_lease, &fetched, at(second)).await.unwrap();
    tx.commit().await.unwrap();
    outcome
}

async fn finish(store: &dyn Store, job: &Job, second: i64) -> bool {
    let tag = job.job_lease.job_id.as_str().replace('_', "");
    let success = JobSuccess {
        result: result(&job.image_id, &tag),
        quality: None,
        quality_reason: None,
        detected_angle: None,
        raw: false,
    };
    let mut tx = store.write().await.unwrap();
    let accepted = tx.finish_job(&job.job_lease, &success, at(second)).await.unwrap();
    tx.commit().await.unwrap();
    accepted
}

/// Submits an address and does its run, whose source has this hash.
async fn done(store: &dyn Store, account: &CustomerId, name: &str, sha256: &str, second: i64) -> Image {
    submit(store, account, &submission(name, u32::try_from(second).unwrap(), Some("v")), second).await;
    let job = claim(store, second).await.unwrap();
    if hand_in(store, &job, sha256, second).await == SourceOutcome::Stored {
        assert!(finish(store, &job, second).await);
    }
    named(store, account, name).await.unwrap()
}

async fn named(store: &dyn Store, account: &CustomerId, name: &str) -> Option<Image> {
    store.read().await.unwrap().image_by_url(account, &url(name)).await.unwrap()
}

pub async fn the_same_bytes_make_one_image_of_two_addresses(store: &dyn Store) {
    let account = account(store).await;
    let first = done(store, &account, "a-1", "same", 1).await;
    let newer = submit(store, &account, &submission("a-2", 2, Some("v")), 2).await;
    assert_ne!(newer.image_id, first.image_id);
    let names = [url("a-2"), url("a-1"), url("a-3")];
    let states = async || {
        let statuses = store.read().await.unwrap().image_statuses(&account, &names).await.unwrap();
        statuses
            .into_iter()
            .map(|status| (status.image.unwrap(), status.status.to_string()))
            .collect::<Vec<_>>()
    };
    let expected = |newer: &str| {
        let states = [newer, "final", "unknown"].map(str::to_owned);
        names.iter().cloned().zip(states).collect::<Vec<_>>()
    };
    assert_eq!(states().await, expected("processing"), "until it is fetched it has its own state");

    let job = claim(store, 3).await.unwrap();
    assert_eq!(job.fetch, Some(url("a-2")));
    assert_eq!(hand_in(store, &job, "same", 3).await, SourceOutcome::Existing(first.image_id.clone()));
    assert_eq!(states().await, expected("final"), "each under the name that was asked");
    for name in ["a-1", "a-2"] {
        assert_eq!(named(store, &account, name).await, Some(first.clone()));
    }
    let mut tx = store.read().await.unwrap();
    assert_eq!(tx.images_of_vehicle(&account, &vehicle_id("v")).await.unwrap(), std::slice::from_ref(&first));
    assert_eq!(tx.count_images(&account, &vehicle_id("v")).await.unwrap(), 1);
    assert_eq!(tx.image(&account, &newer.image_id).await.unwrap(), None);
    assert_eq!(tx.public_image(&newer.image_id).await.unwrap(), None);
    assert_eq!(tx.next_job_due().await.unwrap(), None, "nothing is owed");
    assert_eq!(
        tx.due_trash(at(99) + TRASH_RETENTION, 9).await.unwrap(),
        [],
        "of the first nothing is thrown away"
    );
    drop(tx);
    assert!(!finish(store, &job, 4).await, "the run is over");
    assert_eq!(hand_in(store, &job, "same", 4).await, SourceOutcome::Lost);

    // Another vehicle, another account's or other bytes: another image.
    let elsewhere = submit(store, &account, &submission("a-4", 5, Some("w")), 5).await;
    let job = claim(store, 5).await.unwrap();
    assert_eq!(hand_in(store, &job, "same", 5).await, SourceOutcome::Stored);
    assert!(finish(store, &job, 5).await);
    assert_eq!(named(store, &account, "a-4").await.unwrap().image_id, elsewhere.image_id);
    assert_ne!(done(store, &account, "a-5", "other", 6).await.image_id, first.image_id);

    // Submitted by its newer name, that one is fetched; whatever comes is its source now, and the names stay together.
    let again = submit(store, &account, &submission("a-2", 7, None), 7).await;
    assert_eq!(
        (again.image_id.clone(), again.run, again.image_url.clone()),
        (first.image_id.clone(), 2, url("a-1"))
    );
    let job = claim(store, 7).await.unwrap();
    assert_eq!(job.fetch, Some(url("a-2")));
    assert_eq!(
        hand_in(store, &job, "other", 7).await,
        SourceOutcome::Stored,
        "an image with a past stays itself"
    );
    assert!(finish(store, &job, 7).await);
    assert_eq!(named(store, &account, "a-2").await.unwrap().image_id, first.image_id);
}

pub async fn other_options_begin_a_run_of_the_image_that_was_there(store: &dyn Store) {
    let account = account(store).await;
    let first = done(store, &account, "a-1", "same", 1).await;
    let options = ProcessingOptions { cut_type: Some(CutType::Blur), ..ProcessingOptions::default() };
    let newer = UrlSubmission { options: options.clone(), ..submission("a-2", 2, Some("v")) };
    submit(store, &account, &newer, 2).await;
    let job = claim(store, 2).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let joined = tx.join_existing(&job.job_lease, "unheard of", at(2)).await.unwrap();
    assert_eq!(joined, None);
    let joined = tx.join_existing(&job.job_lease, "same", at(2)).await.unwrap();
    assert_eq!(joined, Some(first.image_id.clone()));
    tx.commit().await.unwrap();
    let waiting = image(store, &account, &first.image_id).await;
    assert_eq!(
        (waiting.state.clone(), waiting.run, waiting.options.clone()),
        (ImageState::Processing, 2, options)
    );
    assert_eq!(waiting.result, first.result, "the last result stays visible");
    assert!(!finish(store, &job, 3).await, "the claim is over");
    let again = claim(store, 3).await.unwrap();
    assert_eq!(
        (again.image_id.clone(), again.fetch.clone(), again.run, again.attempts),
        (first.image_id.clone(), None, 2, 1)
    );
    assert!(finish(store, &again, 4).await);
    assert_eq!(claim(store, 99).await, None);

    // One that failed is tried again whatever the options.
    submit(store, &account, &submission("a-1", 5, None), 5).await;
    let job = claim(store, 5).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let failure = forecourt_store::model::JobFailure {
        problem: forecourt_api::problem::Problem::new(
            &forecourt_api::problem::Slug::EngineFailed,
            "It failed.",
        ),
        phase: forecourt_api::image::Phase::Cutting,
        quality: None,
        quality_reason: None,
    };
    assert!(tx.fail_job(&job.job_lease, &failure, at(5)).await.unwrap());
    tx.commit().await.unwrap();
    submit(store, &account, &submission("a-3", 6, Some("v")), 6).await;
    let job = claim(store, 6).await.unwrap();
    assert_eq!(hand_in(store, &job, "same", 6).await, SourceOutcome::Existing(first.image_id.clone()));
    assert_eq!(image(store, &account, &first.image_id).await.state, ImageState::Processing);
    assert_eq!(claim(store, 6).await.unwrap().image_id, first.image_id);
}

pub async fn what_mentions_the_newer_image_moves_to_the_older(store: &dyn Store) {
    let account = account(store).await;
    let first = done(store, &account, "a-1", "same", 1).await;
    let newer = submit(store, &account, &submission("a-2", 2, Some("v")), 2).await;
    let place =
        |on: &ImageId, position| Hotspot { image_id: on.clone(), position, source: HotspotSource::Manual };
    let feature = |id: &str, hotspots: Vec<Hotspot>| NewFeature {
        feature_id: FeatureId::new(id),
        vehicle_id: vehicle_id("v"),
        title: "Tyre".to_owned(),
        icon: "TIRESPIN".to_owned(),
        feature_type: FeatureType::Text,
        kind: None,
        description: None,
        feature_rule_name: None,
        annotation_id: None,
        detail_image_id: Some(newer.image_id.to_string()),
        detail: None,
        hotspots,
        spin_hotspots: Vec::new(),
        suppressed: vec![newer.image_id.clone()],
        places_itself: false,
    };
    let (left, right) = (Position { x: 0.1, y: 0.1 }, Position { x: 0.9, y: 0.9 });
    let mut tx = store.write().await.unwrap();
    let (on_first, on_newer) = (place(&first.image_id, left), place(&newer.image_id, right));
    for feature in [feature("on-both", vec![on_first, on_newer.clone()]), feature("on-newer", vec![on_newer])]
    {
        tx.insert_feature(&account, &feature, at(2)).await.unwrap().unwrap();
    }
    tx.commit().await.unwrap();
    let job = claim(store, 3).await.unwrap();
    assert_eq!(hand_in(store, &job, "same", 3).await, SourceOutcome::Existing(first.image_id.clone()));
    let mut tx = store.read().await.unwrap();
    for (id, expected) in [("on-both", left), ("on-newer", right)] {
        let found = tx.feature(&account, &FeatureId::new(id)).await.unwrap().unwrap();
        let hotspots = &found.content.hotspots;
        assert_eq!(hotspots.len(), 1, "{id}");
        assert_eq!((&hotspots[0].image_id, hotspots[0].position), (&first.image_id, expected), "{id}");
        assert_eq!(found.content.suppressed, std::slice::from_ref(&first.image_id), "{id}");
        assert_eq!(found.content.detail_image_id.as_deref(), Some(first.image_id.as_str()), "{id}");
    }
}

pub async fn names_are_freed_and_forgotten(store: &dyn Store) {
    let account = account(store).await;
    let first = done(store, &account, "a-0", "same", 1).await;
    let last = i64::from(MAX_NAMES) + 1;
    for number in 1..=last {
        done(store, &account, &format!("a-{number}"), "same", 1 + number).await;
    }
    assert_eq!(named(store, &account, "a-1").await, None, "the oldest further name is forgotten");
    for kept in [0, 2, last] {
        let found = named(store, &account, &format!("a-{kept}")).await.unwrap();
        assert_eq!(found.image_id, first.image_id, "{kept}");
    }
    // One that is submitted again is new again.
    done(store, &account, "a-2", "same", 100).await;
    done(store, &account, "a-next", "same", 101).await;
    assert_eq!(named(store, &account, "a-3").await, None);
    assert!(named(store, &account, "a-2").await.is_some());

    let mut tx = store.write().await.unwrap();
    assert!(tx.delete_image(&account, &first.image_id, at(200)).await.unwrap());
    tx.commit().await.unwrap();
    for name in ["a-0", "a-2", "a-next"] {
        assert_eq!(named(store, &account, name).await, None, "{name} is free");
    }
    let anew = done(store, &account, "a-next", "same", 201).await;
    assert_eq!((anew.run, anew.image_url), (1, url("a-next")));
}

/// One step of a history. Addresses and contents are few, so that they meet.
#[derive(Clone, Debug)]
enum Step {
    Submit {
        name: u8,
        blur: bool,
    },
    /// The next job is done; its source has this content.
    Work {
        content: u8,
    },
    Delete {
        name: u8,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..5u8, any::<bool>()).prop_map(|(name, blur)| Step::Submit { name, blur }),
        5 => (0..2u8).prop_map(|content| Step::Work { content }),
        1 => (0..5u8).prop_map(|name| Step::Delete { name }),
    ]
}

/// Whatever comes in whatever order: a name that was submitted and not deleted names an image; images whose first sources
/// were alike are one; every image is named; nothing is owed to what is gone.
pub fn any_history_has_one_image_of_the_same_bytes(runtime: &Runtime, fresh: impl Fn() -> Fresh) {
    let config = ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(steps in prop::collection::vec(step(), 1..40))| {
        let fresh = fresh();
        runtime.block_on(follow(&*fresh.store, steps));
    });
}

async fn follow(store: &dyn Store, steps: Vec<Step>) {
    let account = account(store).await;
    let name = |number: u8| format!("n{number}");
    let (mut submitted, mut content_of) = (BTreeSet::new(), BTreeMap::<ImageId, u8>::new());
    for (second, step) in (1..).zip(steps) {
        match step {
            Step::Submit { name: number, blur } => {
                let cut_type = Some(if blur { CutType::Blur } else { CutType::Normal });
                let options = ProcessingOptions { cut_type, ..ProcessingOptions::default() };
                let run = u32::try_from(second).unwrap();
                let submission = UrlSubmission { options, ..submission(&name(number), run, Some("v")) };
                submit(store, &account, &submission, second).await;
                submitted.insert(number);
            }
            Step::Work { content } => {
                let Some(job) = claim(store, second).await else { continue };
                let outcome = match &job.fetch {
                    Some(_) => hand_in(store, &job, &content.to_string(), second).await,
                    None => SourceOutcome::Stored,
                };
                match outcome {
                    SourceOutcome::Stored => {
                        if job.fetch.is_some() && content_of.insert(job.image_id.clone(), content).is_none() {
                            let twins = content_of.values().filter(|known| **known == content).count();
                            assert_eq!(twins, 1, "a first source that is known makes no image");
                        }
                        assert!(finish(store, &job, second).await);
                    }
                    SourceOutcome::Existing(id) => assert_eq!(content_of.get(&id), Some(&content)),
                    SourceOutcome::Lost => panic!("nobody else claims"),
                }
            }
            Step::Delete { name: number } => {
                let Some(image) = named(store, &account, &name(number)).await else { continue };
                let mut gone = BTreeSet::new();
                for other in &submitted {
                    if named(store, &account, &name(*other)).await.as_ref() == Some(&image) {
                        gone.insert(*other);
                    }
                }
                let mut tx = store.write().await.unwrap();
                assert!(tx.delete_image(&account, &image.image_id, at(second)).await.unwrap());
                tx.commit().await.unwrap();
                submitted.retain(|number| !gone.contains(number));
                content_of.remove(&image.image_id);
            }
        }
        let mut tx = store.read().await.unwrap();
        let listed = tx.images_of_vehicle(&account, &vehicle_id("v")).await.unwrap();
        let listed: BTreeSet<ImageId> = listed.into_iter().map(|image| image.image_id).collect();
        let mut reached = BTreeSet::new();
        for number in 0..5 {
            let found = tx.image_by_url(&account, &url(&name(number))).await.unwrap();
            assert_eq!(found.is_some(), submitted.contains(&number), "n{number}");
            let statuses = tx.image_statuses(&account, &[url(&name(number))]).await.unwrap();
            let expected = found.as_ref().map_or(ImageState::Unknown, |image| image.state.clone());
            assert_eq!((&statuses[0].image, &statuses[0].status), (&Some(url(&name(number))), &expected));
            reached.extend(found.map(|image| image.image_id));
        }
        assert_eq!(reached, listed);
    }
    // The queue runs dry, and then every image is done.
    for second in 1000.. {
        let Some(job) = claim(store, second).await else { break };
        let outcome = if job.fetch.is_some() {
            hand_in(store, &job, "last", second).await
        } else {
            SourceOutcome::Stored
        };
        if outcome == SourceOutcome::Stored {
            assert!(finish(store, &job, second).await);
        }
    }
    for image in store.read().await.unwrap().images_of_vehicle(&account, &vehicle_id("v")).await.unwrap() {
        assert_eq!(image.state, ImageState::Final);
    }
}
