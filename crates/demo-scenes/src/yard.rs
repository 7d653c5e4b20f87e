//! The surroundings: sky, what stands behind the vehicle, ground with its markings and the vehicle's shadow.
//!
//! Not for: the vehicle itself.

use crate::camera::Camera;
use crate::glyphs;
use crate::model::Shape;
use crate::vector::{Vec3, mix, smooth_step};

/// Where the vehicle stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Yard {
    /// Asphalt before a glazed showroom.
    Showroom,
    /// Light paving before a hedge with trees.
    Garden,
    /// Asphalt before a brick hall.
    Hall,
}

impl Yard {
    /// Every yard there is.
    pub const ALL: [Self; 3] = [Self::Showroom, Self::Garden, Self::Hall];
}

type Colour = [f32; 3];

/// Distances of what stands behind the vehicle, in metres from the photographer.
const EDGE_M: f32 = 18.0;
const HEDGE_M: f32 = 22.0;
const BUILDING_M: f32 = 31.0;
const TREES_M: f32 = 46.0;
const HILLS_M: f32 = 160.0;

pub(crate) struct Surroundings<'a> {
    yard: Yard,
    seed: u32,
    camera: &'a Camera,
    ahead: Vec3,
    right: Vec3,
    /// Metres by which the backdrop is moved sideways in this view.
    pan_m: f32,
    half: (f32, f32),
    shadow: (f32, f32),
    puffs: Vec<Puff>,
}

/// A ball of cloud, by the slopes of the view towards it.
struct Puff {
    side: f32,
    rise: f32,
    radius: f32,
}

impl<'a> Surroundings<'a> {
    pub(crate) fn new(yard: Yard, seed: u32, azimuth_deg: f32, camera: &'a Camera, shape: &Shape) -> Self {
        let (ahead, right) = camera.heading();
        let sun = camera.sun();
        let pan_m = azimuth_deg * 0.21 + chance(seed, 11) * 8.0;
        let half = (shape.length / 2.0 - 0.12, shape.width / 2.0 - 0.06);
        let shadow = (-sun.x / sun.z * 0.55, -sun.y / sun.z * 0.55);
        Self { yard, seed, camera, ahead, right, pan_m, half, shadow, puffs: clouds(seed) }
    }

    pub(crate) fn at(&self, x_px: f32, y_px: f32) -> Colour {
        let ray = self.camera.ray(x_px, y_px);
        if let Some(colour) = self.ground(ray) {
            return colour;
        }
        let hedge = match self.yard {
            Yard::Garden => self.hedge(self.place(ray, HEDGE_M)),
            Yard::Showroom | Yard::Hall => None,
        };
        let building = || match self.yard {
            Yard::Showroom => self.showroom(self.place(ray, BUILDING_M)),
            Yard::Hall => self.hall(self.place(ray, BUILDING_M)),
            Yard::Garden => None,
        };
        hedge
            .or_else(building)
            .or_else(|| self.trees(self.place(ray, TREES_M)))
            .or_else(|| self.hills(self.place(ray, HILLS_M)))
            .unwrap_or_else(|| self.sky(ray))
    }

    /// Where a ray meets the upright plane `distance` metres ahead: metres to the right and above the ground.
    fn place(&self, ray: Vec3, distance: f32) -> (f32, f32) {
        let reach = distance / ray.dot(self.ahead).max(1e-3);
        (ray.dot(self.right) * reach + self.pan_m, self.camera.eye.z + ray.z * reach)
    }

    fn sky(&self, ray: Vec3) -> Colour {
        let along = ray.dot(self.ahead).max(1e-3);
        let (side, rise) = (ray.dot(self.right) / along + self.pan_m * 0.06, ray.z / along);
        let height = smooth_step(-0.02, 0.62, rise);
        let base = [mix(0.88, 0.42, height), mix(0.93, 0.63, height), mix(0.97, 0.86, height)];
        let mut white = 0.0_f32;
        for puff in &self.puffs {
            let (px, py) = (side - puff.side, (rise - puff.rise) * 3.0);
            let square = px * px + py * py;
            if square < puff.radius * puff.radius {
                white =
                    white.max(0.62 * (1.0 - smooth_step(0.25, 1.0, square / (puff.radius * puff.radius))));
            }
        }
        base.map(|channel| mix(channel, 0.985, white))
    }

    fn hills(&self, (u, height): (f32, f32)) -> Option<Colour> {
        let crest = 9.0 + 4.0 * wave(u * 0.013 + chance(self.seed, 3)) + 1.5 * wave(u * 0.041);
        (height < crest).then(|| {
            let haze = smooth_step(0.0, 14.0, height);
            [mix(0.72, 0.58, haze), mix(0.80, 0.70, haze), mix(0.80, 0.70, haze)]
        })
    }

    fn trees(&self, (u, height): (f32, f32)) -> Option<Colour> {
        const CELL: f32 = 3.4;
        const LOBES: [(f32, f32, f32); 6] = [
            (0.0, 0.35, 0.86),
            (-0.60, -0.10, 0.66),
            (0.62, -0.05, 0.70),
            (-0.38, -0.62, 0.62),
            (0.42, -0.60, 0.64),
            (0.0, -0.32, 0.72),
        ];
        if height > 8.5 {
            return None;
        }
        let mut found = None;
        for step in -1..=1_i32 {
            let cell = (u / CELL).floor() as i32 + step;
            let key = (cell as u32).wrapping_mul(7).wrapping_add(500);
            if chance(self.seed, key) < 0.22 {
                continue;
            }
            let middle = (cell as f32 + 0.2 + 0.6 * chance(self.seed, key + 1)) * CELL;
            let tall = 3.2 + 2.6 * chance(self.seed, key + 2);
            let radius = 1.25 + 0.75 * chance(self.seed, key + 3);
            let tone = 0.92 + 0.2 * chance(self.seed, key + 4);
            for (dx, dy, share) in LOBES {
                let (px, py) = (u - middle - dx * radius, height - tall - dy * radius);
                let reach = radius * share;
                if px * px + py * py < reach * reach {
                    let lit = smooth_step(-1.0, 1.0, (py - px * 0.6) / reach);
                    let shade = tone * mix(0.88, 1.10, lit);
                    found = Some([0.50 * shade, 0.625 * shade, 0.47 * shade]);
                }
            }
            if found.is_none() && (u - middle).abs() < 0.13 && height < tall {
                found = Some([0.50, 0.44, 0.39]);
            }
        }
        found
    }

    fn hedge(&self, (u, height): (f32, f32)) -> Option<Colour> {
        let crest = 1.55 + 0.10 * wave(u * 0.9) + 0.06 * wave(u * 2.3 + chance(self.seed, 5));
        (height < crest).then(|| {
            let rise = smooth_step(0.0, crest, height);
            let leaf = 0.94 + 0.06 * wave(u * 3.1 + height * 2.0) * wave(height * 4.3 - u);
            [mix(0.19, 0.34, rise) * leaf, mix(0.31, 0.50, rise) * leaf, mix(0.20, 0.28, rise) * leaf]
        })
    }

    fn showroom(&self, (u, height): (f32, f32)) -> Option<Colour> {
        const PERIOD: f32 = 48.0;
        const LENGTH: f32 = 31.0;
        let along = (u + 12.0).rem_euclid(PERIOD);
        if height > 5.3 || along > LENGTH + 0.6 {
            return None;
        }
        if height > 4.2 {
            let column = (along - LENGTH / 2.0) / 0.105 + glyphs::width("FORECOURT") / 2.0;
            if glyphs::inked("FORECOURT", column, (5.10 - height) / 0.105) {
                return Some([0.13, 0.45, 0.47]);
            }
            if height > 5.22 {
                return Some([0.72, 0.75, 0.77]);
            }
            return Some(if height < 4.30 { [0.30, 0.62, 0.62] } else { [0.88, 0.90, 0.91] });
        }
        if along > LENGTH {
            return None;
        }
        let pane = along.rem_euclid(2.6);
        if !(0.10..2.50).contains(&pane) || height < 0.22 || (height - 3.0).abs() < 0.05 {
            return Some([0.84, 0.86, 0.87]);
        }
        // Panes mirror the sky at the top and let the lit floor show below.
        let rise = smooth_step(0.2, 4.2, height);
        let sheen = if (pane * 0.9 + height * 0.55).rem_euclid(3.4) < 0.9 { 0.045 } else { 0.0 };
        let warm = 0.16 * (1.0 - smooth_step(0.2, 2.2, height));
        Some([
            mix(0.66, 0.70, rise) + sheen + warm * 0.7,
            mix(0.72, 0.80, rise) + sheen + warm * 0.5,
            mix(0.75, 0.87, rise) + sheen + warm * 0.1,
        ])
    }

    fn hall(&self, (u, height): (f32, f32)) -> Option<Colour> {
        let eave = 4.6;
        if height > eave + 0.28 {
            return None;
        }
        if height > eave {
            return Some([0.62, 0.60, 0.58]);
        }
        let bay = u.rem_euclid(3.0);
        if (0.5..2.5).contains(&bay) && (2.9..4.1).contains(&height) {
            let frame =
                !(0.58..2.42).contains(&bay) || !(2.98..4.02).contains(&height) || (bay - 1.5).abs() < 0.04;
            let rise = smooth_step(2.9, 4.1, height);
            return Some(if frame {
                [0.80, 0.79, 0.77]
            } else {
                [mix(0.64, 0.70, rise), mix(0.73, 0.80, rise), mix(0.80, 0.88, rise)]
            });
        }
        if height < 0.45 {
            return Some([0.47, 0.45, 0.43]);
        }
        let course = (height / 0.16).floor();
        let shift = if course.rem_euclid(2.0) < 0.5 { 0.0 } else { 0.24 };
        let joint = height.rem_euclid(0.16) < 0.022 || (u + shift).rem_euclid(0.48) < 0.022;
        let tone = if joint { 1.06 } else { 1.0 };
        let rise = smooth_step(0.0, eave, height);
        Some([mix(0.62, 0.70, rise) * tone, mix(0.43, 0.49, rise) * tone, mix(0.36, 0.41, rise) * tone])
    }

    fn ground(&self, ray: Vec3) -> Option<Colour> {
        if ray.z >= -1e-4 {
            return None;
        }
        let reach = -self.camera.eye.z / ray.z;
        let spot = self.camera.eye + ray * reach;
        let distance = ray.dot(self.ahead) * reach;
        let end = match self.yard {
            Yard::Garden => HEDGE_M,
            Yard::Showroom | Yard::Hall => BUILDING_M,
        };
        if distance > end {
            return None;
        }
        let far = smooth_step(3.0, 28.0, distance);
        let mut colour = match self.yard {
            Yard::Showroom => [mix(0.63, 0.70, far), mix(0.64, 0.71, far), mix(0.66, 0.73, far)],
            Yard::Hall => [mix(0.60, 0.67, far), mix(0.60, 0.665, far), mix(0.595, 0.65, far)],
            Yard::Garden => paving(spot, far),
        };
        if distance > EDGE_M {
            let kerb = distance < EDGE_M + 0.35;
            colour = match (self.yard, kerb) {
                (_, true) => [0.72, 0.72, 0.71],
                (Yard::Garden, false) => [0.46, 0.60, 0.36],
                (Yard::Showroom | Yard::Hall, false) => [0.66, 0.66, 0.65],
            };
        } else if self.yard != Yard::Garden && bay_line(spot) {
            colour = colour.map(|channel| mix(channel, 0.94, 0.85));
        }
        let shade = self.shade(spot);
        Some([colour[0] * shade, colour[1] * shade, colour[2] * mix(shade, 1.0, 0.06)])
    }

    /// Share of light left by the vehicle standing there and by its shadow.
    fn shade(&self, spot: Vec3) -> f32 {
        let contact = 0.50 * (1.0 - smooth_step(-0.22, 0.24, outside(spot.x, spot.y, self.half)));
        let (x, y) = (spot.x - self.shadow.0, spot.y - self.shadow.1);
        let cast = 0.24 * (1.0 - smooth_step(-0.26, 0.26, outside(x, y, self.half)));
        let around = 0.10 * (1.0 - smooth_step(0.0, 1.5, outside(spot.x, spot.y, self.half)));
        (1.0 - contact) * (1.0 - cast) * (1.0 - around)
    }
}

fn clouds(seed: u32) -> Vec<Puff> {
    let mut puffs = Vec::new();
    for cloud in 0..7_u32 {
        let middle = (chance(seed, 40 + cloud) * 3.2 - 1.6, 0.20 + 0.42 * chance(seed, 60 + cloud));
        let size = 0.10 + 0.12 * chance(seed, 80 + cloud);
        for (dx, dy, share) in [(0.0, 0.0, 1.0), (-0.75, -0.13, 0.62), (0.8, -0.11, 0.70), (0.25, 0.15, 0.72)]
        {
            puffs.push(Puff { side: middle.0 + dx * size, rise: middle.1 + dy * size, radius: size * share });
        }
    }
    puffs
}

/// Large light slabs with narrow joints.
fn paving(spot: Vec3, far: f32) -> Colour {
    let (u, v) = (spot.x / 0.9, spot.y / 0.9);
    let joint = u.rem_euclid(1.0) < 0.022 || v.rem_euclid(1.0) < 0.022;
    let slab = chance((u.floor() as i32) as u32, (v.floor() as i32) as u32);
    let tone = if joint { mix(0.90, 0.97, far) } else { 0.985 + 0.03 * (slab - 0.5) };
    [mix(0.68, 0.74, far) * tone, mix(0.665, 0.73, far) * tone, mix(0.64, 0.70, far) * tone]
}

/// Parking bays 3 m wide along the vehicle.
fn bay_line(spot: Vec3) -> bool {
    let side = (spot.y - 1.62).rem_euclid(3.24);
    !(0.045..=3.195).contains(&side) && spot.x.abs() < 3.1
}

/// Metres outside a rounded box around the origin; negative inside.
fn outside(x: f32, y: f32, half: (f32, f32)) -> f32 {
    const ROUND: f32 = 0.35;
    let (dx, dy) = (x.abs() - half.0 + ROUND, y.abs() - half.1 + ROUND);
    let (px, py) = (dx.max(0.0), dy.max(0.0));
    (px * px + py * py).sqrt() + dx.max(dy).min(0.0) - ROUND
}

/// Like a sine of whole turns, from parabolas.
fn wave(turns: f32) -> f32 {
    let inside = (turns * 0.159 - (turns * 0.159).floor()) * 2.0 - 1.0;
    4.0 * inside * (1.0 - inside.abs())
}

/// A number in 0..1 that belongs to `seed` and `key`.
fn chance(seed: u32, key: u32) -> f32 {
    let mut state = seed.wrapping_mul(0x9E37_79B9) ^ key.wrapping_mul(0x85EB_CA6B);
    state = (state ^ (state >> 16)).wrapping_mul(0x7FEB_352D);
    state = (state ^ (state >> 15)).wrapping_mul(0x846C_A68B);
    state ^= state >> 16;
    (state >> 8) as f32 / 16_777_216.0
}
