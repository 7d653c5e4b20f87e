//! Parts of a recipe, each by what it does to a drawn photo whose true mask is known.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

use std::io::Cursor;
use std::sync::Arc;

use forecourt_demo_scenes::{Body, Paint, Scene as Photo, Yard};
use forecourt_imaging::{
    BackdropPicture, CutType, Engine, Error, Level, Limits, MAX_SIZE_SIDE_PX, Margins, Measure, Outcome,
    Overlay, PhotoArea, Recipe, RgbImage, RgbaImage, Scene, Segmentation, Sightings, process,
};
use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageFormat};

const SIZE: (u32, u32) = (320, 240);

/// A photo and its mask, which it also answers as an engine.
struct Drawn {
    photo: RgbImage,
    mask: GrayImage,
}

impl Drawn {
    fn new() -> Self {
        let scene =
            Photo { body: Body::Saloon, paint: Paint::Red, azimuth_deg: 90.0, yard: Yard::Hall, seed: 5 };
        let drawn = scene.render(SIZE.0, SIZE.1);
        Self {
            photo: RgbImage::from_raw(SIZE.0, SIZE.1, drawn.rgb).unwrap(),
            mask: GrayImage::from_raw(SIZE.0, SIZE.1, drawn.mask).unwrap(),
        }
    }

    fn run(&self, recipe: &Recipe) -> Result<Outcome, Error> {
        let recipe = Recipe { jpeg_quality: 98, ..recipe.clone() };
        process(&png(&self.photo), &Limits::default(), &recipe, self, &mut |_| {}, &|| false)
    }

    fn result(&self, recipe: &Recipe) -> RgbImage {
        read(&self.run(recipe).unwrap().renditions[0].bytes)
    }
}

impl Engine for Drawn {
    fn name(&self) -> &'static str {
        "drawn"
    }

    fn segment(&self, image: &RgbImage, _: Level, _: &dyn Fn() -> bool) -> Result<Segmentation, Error> {
        let alpha = imageops::resize(&self.mask, image.width(), image.height(), FilterType::Triangle);
        Ok(Segmentation { alpha, confidence: 0.9, sightings: Sightings::default() })
    }
}

fn png(picture: &RgbImage) -> Vec<u8> {
    encoded(&DynamicImage::from(picture.clone()), ImageFormat::Png)
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn read(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().into_rgb8()
}

fn plain(width: u32, height: u32, colour: [u8; 4]) -> Vec<u8> {
    let picture = RgbaImage::from_pixel(width, height, image::Rgba(colour));
    encoded(&DynamicImage::from(picture), ImageFormat::Png)
}

fn near(seen: image::Rgb<u8>, expected: [u8; 3]) -> bool {
    seen.0.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 8)
}

/// Bounds of what is red, which only the vehicle is: left, top, right, bottom.
fn red(picture: &RgbImage) -> [u32; 4] {
    let places: Vec<(u32, u32)> = picture
        .enumerate_pixels()
        .filter(|(_, _, pixel)| pixel[0] > pixel[1].max(pixel[2]).saturating_add(60) && pixel[1] < 75)
        .map(|(x, y, _)| (x, y))
        .collect();
    let columns = places.iter().map(|(x, _)| *x);
    let rows = places.iter().map(|(_, y)| *y);
    [
        columns.clone().min().unwrap(),
        rows.clone().min().unwrap(),
        columns.max().unwrap() + 1,
        rows.max().unwrap() + 1,
    ]
}

#[test]
fn a_background_of_one_pixel_fills_the_frame() {
    let drawn = Drawn::new();
    for cut_type in [CutType::Complete, CutType::Normal] {
        let backdrop = BackdropPicture::decode(&plain(1, 1, [20, 160, 90, 255]), [0; 3], None).unwrap();
        let picture = drawn.result(&Recipe { cut_type, backdrop: backdrop.into(), ..Recipe::default() });
        for (x, y) in [(3, 3), (310, 5), (160, 12)] {
            assert!(near(*picture.get_pixel(x, y), [20, 160, 90]), "{cut_type:?}: {x} {y}");
        }
    }
}

#[test]
fn transparent_backgrounds_lie_over_the_colour() {
    let drawn = Drawn::new();
    let backdrop = BackdropPicture::decode(&plain(40, 30, [9, 9, 9, 0]), [30, 60, 200], None).unwrap();
    let picture = drawn.result(&Recipe { backdrop: backdrop.into(), ..Recipe::default() });
    assert!(near(*picture.get_pixel(4, 4), [30, 60, 200]), "{:?}", picture.get_pixel(4, 4));
}

#[test]
fn backdrops_are_png_or_jpeg_within_limits() {
    let picture = DynamicImage::from(RgbImage::from_pixel(64, 48, image::Rgb([20, 160, 90])));
    let decode = |bytes: &[u8]| BackdropPicture::decode(bytes, [0; 3], Some(0.6));
    let read = decode(&encoded(&picture, ImageFormat::Jpeg)).unwrap();
    assert_eq!(read.ground_y(), Some(0.6));
    let webp = encoded(&picture, ImageFormat::WebP);
    assert!(matches!(decode(&webp), Err(Error::Unsupported(_))));
    assert!(matches!(Overlay::decode(&webp), Err(Error::Unsupported(_))));
    assert_eq!(decode(b"<svg/>"), Err(Error::NotAnImage));
    let cut_short = encoded(&picture, ImageFormat::Png);
    assert!(matches!(Overlay::decode(&cut_short[..60]), Err(Error::Damaged(_))));
    let wide = plain(8001, 1, [0; 4]);
    assert!(matches!(Overlay::decode(&wide), Err(Error::TooLarge { what: Measure::SidePx, .. })));
    let large = encoded(&DynamicImage::new_luma8(7000, 6000), ImageFormat::Png);
    assert!(matches!(decode(&large), Err(Error::TooLarge { what: Measure::Pixels, .. })));
}

#[test]
fn a_scene_of_ones_own_has_its_floor_under_the_vehicle() {
    let drawn = Drawn::new();
    // A floor line that is far too low, and one that is right.
    for ground in [0.6_f32, 0.95] {
        let pixels = RgbImage::from_fn(200, 150, |_, y| {
            image::Rgb(if (y as f32) < ground * 150.0 { [30, 60, 200] } else { [150, 150, 40] })
        });
        let backdrop = BackdropPicture::decode(&png(&pixels), [0; 3], Some(ground)).unwrap();
        let picture = drawn.result(&Recipe { backdrop: backdrop.into(), ..Recipe::default() });
        let [_, _, _, bottom] = red(&picture);
        let beside = |y: u32| picture.get_pixel(3, y);
        assert!(near(*beside(5), [30, 60, 200]), "{ground}");
        assert!(near(*beside(bottom), [150, 150, 40]), "{ground}: {:?}", beside(bottom));
    }
}

#[test]
fn a_shift_moves_the_floor_line() {
    let drawn = Drawn::new();
    let pixels =
        RgbImage::from_fn(200, 150, |_, y| image::Rgb(if y < 60 { [30, 60, 200] } else { [150, 150, 40] }));
    let backdrop = BackdropPicture::decode(&png(&pixels), [0; 3], Some(0.4)).unwrap();
    let line = |backdrop_offset: f32| {
        let recipe = Recipe { backdrop: backdrop.clone().into(), backdrop_offset, ..Recipe::default() };
        let picture = drawn.result(&recipe);
        (0..SIZE.1).find(|&y| picture.get_pixel(2, y)[2] < 120).unwrap()
    };
    let check = |offset: f32, expected: u32| assert!(line(offset).abs_diff(expected) <= 2, "{offset}");
    check(0.0, 96);
    check(0.1, 120);
    check(-0.1, 72);
}

#[test]
fn every_cut_type_gets_the_overlay_whole_and_centred() {
    let drawn = Drawn::new();
    // Half as wide as the frame, in whatever size it comes.
    for size in [(1, 1), (90, 90), (600, 600)] {
        let overlay = Some(Arc::new(Overlay::decode(&plain(size.0, size.1, [250, 250, 0, 255])).unwrap()));
        for cut_type in [CutType::Complete, CutType::Normal, CutType::Blur, CutType::None] {
            let with = drawn.result(&Recipe { cut_type, overlay: overlay.clone(), ..Recipe::default() });
            let without = drawn.result(&Recipe { cut_type, ..Recipe::default() });
            assert!(near(*with.get_pixel(44, 120), [250, 250, 0]), "{cut_type:?} {size:?}");
            assert!(near(*with.get_pixel(275, 2), [250, 250, 0]), "{cut_type:?} {size:?}");
            assert!(near(*with.get_pixel(20, 120), without.get_pixel(20, 120).0), "{cut_type:?} {size:?}");
        }
    }
}

#[test]
fn margins_stay_free() {
    let drawn = Drawn::new();
    let check = |margins: Margins| {
        let recipe = Recipe { margins, backdrop: Scene::PlainWhite.into(), ..Recipe::default() };
        let outcome = drawn.run(&recipe).unwrap();
        let [left, top, right, bottom] = red(&read(&outcome.renditions[0].bytes));
        let (width, height) = (SIZE.0 as f32, SIZE.1 as f32);
        assert!(left as f32 > margins.left * width - 2.0, "{margins:?}: {left}");
        assert!(width - right as f32 > margins.right * width - 2.0, "{margins:?}: {right}");
        assert!(top as f32 > margins.top * height - 2.0, "{margins:?}: {top}");
        // The tyres, which are not red, reach lower.
        assert!(height - bottom as f32 > margins.bottom * height - 2.0, "{margins:?}: {bottom}");
        // Where the photo's vehicle is says the same.
        let [photo_left, _, photo_right, _] = red(&drawn.photo);
        let place = |x: u32| outcome.photo_area.place((x as f32 / width, 0.0)).0 * width;
        assert!((place(photo_left) - left as f32).abs() < 3.0, "{} {left}", place(photo_left));
        assert!((place(photo_right) - right as f32).abs() < 3.0, "{} {right}", place(photo_right));
    };
    check(Margins::default());
    check(Margins { left: 0.3, ..Margins::default() });
    check(Margins { top: 0.5, right: 0.2, bottom: 0.25, left: 0.0 });
}

#[test]
fn a_reflection_is_seen_below_the_wheels_only() {
    let drawn = Drawn::new();
    let result = |reflection: bool| {
        let recipe =
            Recipe { reflection: Some(reflection), backdrop: Scene::Studio.into(), ..Recipe::default() };
        drawn.result(&recipe)
    };
    let (off, on) = (result(false), result(true));
    let [_, _, _, bottom] = red(&off);
    let changed: Vec<u32> = off
        .enumerate_pixels()
        .filter(|(x, y, pixel)| pixel.0.iter().zip(on.get_pixel(*x, *y).0).any(|(a, b)| a.abs_diff(b) > 6))
        .map(|(_, y, _)| y)
        .collect();
    assert!(changed.len() > 100, "{}", changed.len());
    assert!(
        changed.iter().all(|&y| y >= bottom),
        "it is above the sill at {bottom}: {:?}",
        changed.iter().min()
    );
}

#[test]
fn scenes_mirror_as_they_have_it() {
    let drawn = Drawn::new();
    let result = |scene: Scene, reflection: Option<bool>| {
        drawn.result(&Recipe { reflection, backdrop: scene.into(), ..Recipe::default() })
    };
    for scene in [Scene::Studio, Scene::Showroom] {
        let own = result(scene, None);
        assert!(own == result(scene, Some(scene.reflects())), "{scene:?}");
        assert!(own != result(scene, Some(!scene.reflects())), "{scene:?}");
    }
}

#[test]
fn a_size_is_met_to_the_pixel() {
    let drawn = Drawn::new();
    for cut_type in [CutType::Complete, CutType::Normal, CutType::Blur, CutType::None] {
        for size in [(400, 300), (100, 200), (333, 77), (1, 1)] {
            let recipe = Recipe { cut_type, size_px: Some(size), ..Recipe::default() };
            let outcome = drawn.run(&recipe).unwrap();
            let sizes: Vec<_> =
                outcome.renditions.iter().map(|file| (file.width_px, file.height_px)).collect();
            assert_eq!((sizes.as_slice(), outcome.plain), ([size].as_slice(), None), "{cut_type:?}");
        }
    }
    let recipe = Recipe { size_px: Some((MAX_SIZE_SIDE_PX + 1, 100)), ..Recipe::default() };
    let refused = drawn.run(&recipe);
    assert!(matches!(refused, Err(Error::TooLarge { what: Measure::SidePx, .. })), "{refused:?}");
}

#[test]
fn a_picture_that_stays_whole_is_padded_and_also_given_plain() {
    let drawn = Drawn::new();
    let recipe = Recipe { cut_type: CutType::None, padded_aspect: Some((16, 9)), ..Recipe::default() };
    let outcome = drawn.run(&recipe).unwrap();
    let padded = read(&outcome.renditions[0].bytes);
    assert_eq!(padded.dimensions(), (427, 240));
    let untouched = read(&outcome.plain.unwrap().bytes);
    assert_eq!(untouched, drawn.result(&Recipe { padded_aspect: None, ..recipe.clone() }));
    let middle = imageops::crop_imm(&padded, 53, 0, 320, 240).to_image();
    let off: u64 = middle.iter().zip(drawn.photo.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    assert!((off as f64) < 3.0 * f64::from(320 * 240 * 3), "{off}");
    let PhotoArea { left, width, .. } = outcome.photo_area;
    assert!((left - 53.0 / 427.0).abs() < 1e-3 && (width - 320.0 / 427.0).abs() < 1e-3);

    // Of its own proportions nothing is padded, nor is what was cut out.
    for (cut_type, aspect) in
        [(CutType::None, (4, 3)), (CutType::Blur, (16, 9)), (CutType::Complete, (16, 9))]
    {
        let recipe = Recipe { cut_type, padded_aspect: Some(aspect), ..Recipe::default() };
        let outcome = drawn.run(&recipe).unwrap();
        assert_eq!((outcome.plain, outcome.width_px), (None, 320), "{cut_type:?}");
    }
}
