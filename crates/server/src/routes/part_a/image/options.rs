//! The options of a submission. Pictures and the webhook are read by themselves.

use std::fmt::Display;

use forecourt_api::image::{CutType, ProcessingOptions, ProcessingSpeed, RetouchingAccuracy};

use crate::error::{Error, Result};
use crate::extract::Form;

/// Longest `custom_json`, in characters.
const CUSTOM_JSON_MAX_CHARS: usize = 16_384;

/// Longest `location_id` and `guideline_id`, in characters.
const NAME_MAX_CHARS: usize = 200;

/// Reads them as they came.
pub(super) fn read(form: &Form) -> Result<ProcessingOptions> {
    read_named(form, "guideline_id", "location_id")
}

/// Reads them where guideline and location have other names.
pub(in crate::routes::part_a) fn read_named(
    form: &Form,
    guideline: &str,
    location: &str,
) -> Result<ProcessingOptions> {
    Ok(ProcessingOptions {
        cut_type: word(form, "cut_type", CutType::parse, CutType::ALL)?,
        guideline_id: form.bounded(guideline, NAME_MAX_CHARS)?,
        scene_id: form.bounded("scene_id", NAME_MAX_CHARS)?,
        location_id: form.bounded(location, NAME_MAX_CHARS)?,
        processing_speed: word(form, "processing_speed", ProcessingSpeed::parse, ProcessingSpeed::ALL)?,
        retouching_accuracy: word(
            form,
            "retouching_accuracy",
            RetouchingAccuracy::parse,
            RetouchingAccuracy::ALL,
        )?,
        custom_json: form.bounded("custom_json", CUSTOM_JSON_MAX_CHARS)?,
        ..ProcessingOptions::default()
    })
}

/// A word of a closed list.
fn word<T: Display>(
    form: &Form,
    name: &str,
    parse: impl Fn(&str) -> Option<T>,
    known: &[T],
) -> Result<Option<T>> {
    let Some(text) = form.one(name)? else { return Ok(None) };
    parse(text).map(Some).ok_or_else(|| {
        let known: Vec<String> = known.iter().map(ToString::to_string).collect();
        Error::invalid(name, format!("is none of {}", known.join(", ")))
    })
}
