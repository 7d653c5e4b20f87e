//! Studios: a wall that runs into a floor without an edge, and light on both.

use super::{Canvas, Colour, blend, gain};
use crate::compose::ramp;

/// Half the height of the curve in which wall runs into floor.
const COVE: f32 = 0.035;

/// Colours of a studio, sRGB 0 to 255.
pub(super) struct Tones {
    wall_top: Colour,
    wall_foot: Colour,
    floor_far: Colour,
    floor_near: Colour,
    /// Gain of the pool of light in the middle, and loss in the corners.
    light: f32,
    vignette: f32,
}

/// Light grey wall and floor.
pub(super) const LIGHT: Tones = Tones {
    wall_top: [214.0, 217.0, 221.0],
    wall_foot: [231.0, 233.0, 235.0],
    floor_far: [197.0, 199.0, 202.0],
    floor_near: [176.0, 178.0, 182.0],
    light: 0.05,
    vignette: 0.10,
};

/// Dark grey wall and floor, lit from above.
pub(super) const DARK: Tones = Tones {
    wall_top: [34.0, 36.0, 41.0],
    wall_foot: [66.0, 69.0, 76.0],
    floor_far: [58.0, 60.0, 66.0],
    floor_near: [82.0, 84.0, 90.0],
    light: 0.35,
    vignette: 0.30,
};

/// White wall, almost white floor.
pub(super) const WHITE: Tones = Tones {
    wall_top: [255.0; 3],
    wall_foot: [255.0; 3],
    floor_far: [252.0, 252.0, 252.0],
    floor_near: [244.0, 244.0, 245.0],
    light: 0.0,
    vignette: 0.0,
};

/// Colour at a place: `x` from the middle in heights of the frame, `y` from its top.
pub(super) fn colour(tones: &Tones, canvas: &Canvas, x: f32, y: f32) -> Colour {
    let ground = canvas.ground;
    let wall = blend(tones.wall_top, tones.wall_foot, y / ground);
    let floor = blend(tones.floor_far, tones.floor_near, (y - ground) / (1.0 - ground));
    let colour = blend(wall, floor, ramp(y, ground - COVE, ground + COVE));
    let (across, down) = (2.0 * x / canvas.aspect, (y - 0.5) / 0.5);
    let pool = 1.0 / (1.0 + 2.0 * across * across + 3.0 * down * down);
    let corner = (across * across + down * down) / 2.0;
    let light = 1.0 + tones.light * pool - tones.vignette * corner * corner;
    gain(colour, light)
}
