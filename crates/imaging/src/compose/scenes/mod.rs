//! Drawn scenes: one module for each kind of place.
//!
//! Everything is computed from the place in the frame alone, so a scene has any size and proportions, and the same one gives
//! the same pixels. Colours are sRGB, 0 to 255; lengths are in heights of the frame.

mod dusk;
mod hall;
mod lounge;
mod noise;
mod plane;
mod showroom;
mod studio;
mod terrace;

use image::RgbImage;

use self::noise::{Texture, cell};
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
        Scene::Showroom => Light { softness: 0.9, ambient: 0.50, ..Light::STUDIO },
        Scene::ConcreteHall => {
            let tint = [1.005, 1.0, 0.985];
            Light { from: -0.7, softness: 0.9, ambient: 0.52, cast: 0.16, tint, ..Light::STUDIO }
        }
        Scene::Terrace => Light {
            from: -0.8,
            softness: 0.55,
            ambient: 0.50,
            cast: 0.36,
            shade: [0.06, 0.08, 0.12],
            tint: [1.015, 1.005, 0.98],
        },
        Scene::ForecourtDusk => {
            Light { ambient: 0.48, shade: [0.04, 0.04, 0.07], tint: [0.95, 0.925, 0.945], ..Light::STUDIO }
        }
        Scene::Lounge => Light { ambient: 0.55, tint: [0.985, 0.955, 0.92], ..Light::STUDIO },
    }
}

/// Frame in which a scene is drawn.
struct Canvas {
    /// Width, in heights of the frame.
    aspect: f32,
    /// Height at which wall meets floor, a share.
    ground: f32,
    /// Side of a pixel, in heights of the frame.
    pixel: f32,
}

/// Draws a scene in a frame of this size, with its floor line at `ground`, a share of the height between 0 and 1.
pub(super) fn draw(scene: Scene, (width, height): (u32, u32), ground: f32) -> RgbImage {
    let pixel = 1.0 / height.max(1) as f32;
    let canvas = Canvas { aspect: width as f32 * pixel, ground, pixel };
    match scene {
        Scene::Studio => {
            paint(&canvas, (width, height), |x, y| studio::colour(&studio::LIGHT, &canvas, x, y))
        }
        Scene::StudioDark => {
            paint(&canvas, (width, height), |x, y| studio::colour(&studio::DARK, &canvas, x, y))
        }
        Scene::PlainWhite => {
            paint(&canvas, (width, height), |x, y| studio::colour(&studio::WHITE, &canvas, x, y))
        }
        Scene::Showroom => paint(&canvas, (width, height), |x, y| showroom::colour(&canvas, x, y)),
        Scene::ConcreteHall => {
            let texture = Texture::new(17);
            paint(&canvas, (width, height), |x, y| hall::colour(&canvas, &texture, x, y))
        }
        Scene::Terrace => {
            let texture = Texture::new(29);
            paint(&canvas, (width, height), |x, y| terrace::colour(&canvas, &texture, x, y))
        }
        Scene::ForecourtDusk => {
            let (texture, lamps) = (Texture::new(41), dusk::lamps());
            paint(&canvas, (width, height), |x, y| dusk::colour(&canvas, &texture, &lamps, x, y))
        }
        Scene::Lounge => {
            let texture = Texture::new(53);
            paint(&canvas, (width, height), |x, y| lounge::colour(&canvas, &texture, x, y))
        }
    }
}

/// `colour_at` takes a place: from the frame's middle to the right and from its top, in heights of the frame. A grain of less
/// than one step keeps gradients from banding.
fn paint(canvas: &Canvas, (width, height): (u32, u32), colour_at: impl Fn(f32, f32) -> Colour) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let across = (x as f32 + 0.5) * canvas.pixel - canvas.aspect / 2.0;
        let colour = colour_at(across, (y as f32 + 0.5) * canvas.pixel);
        let grain = noise::hash(x, y);
        image::Rgb(colour.map(|channel| (channel + grain).clamp(0.0, 255.0) as u8))
    })
}

fn gain(colour: Colour, gain: f32) -> Colour {
    colour.map(|channel| channel * gain)
}

/// Falls from 1 at 0 to a half at `width`, and on like light with distance.
fn glow(off: f32, width: f32) -> f32 {
    let off = off / width;
    1.0 / (1.0 + off * off)
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
        let (window, reach) = (height / 60, height / 14);
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
                // A kerb or skirting may stand between them.
                assert!((seen - ground).abs() < 0.025, "{scene:?}: {seen}, not {ground}");
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
