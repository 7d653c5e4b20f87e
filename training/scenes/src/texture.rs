//! Noise to give surfaces grain: tiles that repeat without a seam, made once.
//!
//! Value noise of several octaves. Not for: pictures of anything in particular.

use std::sync::LazyLock;

use super::random::Random;

/// Pixels a side of a tile; a power of two.
const SIDE: usize = 512;
const WRAP: usize = SIDE - 1;

/// A square of numbers, 0..1 around 0.5, that goes on at its opposite edge. Kept as bytes, so that it stays in the cache.
pub(crate) struct Tile(Vec<u8>);

/// Grains of all kinds.
pub(crate) struct Textures {
    /// Sand, asphalt, lawn.
    pub(crate) fine: [Tile; 3],
    /// Patches some pixels wide.
    pub(crate) patchy: [Tile; 3],
    /// Clumps of leaves.
    pub(crate) leafy: [Tile; 3],
    pub(crate) cloudy: [Tile; 3],
}

/// Periods in pixels and the weight that each next, finer octave has.
static TEXTURES: LazyLock<Textures> = LazyLock::new(|| {
    let three =
        |kind: u64, periods: &[usize], falls: f32| [0, 1, 2].map(|n| Tile::new(kind * 8 + n, periods, falls));
    Textures {
        fine: three(1, &[4, 2, 1], 1.5),
        patchy: three(2, &[128, 64, 32, 16, 8, 4, 2], 0.72),
        leafy: three(3, &[16, 8, 4, 2], 1.0),
        cloudy: three(4, &[256, 128, 64, 32, 16, 8], 0.5),
    }
});

impl Textures {
    pub(crate) fn shared() -> &'static Self {
        &TEXTURES
    }
}

impl Tile {
    fn new(seed: u64, periods: &[usize], falls: f32) -> Self {
        let mut sum = vec![0.0_f32; SIDE * SIDE];
        let mut weight = 1.0;
        for (octave, &period) in periods.iter().enumerate() {
            let mut random = Random::of(0x7E_F7, seed * 16 + octave as u64);
            let cells = SIDE / period;
            let knots: Vec<f32> = (0..cells * cells).map(|_| random.unit() - 0.5).collect();
            for y in 0..SIDE {
                let (row, down) = (y / period, (y % period) as f32 / period as f32);
                let down = down * down * (3.0 - 2.0 * down);
                let below = (row + 1) % cells;
                for x in 0..SIDE {
                    let (column, across) = (x / period, (x % period) as f32 / period as f32);
                    let across = across * across * (3.0 - 2.0 * across);
                    let next = (column + 1) % cells;
                    let blend = |row: usize| {
                        let left = knots[row * cells + column];
                        left + (knots[row * cells + next] - left) * across
                    };
                    let (upper, lower) = (blend(row), blend(below));
                    sum[y * SIDE + x] += weight * (upper + (lower - upper) * down);
                }
            }
            weight *= falls;
        }
        let count = sum.len() as f32;
        let mean = sum.iter().sum::<f32>() / count;
        let deviation = (sum.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / count).sqrt();
        // Two deviations to either side fill most of 0..1.
        let spread = |value: f32| (0.5 + (value - mean) / deviation.max(1e-6) * 0.22).clamp(0.0, 1.0);
        Self(sum.into_iter().map(|value| (spread(value) * 255.0 + 0.5) as u8).collect())
    }

    /// At a place in the tile's pixels; anywhere, also below zero.
    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        // Far enough from zero that a cast rounds down.
        let (column, row) = ((x + 65_536.0) as usize & WRAP, (y + 65_536.0) as usize & WRAP);
        f32::from(self.0[row * SIDE + column]) * (1.0 / 255.0)
    }

    /// Between pixels, for what is looked at from near.
    pub(crate) fn smooth(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x + 65_536.0, y + 65_536.0);
        let (left, top) = (x as usize, y as usize);
        let (across, down) = (x - left as f32, y - top as f32);
        let at = |column: usize, row: usize| {
            f32::from(self.0[(row & WRAP) * SIDE + (column & WRAP)]) * (1.0 / 255.0)
        };
        let upper = at(left, top) + (at(left + 1, top) - at(left, top)) * across;
        let lower = at(left, top + 1) + (at(left + 1, top + 1) - at(left, top + 1)) * across;
        upper + (lower - upper) * down
    }
}

/// A tile laid over a drawn thing: where it begins, how large its grain is, and which way round.
pub(crate) struct Grain<'a> {
    tile: &'a Tile,
    from: (f32, f32),
    step: f32,
    flip: f32,
}

impl<'a> Grain<'a> {
    /// `zoom` picture's pixels show one of the tile's.
    pub(crate) fn new(random: &mut Random, tiles: &'a [Tile; 3], zoom: f32) -> Self {
        Self {
            tile: &tiles[random.below(3)],
            from: (random.within(0.0, 512.0), random.within(0.0, 512.0)),
            step: 1.0 / zoom.max(0.05),
            flip: random.side(),
        }
    }

    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (self.from.0 + x * self.step * self.flip, self.from.1 + y * self.step);
        if self.step < 0.9 { self.tile.smooth(x, y) } else { self.tile.at(x, y) }
    }
}
