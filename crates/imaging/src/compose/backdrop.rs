//! The drawn studio: a wall that runs into a floor, and light on both.

use image::RgbImage;

use super::ramp;
use crate::Scene;

/// Where the wall meets the floor, as a share of the height: behind the vehicle's sills.
const HORIZON: f32 = 0.69;
/// Half the height of the curve in which wall runs into floor.
const COVE: f32 = 0.035;

/// Colours of a scene, sRGB 0 to 255.
struct Tones {
    wall_top: [f32; 3],
    wall_foot: [f32; 3],
    floor_far: [f32; 3],
    floor_near: [f32; 3],
    /// Gain of the pool of light in the middle, and loss in the corners.
    light: f32,
    vignette: f32,
}

fn tones(scene: Scene) -> Tones {
    match scene {
        Scene::Studio => Tones {
            wall_top: [214.0, 217.0, 221.0],
            wall_foot: [231.0, 233.0, 235.0],
            floor_far: [197.0, 199.0, 202.0],
            floor_near: [176.0, 178.0, 182.0],
            light: 0.05,
            vignette: 0.10,
        },
        Scene::StudioDark => Tones {
            wall_top: [34.0, 36.0, 41.0],
            wall_foot: [66.0, 69.0, 76.0],
            floor_far: [58.0, 60.0, 66.0],
            floor_near: [82.0, 84.0, 90.0],
            light: 0.35,
            vignette: 0.30,
        },
        Scene::PlainWhite => Tones {
            wall_top: [255.0; 3],
            wall_foot: [255.0; 3],
            floor_far: [252.0, 252.0, 252.0],
            floor_near: [244.0, 244.0, 245.0],
            light: 0.0,
            vignette: 0.0,
        },
    }
}

/// The whole studio.
pub(super) fn studio(scene: Scene, width: u32, height: u32) -> RgbImage {
    let tones = tones(scene);
    draw(width, height, |x, y| {
        let wall = blend(tones.wall_top, tones.wall_foot, y / HORIZON);
        let floor = blend(tones.floor_far, tones.floor_near, (y - HORIZON) / (1.0 - HORIZON));
        lit(blend(wall, floor, ramp(y, HORIZON - COVE, HORIZON + COVE)), &tones, x, y)
    })
}

/// The studio's wall alone, as high as `foot`, a share of the height; below it its lowest colour goes on.
pub(super) fn wall(scene: Scene, width: u32, height: u32, foot: f32) -> RgbImage {
    let tones = tones(scene);
    draw(width, height, |x, y| lit(blend(tones.wall_top, tones.wall_foot, y / foot.max(0.01)), &tones, x, y))
}

fn lit(colour: [f32; 3], tones: &Tones, x: f32, y: f32) -> [f32; 3] {
    let (across, down) = ((x - 0.5) / 0.5, (y - 0.5) / 0.5);
    let pool = 1.0 / (1.0 + 2.0 * across * across + 3.0 * down * down);
    let corner = (across * across + down * down) / 2.0;
    let gain = 1.0 + tones.light * pool - tones.vignette * corner * corner;
    colour.map(|channel| channel * gain)
}

fn blend(from: [f32; 3], to: [f32; 3], share: f32) -> [f32; 3] {
    let share = share.clamp(0.0, 1.0);
    std::array::from_fn(|i| from[i] + (to[i] - from[i]) * share)
}

/// `colour_at` takes shares of width and height. A grain of less than one step keeps gradients from banding.
fn draw(width: u32, height: u32, colour_at: impl Fn(f32, f32) -> [f32; 3]) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let colour = colour_at((x as f32 + 0.5) / width as f32, (y as f32 + 0.5) / height as f32);
        let grain = grain(x, y);
        image::Rgb(colour.map(|channel| (channel + grain).clamp(0.0, 255.0) as u8))
    })
}

/// 0 to 1, as if by chance, by place alone.
fn grain(x: u32, y: u32) -> f32 {
    let mut hash = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77);
    hash = (hash ^ (hash >> 15)).wrapping_mul(0x2C1B_3C6D);
    hash = (hash ^ (hash >> 12)).wrapping_mul(0x297A_2D39);
    (hash >> 8) as f32 / (1 << 24) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scene_has_two_tones_and_its_own_brightness() {
        let mean = |picture: &RgbImage, rows: std::ops::Range<u32>| {
            let values: Vec<f32> = rows
                .flat_map(|y| (0..picture.width()).map(move |x| (x, y)))
                .map(|(x, y)| f32::from(picture.get_pixel(x, y)[1]))
                .collect();
            values.iter().sum::<f32>() / values.len() as f32
        };
        let tones_of = |scene| {
            let picture = studio(scene, 160, 120);
            (mean(&picture, 70..78), mean(&picture, 90..98))
        };
        let (wall, floor) = tones_of(Scene::Studio);
        assert!(wall > 200.0 && wall - floor > 15.0, "{wall} {floor}");
        let (dark_wall, dark_floor) = tones_of(Scene::StudioDark);
        assert!(dark_wall < 100.0 && dark_floor < 100.0 && (dark_wall - dark_floor).abs() > 3.0);
        let (white_wall, white_floor) = tones_of(Scene::PlainWhite);
        assert!(white_wall > 253.0 && white_floor > 240.0 && white_floor < white_wall);
    }
}
