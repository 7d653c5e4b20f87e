//! A hall of fair-faced concrete: formwork panels, window light from the left, a ground floor.

use super::noise::Texture;
use super::plane::{EYE, Place, joint, stripe};
use super::{Canvas, Colour, blend, cell, gain, glow};
use crate::compose::ramp;

/// Width of a formwork panel, heights of the frame, and panels from the floor to the top.
const PANEL: f32 = 0.40;
const ROWS: f32 = 2.4;
/// Distance of the floor's cuts, in heights of the eye.
const CUT: f32 = 1.9;
/// Radius of a tie hole, heights of the frame.
const HOLE: f32 = 0.0055;

/// Colour at a place: `x` from the middle in heights of the frame, `y` from its top.
pub(super) fn colour(canvas: &Canvas, texture: &Texture, x: f32, y: f32) -> Colour {
    if y < canvas.ground { wall(canvas, texture, x, y) } else { floor(canvas, texture, x, y) }
}

fn light(canvas: &Canvas, x: f32, y: f32) -> f32 {
    let v = y / canvas.ground;
    // Windows that are not seen throw their panes on the wall.
    let slanted = x + 0.34 * v;
    let panes = (0..3).map(|pane| {
        let left = -0.52 + 0.25 * pane as f32;
        stripe(slanted, left, left + 0.19, 0.05)
    });
    let window = panes.fold(0.0, f32::max) * stripe(v + 0.12 * x, 0.10, 0.74, 0.14);
    0.80 + 0.22 * glow(x + 0.55, 0.75) + 0.24 * window - 0.10 * ramp(v, 0.55, 1.0)
}

fn wall(canvas: &Canvas, texture: &Texture, x: f32, y: f32) -> Colour {
    let ground = canvas.ground;
    let panel_height = ground / ROWS;
    let (column, row) = (x / PANEL + 0.5, (ground - y) / panel_height);
    let cloud = texture.at(0.31 * x + 0.2, 0.31 * y);
    let fine = texture.at(1.9 * x, 1.7 * y + 0.4);
    let tone = 1.0 + 0.085 * cloud + 0.035 * fine + 0.05 * (cell(column, row) - 0.5);
    let mut colour = gain([158.0, 156.0, 152.0], tone * light(canvas, x, y));
    let seam = joint(x + PANEL / 2.0, PANEL, 0.0026, canvas.pixel).max(joint(
        ground - y,
        panel_height,
        0.0026,
        canvas.pixel,
    ));
    colour = gain(colour, 1.0 - 0.42 * seam);
    let lit = joint(x + PANEL / 2.0 - 0.003, PANEL, 0.002, canvas.pixel).max(joint(
        ground - y + 0.003,
        panel_height,
        0.002,
        canvas.pixel,
    ));
    colour = gain(colour, 1.0 + 0.09 * lit);
    // Holes of the ties, four to a panel.
    let from = |at: f32, size: f32| {
        let inside = at.rem_euclid(1.0);
        (inside - 0.22).abs().min((inside - 0.78).abs()) * size
    };
    let (across, down) = (from(column, PANEL), from(row, panel_height));
    let hole = across.hypot(down);
    let rim = canvas.pixel.max(0.0012);
    colour = gain(colour, 1.0 - 0.55 * ((HOLE - hole) / rim + 0.5).clamp(0.0, 1.0));
    gain(colour, 1.0 - 0.28 * glow(1.0 - y / ground, 0.02))
}

fn floor(canvas: &Canvas, texture: &Texture, x: f32, y: f32) -> Colour {
    let ground = canvas.ground;
    let down = (y - ground) / (1.0 - ground);
    let place = Place::seen(x, y - (ground - EYE), canvas.pixel);
    let cloud = texture.at(0.16 * place.across, 0.16 * place.away);
    let fine = texture.at(0.55 * place.across + 0.3, 0.55 * place.away);
    let base = blend([112.0, 111.0, 110.0], [95.0, 95.0, 95.0], down);
    let mut colour = gain(base, 1.0 + 0.10 * cloud + 0.05 * fine);
    let mirrored = gain([150.0, 149.0, 146.0], light(canvas, x, (2.0 * ground - y).max(0.0)));
    colour = blend(colour, mirrored, 0.26 * (1.0 - 0.8 * down));
    let seam = joint(place.across + CUT / 2.0, CUT, 0.011, place.pixel.0).max(joint(
        place.away - 0.45,
        CUT,
        0.011,
        place.pixel.1,
    ));
    colour = gain(colour, 1.0 - 0.45 * seam);
    colour = gain(colour, 1.0 - 0.40 * glow(down, 0.03));
    gain(colour, 1.0 + 0.10 * glow(x + 0.3, 0.45) - 0.12 * ramp(x.abs(), 0.35, 0.95))
}
