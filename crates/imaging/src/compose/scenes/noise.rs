//! Noise without chance: the same place always has the same value.

/// 0 to 1, by two whole numbers.
pub(super) fn hash(x: u32, y: u32) -> f32 {
    let mut hash = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77);
    hash = (hash ^ (hash >> 15)).wrapping_mul(0x2C1B_3C6D);
    hash = (hash ^ (hash >> 12)).wrapping_mul(0x297A_2D39);
    (hash >> 8) as f32 / (1 << 24) as f32
}

/// 0 to 1, by a cell of an endless grid.
pub(super) fn cell(column: f32, row: f32) -> f32 {
    hash(column.floor() as i32 as u32, row.floor() as i32 as u32)
}

/// Smooth value noise along a line, 0 to 1, with a knot at every whole number.
pub(super) fn along(at: f32, seed: u32) -> f32 {
    let (first, share) = (at.floor(), at - at.floor());
    let share = share * share * (3.0 - 2.0 * share);
    let knot = |at: f32| hash(at as i32 as u32, seed);
    knot(first) * (1.0 - share) + knot(first + 1.0) * share
}

/// Side of a [`Texture`], a power of two.
const SIDE: usize = 256;
/// Knots of a texture's coarsest and finest octave.
const OCTAVES: [usize; 5] = [4, 8, 16, 32, 64];

/// Fractal noise that repeats without a seam, −1 to 1 with a mean near 0.
pub(super) struct Texture {
    values: Vec<f32>,
}

impl Texture {
    pub(super) fn new(seed: u32) -> Self {
        let mut values = vec![0.0_f32; SIDE * SIDE];
        let mut weight = 0.5_f32;
        for knots in OCTAVES {
            let step = SIDE / knots;
            let knot = |column: usize, row: usize| {
                let at = (row % knots) * knots + column % knots;
                2.0 * hash(at as u32, seed.wrapping_add(knots as u32)) - 1.0
            };
            for (at, value) in values.iter_mut().enumerate() {
                let (x, y) = (at % SIDE, at / SIDE);
                let (column, row) = (x / step, y / step);
                let smooth = |part: usize| {
                    let share = part as f32 / step as f32;
                    share * share * (3.0 - 2.0 * share)
                };
                let (across, down) = (smooth(x % step), smooth(y % step));
                let upper = mixed(knot(column, row), knot(column + 1, row), across);
                let lower = mixed(knot(column, row + 1), knot(column + 1, row + 1), across);
                *value += weight * mixed(upper, lower, down);
            }
            weight *= 0.62;
        }
        Self { values }
    }

    /// At a place whose unit square is the texture once.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let place = |at: f32| {
            let at = (at - at.floor()) * SIDE as f32;
            let first = at as usize & (SIDE - 1);
            (first, (first + 1) & (SIDE - 1), at.fract())
        };
        let (left, right, across) = place(x);
        let (upper, lower, down) = place(y);
        let value = |column: usize, row: usize| self.values[row * SIDE + column];
        mixed(
            mixed(value(left, upper), value(right, upper), across),
            mixed(value(left, lower), value(right, lower), across),
            down,
        )
    }
}

fn mixed(a: f32, b: f32, share: f32) -> f32 {
    a + (b - a) * share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_texture_is_even_and_repeats_without_a_seam() {
        let texture = Texture::new(7);
        let mean = texture.values.iter().sum::<f32>() / texture.values.len() as f32;
        assert!(mean.abs() < 0.15, "{mean}");
        assert!(texture.values.iter().all(|value| value.abs() < 1.5));
        for at in [0.1_f32, 0.33, 0.9] {
            assert!((texture.at(at, 0.0) - texture.at(at, 1.0)).abs() < 1e-3);
            assert!((texture.at(0.999, at) - texture.at(1.001, at)).abs() < 0.2);
        }
    }

    #[test]
    fn lines_of_noise_have_no_steps() {
        for at in 0..200 {
            let place = at as f32 * 0.05 - 4.0;
            assert!((along(place, 3) - along(place + 0.01, 3)).abs() < 0.03, "{place}");
        }
    }
}
