//! The network engine on networks that are made here: what it looks at, what it makes of answers, and what it refuses.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

mod cancelled;
mod tiny_network;

use forecourt_imaging::{Engine, Error, Level, ModelError, NETWORK_NAME, Network, RgbImage, View};
use tiny_network::Tiny;

const LEVELS: [Level; 3] = [Level::Fast, Level::Standard, Level::Best];

type Area = (u32, u32, u32, u32);

fn network(tiny: &Tiny) -> Network {
    Network::load(tiny.onnx(), 1).unwrap()
}

/// Red boxes (left, top, right, bottom) before grey.
fn boxes(width: u32, height: u32, boxes: &[Area]) -> RgbImage {
    let inside = |x: u32, y: u32| {
        boxes
            .iter()
            .any(|&(left, top, right, bottom)| (left..right).contains(&x) && (top..bottom).contains(&y))
    };
    RgbImage::from_fn(width, height, |x, y| image::Rgb(if inside(x, y) { [255, 0, 0] } else { [40, 0, 40] }))
}

fn never() -> bool {
    false
}

/// Share of pixels whose alpha is on the right side.
fn right(alpha: &image::GrayImage, (left, top, right, bottom): Area) -> f64 {
    let fits = |x: u32, y: u32, value: u8| {
        (value >= 128) == ((left..right).contains(&x) && (top..bottom).contains(&y))
    };
    let count = alpha.enumerate_pixels().filter(|(x, y, pixel)| fits(*x, *y, pixel[0])).count();
    count as f64 / f64::from(alpha.width() * alpha.height())
}

#[test]
fn finds_the_vehicle_at_every_level() {
    let network = network(&Tiny::default());
    assert_eq!(network.name(), NETWORK_NAME);
    for (width, height, vehicle) in
        [(640, 480, (150, 200, 500, 380)), (480, 640, (60, 300, 420, 480)), (900, 300, (300, 80, 700, 220))]
    {
        let picture = boxes(width, height, &[vehicle]);
        for level in LEVELS {
            let found = network.examine(&picture, level, &never).unwrap();
            assert_eq!(found.matte.alpha.dimensions(), (width, height));
            let share = right(&found.matte.alpha, vehicle);
            assert!(share > 0.99, "{width} × {height}, {level:?}: {share}");
            assert!(found.matte.confidence > 0.8, "{:?}", found.signals);
            assert_eq!(found.signals.agreement.is_some(), level != Level::Fast);
            assert_eq!(found.signals.mirror_spread.is_some(), level == Level::Best);
            assert!(!found.matte.sightings.several_vehicles);
        }
    }
}

#[test]
fn a_second_look_sees_more() {
    // A vehicle with a thin rod left and right of it, one pixel high.
    let network = network(&Tiny::default());
    let picture = boxes(1024, 768, &[(400, 300, 620, 420), (380, 356, 640, 357)]);
    let rod = |level| {
        let alpha = network.segment(&picture, level, &never).unwrap().alpha;
        (384..398).map(|x| u32::from(alpha.get_pixel(x, 356)[0])).sum::<u32>()
    };
    assert!(rod(Level::Standard) > rod(Level::Fast), "{} {}", rod(Level::Standard), rod(Level::Fast));
}

#[test]
fn cut_off_vehicles_stay_cut_off() {
    let network = network(&Tiny::default());
    for (vehicle, sides) in [((0, 100, 300, 250), 1), ((200, 0, 640, 480), 3), ((10, 10, 630, 470), 0)] {
        let found = network.examine(&boxes(640, 480, &[vehicle]), Level::Best, &never).unwrap();
        assert!(right(&found.matte.alpha, vehicle) > 0.99, "{vehicle:?}");
        assert_eq!(found.signals.sides_cut, sides, "{vehicle:?}");
    }
}

#[test]
fn of_several_the_main_one_is_taken() {
    let network = network(&Tiny::default());
    let (main, other) = ((200, 150, 460, 330), (500, 170, 630, 280));
    let picture = boxes(640, 480, &[main, other]);
    for level in LEVELS {
        let found = network.segment(&picture, level, &never).unwrap();
        assert!(found.sightings.several_vehicles);
        assert!(right(&found.alpha, main) > 0.99, "{level:?}: {}", right(&found.alpha, main));
    }
}

#[test]
fn tells_the_view_and_its_azimuth() {
    let network = network(&Tiny::default());
    let picture = boxes(640, 480, &[(150, 200, 500, 380)]);
    let seen = network.segment(&picture, Level::Fast, &never).unwrap().sightings.view.unwrap();
    assert_eq!(seen.view, View::FrontLeft);
    assert!(seen.confidence > 0.9 && (seen.azimuth_deg.unwrap() - 53.13).abs() < 0.1, "{seen:?}");
    // This network says left of the mirrored picture too: it cannot tell, and the mean of both says so.
    for level in [Level::Standard, Level::Best] {
        let unsure = network.segment(&picture, level, &never).unwrap().sightings.view.unwrap();
        assert!(unsure.confidence < 0.6, "{level:?}: {unsure:?}");
        assert!(unsure.azimuth_deg.is_none_or(|deg| deg.min(360.0 - deg) < 0.1), "{level:?}: {unsure:?}");
    }
}

#[test]
fn no_vehicle_is_no_vehicle() {
    let picture = boxes(640, 480, &[(150, 200, 500, 380)]);
    let check = |tiny: &Tiny, picture: &RgbImage| {
        for level in LEVELS {
            assert_eq!(network(tiny).segment(picture, level, &never), Err(Error::NoVehicle));
        }
    };
    check(&Tiny::default(), &boxes(640, 480, &[]));
    check(&Tiny::default(), &boxes(640, 480, &[(300, 200, 330, 230)]));
    let mut views = [0.0; 11];
    views[10] = 9.0;
    check(&Tiny { views, ..Tiny::default() }, &picture);
}

#[test]
fn interiors_need_no_outline() {
    let mut views = [0.0; 11];
    views[8] = 9.0;
    let network = network(&Tiny { views, ..Tiny::default() });
    let seen = network.segment(&boxes(640, 480, &[]), Level::Standard, &never).unwrap();
    let view = seen.sightings.view.unwrap();
    assert_eq!((view.view, view.azimuth_deg), (View::Interior, None));
    assert!(view.confidence > 0.9 && seen.alpha.pixels().all(|pixel| pixel[0] == 0));
}

#[test]
fn a_plate_needs_its_corners() {
    // One green spot: all four corners peak at the same place, which is no plate, and a tyre stands there.
    let network = network(&Tiny::default());
    let mut picture = boxes(640, 480, &[(150, 200, 500, 380)]);
    for (_, _, pixel) in
        picture.enumerate_pixels_mut().filter(|(x, y, _)| x.abs_diff(200) < 7 && y.abs_diff(350) < 7)
    {
        pixel.0 = [255, 255, 0];
    }
    for level in LEVELS {
        let seen = network.segment(&picture, level, &never).unwrap().sightings;
        assert_eq!(seen.plate, None);
        let [tyre] = seen.tyre_contacts[..] else { panic!("{:?}", seen.tyre_contacts) };
        assert!((tyre.x_px - 200.0).abs() < 4.0 && (tyre.y_px - 350.0).abs() < 4.0, "{level:?}: {tyre:?}");
    }
}

#[test]
fn other_files_are_refused() {
    let refused = |onnx: Vec<u8>| Network::load(onnx, 1).err().unwrap();
    for bytes in [Vec::new(), b"GIF89a and then nothing".to_vec(), vec![0xFF; 4096]] {
        assert!(matches!(refused(bytes), ModelError::NotAModel(_)));
    }
    let whole = Tiny::default().onnx();
    // The graph begins behind the version, so that half a file has half a graph.
    assert!(matches!(
        refused(whole[..whole.len() / 2].to_vec()),
        ModelError::NotAModel(_) | ModelError::Lacks(_)
    ));
    for name in ["matte", "glass", "points", "view", "azimuth"] {
        let lacking = Tiny { without: Some(name), ..Tiny::default() };
        assert_eq!(refused(lacking.onnx()), ModelError::Lacks(name));
    }
    let four = refused(Tiny { maps: 4, ..Tiny::default() }.onnx());
    assert!(matches!(&four, ModelError::Unlike(why) if why.contains("points")), "{four:?}");
    let broken = refused(Tiny { bias: f32::NAN, ..Tiny::default() }.onnx());
    assert!(matches!(&broken, ModelError::Unlike(why) if why.contains("matte")), "{broken:?}");
}

#[test]
fn answers_that_are_no_numbers_are_told() {
    // Overflows where a picture has much red and blue, which the trial's grey has not.
    let network = network(&Tiny { azimuth_by_mean: 3e38, ..Tiny::default() });
    let picture = boxes(640, 480, &[(150, 200, 500, 380)]);
    assert!(network.segment(&picture, Level::Fast, &never).is_ok());
    let mut bright = picture;
    for pixel in bright.pixels_mut() {
        pixel.0 = [pixel[0].max(100), 0, 255];
    }
    let failed = Err(Error::EngineFailed("an output is not a number"));
    assert_eq!(network.segment(&bright, Level::Fast, &never), failed);
}

#[test]
fn cancel_is_heard_between_looks() {
    let network = network(&Tiny::default());
    let picture = boxes(640, 480, &[(150, 200, 500, 380)]);
    cancelled::is_heard_between_looks(&network, &picture, [1, 3, 4]);
}

#[test]
fn the_same_picture_gives_the_same_answer() {
    let picture = boxes(640, 480, &[(150, 200, 500, 380)]);
    let answer = |threads| Network::load(Tiny::default().onnx(), threads).unwrap();
    let once = answer(1).examine(&picture, Level::Best, &never).unwrap();
    assert_eq!(once, answer(2).examine(&picture, Level::Best, &never).unwrap());
}
