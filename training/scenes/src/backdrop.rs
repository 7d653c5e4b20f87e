//! Backdrop of the vehicle: buildings, walls, fences, poles, signs, people, leaves, by distance.
//!
//! Flat things at their true distance. Not for: other vehicles, see `scene`; ground, see `ground`.

use super::canvas::{Canvas, Colour, blend, lit, times};
use super::foliage;
use super::random::Random;
use super::texture::{Grain, Textures};
use crate::glyphs;

/// Kinds of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    Bush,
    DarkBush,
    Hedge,
    Tree,
    TreeLine,
    Building,
    /// Long, pale, of metal sheets.
    Hall,
    House,
    Wall,
    LowWall,
    Sign,
    Panel,
    Pole,
    Fence,
    Person,
    Branches,
    Pillar,
}

/// Where on the picture things of a distance stand.
pub(crate) struct Stage {
    /// Row of the horizon.
    pub(crate) horizon: f32,
    pub(crate) focal_px: f32,
    pub(crate) eye_height_m: f32,
    pub(crate) light: Colour,
}

impl Stage {
    pub(crate) fn row(&self, distance_m: f32) -> f32 {
        self.horizon + self.focal_px * self.eye_height_m / distance_m
    }
}

pub(crate) fn any_colour(random: &mut Random, low: f32, high: f32, tint: f32) -> Colour {
    let level = random.within(low, high);
    [(); 3].map(|()| level * random.within(1.0 - tint, 1.0 + tint))
}

/// Draws `thing` so far away.
pub(crate) fn draw(random: &mut Random, canvas: &mut Canvas, stage: &Stage, thing: Thing, distance_m: f32) {
    let (wide, light) = (canvas.width as f32, stage.light);
    let foot = stage.row(distance_m);
    let px = stage.focal_px / distance_m;
    let x = random.within(-0.1, 1.1) * wide;
    match thing {
        Thing::Bush => {
            let size = (random.within(1.0, 7.0) * px, random.within(0.7, 4.5) * px);
            foliage::bush(random, canvas, (x, foot), size, light);
        }
        Thing::DarkBush => {
            let size = (random.within(1.0, 9.0) * px, random.within(1.2, 4.0) * px);
            let dim = times(light, random.within(0.15, 0.6));
            foliage::bush(random, canvas, (x * 0.8 + 0.1 * wide, foot), size, dim);
        }
        Thing::Hedge => {
            let size = (random.within(6.0, 25.0) * px, random.within(0.8, 3.0) * px);
            foliage::bush(random, canvas, (x, foot), size, light);
        }
        Thing::Tree => {
            let height = random.within(4.0, 16.0) * px;
            foliage::tree(random, canvas, (x, foot), height, light);
        }
        Thing::TreeLine => {
            let height = (random.within(2.0, 14.0) * px).max(3.0);
            let dim = times(light, random.within(0.7, 1.6));
            foliage::bush(random, canvas, (wide / 2.0, foot), (wide * 1.6, height * 1.3), dim);
        }
        Thing::Building => {
            let left = x - random.within(0.0, 15.0) * px;
            let size = (random.within(5.0, 40.0) * px, random.within(2.5, 12.0) * px);
            building(random, canvas, left, foot, size, light);
        }
        Thing::Hall => {
            let colour = lit(any_colour(random, 0.55, 1.0, 0.06), light);
            let shade = random.within(0.75, 1.0);
            let sheet_px = random.within(0.2, 1.2) * px;
            let top = foot - random.within(2.5, 8.0) * px;
            canvas.each((0.0, top), (wide, foot), |pixel, x, y| {
                let along = x / sheet_px.max(3.0);
                let seam = if along - along.floor() < 0.08 { 0.93 } else { 1.0 };
                let plinth = if y > (foot - top) - 0.3 * px { 0.6 } else { 1.0 };
                *pixel = times(colour, shade * seam * plinth);
            });
        }
        Thing::House => {
            let left = x - random.within(0.0, 6.0) * px;
            let size = (random.within(2.0, 12.0) * px, random.within(1.0, 6.0) * px);
            building(random, canvas, left, foot, size, light);
            if random.chance(0.6) {
                // A gabled roof.
                let (ridge, colour) =
                    (random.within(0.3, 0.8) * size.1, lit(any_colour(random, 0.03, 0.4, 0.4), light));
                let top = foot - size.1;
                canvas.each((left, top - ridge), (left + size.0, top), |pixel, x, y| {
                    let half = size.0 / 2.0;
                    if (x - half).abs() < half * (y / ridge) {
                        *pixel = colour;
                    }
                });
            }
        }
        Thing::Wall => {
            let left = if random.chance(0.5) { -10.0 } else { x - random.within(0.0, 10.0) * px };
            let size = (
                if left < 0.0 { wide * 1.2 } else { random.within(4.0, 30.0) * px },
                random.within(1.5, 9.0) * px,
            );
            building(random, canvas, left, foot, size, light);
        }
        Thing::LowWall => {
            let left = x - random.within(0.0, 10.0) * px;
            let size = (random.within(4.0, 30.0) * px, random.within(0.6, 2.5) * px);
            building(random, canvas, left, foot, size, light);
        }
        Thing::Sign => {
            let up = foot - random.within(0.0, 3.0) * px;
            let size = (random.within(0.3, 3.0) * px, random.within(0.2, 1.5) * px);
            let bright = times(light, random.within(0.6, 1.3));
            building(random, canvas, x, up, size, bright);
        }
        Thing::Panel => {
            let left = x - random.within(0.0, 3.0) * px;
            let size = (random.within(1.0, 4.0) * px, random.within(1.5, 3.0) * px);
            building(random, canvas, left, foot, size, light);
        }
        Thing::Pole => {
            let colour = lit(any_colour(random, 0.03, 0.7, 0.3), light);
            let width = random.within(0.05, 0.3) * px;
            canvas.stroke(
                (x, foot),
                (x + random.normal(), foot - random.within(1.0, 9.0) * px),
                width,
                colour,
            );
        }
        Thing::Pillar => {
            let colour = lit(any_colour(random, 0.08, 0.7, 0.1), light);
            let width = random.within(0.3, 0.9) * px;
            let band = random.chance(0.5).then(|| lit(any_colour(random, 0.05, 0.8, 0.9), light));
            canvas.block((x, 0.0), (x + width, foot), colour);
            canvas.block((x, 0.0), (x + width * 0.3, foot), times(colour, random.within(0.6, 1.2)));
            if let Some(band) = band {
                canvas.block((x, foot - 1.2 * px), (x + width, foot - 0.9 * px), band);
            }
        }
        Thing::Fence => fence(random, canvas, (x, foot), px, light),
        Thing::Person => {
            let height = random.within(1.5, 1.95) * px;
            person(random, canvas, (x, foot), height, light);
        }
        Thing::Branches => {
            // A ladder of twigs at any height, as beside a mirror or above a roof.
            let colour = lit(foliage::colour(random), light);
            let at = (x, foot - random.within(0.3, 3.0) * px);
            for _ in 0..4 + random.below(14) {
                let from = (at.0 + random.normal() * 0.6 * px, at.1 + random.normal() * 0.5 * px);
                let to = (from.0 + random.normal() * 0.5 * px, from.1 + random.normal() * 0.3 * px);
                canvas.stroke(
                    from,
                    to,
                    random.within(0.01, 0.06) * px,
                    times(colour, random.within(0.3, 1.5)),
                );
            }
        }
    }
}

fn building(
    random: &mut Random,
    canvas: &mut Canvas,
    left: f32,
    foot: f32,
    (width, height): (f32, f32),
    light: Colour,
) {
    let (width, height) = (width.clamp(6.0, 2500.0), height.clamp(4.0, 1200.0));
    let top = foot - height;
    let textures = Textures::shared();
    let colour = if random.chance(0.2) {
        lit(super::marks::vivid(random), light)
    } else {
        lit(any_colour(random, 0.08, 0.95, 0.2), light)
    };
    let patch = Grain::new(random, &textures.patchy, 2.0);
    let zoom = random.within(1.0, 3.0);
    let fine = Grain::new(random, &textures.fine, zoom);
    let rough = if random.chance(0.4) { random.within(0.1, 0.7) } else { 0.0 };
    let fade =
        if random.chance(0.3) { (random.within(0.5, 1.3), random.within(0.5, 1.3)) } else { (1.0, 1.0) };
    // Bricks, boards or metal sheets.
    let lined = if random.chance(0.4) { random.within(3.0, 20.0) } else { 0.0 };
    let upright = random.chance(0.5);
    canvas.each((left, top), (left + width, foot), |pixel, x, y| {
        let mut level = 0.9 + 0.2 * patch.at(x, y);
        if rough > 0.0 {
            level *= 1.0 + rough * (fine.at(x, y) - 0.5);
        }
        level *= fade.0 + (fade.1 - fade.0) * y / height;
        if lined > 0.0 {
            let along = if upright { x } else { y } / lined;
            level *= if along - along.floor() < 0.12 { 0.8 } else { 1.0 };
        }
        *pixel = times(colour, level);
    });
    if random.chance(0.55) {
        let (columns, rows) = (2 + random.below(12), 1 + random.below(5));
        let pane = lit(any_colour(random, 0.02, 0.5, 0.3), light);
        let (share_x, share_y) = (random.within(0.3, 0.9), random.within(0.3, 0.8));
        let (step_x, step_y) = (width / columns as f32, height / rows as f32);
        for column in 0..columns {
            for row in 0..rows {
                let (cx, cy) = (left + (column as f32 + 0.5) * step_x, top + (row as f32 + 0.5) * step_y);
                let half = (share_x * step_x / 2.0, share_y * step_y / 2.0);
                let shade = times(pane, random.within(0.5, 1.5));
                canvas.block((cx - half.0, cy - half.1), (cx + half.0, cy + half.1), shade);
            }
        }
    }
    if random.chance(0.4) {
        let from = top + height * random.within(0.0, 0.4);
        let band = lit(any_colour(random, 0.1, 0.9, 0.9), light);
        canvas.block(
            (left, from),
            (left + width, from + (height * random.within(0.03, 0.15)).max(2.0)),
            band,
        );
    }
    if random.chance(0.4) {
        let text = random.pick(["RETURE", "CUTE", "FORCE", "1204", "COFFEE", "TOFU", "37 FC"]);
        let cell = (height * random.within(0.15, 0.35) / glyphs::ROWS).max(0.8);
        let colour = lit(any_colour(random, 0.05, 1.0, 0.9), light);
        let at = (left + width * random.within(0.0, 0.6), top + height * random.within(0.1, 0.5));
        let size = (glyphs::width(text) * cell, glyphs::ROWS * cell);
        canvas.each(at, (at.0 + size.0, at.1 + size.1), |pixel, x, y| {
            if glyphs::inked(text, x / cell, y / cell) {
                *pixel = colour;
            }
        });
    }
}

fn fence(random: &mut Random, canvas: &mut Canvas, (x, foot): (f32, f32), px: f32, light: Colour) {
    let step = (random.within(0.1, 2.0) * px).max(3.0);
    let height = random.within(0.8, 2.0) * px;
    let colour = lit(any_colour(random, 0.03, 0.6, 0.3), light);
    let (from, to) = (x - random.within(2.0, 10.0) * px, x + random.within(2.0, 10.0) * px);
    let mut post = from.max(-5.0);
    while post < to.min(canvas.width as f32 + 5.0) {
        canvas.stroke((post, foot), (post, foot - height), (0.03 * px).max(0.7), colour);
        post += step;
    }
    let bars = 1 + random.below(3);
    for bar in 0..bars {
        let y = foot - height * (bar + 1) as f32 / 3.0;
        canvas.stroke((from, y), (to, y), (0.04 * px).max(0.7), colour);
    }
}

fn person(random: &mut Random, canvas: &mut Canvas, (x, foot): (f32, f32), height: f32, light: Colour) {
    let skin = lit(times([0.55, 0.36, 0.26], random.within(0.25, 1.2)), light);
    let (coat, legs) =
        (lit(super::marks::vivid(random), light), lit(any_colour(random, 0.02, 0.4, 0.3), light));
    let hip = foot - height * 0.48;
    let stride = random.within(0.02, 0.12) * height;
    for side in [1.0, -1.0] {
        canvas.stroke((x, hip), (x + side * stride, foot), height * 0.08, legs);
        let hand = (x + side * height * random.within(0.10, 0.2), hip + height * random.within(-0.1, 0.05));
        canvas.stroke((x + side * height * 0.09, foot - height * 0.78), hand, height * 0.055, coat);
    }
    canvas.ellipse((x, foot - height * 0.64), (height * 0.12, height * 0.20), coat, 1.0);
    canvas.ellipse((x, foot - height * 0.92), (height * 0.055, height * 0.075), skin, 1.0);
}

/// Puddles and dry leaves on the ground.
pub(crate) fn scatter(random: &mut Random, canvas: &mut Canvas, stage: &Stage, sky: Colour) {
    let (wide, high) = (canvas.width as f32, canvas.height as f32);
    if random.chance(0.4) && stage.horizon < high - 20.0 {
        let colour = lit(any_colour(random, 0.02, 0.6, 0.5), stage.light);
        for _ in 0..5 + random.below(55) {
            let distance = random.within(2.0, 20.0);
            let size = stage.focal_px / distance * random.within(0.02, 0.12);
            let at = (random.within(0.0, wide), stage.row(distance));
            canvas.ellipse(at, (size, size * 0.4), times(colour, random.within(0.5, 1.5)), 1.0);
        }
    }
    if random.chance(0.25) && stage.horizon < high - 30.0 {
        let row = random.within(stage.horizon.max(0.0) + 10.0, high);
        let (at, half) =
            ((random.within(0.0, wide), row), (random.within(20.0, 250.0), random.within(4.0, 50.0)));
        let (mirrors, depth) = (random.chance(0.5), random.within(0.2, 0.7));
        let bright = times(sky, random.within(0.05, 0.7));
        canvas.each((at.0 - half.0, at.1 - half.1), (at.0 + half.0, at.1 + half.1), |pixel, x, y| {
            let (u, v) = (x / half.0 - 1.0, y / half.1 - 1.0);
            let share = ((1.0 - u * u - v * v) * 4.0).clamp(0.0, 1.0) * depth;
            let water = if mirrors { bright } else { times(*pixel, 0.4) };
            *pixel = blend(*pixel, water, share);
        });
    }
}
