//! Shading of materials in the light of an open yard: a low sun, the sky above the horizon, the ground below it.
//!
//! Not for: what lies where (`finish`) or the surroundings that are seen directly (`yard`).

use crate::vector::{Vec3, mix, smooth_step};

/// Material of a spot; colours are red, green, blue in 0..1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Material {
    /// Colour below clear lacquer.
    Paint([f32; 3]),
    /// Polished and dark.
    Gloss([f32; 3]),
    Matte([f32; 3]),
    Metal([f32; 3]),
    /// A tinted pane: `height` runs from 0 at its foot to 1 at its top, `sheen` is the share of mirrored sky, 0..1.
    Glass {
        height: f32,
        sheen: f32,
    },
    /// A lamp's lens.
    Glow([f32; 3]),
}

pub(crate) struct Light {
    pub(crate) sun: Vec3,
    pub(crate) eye: Vec3,
}

impl Light {
    pub(crate) fn on(&self, material: Material, position: Vec3, normal: Vec3) -> [f32; 3] {
        let view = (self.eye - position).unit();
        let mut facing = normal.dot(view);
        let normal = if facing < 0.0 { normal * -1.0 } else { normal };
        facing = facing.abs().max(0.02);
        let mirrored = normal * (2.0 * facing) - view;
        let sunlit = normal.dot(self.sun).max(0.0);
        // Low parts see less of the sky.
        let open = mix(0.80, 1.0, smooth_step(0.05, 0.70, position.z));
        let diffuse = (0.60 + 0.14 * normal.z + 0.42 * sunlit) * open;
        let grazing = 1.0 - facing;
        let rim = grazing * grazing * grazing * grazing;
        let world = surroundings(mirrored, open);
        let glint = power(mirrored.dot(self.sun).max(0.0), 6);
        match material {
            Material::Paint(colour) => {
                let share = 0.115 + 0.50 * rim;
                blend(colour, diffuse * (1.0 - share * 0.5), world, share, 0.22 * glint)
            }
            Material::Gloss(colour) => blend(colour, diffuse, world, 0.10 + 0.45 * rim, 0.25 * glint),
            Material::Matte(colour) => blend(colour, diffuse, world, 0.02, 0.0),
            Material::Metal(colour) => blend(colour, 0.55 * diffuse + 0.15, world, 0.42, 0.2 * glint),
            Material::Glass { height, sheen } => {
                let depth = mix(0.07, 0.17, height) + 0.055 * sheen * mix(0.4, 1.0, height);
                let tint = [depth * 0.86, depth * 1.10, depth * 1.36];
                blend(tint, 1.0, world, 0.20 + 0.5 * rim, 0.30 * glint)
            }
            Material::Glow(colour) => blend(colour, 0.35 * diffuse + 0.68, world, 0.06, 0.2 * glint),
        }
    }
}

fn blend(colour: [f32; 3], lit: f32, world: [f32; 3], share: f32, glint: f32) -> [f32; 3] {
    let mut mixed = [0.0; 3];
    for channel in 0..3 {
        mixed[channel] = mix(colour[channel] * lit, world[channel], share) + glint;
    }
    mixed
}

/// Surroundings as polished surfaces mirror them; `open` darkens the ground close to the vehicle.
fn surroundings(direction: Vec3, open: f32) -> [f32; 3] {
    let height = smooth_step(0.0, 0.9, direction.z);
    let sky = [mix(0.93, 0.48, height), mix(0.95, 0.66, height), mix(0.97, 0.90, height)];
    let depth = smooth_step(0.0, 0.5, -direction.z);
    let ground =
        [mix(0.42, 0.30, depth) * open, mix(0.42, 0.30, depth) * open, mix(0.43, 0.31, depth) * open];
    let above = smooth_step(-0.05, 0.06, direction.z);
    [mix(ground[0], sky[0], above), mix(ground[1], sky[1], above), mix(ground[2], sky[2], above)]
}

/// `base` raised to two to the power of `doublings`.
fn power(base: f32, doublings: u8) -> f32 {
    (0..doublings).fold(base, |value, _| value * value)
}
