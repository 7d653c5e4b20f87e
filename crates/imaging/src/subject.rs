//! Decides what a picture is of: a vehicle with an outline, which is cut out, or a part or the inside of one, which stays
//! whole.
//!
//! A wrong cut of a close-up is ragged and useless, a vehicle left whole is still a good photo; so doubt keeps a picture
//! whole. The bounds are set on drawn scenes that training never saw: close-ups against vehicles from outside.
//!
//! Not for: the view from which a vehicle is seen, advice to the photographer.

use image::GrayImage;

use crate::sightings::{NoOutline, View, ViewSighting};

/// Subject of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A vehicle from outside; it has an outline.
    Vehicle,
    /// A part of one from near by, or something that is no vehicle at all.
    Detail,
    /// A vehicle from within.
    Interior,
}

/// Signs by which a [`Subject`] is told, from one engine's answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Signs {
    /// The likeliest view, where the engine tells views.
    pub(crate) view: Option<ViewSighting>,
    /// Probabilities of the views without an outline, where the engine tells them.
    pub(crate) no_outline: Option<NoOutline>,
    /// Confidence of the outline, 0 to 1.
    pub(crate) confidence: f32,
    /// The mask's own signs.
    pub(crate) extent: Extent,
}

/// Extent of a mask in its picture.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Extent {
    /// Share of the picture that it covers, 0 to 1.
    pub(crate) area: f64,
    /// Share of the picture's rim that it covers, 0 to 1.
    pub(crate) rim: f64,
}

impl Extent {
    /// Of a mask; pixels from the middle grey on are inside.
    pub(crate) fn of(mask: &GrayImage) -> Self {
        let (width, height) = mask.dimensions();
        let covered = mask.pixels().map(|pixel| f64::from(pixel[0])).sum::<f64>() / 255.0;
        let inside = |x: u32, y: u32| mask.get_pixel(x, y)[0] >= 128;
        let row = |y: u32| (0..width).filter(|&x| inside(x, y)).count();
        let column = |x: u32| (0..height).filter(|&y| inside(x, y)).count();
        if width == 0 || height == 0 {
            return Self::default();
        }
        let touched = row(0) + row(height - 1) + column(0) + column(width - 1);
        Self {
            area: covered / (f64::from(width) * f64::from(height)),
            rim: touched as f64 / (2.0 * (f64::from(width) + f64::from(height))),
        }
    }
}

/// Probability of the views without an outline from which a picture stays whole, whatever its mask.
const WITHOUT_OUTLINE: f32 = 0.5;
/// Confidence of an exterior view below which a mask that runs out of the picture, or is a guess, is not cut along.
const VIEW_CERTAIN: f32 = 0.7;
/// Share of the rim from which such a mask runs out of the picture. A vehicle that both sides cut off has about 0.16.
const RUNS_OUT: f64 = 0.3;
/// Confidence of an outline below which it is a guess.
const GUESS: f32 = 0.3;
/// Share of the rim from which a mask leaves nothing around it that could be replaced.
const FILLS: f64 = 0.75;

/// The subject that the signs tell. An engine that tells no views is judged by its mask alone.
pub(crate) fn of(signs: &Signs) -> Subject {
    let odds = signs.odds();
    let view = signs.view.map_or(0.0, |seen| seen.confidence);
    let doubtful = view < VIEW_CERTAIN
        && (signs.extent.rim >= RUNS_OUT || signs.view.is_some() && signs.confidence < GUESS);
    let whole = odds.interior + odds.detail >= WITHOUT_OUTLINE || signs.extent.rim >= FILLS || doubtful;
    match whole {
        true if odds.interior > odds.detail => Subject::Interior,
        true => Subject::Detail,
        false => Subject::Vehicle,
    }
}

impl Signs {
    /// Probabilities of the views without an outline; of the likeliest view alone where an engine tells no more.
    fn odds(&self) -> NoOutline {
        let of = |view: View| match self.view {
            Some(seen) if seen.view == view => seen.confidence,
            _ => 0.0,
        };
        self.no_outline.unwrap_or_else(|| NoOutline {
            interior: of(View::Interior),
            detail: of(View::Detail),
            other: of(View::Other),
        })
    }
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    /// Signs of a vehicle that stands well within its picture.
    fn signs(view: View, confidence: f32) -> Signs {
        Signs {
            view: Some(ViewSighting { view, confidence, azimuth_deg: None }),
            no_outline: None,
            confidence: 0.9,
            extent: Extent { area: 0.3, rim: 0.0 },
        }
    }

    #[test]
    fn views_from_outside_are_cut_and_others_are_not() {
        let check = |view: View, confidence: f32, expected: Subject| {
            assert_eq!(of(&signs(view, confidence)), expected, "{view:?} {confidence}");
        };
        check(View::Front, 1.0, Subject::Vehicle);
        check(View::RearLeft, 0.4, Subject::Vehicle);
        check(View::Other, 0.6, Subject::Vehicle);
        check(View::Detail, 0.5, Subject::Detail);
        check(View::Detail, 0.49, Subject::Vehicle);
        check(View::Interior, 0.6, Subject::Interior);
    }

    #[test]
    fn odds_of_views_without_an_outline_add_up() {
        let check = |interior: f32, detail: f32, expected: Subject| {
            let odds = NoOutline { interior, detail, other: 0.0 };
            let signs = Signs { no_outline: Some(odds), ..signs(View::SideLeft, 0.4) };
            assert_eq!(of(&signs), expected, "{interior} {detail}");
        };
        check(0.1, 0.3, Subject::Vehicle);
        check(0.25, 0.3, Subject::Detail);
        check(0.3, 0.25, Subject::Interior);
    }

    #[test]
    fn doubt_keeps_a_picture_whole() {
        let check = |view: f32, outline: f32, rim: f64, expected: Subject| {
            let extent = Extent { rim, ..signs(View::Front, view).extent };
            let signs = Signs { confidence: outline, extent, ..signs(View::Front, view) };
            assert_eq!(of(&signs), expected, "{view} {outline} {rim}");
        };
        // A vehicle that all sides cut off, surely seen from the front.
        check(0.99, 0.9, 0.35, Subject::Vehicle);
        check(0.52, 0.9, 0.16, Subject::Vehicle);
        check(0.52, 0.9, 0.36, Subject::Detail);
        check(0.99, 0.9, 0.8, Subject::Detail);
        // An outline that is a guess: a far vehicle is still one.
        check(0.99, 0.03, 0.0, Subject::Vehicle);
        check(0.46, 0.03, 0.0, Subject::Detail);
    }

    #[test]
    fn an_engine_without_views_is_judged_by_its_mask() {
        let check = |rim: f64, confidence: f32, expected: Subject| {
            let extent = Extent { area: 0.5, rim };
            let signs = Signs { view: None, no_outline: None, confidence, extent };
            assert_eq!(of(&signs), expected, "{rim} {confidence}");
        };
        check(0.0, 0.1, Subject::Vehicle);
        check(0.16, 0.9, Subject::Vehicle);
        check(0.3, 0.9, Subject::Detail);
        check(1.0, 0.9, Subject::Detail);
    }

    #[test]
    fn extent_counts_area_and_rim() {
        let check = |inside: fn(u32, u32) -> bool, area: f64, rim: f64| {
            let mask = GrayImage::from_fn(100, 50, |x, y| Luma([255 * u8::from(inside(x, y))]));
            let extent = Extent::of(&mask);
            assert!((extent.area - area).abs() < 1e-9 && (extent.rim - rim).abs() < 1e-9, "{extent:?}");
        };
        check(|_, _| false, 0.0, 0.0);
        check(|_, _| true, 1.0, 1.0);
        check(|x, y| (10..90).contains(&x) && (10..40).contains(&y), 0.48, 0.0);
        // The lower half.
        check(|_, y| y >= 25, 0.5, 0.5);
        assert_eq!(Extent::of(&GrayImage::new(0, 0)), Extent::default());
    }
}
