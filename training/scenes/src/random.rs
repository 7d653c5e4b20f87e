//! Chance from a seed: the same numbers on every machine.
//!
//! `SplitMix64` (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): one addition and a
//! mix a number, any seed is a good one. Not for: secrets.

/// A stream of numbers that its seed decides.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// The stream of picture `index` below `seed`; streams of different pictures have nothing in common.
    pub(crate) fn of(seed: u64, index: u64) -> Self {
        let mut first = Self(seed ^ 0x5DEE_CE66_D1CE_4E5B);
        let apart = first.bits();
        Self(apart ^ Self(index).bits())
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// 0 (included) to 1 (not).
    pub(crate) fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1_u32 << 24) as f32
    }

    pub(crate) fn within(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// The middle of `range` give or take half its width.
    pub(crate) fn range(&mut self, range: (f32, f32)) -> f32 {
        self.within(range.0, range.1)
    }

    pub(crate) fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    /// -1 or 1.
    pub(crate) fn side(&mut self) -> f32 {
        if self.chance(0.5) { 1.0 } else { -1.0 }
    }

    /// A whole number below `count`; 0 where there is none.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((self.unit() * count as f32) as usize).min(count.saturating_sub(1))
    }

    /// About normal, mean 0, deviation 1: the sum of twelve even numbers, which needs no logarithm.
    pub(crate) fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.unit()).sum::<f32>() - 6.0
    }

    /// Three numbers around 0 of deviation 1, each the sum of two even ones: enough for the grain of a photo.
    pub(crate) fn grains(&mut self) -> [f32; 3] {
        /// Deviation of such a sum of ten-bit numbers.
        const DEVIATION: f32 = 418.0;
        let bits = self.bits();
        [0, 20, 40].map(|from| {
            let (first, second) = ((bits >> from) & 1023, (bits >> (from + 10)) & 1023);
            ((first + second) as f32 - 1023.0) / DEVIATION
        })
    }

    /// One of `choices`.
    pub(crate) fn pick<T: Copy, const COUNT: usize>(&mut self, choices: [T; COUNT]) -> T {
        const { assert!(COUNT > 0) };
        choices[self.below(COUNT)]
    }

    /// One of `choices`, each as often as its weight says.
    pub(crate) fn weighted<T: Copy, const COUNT: usize>(&mut self, choices: &[(T, f32); COUNT]) -> T {
        const { assert!(COUNT > 0) };
        let mut left = self.unit() * choices.iter().map(|choice| choice.1).sum::<f32>();
        for &(choice, weight) in choices {
            left -= weight;
            if left < 0.0 {
                return choice;
            }
        }
        choices[COUNT - 1].0
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn numbers_are_even_and_repeatable() {
        let mut random = Random::of(7, 3);
        let numbers: Vec<f32> = (0..4000).map(|_| random.unit()).collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        let mean = numbers.iter().sum::<f32>() / 4000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
        let mut again = Random::of(7, 3);
        assert!(numbers.iter().all(|&number| number.to_bits() == again.unit().to_bits()));
        assert!((Random::of(7, 4).unit() - numbers[0]).abs() > 1e-6);
    }

    #[test]
    fn weights_are_kept() {
        let mut random = Random::of(1, 1);
        let often = (0..2000).filter(|_| random.weighted(&[('a', 3.0), ('b', 1.0)]) == 'a').count();
        assert!((1400..1600).contains(&often), "{often}");
        let spread = (0..2000).map(|_| random.normal().powi(2)).sum::<f32>() / 2000.0;
        assert!((0.9..1.1).contains(&spread), "{spread}");
    }
}
