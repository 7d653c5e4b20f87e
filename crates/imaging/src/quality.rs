//! Quality rules: reasons to retake a photo.

use crate::bounds::Bounds;
use crate::process::{Quality, RetakeReason};

/// Below this the outline is worth a look. On drawn photos the graph cut says less where a third of the vehicle is
/// wrong, and seldom where the outline is good; some bad outlines it is sure of.
const SURE: f32 = 0.7;
/// A vehicle that is magnified by more than this looks blurred beside its crisp backdrop.
const MAGNIFIED: f64 = 1.5;
/// Share of the photo's width and height below which a vehicle is too small where it is not magnified.
const SMALL: f64 = 0.30;

/// Judges a mask. `magnification` is result pixels a photo pixel. What the photographer can do most about comes first.
pub(crate) fn judge(vehicle: &Bounds, confidence: f32, magnification: f64) -> Quality {
    let (width, height) = (vehicle.right - vehicle.left, vehicle.bottom - vehicle.top);
    if vehicle.cut_off().any() {
        Quality::Retake(RetakeReason::CutOff)
    } else if magnification > MAGNIFIED || (width < SMALL && height < SMALL) {
        Quality::Retake(RetakeReason::TooSmall)
    } else if confidence < SURE {
        Quality::Retake(RetakeReason::UnclearOutline)
    } else {
        Quality::Ok
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_can_be_done_better() {
        let good = Bounds { left: 0.1, top: 0.2, right: 0.9, bottom: 0.8 };
        let retake = Quality::Retake;
        let check = |vehicle: Bounds, confidence: f32, magnification: f64, expected: Quality| {
            assert_eq!(judge(&vehicle, confidence, magnification), expected, "{vehicle:?}");
        };
        check(good, 0.8, 1.0, Quality::Ok);
        check(good, 0.69, 1.0, retake(RetakeReason::UnclearOutline));
        check(good, 0.8, 1.6, retake(RetakeReason::TooSmall));
        check(Bounds { left: 0.0, ..good }, 0.8, 1.0, retake(RetakeReason::CutOff));
        check(Bounds { bottom: 1.0, ..good }, 0.3, 2.0, retake(RetakeReason::CutOff));
        let far = Bounds { left: 0.4, top: 0.5, right: 0.6, bottom: 0.6 };
        check(far, 0.8, 1.0, retake(RetakeReason::TooSmall));
    }
}
