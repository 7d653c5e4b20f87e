//! Plates drawn for this folder's tests.

use image::{Rgb, RgbImage};

use super::homography::Homography;
use crate::{PlateSighting, Point};

pub(super) fn sighting(corners: [(f32, f32); 4], confidence: f32) -> PlateSighting {
    PlateSighting { corners: corners.map(|(x_px, y_px)| Point { x_px, y_px }), confidence }
}

/// A plate of that paper with seven black strokes, on a body of that grey; a little unsharp, as photos are.
pub(super) fn plate_in(width: u32, height: u32, corners: &[Point; 4], paper: u8, body: u8) -> RgbImage {
    const SAMPLES: u32 = 6;
    let back = Homography::to(corners).unwrap().inverse().unwrap();
    let ink = if paper > 100 { 15.0 } else { 220.0 };
    RgbImage::from_fn(width, height, |x, y| {
        let mut sum = 0.0;
        for sample in 0..SAMPLES * SAMPLES {
            // A pixel and a half wide.
            let offset = |at: u32| 0.5 + 1.5 * ((f64::from(at) + 0.5) / f64::from(SAMPLES) - 0.5);
            let (u, v) =
                back.map(f64::from(x) + offset(sample % SAMPLES), f64::from(y) + offset(sample / SAMPLES));
            let on_plate = (0.0..1.0).contains(&u) && (0.0..1.0).contains(&v);
            let stroke = (0.15..0.85).contains(&v) && (0.08..0.92).contains(&u) && (u * 8.0).fract() < 0.4;
            sum += match (on_plate, stroke) {
                (false, _) => f64::from(body),
                (true, true) => ink,
                (true, false) => f64::from(paper),
            };
        }
        Rgb([(sum / f64::from(SAMPLES * SAMPLES) + 0.5) as u8; 3])
    })
}

/// The farthest that a corner is off.
pub(super) fn worst_px(one: &PlateSighting, other: &PlateSighting) -> f32 {
    let off = |(a, b): (&Point, &Point)| a.distance_px(*b);
    one.corners.iter().zip(&other.corners).map(off).fold(0.0, f32::max)
}
