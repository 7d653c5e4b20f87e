//! Addresses that lead to a photo which the vehicle has already.

use std::sync::atomic::Ordering;

use forecourt_api::ImageUrl;
use forecourt_api::image::{CutType, ImageState, ProcessingOptions, ProcessingSpeed};
use forecourt_store::Store;
use forecourt_store::model::ImageResult;

use super::{World, cut, photo};
use crate::jobs::SourceError;
use crate::jobs::run::Ended;

async fn named(world: &World, name: &str) -> Option<forecourt_store::model::Image> {
    let mut tx = world.store.read().await.unwrap();
    tx.image_by_url(&world.account, &super::url(name)).await.unwrap()
}

#[tokio::test]
async fn the_same_photo_under_another_address_is_the_same_image() {
    let world = World::new().await;
    world.source.answer("a?sig=1", Ok(photo()));
    world.source.answer("a?sig=2", Ok(photo()));
    let first = world.submit("a?sig=1", ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Finished);
    let files = world.files();

    let second = world.submit("a?sig=2", ProcessingOptions::default()).await;
    assert_eq!(world.image(&second).await.state, ImageState::Processing, "nobody knows yet");
    assert_eq!(world.work().await, Ended::Joined);
    let image = named(&world, "a?sig=2").await.unwrap();
    assert_eq!((image.image_id, image.state, image.run), (first.clone(), ImageState::Final, 1));
    assert_eq!(world.files(), files, "the photo is not stored a second time");
    assert_eq!(world.trash().await, [""; 0]);
    assert_eq!(world.claim().await, None, "there is nothing to do");

    // Asked for in a hurry or not, the picture is the same.
    let lazy =
        ProcessingOptions { processing_speed: Some(ProcessingSpeed::Lazy), ..ProcessingOptions::default() };
    world.source.answer("a?sig=3", Ok(photo()));
    world.submit("a?sig=3", lazy).await;
    assert_eq!(world.work().await, Ended::Joined);
    assert_eq!(world.claim().await, None);
}

#[tokio::test]
async fn other_options_process_the_image_again_from_what_is_stored() {
    let world = World::new().await;
    world.source.answer("a?sig=1", Ok(photo()));
    world.source.answer("a?sig=2", Ok(photo()));
    let id = world.submit("a?sig=1", ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Finished);
    world.submit("a?sig=2", cut(CutType::None)).await;
    assert_eq!(world.work().await, Ended::Joined);
    let waiting = named(&world, "a?sig=2").await.unwrap();
    assert_eq!((&waiting.image_id, &waiting.state, waiting.run), (&id, &ImageState::Processing, 2));
    assert!(waiting.result.is_some(), "the result before stays visible");
    assert_eq!(world.work().await, Ended::Finished);
    assert_eq!(world.source.asked.load(Ordering::SeqCst), 2, "not fetched for that");
    let done = named(&world, "a?sig=1").await.unwrap();
    assert_eq!((done.image_id, done.state, done.options), (id, ImageState::Raw, cut(CutType::None)));
}

#[tokio::test]
async fn a_name_that_is_submitted_again_is_fetched_by_itself() {
    let world = World::new().await;
    world.source.answer("a?sig=1", Ok(photo()));
    world.source.answer("a?sig=2", Ok(photo()));
    let id = world.submit("a?sig=1", ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Finished);
    world.submit("a?sig=2", ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Joined);
    // The first signature has had its time.
    world.source.answer("a?sig=1", Err(SourceError::Unavailable("The host answered 403.".to_owned())));
    assert_eq!(world.submit("a?sig=2", ProcessingOptions::default()).await, id);
    let job = world.claim().await.unwrap();
    assert_eq!(job.fetch, Some(super::url("a?sig=2")));
    assert_eq!(world.run(&job).await, Ended::Finished);
    assert_eq!(world.image(&id).await.run, 2);
}

#[tokio::test]
async fn an_address_that_does_not_answer_stays_an_image_of_its_own() {
    let world = World::new().await;
    world.source.answer("a?sig=1", Ok(photo()));
    world.source.answer("a?sig=2", Err(SourceError::Unavailable("The host answered 403.".to_owned())));
    let first = world.submit("a?sig=1", ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Finished);
    let second = world.submit("a?sig=2", ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Failed);
    assert_eq!(world.image(&second).await.state, ImageState::Error);
    // Once it does, it is the first one.
    world.source.answer("a?sig=2", Ok(photo()));
    assert_eq!(world.submit("a?sig=2", ProcessingOptions::default()).await, second);
    assert_eq!(world.work().await, Ended::Joined);
    assert_eq!(named(&world, "a?sig=2").await.unwrap().image_id, first);
    let own = ImageUrl::new("https://photos.example/a?sig=1.png");
    assert_eq!(world.image(&first).await.image_url, own, "the first name stays the key");
}

#[tokio::test]
async fn two_that_are_fetched_at_the_same_time_become_one() {
    let world = World::new().await;
    world.source.answer("a?sig=1", Ok(photo()));
    world.source.answer("a?sig=2", Ok(photo()));
    world.submit("a?sig=1", ProcessingOptions::default()).await;
    world.submit("a?sig=2", ProcessingOptions::default()).await;
    world.source.silent.store(true, Ordering::SeqCst);
    let (one, other) = (world.claim().await.unwrap(), world.claim().await.unwrap());
    let both = async {
        while world.source.asked.load(Ordering::SeqCst) < 2 {
            tokio::task::yield_now().await;
        }
        world.source.silent.store(false, Ordering::SeqCst);
    };
    let (one, other, ()) = tokio::join!(world.run(&one), world.run(&other), both);
    let mut ended = [one, other];
    ended.sort_by_key(|ended| *ended == Ended::Joined);
    assert_eq!(ended, [Ended::Finished, Ended::Joined]);
    let (one, other) = (named(&world, "a?sig=1").await.unwrap(), named(&world, "a?sig=2").await.unwrap());
    assert_eq!((one.image_id, one.state), (other.image_id.clone(), ImageState::Final));
    let listed = world.store.read().await.unwrap().images_of_vehicle(&world.account, &other.vehicle_id).await;
    assert_eq!(listed.unwrap().len(), 1);
    let named: Vec<String> =
        other.result.iter().flat_map(ImageResult::keys).map(ToString::to_string).collect();
    let kept = world.files().len() - world.trash().await.len();
    assert_eq!(kept, named.len() + 1, "every other file is thrown away");
}
