//! A showroom: panelled wall under rows of light, polished tiles.

use super::plane::{EYE, Place, joint, stripe};
use super::{Canvas, Colour, blend, cell, gain, glow};
use crate::compose::ramp;

/// Height of the ceiling's edge, as a share of the floor line's.
const CEILING: f32 = 0.17;
/// Distance of the wall's joints, heights of the frame.
const PANEL: f32 = 0.335;
/// Side of a tile, in heights of the eye.
const TILE: f32 = 0.62;
/// Middles of the rows of light on the ceiling, in its heights above the eye.
const LIGHTS: [f32; 3] = [-1.3, 0.0, 1.3];

/// Colour at a place: `x` from the middle in heights of the frame, `y` from its top.
pub(super) fn colour(canvas: &Canvas, x: f32, y: f32) -> Colour {
    let ground = canvas.ground;
    let edge = CEILING * ground;
    if y < edge {
        ceiling(canvas, x, y)
    } else if y < ground {
        wall(canvas, x, y, true)
    } else {
        floor(canvas, x, y)
    }
}

fn ceiling(canvas: &Canvas, x: f32, y: f32) -> Colour {
    let eye = canvas.ground - EYE;
    let place = Place::seen(x, eye - y, canvas.pixel);
    let base = blend([198.0, 200.0, 203.0], [219.0, 221.0, 223.0], y / (CEILING * canvas.ground));
    let mut light = 0.0_f32;
    for middle in LIGHTS {
        let off = (place.across - middle).abs();
        light = light.max(stripe(off, -1.0, 0.055, 0.012 + place.pixel.0));
        light = light.max(0.30 * glow(off, 0.20));
    }
    blend(base, [255.0, 255.0, 252.0], light)
}

fn wall(canvas: &Canvas, x: f32, y: f32, fine: bool) -> Colour {
    let ground = canvas.ground;
    let edge = CEILING * ground;
    let v = (y - edge) / (ground - edge);
    // A line of light behind the ceiling's edge washes the wall.
    let wash = 0.16 * glow(v, 0.30) + 0.05 * glow(1.0 - v, 0.25);
    let pool = 0.07 * glow(x, 0.55);
    let mut colour = gain([201.0, 203.0, 205.0], 0.93 + wash + pool);
    if fine {
        let panel = x / PANEL + 0.5;
        colour = gain(colour, 1.0 + 0.022 * (cell(panel, 3.0) - 0.5));
        let seam = joint(x + PANEL / 2.0, PANEL, 0.0024, canvas.pixel).max(joint(
            v - 0.52,
            2.0,
            0.006,
            canvas.pixel / (ground - edge),
        ));
        colour = blend(colour, [140.0, 142.0, 145.0], 0.65 * seam);
        let beside = joint(x + PANEL / 2.0 - 0.0026, PANEL, 0.002, canvas.pixel);
        colour = blend(colour, [236.0, 237.0, 238.0], 0.5 * beside);
        // Shadow gap under the ceiling, and the skirting.
        colour = blend(colour, [255.0, 255.0, 252.0], stripe(v, -0.1, 0.010, 0.010));
        colour = blend(colour, [82.0, 84.0, 88.0], stripe(v, 0.972, 2.0, canvas.pixel / (ground - edge)));
    }
    colour
}

fn floor(canvas: &Canvas, x: f32, y: f32) -> Colour {
    let ground = canvas.ground;
    let down = (y - ground) / (1.0 - ground);
    let place = Place::seen(x, y - (ground - EYE), canvas.pixel);
    let base = blend([171.0, 173.0, 176.0], [149.0, 151.0, 155.0], down);
    let (column, row) = (place.across / TILE + 0.5, place.away / TILE + 0.3);
    let mut colour = gain(base, 1.0 + 0.035 * (cell(column, row) - 0.5));
    // The wall and its light in the polish: less the steeper one looks.
    let mirrored = wall(canvas, x, (2.0 * ground - y).max(CEILING * ground), false);
    colour = blend(colour, mirrored, 0.42 * (1.0 - 0.75 * down));
    let streaks = LIGHTS.iter().map(|middle| glow(x - middle * 0.36, 0.075)).fold(0.0, f32::max);
    colour = blend(colour, [244.0, 245.0, 246.0], 0.30 * streaks * (1.0 - 0.55 * down));
    colour = gain(colour, 1.0 - 0.30 * glow(down, 0.035));
    let seam =
        joint(column * TILE, TILE, 0.009, place.pixel.0).max(joint(row * TILE, TILE, 0.009, place.pixel.1));
    colour = blend(colour, [118.0, 120.0, 124.0], 0.60 * seam);
    gain(colour, 1.0 - 0.10 * ramp(x.abs(), 0.35, 0.95))
}
