//! Guidelines as clients write them. The form is checked here; whether the ids in it are known, [`crate::images::options`]
//! finds out.

use forecourt_api::GuidelineId;
use forecourt_api::asset::TITLE_MAX_CHARS;
use forecourt_api::guideline::GuidelineInput;
use forecourt_api::problem::FieldError;

/// Longest id, in characters.
const ID_MAX_CHARS: usize = 128;

/// Faults in the form of a guideline; its title comes back without the white space around it.
#[must_use]
pub(super) fn checked(id: &GuidelineId, input: GuidelineInput) -> (GuidelineInput, Vec<FieldError>) {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, detail: &str| faults.push(FieldError::new(pointer, detail));
    let text = id.as_str();
    if text.trim() != text || text.is_empty() || text.chars().any(char::is_control) {
        fault("guideline_id", "is empty, or has control characters or white space around it");
    } else if text.chars().count() > ID_MAX_CHARS {
        fault("guideline_id", "has more than 128 characters");
    } else if matches!(text, "." | "..") {
        fault("guideline_id", "must not be “.” or “..”");
    }
    let title = input.title.trim().to_owned();
    if title.is_empty() || title.chars().count() > TITLE_MAX_CHARS {
        fault("/title", "has 1 to 100 characters");
    }
    let options = &input.options;
    for (name, given) in [
        ("guideline_id", options.guideline_id.is_some()),
        ("location_id", options.location_id.is_some()),
        ("custom_json", options.custom_json.is_some()),
    ] {
        if given {
            fault(&format!("/options/{name}"), "has no place in a guideline");
        }
    }
    (GuidelineInput { title, ..input }, faults)
}

#[cfg(test)]
mod tests {
    use forecourt_api::image::ProcessingOptions;

    use super::*;

    #[test]
    fn faults_name_their_member() {
        let check = |id: &str, title: &str, options: ProcessingOptions, expected: &[&str]| {
            let input = GuidelineInput { title: title.to_owned(), options };
            let (_, faults) = checked(&GuidelineId::new(id), input);
            let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
            assert_eq!(pointers, expected, "{id} {title}");
        };
        let open = ProcessingOptions::default;
        check("night", "Night", open(), &[]);
        check("a/ü 🚗", &"x".repeat(100), open(), &[]);
        check("", "", open(), &["guideline_id", "/title"]);
        check("..", "x", open(), &["guideline_id"]);
        check(&"x".repeat(129), &"x".repeat(101), open(), &["guideline_id", "/title"]);
        check("a\nb", " \t", open(), &["guideline_id", "/title"]);
        let named = ProcessingOptions {
            guideline_id: Some("other".to_owned()),
            location_id: Some("yard".to_owned()),
            custom_json: Some("{}".to_owned()),
            ..open()
        };
        let expected = ["/options/guideline_id", "/options/location_id", "/options/custom_json"];
        check("night", "Night", named, &expected);
        let input = GuidelineInput { title: " Night ".to_owned(), options: open() };
        assert_eq!(checked(&GuidelineId::new("n"), input).0.title, "Night");
    }
}
