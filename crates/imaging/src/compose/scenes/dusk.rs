//! A forecourt at dusk: the last light behind a town, lamps out of focus, asphalt after rain.

use super::noise::{Texture, hash};
use super::plane::{EYE, Place, stripe};
use super::{Canvas, Colour, blend, gain, glow};
use crate::compose::ramp;

/// Height of the kerb, heights of the frame.
const KERB: f32 = 0.020;
/// Lamps of the town, and where they stand above the floor line at least and at most, heights of the frame.
const LAMPS: u32 = 22;
const LAMP_HEIGHTS: (f32, f32) = (0.07, 0.25);
/// Middle and half the width of the painted lines, in heights of the eye.
const LINE: (f32, f32) = (1.42, 0.055);

/// A lamp, blurred to a disc.
pub(super) struct Lamp {
    x: f32,
    /// Above the floor line.
    above: f32,
    radius: f32,
    colour: Colour,
    strength: f32,
}

/// The lamps of the town.
pub(super) fn lamps() -> Vec<Lamp> {
    const COLOURS: [Colour; 4] =
        [[255.0, 206.0, 142.0], [255.0, 226.0, 188.0], [255.0, 176.0, 108.0], [214.0, 226.0, 255.0]];
    (0..LAMPS)
        .map(|at| {
            let random = |part: u32| hash(at, 700 + part);
            Lamp {
                x: (at as f32 + 0.2 + 0.6 * random(0)) / LAMPS as f32 * 2.6 - 1.3,
                above: LAMP_HEIGHTS.0 + (LAMP_HEIGHTS.1 - LAMP_HEIGHTS.0) * random(1) * random(2),
                radius: 0.007 + 0.013 * random(3),
                colour: COLOURS[at as usize % COLOURS.len()],
                strength: 0.35 + 0.4 * random(4),
            }
        })
        .collect()
}

/// A row of houses.
struct Houses {
    /// Width of one.
    wide: f32,
    seed: u32,
    /// Lowest roof, and how much higher the highest is, heights of the frame.
    low: f32,
    spread: f32,
}

/// Width and height of a window with the wall around it, heights of the frame.
const WINDOW: (f32, f32) = (0.019, 0.023);

impl Houses {
    fn roof(&self, house: f32) -> f32 {
        self.low - self.spread * hash(house as i32 as u32, self.seed)
    }

    /// Share of a place that houses cover.
    fn covers(&self, x: f32, y: f32, soft: f32) -> f32 {
        let at = x / self.wide + 50.0;
        let house = at.floor();
        let covered = |house: f32| ((y - self.roof(house)) / soft + 0.5).clamp(0.0, 1.0);
        let next = ramp(at - house, 1.0 - soft / self.wide, 1.0);
        covered(house) * (1.0 - next) + covered(house + 1.0) * next
    }

    /// Light of the windows at a place `above` the floor line: a fifth of those that lie whole in a house.
    fn lit(&self, x: f32, above: f32, ground: f32) -> f32 {
        let at = x / self.wide + 50.0;
        let house = at.floor();
        let (column, row) = ((at - house) * self.wide / WINDOW.0, above / WINDOW.1);
        let columns = (self.wide / WINDOW.0).floor();
        let under_roof = (row.floor() + 1.6) * WINDOW.1 < ground - self.roof(house);
        if !(1.0..columns - 1.0).contains(&column) || !under_roof || row < 3.0 {
            return 0.0;
        }
        let place = (house * columns + column.floor()) as i32 as u32;
        if hash(place, row.floor() as i32 as u32 + 31) < 0.8 {
            return 0.0;
        }
        stripe(column.fract(), 0.20, 0.80, 0.4) * stripe(row.fract(), 0.20, 0.80, 0.4)
    }
}

/// Colour at a place: `x` from the middle in heights of the frame, `y` from its top.
pub(super) fn colour(canvas: &Canvas, texture: &Texture, lamps: &[Lamp], x: f32, y: f32) -> Colour {
    if y < canvas.ground { town(canvas, texture, lamps, x, y) } else { floor(canvas, texture, lamps, x, y) }
}

fn sky(canvas: &Canvas, x: f32, y: f32) -> Colour {
    let eye = canvas.ground - EYE;
    let high = (eye + 0.06 - y) / (eye + 0.06).max(0.1);
    let warm = [246.0, 170.0, 108.0];
    let colour = if high < 0.30 {
        blend(warm, [186.0, 122.0, 128.0], high / 0.30)
    } else if high < 0.62 {
        blend([186.0, 122.0, 128.0], [84.0, 84.0, 126.0], (high - 0.30) / 0.32)
    } else {
        blend([84.0, 84.0, 126.0], [34.0, 44.0, 82.0], (high - 0.62) / 0.38)
    };
    blend(colour, [255.0, 196.0, 132.0], 0.45 * glow((x - 0.22) * 0.55, 0.22) * glow(high, 0.22))
}

fn town(canvas: &Canvas, texture: &Texture, lamps: &[Lamp], x: f32, y: f32) -> Colour {
    let (ground, eye) = (canvas.ground, canvas.ground - EYE);
    let mut colour = sky(canvas, x, y);
    let high = ((eye - y) / eye.max(0.1)).clamp(0.0, 1.0);
    let cloud = texture.at(0.16 * x + 0.3, 0.85 * high + 0.1);
    let lit = blend([214.0, 128.0, 118.0], [58.0, 58.0, 96.0], high * 1.5);
    colour = blend(colour, lit, 0.50 * ramp(cloud, 0.05, 0.55) * ramp(high, 0.04, 0.25));
    // Two rows of houses, the farther in haze, both out of focus.
    let far = Houses { wide: 0.115, seed: 5, low: eye + 0.055, spread: 0.115 };
    colour = blend(colour, [120.0, 85.0, 98.0], 0.88 * far.covers(x, y, 0.008));
    let near = Houses { wide: 0.19, seed: 9, low: eye + 0.105, spread: 0.105 };
    let front = blend([54.0, 47.0, 67.0], [43.0, 41.0, 57.0], (y - eye) / 0.2);
    colour = blend(colour, front, near.covers(x, y, 0.010));
    let panes = near.lit(x, ground - y, ground);
    colour = blend(colour, [250.0, 190.0, 118.0], 0.45 * panes);
    for lamp in lamps {
        let (across, down) = (x - lamp.x, ground - lamp.above - y);
        if across.abs().max(down.abs()) < 4.0 * lamp.radius {
            let off = across.hypot(down);
            let disc = stripe(off, -1.0, lamp.radius, 0.005);
            colour =
                blend(colour, lamp.colour, lamp.strength * (disc + 0.35 * glow(off, lamp.radius)).min(1.0));
        }
    }
    // A hedge in the dark, and the kerb.
    let hedge = ground - 0.050 - 0.008 * texture.at(1.6 * x, 0.3);
    let leaf = gain([34.0, 38.0, 42.0], 1.0 + 0.35 * texture.at(2.2 * x, 2.2 * y));
    colour = blend(colour, leaf, stripe(y, hedge, 2.0, 0.006));
    let stone = blend([146.0, 134.0, 134.0], [104.0, 98.0, 106.0], (y - ground + KERB) / KERB * 1.4 - 0.2);
    blend(colour, stone, stripe(y, ground - KERB, 2.0, canvas.pixel))
}

fn floor(canvas: &Canvas, texture: &Texture, lamps: &[Lamp], x: f32, y: f32) -> Colour {
    let ground = canvas.ground;
    let down = (y - ground) / (1.0 - ground);
    let place = Place::seen(x, y - (ground - EYE), canvas.pixel);
    let wet = texture.at(0.13 * place.across, 0.13 * place.away);
    let rough = texture.at(1.7 * place.across, 1.7 * place.away);
    let base = blend([60.0, 57.0, 66.0], [68.0, 68.0, 76.0], down);
    let mut colour = gain(base, 1.0 + 0.10 * rough + 0.05 * wet);
    // The sky in the film of water: more where it is wetter, and the flatter one looks.
    let mirrored = sky(canvas, x, (ground - EYE + 0.05 - 0.55 * (y - ground)).max(0.0));
    let shine = (0.30 + 0.30 * wet).clamp(0.05, 0.6) * (1.0 - 0.70 * down);
    colour = blend(colour, mirrored, shine);
    for lamp in lamps {
        let off = (x - lamp.x) * (1.0 - 0.15 * down);
        if off.abs() < 0.08 {
            let streak = glow(off, lamp.radius * 0.9) * glow(down, 0.38);
            colour = blend(colour, lamp.colour, 0.40 * lamp.strength * streak);
        }
    }
    let paint = stripe(place.across.abs(), LINE.0 - LINE.1, LINE.0 + LINE.1, place.pixel.0.max(0.006));
    let worn = (0.62 + 0.30 * rough).clamp(0.0, 1.0);
    colour = blend(colour, [186.0, 180.0, 180.0], paint * worn);
    colour = gain(colour, 1.0 - 0.35 * glow(down, 0.02));
    // The station's own lamps above.
    gain(colour, 1.06 + 0.22 * glow(x, 0.5) * ramp(down, 0.0, 0.6) - 0.15 * ramp(x.abs(), 0.4, 0.95))
}
