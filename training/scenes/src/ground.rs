//! The ground: its paving, markings and strips, and the shadow of the vehicle on it.
//!
//! Not for: what stands on it, see `backdrop`.

use super::canvas::{Canvas, Colour, blend, lit, times};
use super::foliage;
use super::lanes::{LANES, Vec3s, each};
use super::random::Random;
use super::raster::View;
use super::texture::{Textures, Tile};
use crate::vector::{Vec3, sin_cos_deg};

/// Farther away the backdrop begins, metres.
const FARTHEST_M: f32 = 80.0;

/// Pavement of the ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paving {
    Asphalt,
    Gravel,
    Grass,
    Cobbles,
    Slabs,
    Floor,
    Concrete,
    Snow,
}

struct Tiles {
    side_m: f32,
    joint: f32,
    offset: bool,
}

/// A band across the view: verge, kerb, road.
struct Strip {
    way: (f32, f32),
    from_m: f32,
    to_m: f32,
    colour: Colour,
    ragged: f32,
    grain: f32,
    kerb_m: f32,
    kerb: f32,
}

/// A painted line.
struct Line {
    normal: (f32, f32),
    distance_m: f32,
    half_m: f32,
    from_m: f32,
    to_m: f32,
    worn: f32,
    level: f32,
    yellow: bool,
}

/// The vehicle's dark footprint.
pub(crate) struct Contact {
    pub(crate) half_length: f32,
    pub(crate) half_width: f32,
    pub(crate) depth: f32,
    pub(crate) reach: f32,
}

pub(crate) struct Ground {
    paving: Paving,
    colours: [Colour; 2],
    grain_per_m: f32,
    patch_per_m: f32,
    contrast: f32,
    fading: f32,
    tiles: Option<Tiles>,
    strips: Vec<Strip>,
    lines: Vec<Line>,
    /// Spots of sun between leaves: depth, per metre, share.
    dapple: Option<[f32; 3]>,
    fine: &'static Tile,
    patchy: &'static Tile,
}

impl Ground {
    /// Makes it darker, by a factor below 1.
    pub(crate) fn dim(&mut self, factor: f32) {
        self.colours = self.colours.map(|colour| times(colour, factor));
    }

    pub(crate) fn any(random: &mut Random, paving: Paving, eye: Vec3, forward: Vec3, behind_m: f32) -> Self {
        let mut level = |low: f32, high: f32, tint: f32| {
            let level = random.within(low, high);
            [(); 3].map(|()| level * random.within(1.0 - tint, 1.0 + tint))
        };
        let (first, second, contrast, grain_per_m, tiles) = match paving {
            Paving::Asphalt => (level(0.05, 0.35, 0.06), (0.6, 1.3), (0.3, 1.2), (60.0, 140.0), None),
            Paving::Gravel => (level(0.15, 0.5, 0.12), (0.6, 1.2), (0.8, 1.8), (30.0, 70.0), None),
            Paving::Grass => (level(0.06, 0.14, 0.1), (0.4, 1.6), (0.8, 1.6), (40.0, 120.0), None),
            Paving::Cobbles => {
                (level(0.1, 0.5, 0.15), (0.7, 1.2), (0.3, 1.2), (60.0, 140.0), Some((0.1, 0.3, 0.3, 0.8)))
            }
            Paving::Slabs => {
                (level(0.2, 0.7, 0.08), (0.7, 1.1), (0.3, 1.0), (60.0, 140.0), Some((0.4, 1.2, 0.4, 0.9)))
            }
            Paving::Floor => (
                level(0.05, 0.9, 0.08),
                (0.85, 1.05),
                (0.0, 0.15),
                (60.0, 140.0),
                Some((0.5, 1.2, 0.7, 0.97)),
            ),
            Paving::Concrete => {
                (level(0.15, 0.45, 0.04), (0.8, 1.1), (0.1, 0.5), (30.0, 90.0), Some((2.5, 5.0, 0.6, 0.95)))
            }
            Paving::Snow => (level(0.7, 0.95, 0.03), (0.85, 1.0), (0.05, 0.3), (20.0, 60.0), None),
        };
        let first = if paving == Paving::Grass {
            times([0.6, 1.2, 0.4], first[1] * random.within(0.5, 1.5))
        } else {
            first
        };
        let tiles = tiles.filter(|_| paving != Paving::Floor || random.chance(0.5)).map(
            |(low, high, dark, bright)| Tiles {
                side_m: random.within(low, high),
                joint: random.within(dark, bright),
                offset: paving == Paving::Cobbles && random.chance(0.7),
            },
        );
        let textures = Textures::shared();
        let natural = !matches!(paving, Paving::Floor | Paving::Concrete);
        Self {
            paving,
            colours: [first, times(first, random.range(second))],
            grain_per_m: random.range(grain_per_m),
            patch_per_m: random.within(3.0, 25.0),
            contrast: random.range(contrast),
            fading: random.within(0.02, 0.12),
            tiles,
            strips: if natural { strips(random, forward, behind_m) } else { Vec::new() },
            lines: if matches!(paving, Paving::Asphalt | Paving::Slabs | Paving::Cobbles | Paving::Concrete) {
                lines(random, eye)
            } else {
                Vec::new()
            },
            dapple: (natural && random.chance(0.15))
                .then(|| [random.within(0.2, 0.7), random.within(4.0, 40.0), random.within(0.4, 0.65)]),
            fine: &textures.fine[random.below(3)],
            patchy: &textures.patchy[random.below(3)],
        }
    }

    /// Its colour in the middle, for mirrors.
    pub(crate) fn colour(&self) -> Colour {
        blend(self.colours[0], self.colours[1], 0.5)
    }

    /// Paints all of the picture below the horizon that is not hidden. `shadow` is the sun's shadow by pixel, 0..1, where it casts one.
    pub(crate) fn paint(
        &self,
        canvas: &mut Canvas,
        view: &View,
        light: Colour,
        contact: Option<&Contact>,
        shadow: Option<&[f32]>,
    ) {
        let per_px = 1.0 / view.focal_px;
        for row in 0..canvas.height {
            let rows_ray = view.ray(view.centre_px.0, row as f32 + 0.5);
            for start in (0..canvas.width).step_by(LANES) {
                let rays = Vec3s::each(|lane| {
                    rows_ray + view.right * (((start + lane) as f32 + 0.5 - view.centre_px.0) * per_px)
                });
                let distances = each(|lane| -view.eye.z / rays.z[lane]);
                let x = each(|lane| view.eye.x + distances[lane] * rays.x[lane]);
                let y = each(|lane| view.eye.y + distances[lane] * rays.y[lane]);
                let shades =
                    contact.map_or([1.0; LANES], |contact| each(|lane| contact.shade(x[lane], y[lane])));
                for lane in 0..LANES.min(canvas.width - start) {
                    let pixel = row * canvas.width + start + lane;
                    if rays.z[lane] > -1e-3 || distances[lane] > FARTHEST_M || canvas.occlusion.hides(pixel) {
                        continue;
                    }
                    let shade = shades[lane] * shadow.map_or(1.0, |shadow| 1.0 - shadow[pixel]);
                    let ahead = (x[lane] - view.eye.x, y[lane] - view.eye.y);
                    let colour = self.at(x[lane], y[lane], ahead, distances[lane]);
                    canvas.pixels[pixel] = lit(times(colour, shade), light);
                }
            }
        }
    }

    fn at(&self, x: f32, y: f32, (ahead_x, ahead_y): (f32, f32), distance: f32) -> Colour {
        let fine = self.fine.at(x * self.grain_per_m, y * self.grain_per_m);
        let patch = self.patchy.at(x * self.patch_per_m, y * self.patch_per_m);
        let wide = self.patchy.at(x * self.patch_per_m * 0.13, y * self.patch_per_m * 0.13);
        let fade = 1.0 / (1.0 + distance * self.fading);
        let mut level = 1.0 + self.contrast * (fine - 0.5) * fade;
        if let Some(tiles) = &self.tiles {
            let (mut u, v) = (x / tiles.side_m, y / tiles.side_m);
            if tiles.offset && v.floor().rem_euclid(2.0) > 0.5 {
                u += 0.5;
            }
            let joint = u - u.floor() < 0.04 || v - v.floor() < 0.06;
            level *= if joint {
                tiles.joint
            } else {
                0.93 + 0.14 * self.fine.at(u.floor() * 37.0, v.floor() * 91.0)
            };
        }
        let mut colour = times(blend(self.colours[0], self.colours[1], patch * 0.6 + wide * 0.4), level);
        for strip in &self.strips {
            let along = ahead_x * strip.way.0 + ahead_y * strip.way.1 + strip.ragged * (wide - 0.5);
            if along > strip.from_m && along < strip.to_m {
                colour = times(strip.colour, (1.0 + strip.grain * (fine - 0.5) * fade) * (0.8 + 0.4 * patch));
            } else if along > strip.from_m - strip.kerb_m && along <= strip.from_m {
                colour = [(1.0 + 0.3 * (fine - 0.5) * fade) * strip.kerb; 3];
            }
        }
        if let Some([depth, per_m, share]) = self.dapple {
            let spot = ((self.patchy.at(x * per_m, y * per_m) - share) * 9.0 + 0.5).clamp(0.0, 1.0);
            colour = times(colour, 1.0 - depth * spot);
        }
        for line in &self.lines {
            let off = (x * line.normal.0 + y * line.normal.1 - line.distance_m).abs();
            let along = y * line.normal.0 - x * line.normal.1;
            if off < line.half_m && along > line.from_m && along < line.to_m && fine + 0.6 * patch > line.worn
            {
                let blue = if line.yellow { 0.2 } else { 1.0 };
                colour = blend(
                    colour,
                    [line.level, line.level * if line.yellow { 0.75 } else { 1.0 }, line.level * blue],
                    0.8,
                );
            }
        }
        if self.paving == Paving::Snow {
            // Tracks: dark, wet, along the vehicle.
            let rut = (y.abs() - 0.75).abs() < 0.14 + 0.1 * wide;
            if rut && patch > 0.42 {
                colour = times(colour, 0.45);
            }
        }
        colour
    }
}

impl Contact {
    fn shade(&self, x: f32, y: f32) -> f32 {
        let (out_x, out_y) = (x.abs() - self.half_length, y.abs() - self.half_width);
        let inside = (-out_x).min(-out_y);
        let beneath = (1.0 - self.depth).max(0.0) * falling(inside.max(0.0) * 3.0) + 0.015;
        let (dx, dy) = (out_x.max(0.0), out_y.max(0.0));
        let beside = 1.0 - self.depth * falling((dx * dx + dy * dy).sqrt() / self.reach);
        if inside >= 0.0 { beneath } else { beside }
    }
}

/// Close to the exponential of `-x`, by arithmetic that is the same everywhere.
fn falling(x: f32) -> f32 {
    let base = 1.0 / (1.0 + x / 8.0);
    let square = base * base;
    let fourth = square * square;
    fourth * fourth
}

fn strips(random: &mut Random, forward: Vec3, behind_m: f32) -> Vec<Strip> {
    let mut from_m = behind_m;
    let turn_deg = if random.chance(0.7) { random.normal() * 14.0 } else { random.within(-57.0, 57.0) };
    let (sine, cosine) = sin_cos_deg(turn_deg);
    let ahead = Vec3::new(forward.x, forward.y, 0.0).unit();
    let way = (ahead.x * cosine - ahead.y * sine, ahead.x * sine + ahead.y * cosine);
    (0..random.below(4))
        .map(|_| {
            let wide = random.within(0.5, 8.0);
            let level = random.within(0.05, 0.6);
            let colour = if random.chance(0.5) {
                times(foliage::colour(random), 1.5)
            } else {
                [level, level, level * random.within(0.85, 1.05)]
            };
            let mut strip = Strip {
                way,
                from_m,
                to_m: from_m + wide,
                colour,
                ragged: if random.chance(0.4) { random.within(0.0, 1.5) } else { 0.0 },
                grain: random.within(0.3, 1.6),
                kerb_m: if random.chance(0.6) { random.within(0.08, 0.4) } else { 0.0 },
                kerb: random.within(0.2, 0.6),
            };
            from_m += wide + random.within(0.0, 8.0);
            if random.chance(0.12) {
                // In front of the vehicle.
                (strip.from_m, strip.to_m) = (-5.0, random.within(0.0, behind_m * 0.4));
            }
            strip
        })
        .collect()
}

fn lines(random: &mut Random, eye: Vec3) -> Vec<Line> {
    let main_deg = random.within(0.0, 180.0);
    let reach = eye.dot(eye).sqrt();
    (0..random.below(6))
        .map(|_| {
            let square = if random.chance(0.3) { 90.0 } else { 0.0 };
            let (sine, cosine) = sin_cos_deg(main_deg + square + random.normal());
            Line {
                normal: (cosine, sine),
                distance_m: random.within(-reach, reach),
                half_m: random.within(0.04, 0.09),
                from_m: -random.within(2.0, 40.0),
                to_m: random.within(2.0, 40.0),
                worn: random.within(0.2, 0.75),
                level: random.within(0.5, 0.95),
                yellow: random.chance(0.25),
            }
        })
        .collect()
}
