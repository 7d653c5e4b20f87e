//! Drawn scenes: one module for each kind of place.
//!
//! Everything is computed from the place in the frame alone, so a scene has any size and proportions, and the same one gives
//! the same pixels. Colours are sRGB, 0 to 255; places are shares of the frame's width and height.

mod studio;

use image::RgbImage;

use crate::Scene;

/// Red, green, blue.
type Colour = [f32; 3];

/// Light of a scene, as far as a vehicle in it shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Light {
    /// Side from which it comes: −1 the left, 0 above, 1 the right.
    pub(super) from: f32,
    /// Width of a shadow's edge; 1 is a studio's ceiling of light, less is harder.
    pub(super) softness: f32,
    /// Share of the light that a vehicle takes from the ground under it.
    pub(super) ambient: f32,
    /// Share of the light that it takes from the ground beside it.
    pub(super) cast: f32,
    /// Colour of what is in full shadow, as gains of the channels: 0 is black.
    pub(super) shade: Colour,
    /// Colour of the light, as gains of the channels near 1.
    pub(super) tint: Colour,
}

impl Light {
    /// White light from everywhere above.
    pub(super) const STUDIO: Self =
        Self { from: 0.0, softness: 1.0, ambient: 0.55, cast: 0.0, shade: [0.0; 3], tint: [1.0; 3] };
}

/// Light of a scene.
pub(super) fn light(scene: Scene) -> Light {
    match scene {
        Scene::Studio | Scene::StudioDark | Scene::PlainWhite => Light::STUDIO,
    }
}

/// Frame in which a scene is drawn.
struct Canvas {
    /// Height at which wall meets floor, a share.
    ground: f32,
}

/// Draws a scene in a frame of this size, with its floor line at `ground`, a share of the height between 0 and 1.
pub(super) fn draw(scene: Scene, (width, height): (u32, u32), ground: f32) -> RgbImage {
    let canvas = Canvas { ground };
    match scene {
        Scene::Studio => paint(width, height, |x, y| studio::colour(&studio::LIGHT, &canvas, x, y)),
        Scene::StudioDark => paint(width, height, |x, y| studio::colour(&studio::DARK, &canvas, x, y)),
        Scene::PlainWhite => paint(width, height, |x, y| studio::colour(&studio::WHITE, &canvas, x, y)),
    }
}

/// `colour_at` takes shares of width and height. A grain of less than one step keeps gradients from banding.
fn paint(width: u32, height: u32, colour_at: impl Fn(f32, f32) -> Colour) -> RgbImage {
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

fn blend(from: Colour, to: Colour, share: f32) -> Colour {
    let share = share.clamp(0.0, 1.0);
    std::array::from_fn(|i| from[i] + (to[i] - from[i]) * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(picture: &RgbImage, rows: std::ops::Range<u32>) -> [f32; 3] {
        let (mut sum, mut count) = ([0.0_f32; 3], 0.0_f32);
        for (_, _, pixel) in picture.enumerate_pixels().filter(|(_, y, _)| rows.contains(y)) {
            for (sum, channel) in sum.iter_mut().zip(pixel.0) {
                *sum += f32::from(channel);
            }
            count += 1.0;
        }
        sum.map(|sum| sum / count)
    }

    fn difference(a: [f32; 3], b: [f32; 3]) -> f32 {
        a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum()
    }

    /// Row at which what is above differs most from what is below, as a share of the height.
    fn edge(picture: &RgbImage, near: f32) -> f32 {
        let height = picture.height();
        let (window, reach) = (height / 25, height / 8);
        let middle = (near * height as f32) as u32;
        let step = |y: u32| difference(mean(picture, y - window..y), mean(picture, y..y + window));
        let rows = middle - reach..(middle + reach).min(height - window);
        rows.max_by(|&a, &b| step(a).total_cmp(&step(b))).map_or(0.0, |y| y as f32 / height as f32)
    }

    #[test]
    fn wall_turns_to_floor_at_the_floor_line() {
        for &scene in Scene::all() {
            for ground in [scene.ground_y(), scene.ground_y() - 0.2] {
                let seen = edge(&draw(scene, (200, 300), ground), ground);
                assert!((seen - ground).abs() < 0.02, "{scene:?}: {seen}, not {ground}");
            }
        }
    }

    #[test]
    fn scenes_differ_clearly() {
        let all: Vec<RgbImage> =
            Scene::all().iter().map(|&scene| draw(scene, (80, 60), scene.ground_y())).collect();
        for (at, a) in all.iter().enumerate() {
            for (other, b) in all.iter().enumerate().skip(at + 1) {
                let sum: u64 = a.iter().zip(b.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
                let mean = sum as f64 / a.len() as f64;
                assert!(mean > 12.0, "{:?} and {:?}: {mean}", Scene::all()[at], Scene::all()[other]);
            }
        }
    }

    #[test]
    fn any_frame_can_be_drawn() {
        for &scene in Scene::all() {
            for (size, ground) in [((1, 1), 0.5), ((300, 7), 0.02), ((5, 200), 0.98)] {
                assert_eq!(draw(scene, size, ground).dimensions(), size);
            }
        }
    }

    #[test]
    fn studios_have_two_tones_and_their_own_brightness() {
        let tones_of = |scene: Scene| {
            let picture = draw(scene, (160, 120), 0.69);
            (mean(&picture, 70..78)[1], mean(&picture, 90..98)[1])
        };
        let (wall, floor) = tones_of(Scene::Studio);
        assert!(wall > 200.0 && wall - floor > 15.0, "{wall} {floor}");
        let (dark_wall, dark_floor) = tones_of(Scene::StudioDark);
        assert!(dark_wall < 100.0 && dark_floor < 100.0 && (dark_wall - dark_floor).abs() > 3.0);
        let (white_wall, white_floor) = tones_of(Scene::PlainWhite);
        assert!(white_wall > 253.0 && white_floor > 240.0 && white_floor < white_wall);
    }
}
