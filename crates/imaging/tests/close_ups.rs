//! Close-ups stay whole: crops of drawn vehicles and drawn patterns of what dealers photograph from near.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

use std::io::Cursor;

use forecourt_demo_scenes::{Body, Paint, Picture, Scene as Photo, VIEWS_DEG, Yard};
use forecourt_imaging::{
    CutType, Engine, GraphCut, Limits, Network, Outcome, Recipe, RgbImage, Subject, process,
};
use image::imageops::{self, FilterType};
use image::{ImageFormat, Rgb};

const SIZE_PX: (u32, u32) = (640, 480);

fn run(photo: &RgbImage, engine: &dyn Engine) -> Outcome {
    let mut bytes = Cursor::new(Vec::new());
    photo.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    let recipe = Recipe { cut_type: CutType::Complete, hd_width_px: 320, ..Recipe::default() };
    process(bytes.get_ref(), &Limits::default(), &recipe, engine, &mut |_| {}, &|| false).unwrap()
}

fn is_whole(outcome: &Outcome) -> bool {
    let whole = matches!(outcome.subject, Some(Subject::Detail | Subject::Interior));
    assert_eq!(whole, outcome.alpha_png.is_none());
    whole
}

fn drawn(body: Body, paint: Paint, azimuth_deg: f32, yard: Yard) -> Picture {
    Photo { body, paint, azimuth_deg, yard, seed: 5 }.render(1600, 1200)
}

fn pixels(drawn: &Picture) -> RgbImage {
    RgbImage::from_raw(drawn.width, drawn.height, drawn.rgb.clone()).unwrap()
}

/// Left, top, right and bottom of a drawn vehicle, in pixels.
fn bounds(drawn: &Picture) -> [f32; 4] {
    let inside = drawn.mask.iter().enumerate().filter(|(_, value)| **value >= 128);
    let places = inside.map(|(at, _)| (at as u32 % drawn.width, at as u32 / drawn.width));
    let mut found = [f32::MAX, f32::MAX, 0.0, 0.0_f32];
    for (x, y) in places.map(|(x, y)| (x as f32, y as f32)) {
        found = [found[0].min(x), found[1].min(y), found[2].max(x), found[3].max(y)];
    }
    found
}

/// A part of a drawn vehicle as if photographed from near: around a place in shares of its box, `share` of its width wide.
fn part(drawn: &Picture, (x, y): (f32, f32), share: f32) -> RgbImage {
    let [left, top, right, bottom] = bounds(drawn);
    let width = (right - left) * share;
    let height = width * SIZE_PX.1 as f32 / SIZE_PX.0 as f32;
    let middle = (left + (right - left) * x, top + (bottom - top) * y);
    let (at, down) = ((middle.0 - width / 2.0).max(0.0) as u32, (middle.1 - height / 2.0).max(0.0) as u32);
    let crop = imageops::crop_imm(&pixels(drawn), at, down, width as u32, height as u32).to_image();
    imageops::resize(&crop, SIZE_PX.0, SIZE_PX.1, FilterType::CatmullRom)
}

/// Two round gauges with ticks and needles on black.
fn cluster() -> RgbImage {
    RgbImage::from_fn(SIZE_PX.0, SIZE_PX.1, |x, y| {
        for middle in [180.0, 460.0] {
            let (right, down) = (x as f32 - middle, y as f32 - 240.0);
            let (radius, turn) = (right.hypot(down), down.atan2(right).to_degrees().rem_euclid(360.0));
            let is_rim = (118.0..124.0).contains(&radius);
            let is_tick = (98.0..116.0).contains(&radius) && turn % 15.0 < 2.0;
            let is_needle = radius < 90.0 && (turn - 210.0).abs() < 3.0;
            if is_needle {
                return Rgb([230, 60, 30]);
            }
            if is_rim || is_tick {
                return Rgb([225, 228, 232]);
            }
        }
        let shine = (y / 12) as u8;
        Rgb([14 + shine, 15 + shine, 18 + shine])
    })
}

/// Seven bars a digit, as on an odometer, bright on dark.
fn odometer() -> RgbImage {
    const BARS: [u8; 6] = [0b011_0000, 0b110_1101, 0b111_1001, 0b101_1011, 0b111_0000, 0b111_1111];
    RgbImage::from_fn(SIZE_PX.0, SIZE_PX.1, |x, y| {
        let (digit, across, down) = ((x.saturating_sub(50)) / 90, (x + 40) % 90, y.saturating_sub(160));
        let lit = BARS.get(digit as usize).is_some_and(|bars| {
            let column = |from: u32| (from..from + 12).contains(&across);
            let row = |from: u32| (from..from + 12).contains(&down);
            let (flat, upper, lower) =
                ((12..60).contains(&across), (8..76).contains(&down), (84..152).contains(&down));
            let bar = |bit: u8| bars >> bit & 1 == 1;
            x >= 50
                && y >= 160
                && ((flat && (row(0) && bar(6) || row(74) && bar(0) || row(148) && bar(3)))
                    || (column(60) && (upper && bar(5) || lower && bar(4)))
                    || (column(0) && (upper && bar(1) || lower && bar(2))))
        });
        if lit { Rgb([120, 240, 190]) } else { Rgb([20, 26, 30]) }
    })
}

/// A seat's cloth between two bolsters, with seams.
fn seat() -> RgbImage {
    RgbImage::from_fn(SIZE_PX.0, SIZE_PX.1, |x, y| {
        let bolster = !(140..500).contains(&x);
        let seam = [140, 500].iter().any(|at| x.abs_diff(*at) < 3) || (!bolster && y % 80 < 3);
        let weave = ((x / 3 + y / 3) % 2) as u8 * 9;
        let light = 60 + (40.0 * (1.0 - (x as f32 - 320.0).abs() / 320.0)) as u8;
        match (seam, bolster) {
            (true, _) => Rgb([190, 188, 180]),
            (false, true) => Rgb([light / 2, light / 2, light / 2 + 4]),
            (false, false) => Rgb([light + weave, light + weave / 2, light]),
        }
    })
}

/// A plate that fills the picture's width, before paint.
fn plate() -> RgbImage {
    RgbImage::from_fn(SIZE_PX.0, SIZE_PX.1, |x, y| {
        let on = (40..600).contains(&x) && (170..310).contains(&y);
        let band = on && x < 84;
        let letter = on
            && (110..580).contains(&x)
            && (195..285).contains(&y)
            && (x - 110) % 62 < 40
            && !((x - 110) % 62 > 12 && (x - 110) % 62 < 30 && (y - 195) % 44 > 12);
        let light = (y / 6) as u8;
        match (on, band, letter) {
            (true, true, _) => Rgb([20, 50, 160]),
            (true, _, true) => Rgb([25, 25, 28]),
            (true, ..) => Rgb([238, 238, 234]),
            _ => Rgb([120 - light, 20, 24]),
        }
    })
}

fn patterns() -> [(&'static str, RgbImage); 4] {
    [("cluster", cluster()), ("odometer", odometer()), ("seat", seat()), ("plate", plate())]
}

fn parts() -> Vec<(String, RgbImage)> {
    let mut parts = Vec::new();
    let vehicles = [
        (Body::Saloon, Paint::Red, VIEWS_DEG[4], Yard::Hall),
        (Body::Suv, Paint::Blue, VIEWS_DEG[0], Yard::Garden),
        (Body::Hatchback, Paint::White, VIEWS_DEG[2], Yard::Hall),
    ];
    for (body, paint, azimuth_deg, yard) in vehicles {
        let drawn = drawn(body, paint, azimuth_deg, yard);
        for (what, place) in [("wheel", (0.2, 0.8)), ("door", (0.5, 0.6)), ("lamp", (0.04, 0.5))] {
            for share in [0.14, 0.2] {
                parts.push((format!("{body:?} {what} {share}"), part(&drawn, place, share)));
            }
        }
    }
    parts
}

#[test]
fn close_ups_stay_whole_with_the_built_in_network() {
    let network = Network::shipped(1).unwrap();
    let close_ups = patterns().map(|(what, photo)| (what.to_owned(), photo)).into_iter().chain(parts());
    let cut: Vec<String> =
        close_ups.filter(|(_, photo)| !is_whole(&run(photo, &network))).map(|(what, _)| what).collect();
    assert!(cut.is_empty(), "{cut:?} were cut out");
}

#[test]
fn vehicles_from_outside_are_still_cut_out() {
    let network = Network::shipped(1).unwrap();
    for (azimuth_deg, paint) in
        [(0.0, Paint::White), (38.0, Paint::Black), (90.0, Paint::Red), (218.0, Paint::Blue)]
    {
        let photo = pixels(&drawn(Body::Estate, paint, azimuth_deg, Yard::Showroom));
        let photo = imageops::resize(&photo, SIZE_PX.0, SIZE_PX.1, FilterType::Triangle);
        let outcome = run(&photo, &network);
        assert_eq!((outcome.subject, outcome.no_vehicle), (Some(Subject::Vehicle), false), "{azimuth_deg}");
    }
}

#[test]
fn no_engine_fails_on_a_close_up() {
    for (what, photo) in patterns() {
        let outcome = run(&photo, &GraphCut::new());
        // A mask that is kept lies within the picture; one that runs out of it is not cut along.
        assert!(is_whole(&outcome) || outcome.confidence.is_some(), "{what}");
    }
}
