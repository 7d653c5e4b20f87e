//! Environment map that lacquer and windows mirror: a map of the whole surroundings, made anew for every picture.
//!
//! A map of directions, 384 by 128. Not for: what the camera sees directly, see `backdrop`.

use super::canvas::{Canvas, Colour, blend, times};
use super::foliage;
use super::lanes::{Lanes, Vec3s, each};
use super::random::Random;
use super::texture::{Grain, Textures};

const WIDTH: usize = 384;
const HEIGHT: usize = 128;

pub(crate) struct Environment {
    map: Canvas,
    turn: f32,
}

impl Environment {
    pub(crate) fn any(
        random: &mut Random,
        top: Colour,
        horizon: Colour,
        ground: Colour,
        indoor: bool,
    ) -> Self {
        let textures = Textures::shared();
        let mut map = Canvas::new(WIDTH, HEIGHT);
        let middle = HEIGHT / 2;
        let zoom = random.within(0.6, 2.0);
        let clouds = Grain::new(random, &textures.cloudy, zoom);
        let contrast = random.within(0.2, 1.6);
        let ground_grain = Grain::new(random, &textures.patchy, 1.0);
        for row in 0..HEIGHT {
            let high = (row as f32 / middle as f32).min(1.0);
            let sky = blend(top, horizon, high * high.sqrt());
            let low = row as f32 / HEIGHT as f32;
            for column in 0..WIDTH {
                // Mirrored in itself, so that the map closes.
                let x = column.min(WIDTH - 1 - column) as f32;
                map.pixels[row * WIDTH + column] = if row <= middle {
                    times(sky, 1.0 + contrast * (clouds.at(x, row as f32) - 0.5))
                } else {
                    let shade = (1.1 - (low - 0.5) * 1.2).clamp(0.3, 1.2);
                    times(ground, (0.6 + 0.8 * ground_grain.at(x, row as f32)) * shade)
                };
            }
        }
        if indoor {
            for _ in 0..3 + random.below(9) {
                let (x, y) = (random.within(0.0, WIDTH as f32), random.within(2.0, 32.0));
                map.block((x, y), (x + random.within(4.0, 40.0), y + random.within(1.0, 5.0)), [2.5; 3]);
            }
        }
        skyline(random, &mut map, middle);
        if !indoor {
            for _ in 0..random.below(9) {
                let (x, wide, high) =
                    (random.within(0.0, 350.0), random.within(5.0, 60.0), random.within(6.0, 46.0));
                foliage::bush(random, &mut map, (x + wide / 2.0, middle as f32), (wide, high), [1.0; 3]);
            }
            for _ in 0..random.below(4) {
                let (x, wide, high) =
                    (random.within(0.0, 350.0), random.within(10.0, 90.0), random.within(3.0, 24.0));
                let colour = [(); 3].map(|()| random.within(0.05, 0.9));
                map.block((x, middle as f32 - high), (x + wide, middle as f32), colour);
            }
        }
        map.blur(1);
        Self { map, turn: random.unit() }
    }

    /// Where on the map `directions` (of length one) lie: columns and rows.
    pub(crate) fn places(&self, directions: &Vec3s) -> (Lanes, Lanes) {
        let across = each(|lane| {
            let turned = turns(directions.y[lane], directions.x[lane]) + self.turn;
            (turned - if turned >= 1.0 { 1.0 } else { 0.0 }) * WIDTH as f32
        });
        let down = each(|lane| arc_share(directions.z[lane]) * (HEIGHT - 1) as f32);
        (across, down)
    }

    /// The light that comes from a place of the map.
    pub(crate) fn at(&self, across: f32, down: f32) -> Colour {
        let (left, top) = ((across as usize).min(WIDTH - 1), (down as usize).min(HEIGHT - 1));
        let (right, bottom) = ((left + 1) % WIDTH, (top + 1).min(HEIGHT - 1));
        let at = |column: usize, row: usize| self.map.pixels[row * WIDTH + column];
        let share = across - left as f32;
        blend(
            blend(at(left, top), at(right, top), share),
            blend(at(left, bottom), at(right, bottom), share),
            down - top as f32,
        )
    }
}

/// Roofs and trees along the horizon.
fn skyline(random: &mut Random, map: &mut Canvas, middle: usize) {
    let textures = Textures::shared();
    let zoom = random.within(0.5, 3.0);
    let profile = Grain::new(random, &textures.patchy, zoom);
    let grain = Grain::new(random, &textures.leafy, 1.0);
    let height = random.within(4.0, 26.0);
    let stepped = random.chance(0.4);
    let dark = random.within(0.02, 0.25);
    let colour = [dark * random.within(0.8, 1.1), dark, dark * random.within(0.8, 1.1)];
    for column in 0..WIDTH {
        let x = column.min(WIDTH - 1 - column);
        let x = if stepped { x / 16 * 16 } else { x } as f32;
        let rise = ((profile.at(x, 0.0) - 0.3) * height).max(0.0) as usize;
        for row in middle.saturating_sub(rise)..=middle {
            map.pixels[row * WIDTH + column] = times(colour, 0.4 + 1.2 * grain.at(column as f32, row as f32));
        }
    }
}

/// Angle of (x, y) in turns, 0..1, to about a thousandth: by polynomial, since library functions differ by machine.
fn turns(y: f32, x: f32) -> f32 {
    let (ax, ay) = (x.abs(), y.abs());
    let ratio = ax.min(ay) / ax.max(ay).max(1e-9);
    let square = ratio * ratio;
    let eighth = ratio * (0.158_9 - square * (0.051_6 - square * 0.017_9));
    let quarter = if ay > ax { 0.25 - eighth } else { eighth };
    let half = if x < 0.0 { 0.5 - quarter } else { quarter };
    if y < 0.0 { 1.0 - half } else { half }
}

/// Arc cosine over π: 0 up, 1 down (Abramowitz and Stegun 4.4.45).
fn arc_share(cosine: f32) -> f32 {
    let x = cosine.abs().min(1.0);
    let arc = (1.0 - x).sqrt() * (1.570_728_8 - x * (0.212_114_4 - x * (0.074_261 - 0.018_729_3 * x)));
    let share = arc * std::f32::consts::FRAC_1_PI;
    if cosine < 0.0 { 1.0 - share } else { share }
}

#[cfg(test)]
mod tests {
    use super::{arc_share, turns};

    #[test]
    fn angles_come_close() {
        for step in 0..360_u16 {
            let angle = (f32::from(step) + 0.5).to_radians();
            let turn = turns(angle.sin(), angle.cos());
            assert!((turn - angle / std::f32::consts::TAU).abs() < 2e-3, "{step}: {turn}");
            let share = arc_share(angle.cos());
            assert!((share - angle.cos().acos() / std::f32::consts::PI).abs() < 1e-3, "{step}: {share}");
        }
    }
}
