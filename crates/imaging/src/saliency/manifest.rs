//! Manifest of a model that the operator brings: input, output, origin.
//!
//! Not for: reading or writing it; the form in which it is stored is the business of whoever stores it.

use crate::ModelError;

/// A model that somebody brings, in words and numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// Short, stable name that is stored with each result.
    pub name: String,
    /// Hash of the ONNX file: 64 lower-case hexadecimal digits. Who reads the file compares it; this crate does not.
    pub sha256: String,
    /// The licence's text, or its SPDX expression. Says what somebody was told, and is not understood here.
    pub licence: String,
    /// Where the file came from, in any words; may be empty.
    pub source: String,
    /// Input and output of the model.
    pub interface: Interface,
}

/// Input and output of a model. The picture is stretched to the model's size, whatever its proportions.
#[derive(Debug, Clone, PartialEq)]
pub struct Interface {
    /// Width of what it takes, pixels: a multiple of [`Interface::STEP_PX`] from 16 to 2048.
    pub width_px: u32,
    /// Height of what it takes, as the width.
    pub height_px: u32,
    /// Mean that is subtracted from red, green and blue, which are 0 to 1.
    pub mean: [f32; 3],
    /// Deviation that the differences are then divided by; greater than 0.
    pub deviation: [f32; 3],
    /// Where the saliency stands.
    pub output: Output,
    /// Scale of its numbers.
    pub scale: Scale,
}

/// Which of a model's outputs is the saliency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// The one at that place, from 0.
    At(usize),
    /// The last one.
    Last,
    /// The one of that name.
    Named(String),
}

/// Scale of a saliency map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// They are 0 to 1 already; what goes beyond is cut off.
    Unit,
    /// They are logits: the sigmoid makes them 0 to 1.
    Sigmoid,
    /// Whatever they are, the picture's least becomes 0 and its greatest 1. Such a model always sees something.
    MinMax,
}

/// Mean and deviation of the photos that many networks are trained with.
const IMAGENET: ([f32; 3], [f32; 3]) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

impl Interface {
    /// Width and height are multiples of this.
    pub const STEP_PX: u32 = 16;
    /// Longest side.
    pub const MAX_SIDE_PX: u32 = 2048;

    /// ISNet (DIS), as its authors run it.
    pub const ISNET: Self = Self {
        width_px: 1024,
        height_px: 1024,
        mean: [0.5; 3],
        deviation: [1.0; 3],
        output: Output::At(0),
        scale: Scale::MinMax,
    };

    /// U²-Net, as its authors run it, but for their division by the picture's brightest value in place of 255.
    pub const U2NET: Self = Self {
        width_px: 320,
        height_px: 320,
        mean: IMAGENET.0,
        deviation: IMAGENET.1,
        output: Output::At(0),
        scale: Scale::MinMax,
    };

    /// BiRefNet, as its authors run it.
    pub const BIREFNET: Self = Self {
        width_px: 1024,
        height_px: 1024,
        mean: IMAGENET.0,
        deviation: IMAGENET.1,
        output: Output::Last,
        scale: Scale::Sigmoid,
    };

    /// Checks that its numbers are ones to compute with.
    ///
    /// # Errors
    /// [`ModelError::Interface`].
    pub fn check(&self) -> Result<(), ModelError> {
        let wrong = |what: String| Err(ModelError::Interface(what));
        for side_px in [self.width_px, self.height_px] {
            if side_px == 0 || side_px > Self::MAX_SIDE_PX || !side_px.is_multiple_of(Self::STEP_PX) {
                return wrong(format!(
                    "a side of {side_px} pixels is no multiple of {} up to {}",
                    Self::STEP_PX,
                    Self::MAX_SIDE_PX
                ));
            }
        }
        if !self.mean.iter().all(|mean| mean.is_finite()) {
            return wrong("a mean is not a number".to_owned());
        }
        if !self.deviation.iter().all(|deviation| deviation.is_finite() && *deviation > 0.0) {
            return wrong("a deviation is not above 0".to_owned());
        }
        Ok(())
    }
}

impl Scale {
    /// Makes a map's numbers 0 to 1, in place.
    pub(super) fn apply(self, values: &mut [f32]) {
        match self {
            Self::Unit => values.iter_mut().for_each(|value| *value = value.clamp(0.0, 1.0)),
            Self::Sigmoid => values.iter_mut().for_each(|value| *value = 1.0 / (1.0 + (-*value).exp())),
            Self::MinMax => {
                let least = values.iter().copied().fold(f32::INFINITY, f32::min);
                let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                // Where all are alike nothing stands out.
                let range = (most - least).max(f32::EPSILON);
                values.iter_mut().for_each(|value| *value = (*value - least) / range);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_what_the_authors_published() {
        let check = |preset: &Interface, side_px: u32, mean: [f32; 3], deviation: [f32; 3], scale: Scale| {
            assert_eq!((preset.width_px, preset.height_px), (side_px, side_px));
            assert_eq!((preset.mean, preset.deviation, preset.scale), (mean, deviation, scale));
            preset.check().unwrap();
        };
        let imagenet = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
        check(&Interface::ISNET, 1024, [0.5; 3], [1.0; 3], Scale::MinMax);
        check(&Interface::U2NET, 320, imagenet.0, imagenet.1, Scale::MinMax);
        check(&Interface::BIREFNET, 1024, imagenet.0, imagenet.1, Scale::Sigmoid);
        assert_eq!(Interface::ISNET.output, Output::At(0));
        assert_eq!(Interface::U2NET.output, Output::At(0));
        assert_eq!(Interface::BIREFNET.output, Output::Last);
    }

    #[test]
    fn numbers_that_nobody_can_compute_with_are_refused() {
        let good = Interface::U2NET;
        for (width_px, height_px) in [(0, 320), (320, 0), (320, 330), (2064, 320), (320, u32::MAX)] {
            let wrong = Interface { width_px, height_px, ..good.clone() };
            assert!(matches!(wrong.check(), Err(ModelError::Interface(_))), "{width_px} × {height_px}");
        }
        for (width_px, height_px) in [(16, 2048), (2048, 16), (336, 480)] {
            Interface { width_px, height_px, ..good.clone() }.check().unwrap();
        }
        for deviation in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            let wrong = Interface { deviation: [1.0, deviation, 1.0], ..good.clone() };
            assert!(wrong.check().is_err(), "{deviation}");
        }
        assert!(Interface { mean: [f32::NAN, 0.0, 0.0], ..good }.check().is_err());
    }

    #[test]
    fn scales_end_between_0_and_1() {
        let check = |scale: Scale, given: &[f32], expected: &[f32]| {
            let mut values = given.to_vec();
            scale.apply(&mut values);
            let near = values.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5);
            assert!(near, "{scale:?}: {values:?}, not {expected:?}");
        };
        check(Scale::Unit, &[-0.1, 0.25, 1.1], &[0.0, 0.25, 1.0]);
        check(Scale::Sigmoid, &[-90.0, 0.0, 1.0, 90.0], &[0.0, 0.5, 0.731_058_6, 1.0]);
        check(Scale::MinMax, &[-2.0, 0.0, 6.0], &[0.0, 0.25, 1.0]);
        check(Scale::MinMax, &[0.7, 0.7], &[0.0, 0.0]);
        check(Scale::MinMax, &[], &[]);
    }
}
