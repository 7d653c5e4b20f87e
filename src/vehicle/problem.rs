//! Pure: why an image failed, or why its result is not all that was hoped for, in words.

use forecourt_api::image::Quality;
use forecourt_api::problem::{Problem, Slug};
use forecourt_text::{Status, Vehicle as Messages};

/// The reason, in the words of this portal; the server's own where it has no better.
#[must_use]
pub(super) fn reason(problem: Option<&Problem>, t: &Messages) -> String {
    let Some(problem) = problem else { return t.reason_other.to_owned() };
    let own = match problem.slug() {
        Slug::SourceUnreachable => t.reason_source_unreachable,
        Slug::SourceForbidden => t.reason_source_forbidden,
        Slug::NotAnImage | Slug::UnsupportedMedia => t.reason_not_an_image,
        Slug::NoVehicleFound => t.reason_no_vehicle,
        Slug::TooLarge => t.reason_too_large,
        Slug::EngineFailed => t.reason_engine,
        _ => {
            let said = problem.detail.as_deref().unwrap_or(&problem.title);
            return if said.trim().is_empty() { t.reason_other.to_owned() } else { said.to_owned() };
        }
    };
    own.to_owned()
}

/// Problem of a finished photo; nothing where all is well. `why` is the contract's `quality_reason`.
#[must_use]
pub(super) fn advice(quality: Option<&Quality>, why: Option<&str>, t: &Status) -> Option<&'static str> {
    match why {
        Some("plate-not-found") => Some(t.plate_not_found),
        Some("several-vehicles") => Some(t.several_vehicles),
        Some("no-vehicle") => Some(t.no_vehicle),
        _ if quality != Some(&Quality::Retake) => None,
        Some("cut-off") => Some(t.retake_cut_off),
        Some("too-small") => Some(t.retake_too_small),
        Some("unclear-outline") => Some(t.retake_unclear),
        _ => Some(t.retake_help),
    }
}

#[cfg(test)]
mod tests {
    use forecourt_text::Language;

    use super::*;

    #[test]
    fn advice_says_what_would_help() {
        let words = &Language::English.catalog().status;
        let check = |quality: Option<Quality>, why: Option<&str>, expected: Option<&str>| {
            assert_eq!(advice(quality.as_ref(), why, words), expected);
        };
        check(None, None, None);
        check(Some(Quality::Ok), None, None);
        check(Some(Quality::Ok), Some("cut-off"), None);
        check(Some(Quality::Ok), Some("plate-not-found"), Some(words.plate_not_found));
        check(Some(Quality::Ok), Some("several-vehicles"), Some(words.several_vehicles));
        check(Some(Quality::Ok), Some("no-vehicle"), Some(words.no_vehicle));
        check(Some(Quality::Retake), Some("cut-off"), Some(words.retake_cut_off));
        check(Some(Quality::Retake), Some("of the future"), Some(words.retake_help));
        check(Some(Quality::Retake), None, Some(words.retake_help));
    }

    #[test]
    fn known_reasons_are_ours_and_others_the_servers() {
        let words = &Language::English.catalog().vehicle;
        let check = |slug: &str, detail: &str, expected: &str| {
            let problem = Problem::new(&Slug::from(slug), detail);
            assert_eq!(reason(Some(&problem), words), expected);
        };
        check("no-vehicle-found", "x", words.reason_no_vehicle);
        check("source-forbidden", "10.0.0.1", words.reason_source_forbidden);
        check("out-of-paint", "The paint is gone.", "The paint is gone.");
        check("out-of-paint", "", words.reason_other);
        assert_eq!(reason(None, words), words.reason_other);
    }
}
