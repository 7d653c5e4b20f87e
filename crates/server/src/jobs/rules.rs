//! Decisions of the worker, as functions: what an error means to the client, whether to try again, how options become a
//! recipe.

use forecourt_api::Angle;
use forecourt_api::composition::Position;
use forecourt_api::image::{
    AngleSource, Category, CutType, Phase, ProcessingOptions, Quality, RetouchingAccuracy,
};
use forecourt_api::placement::Frame;
use forecourt_api::problem::{Problem, Slug};
use forecourt_imaging::{
    self as imaging, Backdrop, Outcome, PlateOutcome, Recipe, RetakeReason, Scene, Subject, View,
};
use forecourt_store::model::{FoundParts, Image};
use jiff::SignedDuration;

use super::SourceError;

/// Pauses before a source that did not answer is asked again. Short enough for someone who watches: after 42 s the image
/// ends in `error`, and submitting it again is one click.
const SOURCE_PAUSES: [SignedDuration; 3] =
    [SignedDuration::from_secs(2), SignedDuration::from_secs(10), SignedDuration::from_secs(30)];

/// Probability from which a view that was seen is taken for the image's angle. Below, no angle is better than a wrong one:
/// hotspots are placed by it.
const VIEW_SURE: f32 = 0.6;

/// Why a run came to no result.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The source was not fetched.
    Source(SourceError),
    /// The picture could not be processed.
    Imaging(imaging::Error),
    /// The engine panicked.
    Crashed,
    /// The stored original is not there.
    OriginalMissing,
}

/// Decision on a job after a failure.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Try again after a pause.
    Retry(SignedDuration),
    /// It is over.
    End(Problem),
}

/// Judges a failure of the job's `attempts`-th attempt, counted from 1. Only what may pass by itself is tried again.
#[must_use]
pub fn judge(failure: &Failure, attempts: u32) -> Verdict {
    if let Failure::Source(SourceError::Unreachable(_)) = failure
        && let Some(pause) = SOURCE_PAUSES.get(attempts.saturating_sub(1) as usize)
    {
        return Verdict::Retry(*pause);
    }
    Verdict::End(problem(failure))
}

/// Problem document that tells a failure to the client.
#[must_use]
pub fn problem(failure: &Failure) -> Problem {
    let (slug, detail) = match failure {
        Failure::Source(SourceError::Unreachable(detail) | SourceError::Unavailable(detail)) => {
            (Slug::SourceUnreachable, detail.clone())
        }
        Failure::Source(SourceError::Forbidden(detail)) => (Slug::SourceForbidden, detail.clone()),
        Failure::Source(SourceError::TooLarge(detail)) => (Slug::TooLarge, detail.clone()),
        Failure::Crashed | Failure::Imaging(imaging::Error::EngineFailed(_)) => {
            (Slug::EngineFailed, "The engine failed on this picture.".to_owned())
        }
        Failure::Imaging(error) => (imaging_slug(error), sentence(&error.to_string())),
        Failure::OriginalMissing => {
            (Slug::EngineFailed, "The original of this image is no longer stored.".to_owned())
        }
    };
    Problem::new(&slug, detail)
}

fn imaging_slug(error: &imaging::Error) -> Slug {
    match error {
        imaging::Error::TooLarge { .. } => Slug::TooLarge,
        imaging::Error::NotAnImage | imaging::Error::Unsupported(_) | imaging::Error::Damaged(_) => {
            Slug::NotAnImage
        }
        imaging::Error::NoVehicle => Slug::NoVehicleFound,
        // Cancelled work ends without a word to the client; here it would be a fault of ours.
        imaging::Error::EngineFailed(_) | imaging::Error::Cancelled => Slug::EngineFailed,
    }
}

/// Begins with a capital and ends with a full stop.
fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", rest.as_str())
}

/// The contract's advice, with its reason. Where no new photo is advised, it is told that a plate that was to be hidden was
/// not found, that no vehicle was, or that there was a choice of them.
#[must_use]
pub fn quality(outcome: &Outcome) -> (Quality, Option<String>) {
    match outcome.quality {
        imaging::Quality::Ok => {
            let word = if outcome.plate == PlateOutcome::NotFound {
                Some("plate-not-found")
            } else if outcome.no_vehicle {
                Some("no-vehicle")
            } else {
                outcome.sightings.several_vehicles.then_some("several-vehicles")
            };
            (Quality::Ok, word.map(str::to_owned))
        }
        imaging::Quality::Retake(reason) => {
            let word = match reason {
                RetakeReason::UnclearOutline => "unclear-outline",
                RetakeReason::CutOff => "cut-off",
                RetakeReason::TooSmall => "too-small",
            };
            (Quality::Retake, Some(word.to_owned()))
        }
    }
}

/// The contract's words for what the picture was found to show: its subject, and of a vehicle from outside the view, if it
/// was seen well enough.
#[must_use]
pub fn angle(outcome: &Outcome) -> Option<Angle> {
    let seen = outcome.sightings.view.filter(|seen| seen.confidence >= VIEW_SURE);
    let levels: &[&str] = match (outcome.subject, seen.map(|seen| seen.view)) {
        (Some(Subject::Interior), _) => &["interior"],
        (Some(Subject::Detail), _) => &["detail"],
        // It was cut out, so it is neither.
        (Some(Subject::Vehicle), Some(view)) if !view.is_exterior() => return None,
        (_, Some(view)) => view_levels(view)?,
        (_, None) => return None,
    };
    Some(Angle::new(levels.iter().copied()))
}

/// The subject that a person has chosen for an image by its angle, category or spin; then it is not told from the picture.
#[must_use]
pub fn chosen_subject(image: &Image) -> Option<Subject> {
    if image.spin.is_some() {
        return Some(Subject::Vehicle);
    }
    if !matches!(image.angle_source, AngleSource::Submitted | AngleSource::Manual) {
        return None;
    }
    match image.category {
        Category::Exterior | Category::Spin => Some(Subject::Vehicle),
        Category::Interior | Category::InteriorSpin => Some(Subject::Interior),
        Category::Detail => Some(Subject::Detail),
        Category::Miscellaneous | Category::Video | Category::Other(_) => None,
    }
}

/// The angle's levels for a view.
fn view_levels(view: View) -> Option<&'static [&'static str]> {
    let levels: &[&str] = match view {
        View::Front => &["exterior", "front"],
        View::FrontLeft => &["exterior", "front-left"],
        View::SideLeft => &["exterior", "side-left"],
        View::RearLeft => &["exterior", "rear-left"],
        View::Rear => &["exterior", "rear"],
        View::RearRight => &["exterior", "rear-right"],
        View::SideRight => &["exterior", "side-right"],
        View::FrontRight => &["exterior", "front-right"],
        View::Interior => &["interior"],
        View::Detail => &["detail"],
        View::Other => return None,
    };
    Some(levels)
}

/// The contract's word for a step of the pipeline.
#[must_use]
pub fn phase(phase: imaging::Phase) -> Phase {
    match phase {
        imaging::Phase::Analyzing => Phase::Analyzing,
        imaging::Phase::Cutting => Phase::Cutting,
        imaging::Phase::QualityCheck => Phase::QualityAssurance,
        imaging::Phase::Retouching => Phase::Retouching,
    }
}

/// The server's recipe with an image's own cut type, scene and accuracy. Options are checked where they come in; a scene that has
/// been taken out of the configuration since gives way to the server's.
#[must_use]
pub fn recipe(configured: &Recipe, options: &ProcessingOptions) -> Recipe {
    let cut_type = match options.cut_type {
        Some(CutType::Complete) => imaging::CutType::Complete,
        Some(CutType::Normal) => imaging::CutType::Normal,
        Some(CutType::Blur) => imaging::CutType::Blur,
        Some(CutType::None) => imaging::CutType::None,
        None => configured.cut_type,
    };
    let scene = options.scene_id.as_deref().and_then(Scene::by_id);
    let backdrop = scene.map_or_else(|| configured.backdrop.clone(), Backdrop::Scene);
    let level = match options.retouching_accuracy {
        Some(RetouchingAccuracy::Precise) => configured.level.higher(),
        Some(RetouchingAccuracy::Normal) | None => configured.level,
    };
    let margins = options.margins.map_or(configured.margins, |margins| imaging::Margins {
        top: margins.top.value() as f32,
        right: margins.right.value() as f32,
        bottom: margins.bottom.value() as f32,
        left: margins.left.value() as f32,
    });
    Recipe { cut_type, backdrop, level, margins, ..configured.clone() }
}

/// Proportions to which a photo that stays whole is padded: a composition's. A panorama is shown from within and keeps its own.
#[must_use]
pub fn padded_aspect(image: &Image, recipe: &Recipe) -> Option<(u32, u32)> {
    (image.category != Category::InteriorSpin).then_some(recipe.aspect)
}

/// Width of the widest rendition of a panorama, in pixels: it is shown a part at a time.
const PANORAMA_WIDTH_PX: u32 = 4096;

/// Most that the proportions of a panorama may differ from 2:1, as a share.
const PANORAMA_TOLERANCE: f64 = 0.01;

/// The recipe for what an image is: panoramas stay whole and have a wider rendition above the usual ones.
#[must_use]
pub fn shaped(recipe: Recipe, image: &Image) -> Recipe {
    if image.category != Category::InteriorSpin {
        return recipe;
    }
    let mut sub_widths_px = recipe.sub_widths_px.clone();
    sub_widths_px.push(recipe.hd_width_px);
    let hd_width_px = recipe.hd_width_px.max(PANORAMA_WIDTH_PX);
    Recipe { cut_type: imaging::CutType::None, hd_width_px, sub_widths_px, ..recipe }
}

/// Tells that a picture of this size, in pixels, can be equirectangular: twice as wide as high.
#[must_use]
pub fn is_equirectangular(width: u32, height: u32) -> bool {
    let twice = 2.0 * f64::from(height);
    (f64::from(width) - twice).abs() <= twice * PANORAMA_TOLERANCE
}

/// Advice on the picture of an image: [`quality`], and for a panorama that it has to be one.
#[must_use]
pub fn advice(outcome: &Outcome, image: &Image) -> (Quality, Option<String>) {
    let (width, height) = (outcome.original_width_px, outcome.original_height_px);
    if image.category == Category::InteriorSpin && !is_equirectangular(width, height) {
        return (Quality::Retake, Some("not-equirectangular".to_owned()));
    }
    quality(outcome)
}

/// The parts that were found, as they are stored.
pub(super) fn found_parts(parts: &imaging::Parts) -> FoundParts {
    let position = |(x, y): imaging::Share| Position { x, y };
    FoundParts {
        vehicle: parts.vehicle.map(|[left, top, right, bottom]| Frame { left, top, right, bottom }),
        wheels: parts.wheels.iter().copied().map(position).collect(),
        plate: parts.plate.map(position),
    }
}

#[cfg(test)]
mod tests {
    use forecourt_imaging::Level;

    use super::*;

    #[test]
    fn panoramas_stay_whole_and_are_wider() {
        let mut image = Image::new(
            forecourt_api::CustomerId::new("dealer"),
            forecourt_api::ImageId::new("img_1"),
            forecourt_api::VehicleId::new("v").unwrap(),
            forecourt_api::ImageUrl::new("https://photos.example/1.jpg"),
            jiff::Timestamp::UNIX_EPOCH,
        );
        let photo = shaped(Recipe::default(), &image);
        assert_eq!((photo.cut_type, photo.hd_width_px), (imaging::CutType::Complete, 1600));
        image.category = Category::InteriorSpin;
        let panorama = shaped(Recipe::default(), &image);
        assert_eq!(panorama.cut_type, imaging::CutType::None);
        assert_eq!((panorama.hd_width_px, panorama.sub_widths_px), (4096, vec![1024, 640, 320, 1600]));
    }

    #[test]
    fn panoramas_are_twice_as_wide_as_high() {
        let check = |width: u32, height: u32, expected: bool| {
            assert_eq!(is_equirectangular(width, height), expected, "{width} x {height}");
        };
        check(4096, 2048, true);
        check(6720, 3360, true);
        check(2020, 1000, true);
        check(1980, 1000, true);
        check(2021, 1000, false);
        check(1979, 1000, false);
        check(4000, 3000, false);
        check(1, 0, false);
    }

    fn unreachable() -> Failure {
        Failure::Source(SourceError::Unreachable("No answer.".to_owned()))
    }

    #[test]
    fn only_what_may_pass_by_itself_is_tried_again() {
        let pause = |seconds| Verdict::Retry(SignedDuration::from_secs(seconds));
        let attempts: Vec<Verdict> = (1..=4).map(|attempts| judge(&unreachable(), attempts)).collect();
        let end = Verdict::End(Problem::new(&Slug::SourceUnreachable, "No answer."));
        assert_eq!(attempts, [pause(2), pause(10), pause(30), end.clone()]);
        assert_eq!(judge(&unreachable(), u32::MAX), end);
        let text = || "text".to_owned();
        for failure in [
            Failure::Source(SourceError::Unavailable(text())),
            Failure::Source(SourceError::Forbidden(text())),
            Failure::Source(SourceError::TooLarge(text())),
            Failure::Imaging(imaging::Error::NotAnImage),
            Failure::Imaging(imaging::Error::EngineFailed("x")),
            Failure::Crashed,
            Failure::OriginalMissing,
        ] {
            assert_eq!(judge(&failure, 1), Verdict::End(problem(&failure)), "{failure:?}");
        }
    }

    #[test]
    fn a_host_that_nobody_knows_is_given_up_within_two_minutes() {
        use crate::fetch::Policy;
        use crate::jobs::Timing;
        // Each attempt looks the name up for as long as it may, and is begun by the next look at the queue.
        let attempt = Policy::LOOK_UP_TIMEOUT + Timing::default().poll;
        let (mut waited, mut attempts) = (std::time::Duration::ZERO, 0);
        loop {
            attempts += 1;
            waited += attempt;
            match judge(&unreachable(), attempts) {
                Verdict::Retry(pause) => waited += std::time::Duration::try_from(pause).unwrap(),
                Verdict::End(_) => break,
            }
        }
        assert!(waited <= std::time::Duration::from_secs(120), "{waited:?} in {attempts} attempts");
    }

    #[test]
    fn failures_have_the_contracts_words() {
        let check = |failure: Failure, slug: Slug, detail: &str| {
            assert_eq!(problem(&failure), Problem::new(&slug, detail));
        };
        let too_large = imaging::Error::TooLarge {
            what: imaging::Measure::Pixels,
            actual: 90_000_000,
            allowed: 50_331_648,
        };
        check(
            Failure::Imaging(too_large),
            Slug::TooLarge,
            "The image has 90 megapixels, 50 are allowed; choose a smaller photo size in the camera, or save it smaller.",
        );
        check(Failure::Imaging(imaging::Error::NotAnImage), Slug::NotAnImage, "This is not an image.");
        check(
            Failure::Imaging(imaging::Error::Unsupported("HEIC; save the photo as JPEG")),
            Slug::NotAnImage,
            "Not supported: HEIC; save the photo as JPEG.",
        );
        check(
            Failure::Imaging(imaging::Error::NoVehicle),
            Slug::NoVehicleFound,
            "No vehicle was found in the picture.",
        );
        check(
            Failure::Source(SourceError::Forbidden("Not a public address.".to_owned())),
            Slug::SourceForbidden,
            "Not a public address.",
        );
        check(
            Failure::Source(SourceError::Unavailable("The address answered 404.".to_owned())),
            Slug::SourceUnreachable,
            "The address answered 404.",
        );
        check(Failure::Crashed, Slug::EngineFailed, "The engine failed on this picture.");
    }

    #[test]
    fn an_images_options_win_over_the_servers() {
        let configured = Recipe { backdrop: Scene::StudioDark.into(), ..Recipe::default() };
        let check =
            |cut_type: Option<CutType>, scene_id: Option<&str>, expected: (imaging::CutType, Scene)| {
                let options = ProcessingOptions {
                    cut_type,
                    scene_id: scene_id.map(str::to_owned),
                    ..ProcessingOptions::default()
                };
                let recipe = recipe(&configured, &options);
                assert_eq!((recipe.cut_type, recipe.backdrop), (expected.0, expected.1.into()));
                assert_eq!(recipe.sub_widths_px, configured.sub_widths_px);
            };
        check(None, None, (imaging::CutType::Complete, Scene::StudioDark));
        check(Some(CutType::Blur), Some("plain-white"), (imaging::CutType::Blur, Scene::PlainWhite));
        check(Some(CutType::None), Some("taken away"), (imaging::CutType::None, Scene::StudioDark));
        check(Some(CutType::Normal), None, (imaging::CutType::Normal, Scene::StudioDark));
    }

    #[test]
    fn phases_keep_their_order() {
        use imaging::Phase as Step;
        let words: Vec<String> = [Step::Analyzing, Step::Cutting, Step::QualityCheck, Step::Retouching]
            .into_iter()
            .map(|step| phase(step).to_string())
            .collect();
        assert_eq!(words, ["analyzing", "cutting", "qa-ing", "retouching"]);
    }

    #[test]
    fn precise_is_the_next_higher_level() {
        let check = |configured: Level, accuracy: Option<RetouchingAccuracy>, expected: Level| {
            let options = ProcessingOptions { retouching_accuracy: accuracy, ..ProcessingOptions::default() };
            let configured = Recipe { level: configured, ..Recipe::default() };
            assert_eq!(recipe(&configured, &options).level, expected, "{configured:?} {accuracy:?}");
        };
        let precise = Some(RetouchingAccuracy::Precise);
        check(Level::Fast, precise, Level::Standard);
        check(Level::Standard, precise, Level::Best);
        check(Level::Best, precise, Level::Best);
        for level in [Level::Fast, Level::Standard, Level::Best] {
            check(level, Some(RetouchingAccuracy::Normal), level);
            check(level, None, level);
        }
    }

    /// An outcome with nothing but a subject and a view.
    fn outcome(subject: Option<Subject>, view: Option<(View, f32)>) -> Outcome {
        let view =
            view.map(|(view, confidence)| imaging::ViewSighting { view, confidence, azimuth_deg: None });
        Outcome {
            width_px: 4,
            height_px: 3,
            renditions: Vec::new(),
            plain: None,
            photo_area: imaging::PhotoArea::WHOLE,
            original_width_px: 4,
            original_height_px: 3,
            alpha_png: None,
            engine: None,
            confidence: None,
            subject,
            no_vehicle: false,
            parts: imaging::Parts::default(),
            sightings: imaging::Sightings { view, ..imaging::Sightings::default() },
            plate: PlateOutcome::Kept,
            engine_failure: None,
            quality: imaging::Quality::Ok,
            placeholder: Vec::new(),
        }
    }

    #[test]
    fn only_what_is_seen_well_becomes_an_angle() {
        let check = |subject: Option<Subject>, view: Option<(View, f32)>, expected: Option<&[&str]>| {
            let expected = expected.map(|levels| Angle::new(levels.iter().copied()));
            assert_eq!(angle(&outcome(subject, view)), expected, "{subject:?} {view:?}");
        };
        let vehicle = Some(Subject::Vehicle);
        check(vehicle, Some((View::FrontLeft, 0.9)), Some(&["exterior", "front-left"]));
        check(vehicle, Some((View::Rear, 0.6)), Some(&["exterior", "rear"]));
        check(vehicle, Some((View::FrontLeft, 0.59)), None);
        check(vehicle, Some((View::Other, 1.0)), None);
        check(vehicle, Some((View::Detail, 0.7)), None);
        check(vehicle, None, None);
        check(Some(Subject::Interior), Some((View::Interior, 0.9)), Some(&["interior"]));
        check(Some(Subject::Detail), Some((View::Front, 0.9)), Some(&["detail"]));
        check(Some(Subject::Detail), None, Some(&["detail"]));
        // Nobody asked what it is of.
        check(None, Some((View::Rear, 0.9)), Some(&["exterior", "rear"]));
        check(None, Some((View::Detail, 0.9)), Some(&["detail"]));
        check(None, None, None);
    }
}
