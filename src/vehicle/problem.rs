//! Pure: why an image failed, in words.

use forecourt_api::problem::{Problem, Slug};
use forecourt_text::Vehicle as Words;

/// The reason, in the words of this portal; the server's own where it has no better.
#[must_use]
pub(super) fn reason(problem: Option<&Problem>, words: &Words) -> String {
    let Some(problem) = problem else { return words.reason_other.to_owned() };
    let own = match problem.slug() {
        Slug::SourceUnreachable => words.reason_source_unreachable,
        Slug::SourceForbidden => words.reason_source_forbidden,
        Slug::NotAnImage | Slug::UnsupportedMedia => words.reason_not_an_image,
        Slug::NoVehicleFound => words.reason_no_vehicle,
        Slug::TooLarge => words.reason_too_large,
        Slug::EngineFailed => words.reason_engine,
        _ => {
            let said = problem.detail.as_deref().unwrap_or(&problem.title);
            return if said.trim().is_empty() { words.reason_other.to_owned() } else { said.to_owned() };
        }
    };
    own.to_owned()
}

#[cfg(test)]
mod tests {
    use forecourt_text::Language;

    use super::*;

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
