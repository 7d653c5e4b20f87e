//! A lounge: a wall of dark slats with a line of warm light, a dark polished floor.

use super::noise::Texture;
use super::plane::{EYE, Place, joint, stripe};
use super::{Canvas, Colour, blend, cell, gain, glow};
use crate::compose::ramp;

/// Distance of the slats, heights of the frame.
const SLAT: f32 = 0.0300;
/// Half the width of the slatted part of the wall, heights of the frame; stone is beside it.
const SLATTED: f32 = 0.50;
/// Height of the line of light, as a share of the floor line's.
const LINE: f32 = 0.155;
/// Side of a tile, in heights of the eye.
const TILE: f32 = 1.15;

/// Colour at a place: `x` from the middle in heights of the frame, `y` from its top.
pub(super) fn colour(canvas: &Canvas, texture: &Texture, x: f32, y: f32) -> Colour {
    if y < canvas.ground { wall(canvas, texture, x, y) } else { floor(canvas, texture, x, y) }
}

/// Light on the wall, as a gain.
fn light(canvas: &Canvas, x: f32, y: f32) -> f32 {
    let v = y / canvas.ground;
    let below = if v > LINE { glow(v - LINE, 0.36) } else { glow(v - LINE, 0.07) };
    0.52 + 1.02 * below * (0.75 + 0.25 * glow(x, 0.6)) + 0.16 * glow(1.0 - v, 0.14)
}

fn wall(canvas: &Canvas, texture: &Texture, x: f32, y: f32) -> Colour {
    let v = y / canvas.ground;
    let light = light(canvas, x, y);
    let mut colour = if x.abs() < SLATTED {
        let slat = x / SLAT + 0.5;
        let across = slat.rem_euclid(1.0);
        let grain = texture.at(slat.floor() * 0.37 + 0.06 * across, 0.55 * y);
        // Rounded edges, and a dark gap.
        let round = 1.0 - 0.9 * (2.0 * across - 1.0).powi(2) * 0.45;
        let soft = canvas.pixel / SLAT;
        let wood = stripe(across, 0.13, 0.87, soft.max(0.03));
        let tone = (0.94 + 0.10 * grain + 0.10 * (cell(slat, 8.0) - 0.5)) * round;
        blend([17.0, 14.0, 13.0], gain([108.0, 83.0, 62.0], tone), wood)
    } else {
        let stone = texture.at(0.35 * x, 0.35 * y);
        let fine = texture.at(2.1 * x, 2.1 * y);
        let seam = joint(v - 0.42, 0.58, 0.004, canvas.pixel / canvas.ground);
        let edge = glow(x.abs() - SLATTED, 0.006);
        let tone = 1.0 + 0.14 * stone + 0.06 * fine;
        gain([66.0, 64.0, 65.0], tone * (1.0 - 0.35 * seam) * (1.0 - 0.55 * edge))
    };
    colour = gain(colour, light);
    let warm = [light.max(1.0), 1.0, 1.0 - 0.10 * (light - 0.6).max(0.0)];
    colour = std::array::from_fn(|channel| colour[channel] * warm[channel].min(1.10));
    let line = stripe(v, LINE - 0.008, LINE + 0.004, 0.004);
    colour = blend(colour, [255.0, 226.0, 182.0], line);
    blend(colour, [14.0, 13.0, 13.0], stripe(v, 0.982, 2.0, canvas.pixel / canvas.ground))
}

fn floor(canvas: &Canvas, texture: &Texture, x: f32, y: f32) -> Colour {
    let ground = canvas.ground;
    let down = (y - ground) / (1.0 - ground);
    let place = Place::seen(x, y - (ground - EYE), canvas.pixel);
    let (column, row) = (place.across / TILE + 0.5, place.away / TILE + 0.1);
    let stone = texture.at(0.20 * place.across, 0.20 * place.away);
    let base = blend([62.0, 60.0, 60.0], [74.0, 73.0, 74.0], down);
    let mut colour = gain(base, 1.0 + 0.12 * stone + 0.05 * (cell(column, row) - 0.5));
    // The lit wall in the polish, without its slats.
    let above = (2.0 * ground - y).max(0.0);
    let body: Colour = if x.abs() < SLATTED { [82.0, 63.0, 48.0] } else { [60.0, 58.0, 58.0] };
    let mirrored = gain(body, light(canvas, x, above));
    let sharp = ramp(SLATTED - x.abs(), -0.02 - 0.05 * down, 0.02 + 0.05 * down);
    let mirrored = blend(gain([60.0, 58.0, 58.0], light(canvas, x, above)), mirrored, sharp);
    colour = blend(colour, mirrored, 0.34 * (1.0 - 0.65 * down));
    let seam =
        joint(column * TILE, TILE, 0.008, place.pixel.0).max(joint(row * TILE, TILE, 0.008, place.pixel.1));
    colour = gain(colour, 1.0 - 0.40 * seam);
    let pool = 0.34 * glow(x, 0.55) * ramp(down, 0.0, 0.55);
    gain(colour, 1.0 + pool - 0.18 * ramp(x.abs(), 0.4, 0.95))
}
