//! A terrace by day: paving, a low wall, trees and hills under a summer's sky.

use super::noise::{Texture, along};
use super::plane::{EYE, Place, joint, stripe};
use super::{Canvas, Colour, blend, cell, gain, glow};
use crate::compose::ramp;

/// Height of the low wall and of its coping, heights of the frame.
const WALL: f32 = 0.135;
const COPING: f32 = 0.020;
/// Sides of a paving slab, in heights of the eye.
const SLAB: (f32, f32) = (0.84, 0.42);

/// Colour at a place: `x` from the middle in heights of the frame, `y` from its top.
pub(super) fn colour(canvas: &Canvas, texture: &Texture, x: f32, y: f32) -> Colour {
    let ground = canvas.ground;
    if y >= ground {
        return floor(canvas, texture, x, y);
    }
    let top = ground - WALL;
    let beyond = if y < top + canvas.pixel { landscape(canvas, texture, x, y) } else { [0.0; 3] };
    blend(beyond, wall(canvas, texture, x, y), stripe(y, top, 2.0, canvas.pixel))
}

fn landscape(canvas: &Canvas, texture: &Texture, x: f32, y: f32) -> Colour {
    let eye = canvas.ground - EYE;
    // Near the horizon the sky is pale, and clouds lie flat.
    let high = ((eye - y) / eye.max(0.1)).clamp(0.0, 1.0);
    let mut colour = blend([222.0, 233.0, 241.0], [104.0, 155.0, 213.0], high.sqrt());
    let stretch = 0.35 + 0.9 * high;
    let cloud = texture.at(0.26 * x / stretch + 0.15, 0.50 * high / stretch + 0.62);
    colour = blend(colour, [250.0, 251.0, 252.0], 0.80 * ramp(cloud, -0.02, 0.55) * ramp(high, 0.02, 0.22));
    colour = blend(colour, [255.0, 252.0, 240.0], 0.35 * glow((x + 0.62).hypot(y - 0.02), 0.30));
    // Far hills in haze, nearer ones, and trees out of focus.
    let ridge = |seed: u32, wide: f32| {
        0.6 * along(x * wide + 40.0, seed)
            + 0.3 * along(x * wide * 2.3 + 40.0, seed + 1)
            + 0.1 * along(x * wide * 6.0 + 90.0, seed + 2)
    };
    let far = eye + 0.028 - 0.085 * ridge(11, 1.6);
    colour = blend(colour, [164.0, 184.0, 203.0], stripe(y, far, 2.0, 0.006));
    let nearer = eye + 0.062 - 0.070 * ridge(31, 2.7);
    colour = blend(colour, [131.0, 154.0, 156.0], stripe(y, nearer, 2.0, 0.006));
    let leaves = texture.at(1.3 * x, 1.3 * y);
    let crowns = eye + 0.098 - 0.075 * ridge(53, 6.0) - 0.012 * leaves;
    let tree =
        gain([92.0, 117.0, 78.0], 0.95 + 0.22 * leaves + 0.25 * (1.0 - ramp(y, crowns, crowns + 0.06)));
    blend(colour, tree, stripe(y, crowns, 2.0, 0.009))
}

fn wall(canvas: &Canvas, texture: &Texture, x: f32, y: f32) -> Colour {
    let down = y - (canvas.ground - WALL);
    let stain = texture.at(0.8 * x, 0.8 * y);
    if down < COPING {
        let seam = joint(x, 0.46, 0.0022, canvas.pixel);
        let face = ramp(down, COPING * 0.30, COPING * 0.45);
        let colour = blend([240.0, 236.0, 227.0], [213.0, 207.0, 196.0], face);
        return gain(colour, (1.0 + 0.025 * stain) * (1.0 - 0.30 * seam));
    }
    let course = (WALL - COPING) / 3.0;
    let row = ((down - COPING) / course).floor();
    let block = x + 0.13 * (row - 1.0);
    let seam =
        joint(block, 0.26, 0.0020, canvas.pixel).max(joint(down - COPING, course, 0.0020, canvas.pixel));
    let tone = 0.97 + 0.06 * (cell(block / 0.26 + 0.5, row) - 0.5) + 0.05 * stain;
    let colour = gain([201.0, 193.0, 179.0], tone * (1.0 - 0.20 * seam));
    // Under the coping, and where the wall meets the paving.
    gain(colour, 1.0 - 0.34 * glow(down - COPING, 0.010) - 0.20 * glow(WALL - down, 0.008))
}

fn floor(canvas: &Canvas, texture: &Texture, x: f32, y: f32) -> Colour {
    let down = (y - canvas.ground) / (1.0 - canvas.ground);
    let place = Place::seen(x, y - (canvas.ground - EYE), canvas.pixel);
    let row = place.away / SLAB.1 + 0.2;
    let column = place.across / SLAB.0 + 0.5 * row.floor().rem_euclid(2.0) + 0.25;
    let stain = texture.at(0.23 * place.across, 0.23 * place.away);
    let fine = texture.at(1.1 * place.across, 1.1 * place.away);
    let base = blend([186.0, 181.0, 172.0], [170.0, 165.0, 157.0], down);
    let tone = 1.0 + 0.075 * (cell(column, row) - 0.5) + 0.045 * stain + 0.025 * fine;
    let seam = joint(column * SLAB.0, SLAB.0, 0.010, place.pixel.0).max(joint(
        row * SLAB.1,
        SLAB.1,
        0.010,
        place.pixel.1,
    ));
    let colour = gain(base, tone * (1.0 - 0.30 * seam));
    gain(colour, 1.0 - 0.16 * glow(down, 0.03) - 0.05 * ramp(x.abs(), 0.4, 0.95))
}
