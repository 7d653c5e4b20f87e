//! Materials of a vehicle's surface: paint, glass, lamps, grille, shut lines, rims, plate.
//!
//! Not for: how materials take the light, see `light`.

use crate::glyphs;
use crate::light::Material;
use crate::mesh::Part;
use crate::model::Shape;
use crate::vector::{Vec3, sin_cos_deg};

const TRIM: Material = Material::Matte([0.165, 0.17, 0.185]);
const GAP: Material = Material::Matte([0.06, 0.065, 0.07]);
const RUBBER: Material = Material::Matte([0.165, 0.168, 0.178]);
const FRIT: Material = Material::Gloss([0.05, 0.055, 0.06]);
const CHROME: Material = Material::Metal([0.86, 0.88, 0.91]);

/// A spot of the surface, as the finish and the light need it.
#[derive(Clone, Copy)]
pub(crate) struct Spot {
    pub(crate) part: Part,
    pub(crate) position: Vec3,
    pub(crate) normal: Vec3,
    pub(crate) across: f32,
    pub(crate) span_m: f32,
}

pub(crate) struct Finish<'a> {
    shape: &'a Shape,
    paint: Material,
    plate: String,
    spokes: Vec<(f32, f32)>,
}

impl<'a> Finish<'a> {
    pub(crate) fn new(shape: &'a Shape, colour: [f32; 3], plate: String) -> Self {
        let step = 360.0 / f32::from(shape.spokes);
        let spokes = (0..shape.spokes).map(|index| sin_cos_deg(f32::from(index) * step + 18.0)).collect();
        Self { shape, paint: Material::Paint(colour), plate, spokes }
    }

    /// `facing` tells whether the outside is seen; what is seen through a wheel arch is dark.
    pub(crate) fn at(&self, spot: &Spot, facing: bool) -> Material {
        if !facing {
            return Material::Matte([0.045, 0.047, 0.05]);
        }
        match spot.part {
            Part::Side => self.side(spot),
            Part::Greenhouse => self.greenhouse(spot),
            Part::Top => self.top(spot),
            Part::End => self.ends(spot).unwrap_or(self.paint),
            Part::Underbody => Material::Matte([0.045, 0.047, 0.05]),
            Part::Wheel => self.wheel(spot),
            Part::Mirror => self.mirror(spot),
            Part::Rail => Material::Metal([0.50, 0.52, 0.55]),
            Part::Plate => self.plate(spot),
        }
    }

    fn side(&self, spot: &Spot) -> Material {
        let shape = self.shape;
        let (x, z) = (spot.position.x, spot.position.z);
        if let Some(material) = self.ends(spot) {
            return material;
        }
        let clad = shape.sill.at(x) + shape.cladding;
        let high_sided = shape.cladding > 0.1;
        if z < clad || (high_sided && shape.in_arch(x, z, 0.055)) {
            return TRIM;
        }
        if shape.in_arch(x, z, 0.013) {
            return GAP;
        }
        let belt = shape.belt.at(x);
        let door = x < shape.doors[0] + 0.006 && x > shape.doors[2] - 0.006;
        let upright = shape.doors.iter().any(|line| (x - line).abs() < 0.0055);
        let bottom = (z - clad - 0.045).abs() < 0.0055;
        if door && z > clad + 0.045 && upright || door && bottom {
            return GAP;
        }
        for line in &shape.doors[1..] {
            let (from, height) = (x - line - 0.055, z - (belt - 0.155));
            if (0.0..0.19).contains(&from) && height.abs() < 0.030 {
                let lug = height < 0.013 && height > -0.013;
                return if lug {
                    CHROME
                } else if height < 0.0 {
                    Material::Matte([0.10, 0.105, 0.11])
                } else {
                    self.paint
                };
            }
        }
        self.paint
    }

    fn greenhouse(&self, spot: &Spot) -> Material {
        let shape = self.shape;
        let x = spot.position.x;
        let (low, high) = (spot.across * spot.span_m, (1.0 - spot.across) * spot.span_m);
        let slant = shape.glass_end + 0.42 * low;
        if spot.span_m < 0.10 || x > shape.cowl {
            return self.ends(spot).unwrap_or(self.paint);
        }
        let pane = low > 0.030 && high > 0.068 && x > slant;
        let pillar = (x - shape.doors[1] - 0.08 * low).abs() < 0.034 || (x - shape.rear_pillar).abs() < 0.034;
        // The small triangle behind the mirror.
        let corner = (x - (shape.doors[0] - 0.10)).abs() < 0.016;
        if pane && !pillar && !corner {
            return glass(0.25 + 0.75 * spot.across, x - spot.position.z * 0.8);
        }
        if low < 0.014 && x > slant - 0.035 {
            return CHROME;
        }
        if high > 0.042 && x > slant - 0.035 { FRIT } else { self.paint }
    }

    fn top(&self, spot: &Spot) -> Material {
        let shape = self.shape;
        let x = spot.position.x;
        let edge = spot.across * spot.span_m;
        let screen = x < shape.cowl + 0.05 && x > shape.screen_top;
        if screen {
            let below = (shape.cowl - x).max(0.0);
            let pane = edge > 0.045 && below > 0.035 && x > shape.screen_top + 0.03;
            return if pane {
                glass(1.0 - below / (shape.cowl - shape.screen_top), spot.position.y + 0.5 * x)
            } else if edge > 0.02 || below <= 0.035 {
                FRIT
            } else {
                self.paint
            };
        }
        if x < shape.rear_top && x > shape.rear_foot {
            let pane = edge > 0.07 && x < shape.rear_top - 0.03 && x > shape.rear_foot + 0.03;
            let share = (x - shape.rear_foot) / (shape.rear_top - shape.rear_foot);
            return if pane {
                glass(share, spot.position.y + 0.5 * x)
            } else if edge > 0.045 {
                FRIT
            } else {
                self.paint
            };
        }
        let nose = shape.length / 2.0 - 0.20;
        if x > shape.cowl && x < nose + 0.006 && ((edge - 0.012).abs() < 0.006 || (x - nose).abs() < 0.006) {
            return GAP;
        }
        self.ends(spot).unwrap_or(self.paint)
    }

    /// Lamps, grille, bumpers: drawn by height and distance from the middle, wherever the surface is there.
    fn ends(&self, spot: &Spot) -> Option<Material> {
        let shape = self.shape;
        let end = shape.length / 2.0;
        if spot.position.x > end - 0.60 {
            self.front(spot, end)
        } else if spot.position.x < -end + 0.45 {
            self.rear(spot, end)
        } else {
            None
        }
    }

    fn front(&self, spot: &Spot, end: f32) -> Option<Material> {
        let shape = self.shape;
        let (x, y, z) = (spot.position.x, spot.position.y.abs(), spot.position.z);
        let back = end - x;
        let (chin, brow) = (shape.sill.at(end), shape.top.at(end));
        let lamp_top = shape.belt.at(x) - 0.004;
        let reach = back / 0.56;
        let depth = 0.155 * (1.0 - reach * reach) - 0.10 * (0.52 - y).max(0.0);
        if y > 0.40 && back < 0.56 && z < lamp_top && z > lamp_top - depth {
            let down = (lamp_top - z) / depth.max(0.01);
            if !(0.07..0.93).contains(&down) {
                return Some(GAP);
            }
            if down < 0.30 {
                return Some(Material::Glow([0.97, 0.985, 1.0]));
            }
            for middle in [0.56, 0.69] {
                let (dy, dz) = (y - middle, z - (lamp_top - depth * 0.60));
                let square = dy * dy + dz * dz;
                if square < 0.0016 {
                    return Some(Material::Glow([0.78, 0.86, 0.95]));
                }
                if square < 0.0028 {
                    return Some(CHROME);
                }
            }
            return Some(Material::Gloss([0.20, 0.22, 0.25]));
        }
        if spot.normal.x < 0.2 {
            return None;
        }
        let (grille_low, grille_high) = (brow - 0.135 - (brow - 0.66) * 0.55, brow - 0.022);
        let grille_half = 0.43 + (z - grille_high) * 0.35;
        if z > grille_low && z < grille_high && y < grille_half {
            let rim = (z - grille_low).min(grille_high - z).min(grille_half - y);
            let badge = y * y + (z - grille_high + 0.055) * (z - grille_high + 0.055);
            if badge < 0.0019 {
                return Some(CHROME);
            }
            if rim < 0.010 {
                return Some(CHROME);
            }
            let slat = (z - grille_low) % 0.030 < 0.009;
            return Some(if slat { Material::Gloss([0.24, 0.25, 0.27]) } else { GAP });
        }
        if z < chin + 0.055 {
            return Some(TRIM);
        }
        if z < chin + 0.095 && y < 0.50 {
            return Some(GAP);
        }
        if back < 0.30 && y > 0.58 && z > chin + 0.07 && z < chin + 0.17 - (y - 0.58) * 0.2 {
            let lamp = (y - 0.66).abs() < 0.045 && (z - chin - 0.115).abs() < 0.014;
            return Some(if lamp { Material::Glow([0.92, 0.95, 0.98]) } else { GAP });
        }
        None
    }

    fn rear(&self, spot: &Spot, end: f32) -> Option<Material> {
        let shape = self.shape;
        let (x, y, z) = (spot.position.x, spot.position.y.abs(), spot.position.z);
        let ahead = x + end;
        let lamp_top = shape.belt.at(x) - 0.012;
        let reach = ahead / 0.40;
        let depth = 0.165 * (1.0 - reach * reach * 0.55);
        if y > 0.46 && ahead < 0.36 && z < lamp_top && z > lamp_top - depth {
            let down = (lamp_top - z) / depth;
            if y < 0.475 || !(0.05..0.95).contains(&down) || ahead > 0.345 {
                return Some(GAP);
            }
            return Some(if (0.16..0.34).contains(&down) {
                Material::Glow([0.98, 0.30, 0.26])
            } else if down > 0.72 && y < 0.62 {
                Material::Glow([0.92, 0.90, 0.88])
            } else {
                Material::Gloss([0.56, 0.05, 0.07])
            });
        }
        if spot.normal.x > -0.25 {
            return None;
        }
        let foot = shape.sill.at(-end);
        if z < foot + 0.10 {
            return Some(TRIM);
        }
        if (0.50..0.60).contains(&y) && (z - foot - 0.135).abs() < 0.014 {
            return Some(Material::Gloss([0.62, 0.06, 0.08]));
        }
        let bar = shape.belt.at(-end) - 0.065;
        if y <= 0.46 && (z - bar).abs() < 0.016 {
            return Some(Material::Gloss([0.30, 0.03, 0.05]));
        }
        if (z - foot - 0.175).abs() < 0.006 && y < 0.62 {
            return Some(GAP);
        }
        // The recess around the plate.
        let recess = shape.belt.at(-end) - 0.20;
        if y < 0.33 && (z - recess).abs() < 0.078 {
            let rim = (0.33 - y).min(0.078 - (z - recess).abs());
            return Some(if rim < 0.008 { GAP } else { Material::Matte([0.16, 0.165, 0.175]) });
        }
        None
    }

    fn mirror(&self, spot: &Spot) -> Material {
        if spot.normal.x < -0.55 {
            glass(0.8, 0.0)
        } else if spot.normal.z < -0.45 {
            TRIM
        } else {
            self.paint
        }
    }

    fn wheel(&self, spot: &Spot) -> Material {
        let share = spot.across;
        if share > 0.70 || spot.normal.y.abs() < 0.15 {
            let groove = share > 0.93 && share < 0.945;
            return if groove { GAP } else { RUBBER };
        }
        if !(0.15..=0.645).contains(&share) {
            return if share < 0.075 { Material::Gloss([0.16, 0.17, 0.19]) } else { CHROME };
        }
        let nearest = if spot.position.x > 0.0 { self.shape.axles[0] } else { self.shape.axles[1] };
        let radius = self.shape.wheel_radius;
        let (dx, dz) = ((spot.position.x - nearest) / radius, (spot.position.z - radius) / radius);
        let half = if self.spokes.len() > 6 { 0.038 + 0.020 * share } else { 0.070 + 0.055 * (0.7 - share) };
        for (sine, cosine) in &self.spokes {
            let along = dx * cosine + dz * sine;
            let off = dx * sine - dz * cosine;
            if along > 0.0 && off.abs() < half {
                return if off > half * 0.25 { Material::Metal([0.66, 0.68, 0.71]) } else { CHROME };
            }
        }
        let disc = share < 0.46;
        Material::Matte(if disc { [0.24, 0.25, 0.26] } else { [0.07, 0.072, 0.078] })
    }

    fn plate(&self, spot: &Spot) -> Material {
        let (across, down) = (spot.across, spot.span_m);
        let rim = (across.min(1.0 - across) * 0.52).min(down.min(1.0 - down) * 0.11);
        if rim < 0.005 {
            return Material::Matte([0.15, 0.16, 0.18]);
        }
        if across < 0.085 {
            return Material::Matte([0.13, 0.27, 0.62]);
        }
        let cell = 1.0 / 11.0;
        let row = (down - 2.0 * cell) / cell;
        // Cells are square: the plate is 520 mm wide and 110 mm high.
        let column = (across - 0.54) / cell * (520.0 / 110.0) * 0.94 + glyphs::width(&self.plate) / 2.0;
        if glyphs::inked(&self.plate, column, row) {
            Material::Matte([0.10, 0.11, 0.13])
        } else {
            Material::Matte([0.95, 0.955, 0.96])
        }
    }
}

/// A pane with slanting streaks of sky, placed by `along` in metres.
fn glass(height: f32, along: f32) -> Material {
    let streak = along.rem_euclid(1.1);
    let sheen = if (0.10..0.34).contains(&streak) || (0.40..0.47).contains(&streak) { 1.0 } else { 0.0 };
    Material::Glass { height, sheen }
}
