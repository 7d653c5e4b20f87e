//! Bushes, hedges and trees, drawn flat.
//!
//! Not for: lawns, see `ground`.

use super::canvas::{Canvas, Colour, blend, lit, stroke_box, times};
use super::random::Random;
use super::texture::{Grain, Textures};
use crate::vector::sin_cos_deg;

/// Green, autumn, or bare.
pub(crate) fn colour(random: &mut Random) -> Colour {
    match random.weighted(&[(0, 0.6), (1, 0.25), (2, 0.15)]) {
        0 => [random.within(0.02, 0.10), random.within(0.04, 0.16), random.within(0.01, 0.06)],
        1 => [random.within(0.10, 0.35), random.within(0.06, 0.20), random.within(0.01, 0.05)],
        _ => times([0.03, 0.035, 0.03], random.within(0.4, 2.0)),
    }
}

/// A mass of leaves standing on `foot`, `size` pixels wide and high.
pub(crate) fn bush(
    random: &mut Random,
    canvas: &mut Canvas,
    foot: (f32, f32),
    size: (f32, f32),
    light: Colour,
) {
    let (width, height) = (size.0.clamp(6.0, 1400.0), size.1.clamp(6.0, 700.0));
    let balls: Vec<(f32, f32, f32)> = (0..5 + random.below(11))
        .map(|_| {
            let radius = random.within(0.15, 0.40) * width.min(height * 1.3);
            (random.within(0.15, 0.85) * width, height - random.within(0.0, 0.75) * height, radius)
        })
        .collect();
    let trimmed = if random.chance(0.3) { random.within(0.0, 0.3) * height } else { f32::MAX };
    let zoom = random.within(0.7, 2.5);
    let leaves = Grain::new(random, &Textures::shared().leafy, zoom);
    let tone = lit(colour(random), light);
    let sharpness = 1.0 / (width.min(height) * 0.06).max(2.0);
    let (left, top) = (foot.0 - width / 2.0, foot.1 - height);
    canvas.each((left, top), (left + width, foot.1), |pixel, x, y| {
        let mut mass: f32 = if y > trimmed { 1.0 } else { 0.0 };
        if mass < 1.0 {
            for &(cx, cy, radius) in &balls {
                let (dx, dy) = (x - cx, y - cy);
                let square = dx * dx + dy * dy;
                if square < radius * radius {
                    mass = mass.max((radius - square.sqrt()) * sharpness);
                    if mass >= 1.0 {
                        mass = 1.0;
                        break;
                    }
                }
            }
        }
        if mass <= 0.0 {
            return;
        }
        let leaf = leaves.at(x, y);
        let alpha = ((mass - 0.5 + (leaf - 0.5) * 0.9) * 8.0 + 0.5).clamp(0.0, 1.0);
        let shade = (0.15 + 1.7 * leaf * leaf.sqrt()) * (1.5 - y / height);
        *pixel = blend(*pixel, times(tone, shade), alpha);
    });
}

/// Trunk and branches, with or without leaves.
pub(crate) fn tree(random: &mut Random, canvas: &mut Canvas, foot: (f32, f32), height: f32, light: Colour) {
    let height = height.clamp(20.0, 900.0);
    let wood = lit(times([0.06, 0.05, 0.04], random.within(0.3, 2.5)), light);
    let depth = 3 + random.below(4);
    let mut branches =
        vec![(foot, 90.0 + random.normal() * 3.0, height * random.within(0.22, 0.35), height * 0.03, depth)];
    let (columns, rows) = (canvas.width, canvas.height);
    while let Some((from, angle_deg, length, thick, left)) = branches.pop() {
        let (sine, cosine) = sin_cos_deg(angle_deg);
        let to = (from.0 + length * cosine, from.1 - length * sine);
        stroke_box(from, to, thick.max(0.5), (columns, rows), |index, cover| {
            canvas.pixels[index] = blend(canvas.pixels[index], wood, cover);
        });
        if left > 0 && length > 3.0 {
            for _ in 0..2 + random.below(2) {
                let turn = random.normal() * 26.0;
                branches.push((
                    to,
                    angle_deg + turn,
                    length * random.within(0.6, 0.85),
                    thick * 0.65,
                    left - 1,
                ));
            }
        }
    }
    if random.chance(0.6) {
        let size = height * random.within(0.5, 0.9);
        let high = size * random.within(0.7, 1.1);
        bush(random, canvas, (foot.0, foot.1 - height * 0.35), (size, high), light);
    }
}
