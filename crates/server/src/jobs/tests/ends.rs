//! Ends of runs: results, errors, retries.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use forecourt_api::Angle;
use forecourt_api::image::{
    AngleSource, Category, CutType, ImagePatch, ImageState, Phase, ProcessingOptions, Quality,
};
use forecourt_api::problem::Slug;
use forecourt_imaging::{Error as ImagingError, PlateSighting, Point, RgbaImage, View, ViewSighting};
use forecourt_store::model::{Image, PlateId};
use forecourt_store::{BlobKey, Blobs, Store as _};

use super::{Fails, World, cut, photo, photo_of, url};
use crate::jobs::SourceError;
use crate::jobs::run::Ended;

#[tokio::test]
async fn a_submitted_url_becomes_final() {
    let world = World::new().await;
    let id = world.submit("a", ProcessingOptions::default()).await;
    world.wait(5);
    assert_eq!(world.work().await, Ended::Finished);

    let image = world.image(&id).await;
    assert_eq!((image.state.clone(), image.phase.clone()), (ImageState::Final, Phase::Ready));
    assert!(image.quality.is_some() && image.error.is_none());
    let original = image.original.unwrap();
    assert_eq!((original.width, original.height, original.media_type.as_str()), (240, 180, "image/png"));
    assert_eq!(world.blobs.get(&original.key).await.unwrap(), Some(photo_of(url("a").as_str())));
    assert_eq!(image.sha256.unwrap().len(), 64);
    let result = image.result.unwrap();
    assert_eq!((result.engine.as_deref(), result.placeholder.is_some()), (Some("stub"), true));
    assert!(result.confidence.is_some());
    assert!(result.alpha.is_some());
    let widths: Vec<u32> = result.renditions.iter().map(|file| file.width).collect();
    assert_eq!(widths, [160, 64, 32]);
    for file in &result.renditions {
        let bytes = world.blobs.get(&file.key).await.unwrap().unwrap();
        assert_eq!(bytes.len() as u64, file.bytes);
        assert!(bytes.starts_with(&[0xff, 0xd8]), "a JPEG");
    }
    assert_eq!(world.files().len(), 5, "original, mask and three widths");
    assert_eq!(world.trash().await, [""; 0]);
    assert_eq!(world.claim().await, None);
}

#[tokio::test]
async fn a_whole_photo_of_other_proportions_is_padded_and_kept_plain() {
    let world = World::new().await;
    let mut png = std::io::Cursor::new(Vec::new());
    RgbaImage::from_pixel(240, 100, image::Rgba([90, 120, 60, 255]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    world.source.answer("wide", Ok(Bytes::from(png.into_inner())));
    let id = world.submit("wide", cut(CutType::None)).await;
    assert_eq!(world.work().await, Ended::Finished);

    let result = world.image(&id).await.result.unwrap();
    let sizes: Vec<(u32, u32)> = result.renditions.iter().map(|file| (file.width, file.height)).collect();
    assert_eq!(sizes, [(160, 120), (64, 48), (32, 24)]);
    let plain = result.plain.clone().unwrap();
    assert_eq!((plain.width, plain.height), (160, 67));
    let bytes = world.blobs.get(&plain.key).await.unwrap().unwrap();
    assert_eq!(image::load_from_memory(&bytes).unwrap().width(), 160);

    // Its file goes when a later result takes its place.
    world.process(&id, &cut(CutType::None)).await;
    assert_eq!(world.work().await, Ended::Finished);
    assert!(world.trash().await.contains(&plain.key.to_string()));
    // A panorama has proportions of its own.
    let image = Image { category: Category::InteriorSpin, ..world.image(&id).await };
    assert_eq!(crate::jobs::rules::padded_aspect(&image, &world.context().recipe), None);
}

#[tokio::test]
async fn the_view_that_was_seen_becomes_the_angle() {
    let world = World::new().await;
    let id = world.submit("a", ProcessingOptions::default()).await;
    let sees = |view| Some(ViewSighting { view, confidence: 0.9, azimuth_deg: None });
    for (view, angle) in [(View::SideLeft, "side-left"), (View::Rear, "rear")] {
        *world.engine.sees.lock().unwrap() = sees(view);
        assert_eq!(world.work().await, Ended::Finished);
        let image = world.image(&id).await;
        assert_eq!(
            (image.angle, image.angle_source),
            (Angle::new(["exterior", angle]), AngleSource::Detected)
        );
        world.process(&id, &ProcessingOptions::default()).await;
    }
    // A later run that is not sure leaves what an earlier one saw.
    *world.engine.sees.lock().unwrap() = None;
    assert_eq!(world.work().await, Ended::Finished);
    assert_eq!(world.image(&id).await.angle, Angle::new(["exterior", "rear"]));
}

#[tokio::test]
async fn plates_are_covered_or_blurred_or_missed_and_said_so() {
    let world = World::new().await;
    // Blue, so that nothing else in the picture is.
    let cover = {
        let mut png = std::io::Cursor::new(Vec::new());
        let picture = RgbaImage::from_pixel(52, 11, image::Rgba([0, 0, 250, 255]));
        picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
        Bytes::from(png.into_inner())
    };
    let file = BlobKey::license_plate("file_of_blue").unwrap();
    world.blobs.put(&file, cover).await.unwrap();
    let mut tx = world.store.write().await.unwrap();
    tx.use_plate(&world.account, &PlateId::new("plate_blue"), Some(&file), world.now()).await.unwrap();
    tx.commit().await.unwrap();
    let corner = |x_px, y_px| Point { x_px, y_px };
    let corners = [corner(96.0, 100.0), corner(144.0, 100.0), corner(144.0, 112.0), corner(96.0, 112.0)];
    let sure = Some(PlateSighting { corners, confidence: 0.9 });
    let check = async |options: ProcessingOptions, plate, reason: Option<&str>, blue: bool| {
        *world.engine.plate.lock().unwrap() = plate;
        let id = world.submit("a", ProcessingOptions { cut_type: Some(CutType::None), ..options }).await;
        assert_eq!(world.work().await, Ended::Finished);
        let image = world.image(&id).await;
        assert_eq!((image.quality, image.quality_reason.as_deref()), (Some(Quality::Ok), reason));
        let file = &image.result.unwrap().renditions[0];
        let bytes = world.blobs.get(&file.key).await.unwrap().unwrap();
        let [red, _, over] = image::load_from_memory(&bytes).unwrap().into_rgb8().get_pixel(80, 71).0;
        assert_eq!(over > 100 && red < 100, blue, "{red} {over}");
    };
    let covered = |id: &str| ProcessingOptions {
        license_plate_id: Some(id.to_owned()),
        ..ProcessingOptions::default()
    };
    let blurred = ProcessingOptions { blur_license_plate: Some(true), ..ProcessingOptions::default() };
    check(covered("plate_blue"), sure, None, true).await;
    check(covered("plate_blue"), None, Some("plate-not-found"), false).await;
    // A cover that is gone must not leave the plate to be read.
    check(covered("plate_gone"), sure, None, false).await;
    check(covered("../../x"), None, Some("plate-not-found"), false).await;
    check(blurred.clone(), sure, None, false).await;
    check(blurred, None, Some("plate-not-found"), false).await;
    check(ProcessingOptions::default(), None, None, false).await;
}

#[tokio::test]
async fn a_choice_of_vehicles_is_told() {
    let world = World::new().await;
    let id = world.submit("a", ProcessingOptions::default()).await;
    for (several, reason) in [(true, Some("several-vehicles")), (false, None)] {
        world.engine.sees_several.store(several, Ordering::SeqCst);
        assert_eq!(world.work().await, Ended::Finished);
        let image = world.image(&id).await;
        assert_eq!((image.quality, image.quality_reason.as_deref()), (Some(Quality::Ok), reason));
        world.process(&id, &ProcessingOptions::default()).await;
    }
}

#[tokio::test]
async fn a_picture_left_as_it_is_becomes_raw() {
    let world = World::new().await;
    let id = world.submit("a", cut(CutType::None)).await;
    assert_eq!(world.work().await, Ended::Finished);
    let image = world.image(&id).await;
    assert_eq!((image.state.clone(), image.phase.clone()), (ImageState::Raw, Phase::Ready));
    let result = image.result.unwrap();
    assert_eq!((result.engine, result.confidence, result.alpha), (None, None, None));
}

#[tokio::test]
async fn steps_are_shown_as_they_happen() {
    let world = World::new().await;
    let id = world.submit("a", ProcessingOptions::default()).await;
    let job = world.claim().await.unwrap();
    world.source.silent.store(true, Ordering::SeqCst);
    world.engine.busy.store(true, Ordering::SeqCst);
    let watch = async {
        let fetching = world.until(&id, |image| image.phase == Phase::Downloading).await;
        assert_eq!((fetching.state, fetching.original), (ImageState::Processing, None));
        world.source.silent.store(false, Ordering::SeqCst);
        let cutting = world.until(&id, |image| image.phase == Phase::Cutting).await;
        assert_eq!(cutting.state, ImageState::Processing);
        assert!(cutting.original.is_some(), "the source is kept from the moment it is there");
        world.engine.busy.store(false, Ordering::SeqCst);
    };
    let (ended, ()) = tokio::join!(world.run(&job), watch);
    assert_eq!(ended, Ended::Finished);
}

#[tokio::test]
async fn the_last_result_stays_until_the_new_one_is_there() {
    let world = World::new().await;
    let id = world.submit("a", ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Finished);
    let first = world.image(&id).await.result.unwrap();

    world.process(&id, &cut(CutType::Blur)).await;
    world.engine.busy.store(true, Ordering::SeqCst);
    let job = world.claim().await.unwrap();
    let watch = async {
        let cutting = world.until(&id, |image| image.phase == Phase::Cutting).await;
        assert_eq!(cutting.result.as_ref(), Some(&first));
        world.engine.busy.store(false, Ordering::SeqCst);
    };
    let (ended, ()) = tokio::join!(world.run(&job), watch);
    assert_eq!(ended, Ended::Finished);
    assert_eq!(world.source.asked.load(Ordering::SeqCst), 1, "the second run took the stored original");
    let second = world.image(&id).await.result.unwrap();
    assert_ne!(second.revision, first.revision);
    let mut replaced: Vec<String> = first.keys().map(ToString::to_string).collect();
    replaced.sort();
    assert_eq!(world.trash().await, replaced);

    *world.engine.fails.lock().unwrap() = Some(Fails::ByPanic);
    world.process(&id, &ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Failed);
    let failed = world.image(&id).await;
    assert_eq!(
        (failed.state, failed.result),
        (ImageState::Error, Some(second)),
        "an error takes nothing away"
    );
}

#[tokio::test]
async fn what_is_no_image_is_refused_and_not_kept() {
    let world = World::new().await;
    let bomb = {
        // The head of a PNG that claims 100,000 × 100,000 pixels.
        let mut bytes = photo().to_vec();
        bytes[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
        Bytes::from(bytes)
    };
    for (name, bytes, slug) in [
        ("empty", Bytes::new(), Slug::NotAnImage),
        ("html", Bytes::from_static(b"<!doctype html><title>404</title>"), Slug::NotAnImage),
        ("svg", Bytes::from_static(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Slug::NotAnImage),
        ("gif", Bytes::from_static(b"GIF89a\x01\0\x01\0\0\0\0;"), Slug::NotAnImage),
        ("long", vec![0xff; (1 << 20) + 1].into(), Slug::TooLarge),
    ] {
        world.source.answer(name, Ok(bytes));
        let id = world.submit(name, ProcessingOptions::default()).await;
        assert_eq!(world.work().await, Ended::Failed, "{name}");
        let image = world.image(&id).await;
        assert_eq!((image.state, image.phase), (ImageState::Error, Phase::Downloading), "{name}");
        let problem = image.error.unwrap();
        assert_eq!(problem.slug(), slug, "{name}");
        assert!(image.original.is_none() && image.result.is_none(), "{name}");
    }
    world.source.answer("bomb", Ok(bomb));
    let id = world.submit("bomb", ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Failed);
    assert!(world.image(&id).await.error.is_some());
    assert_eq!(world.files(), [""; 0]);
}

#[tokio::test]
async fn what_the_engine_says_reaches_the_image() {
    let world = World::new().await;
    for (name, fails, slug) in [
        ("panic", Fails::ByPanic, Slug::EngineFailed),
        ("damaged", Fails::With(ImagingError::Damaged("it ends early")), Slug::NotAnImage),
    ] {
        *world.engine.fails.lock().unwrap() = Some(fails);
        let id = world.submit(name, ProcessingOptions::default()).await;
        assert_eq!(world.work().await, Ended::Failed, "{name}");
        let image = world.image(&id).await;
        assert_eq!(
            (image.state, image.phase, image.quality),
            (ImageState::Error, Phase::Cutting, None),
            "{name}"
        );
        assert_eq!(image.error.unwrap().slug(), slug, "{name}");
        assert!(image.original.is_some(), "{name}: the photo itself is kept");
    }
}

#[tokio::test]
async fn a_source_that_does_not_answer_is_asked_again() {
    let world = World::new().await;
    let no_answer = || Err(SourceError::Unreachable("The address did not answer in time.".to_owned()));
    world.source.answer("slow", no_answer());
    let id = world.submit("slow", ProcessingOptions::default()).await;
    for pause in [2, 10, 30] {
        assert_eq!(world.work().await, Ended::Postponed);
        let image = world.image(&id).await;
        assert_eq!((image.state, image.phase), (ImageState::Processing, Phase::Unknown));
        world.wait(pause - 1);
        assert_eq!(world.claim().await, None, "{pause} s");
        world.wait(1);
    }
    assert_eq!(world.work().await, Ended::Failed);
    let image = world.image(&id).await;
    assert_eq!((image.state, image.phase), (ImageState::Error, Phase::Downloading));
    let problem = image.error.unwrap();
    assert_eq!(problem.slug(), Slug::SourceUnreachable);
    assert_eq!(problem.detail.as_deref(), Some("The address did not answer in time."));
    world.wait(1000);
    assert_eq!(world.claim().await, None);

    world.source.answer("late", no_answer());
    let id = world.submit("late", ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Postponed);
    world.source.answer("late", Ok(photo()));
    world.wait(2);
    assert_eq!(world.work().await, Ended::Finished);
    assert_eq!(world.image(&id).await.error, None);
}

#[tokio::test]
async fn a_forbidden_source_ends_at_once() {
    let world = World::new().await;
    for (name, error, slug) in [
        ("inside", SourceError::Forbidden("Not a public address.".to_owned()), Slug::SourceForbidden),
        (
            "missing",
            SourceError::Unavailable("The address answered 404.".to_owned()),
            Slug::SourceUnreachable,
        ),
        ("huge", SourceError::TooLarge("More than 64 MiB.".to_owned()), Slug::TooLarge),
    ] {
        world.source.answer(name, Err(error));
        let id = world.submit(name, ProcessingOptions::default()).await;
        assert_eq!(world.work().await, Ended::Failed, "{name}");
        let image = world.image(&id).await;
        assert_eq!(image.error.unwrap().slug(), slug, "{name}");
    }
}

/// The pixels of an image's widest file, to tell whether two were made alike.
async fn widest(world: &World, image: &Image) -> Bytes {
    let file = &image.result.as_ref().unwrap().renditions[0];
    world.blobs.get(&file.key).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_photo_without_a_vehicle_is_published_whole_and_said_so() {
    let world = World::new().await;
    let id = world.submit("raw", cut(CutType::None)).await;
    assert_eq!(world.work().await, Ended::Finished);
    let as_taken = widest(&world, &world.image(&id).await).await;

    *world.engine.fails.lock().unwrap() = Some(Fails::With(ImagingError::NoVehicle));
    let id = world.submit("raw", ProcessingOptions::default()).await;
    assert_eq!(world.work().await, Ended::Finished);
    let image = world.image(&id).await;
    assert_eq!(
        (image.state.clone(), image.phase.clone(), image.error.clone()),
        (ImageState::Final, Phase::Ready, None)
    );
    assert_eq!(
        (image.quality.clone(), image.quality_reason.as_deref()),
        (Some(Quality::Ok), Some("no-vehicle"))
    );
    assert_eq!((&image.angle, &image.category), (&Angle::new(["detail"]), &Category::Detail));
    assert_eq!(widest(&world, &image).await, as_taken);
    // The plate that was to be hidden may be in it.
    let hidden = ProcessingOptions { blur_license_plate: Some(true), ..ProcessingOptions::default() };
    world.process(&id, &hidden).await;
    assert_eq!(world.work().await, Ended::Finished);
    assert_eq!(world.image(&id).await.quality_reason.as_deref(), Some("plate-not-found"));
}

#[tokio::test]
async fn what_a_person_has_chosen_is_cut_out_or_stays_whole() {
    let world = World::new().await;
    let id = world.submit("a", ProcessingOptions::default()).await;
    let choose = async |patch: ImagePatch| {
        let mut tx = world.store.write().await.unwrap();
        tx.patch_image(&world.account, &id, &patch, world.now()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
    };
    let category = |category| ImagePatch { category: Some(category), ..ImagePatch::default() };
    let sees = |view| Some(ViewSighting { view, confidence: 0.99, azimuth_deg: None });
    for (chosen, seen, cut_out) in [
        (Category::Detail, View::Front, false),
        (Category::Interior, View::Front, false),
        (Category::Exterior, View::Detail, true),
        (Category::Exterior, View::Interior, true),
    ] {
        *world.engine.sees.lock().unwrap() = sees(seen);
        choose(category(chosen.clone())).await;
        assert_eq!(world.work().await, Ended::Finished);
        let image = world.image(&id).await;
        assert_eq!(image.result.unwrap().alpha.is_some(), cut_out, "{chosen}");
        assert_eq!((image.category, image.angle_source), (chosen, AngleSource::Manual));
        world.process(&id, &ProcessingOptions::default()).await;
    }
    // Given back, it is told again.
    choose(ImagePatch { angle: Some(None), ..ImagePatch::default() }).await;
    assert_eq!(world.work().await, Ended::Finished);
    let image = world.image(&id).await;
    assert_eq!((image.category, image.angle_source), (Category::Interior, AngleSource::Detected));
    assert!(image.result.unwrap().alpha.is_none());
}
