//! `patchImage`: what a person says about an image. A choice of angle or category that decides whether the photo is cut out
//! begins a new run, unless the result fits it already.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::image::{Category, CutType, ImagePatch};
use forecourt_api::problem::FieldError;
use forecourt_api::{Angle, ImageId};
use forecourt_imaging::Subject;
use forecourt_store::model::Image;
use serde_json::Value;

use crate::auth::Caller;
use crate::extract::{MergePatch, Path, Preconditions, tagged};
use crate::jobs::rules;
use crate::state::AppState;
use crate::{Error, Result};

/// Members of the contract that this version has no use for yet. Taking them silently would lose what the client meant.
const NOT_SERVED: [&str; 3] = ["spin_id", "frame", "vehicle_id"];

/// Most characters of an image's text for those who do not see it.
const ALT_MAX_CHARS: usize = 300;

/// Most levels of an angle, and characters of one.
const ANGLE_LEVELS: usize = 4;
const ANGLE_LEVEL_CHARS: usize = 64;

/// Changes it when it is still what the caller has seen.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<ImageId>,
    preconditions: Preconditions,
    MergePatch { value, raw }: MergePatch<ImagePatch>,
) -> Result<Response> {
    let patch = checked(value, &raw)?;
    let (account, now) = (caller.customer(), state.now());
    let mut tx = state.store.write().await?;
    let before = tx.image(account, &id).await?.ok_or_else(super::no_image)?;
    let (_, etag) = super::tagged_record(&state, &mut *tx, &before).await?;
    preconditions.check_match(&etag)?;
    let mut image = tx.patch_image(account, &id, &patch, now).await?.ok_or_else(super::no_image)?;
    let rerun = needs_run(&before, &image);
    if rerun {
        let options = image.options.clone();
        let run = tx.process_image(account, &id, &options, &state.new_job_id(), now).await?;
        image = run.ok_or_else(super::no_image)?;
    }
    let (record, etag) = super::tagged_record(&state, &mut *tx, &image).await?;
    tx.commit().await?;
    if rerun {
        state.job_notifier.wake();
    }
    tagged(&Preconditions::default(), &etag, &record)
}

/// Tells that the photo has to be processed again: cut out although it is to stay whole, or the other way round, or told anew.
fn needs_run(before: &Image, after: &Image) -> bool {
    let (said_before, said) = (rules::chosen_subject(before), rules::chosen_subject(after));
    if said_before == said || after.options.cut_type == Some(CutType::None) {
        return false;
    }
    let Some(subject) = said else { return true };
    let is_cut = after.result.as_ref().map(|result| result.alpha.is_some());
    !after.is_finished() || is_cut != Some(subject == Subject::Vehicle)
}

fn checked(patch: ImagePatch, raw: &Value) -> Result<ImagePatch> {
    let mut faults = Vec::new();
    let mut fault = |name: &str, detail: &str| faults.push(FieldError::new(format!("/{name}"), detail));
    for name in NOT_SERVED {
        if raw.get(name).is_some() {
            fault(name, "is not served by this version");
        }
    }
    for name in ["category", "hidden"] {
        if raw.get(name).is_some_and(Value::is_null) {
            fault(name, "cannot be cleared");
        }
    }
    if matches!(patch.category, Some(Category::Other(_))) {
        fault("category", "is none of exterior, interior, detail, 360, interior-360, other");
    }
    if patch.angle.as_ref().is_some_and(|angle| angle.as_ref().is_some_and(|angle| !is_angle(angle))) {
        fault("angle", "has no, too many or too long levels");
    }
    if patch.alt.iter().flatten().any(|text| text.chars().count() > ALT_MAX_CHARS) {
        fault("alt", "has at most 300 characters");
    }
    if faults.is_empty() { Ok(patch) } else { Err(Error::invalid_fields(faults)) }
}

fn is_angle(angle: &Angle) -> bool {
    let levels = angle.levels();
    let fits = |level: &String| !level.is_empty() && level.chars().count() <= ANGLE_LEVEL_CHARS;
    (1..=ANGLE_LEVELS).contains(&levels.len()) && levels.iter().all(fits)
}
