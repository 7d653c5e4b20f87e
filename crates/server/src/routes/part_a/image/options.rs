//! The options of a submission. What this version cannot do yet is refused by name: a picture that was to get a backdrop must
//! not be taken in silence.

use std::fmt::Display;

use forecourt_api::image::{CutType, ProcessingOptions, ProcessingSpeed, RetouchingAccuracy};
use forecourt_imaging::Scene;
use forecourt_store::model::Account;

use crate::error::{Error, Result};
use crate::extract::Form;

/// Fields that change the result and are not served yet.
const NOT_YET_SERVED: [&str; 3] = ["background", "overlay", "guideline_id"];

/// Longest `custom_json`, in characters.
const CUSTOM_JSON_MAX_CHARS: usize = 16_384;

/// Longest `location_id`, in characters.
const LOCATION_MAX_CHARS: usize = 200;

/// Reads them, with the account's own where the form leaves them open. A plate's picture is read by itself.
pub(super) fn read(form: &Form, account: &Account) -> Result<ProcessingOptions> {
    if let Some(name) = NOT_YET_SERVED.into_iter().find(|name| form.has(name)) {
        return Err(Error::invalid(name, "is not served by this version; leave it out"));
    }
    let scene_id = form.one("scene_id")?;
    if scene_id.is_some_and(|id| Scene::by_id(id).is_none()) {
        let known: Vec<&str> = Scene::all().iter().map(|scene| scene.id()).collect();
        return Err(Error::invalid("scene_id", format!("is none of {}", known.join(", "))));
    }
    let cut_type = word(form, "cut_type", CutType::parse, CutType::ALL)?;
    Ok(ProcessingOptions {
        cut_type: Some(cut_type.unwrap_or(account.cut_type)),
        guideline_id: None,
        scene_id: scene_id.map(str::to_owned).or_else(|| account.scene_id.clone()),
        location_id: form.bounded("location_id", LOCATION_MAX_CHARS)?,
        processing_speed: word(form, "processing_speed", ProcessingSpeed::parse, ProcessingSpeed::ALL)?,
        retouching_accuracy: word(
            form,
            "retouching_accuracy",
            RetouchingAccuracy::parse,
            RetouchingAccuracy::ALL,
        )?,
        license_plate_id: None,
        blur_license_plate: None,
        custom_json: form.bounded("custom_json", CUSTOM_JSON_MAX_CHARS)?,
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
