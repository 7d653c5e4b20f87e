//! `patchImage`: what a person says about an image. A choice of angle or category that decides whether the photo is cut out
//! begins a new run, unless the result fits it already.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::image::{Category, CutType, FRAME_MAX, ImagePatch, SPIN_MAX_FRAMES};
use forecourt_api::problem::{FieldError, Slug};
use forecourt_api::{Angle, ImageId};
use forecourt_imaging::Subject;
use forecourt_store::Transaction;
use forecourt_store::model::Image;
use serde_json::Value;

use crate::auth::Caller;
use crate::extract::{MergePatch, Path, Preconditions, tagged};
use crate::images::is_spin_id;
use crate::jobs::rules;
use crate::state::AppState;
use crate::{Error, Result};

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
    check_places(&state, &mut *tx, &before, &patch).await?;
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

/// Refuses a place in a spin or in another vehicle that the image cannot have.
async fn check_places(
    state: &AppState,
    tx: &mut dyn Transaction,
    before: &Image,
    patch: &ImagePatch,
) -> Result<()> {
    let account = &before.account;
    check_video(tx, before, patch).await?;
    let mut after = before.clone();
    after.apply(patch, before.updated_at);
    if let Some(detail) = spin_fault(before, &after, patch) {
        return Err(detail);
    }
    let vehicle_id = patch.vehicle_id.as_ref().unwrap_or(&before.vehicle_id);
    let moves = *vehicle_id != before.vehicle_id;
    if moves {
        if tx.vehicle(account, vehicle_id).await?.is_none() {
            return Err(Error::invalid("/vehicle_id", "there is no such vehicle"));
        }
        super::check_room(state, tx, account, vehicle_id).await?;
        let twin = match &before.sha256 {
            Some(sha256) => tx.image_by_sha256(account, vehicle_id, sha256).await?,
            None => None,
        };
        if let Some(twin) = twin {
            let detail = format!("That vehicle has the same photo, as image {}.", twin.image_id);
            return Err(Error::new(Slug::Conflict, detail));
        }
    }
    if let Some(place) = &after.spin
        && (moves || after.spin != before.spin)
    {
        let (frames, taken_by) = tx.spin_frame(account, vehicle_id, place).await?;
        if taken_by.is_some_and(|image| image != before.image_id) {
            return Err(Error::invalid("/frame", "another image of the spin is there"));
        }
        let joins = moves || before.spin.as_ref().is_none_or(|known| known.spin_id != place.spin_id);
        if joins && frames >= SPIN_MAX_FRAMES as u64 {
            return Err(Error::invalid("/spin_id", format!("the spin has {SPIN_MAX_FRAMES} frames already")));
        }
    }
    Ok(())
}

/// Refuses what a video cannot be, and a poster that its vehicle does not have.
async fn check_video(tx: &mut dyn Transaction, before: &Image, patch: &ImagePatch) -> Result<()> {
    if before.video.is_none() {
        let is_poster = patch.poster_image_id.is_some();
        return if is_poster {
            Err(Error::invalid("/poster_image_id", "belongs to a video"))
        } else {
            Ok(())
        };
    }
    let faults = [
        ("/angle", patch.angle.is_some()),
        ("/category", patch.category.is_some()),
        ("/spin_id", patch.spin_id.is_some()),
        ("/frame", patch.frame.is_some()),
    ];
    if let Some((name, _)) = faults.into_iter().find(|(_, is_named)| *is_named) {
        return Err(Error::invalid(name, "is nothing that a video has"));
    }
    match patch.poster_image_id.iter().flatten().next() {
        Some(poster) => {
            super::check_poster(tx, &before.account, &before.vehicle_id, poster, "/poster_image_id").await
        }
        None => Ok(()),
    }
}

/// The fault of members that do not go together.
fn spin_fault(before: &Image, after: &Image, patch: &ImagePatch) -> Option<Error> {
    let joins = matches!(patch.spin_id, Some(Some(_)));
    if joins && after.spin.is_none() {
        return Some(Error::invalid("/frame", "is needed with spin_id"));
    }
    if patch.frame == Some(None) && after.spin.is_some() {
        return Some(Error::invalid("/frame", "cannot be cleared in a spin; clear spin_id"));
    }
    if matches!(patch.frame, Some(Some(_))) && after.spin.is_none() {
        return Some(Error::invalid("/frame", "belongs to a spin; name its spin_id"));
    }
    let known_size = after.original.as_ref().map(|original| (original.width, original.height));
    if patch.category == Some(Category::InteriorSpin)
        && let Some((width, height)) = known_size
        && !rules::is_equirectangular(width, height)
    {
        let detail = format!(
            "of a panorama needs a photo twice as wide as high; this one has {width} x {height} pixels"
        );
        return Some(Error::invalid("/category", detail));
    }
    match &patch.category {
        Some(Category::Spin) if after.spin.is_none() => {
            Some(Error::invalid("/category", "comes with spin_id and frame"))
        }
        Some(category) if *category != Category::Spin && after.spin.is_some() => {
            let detail = if before.spin.is_some() && !joins {
                "the image is a frame of a spin; clear spin_id to take it out"
            } else {
                "is 360 where spin_id is named"
            };
            Some(Error::invalid("/category", detail))
        }
        _ => None,
    }
}

/// Tells that the photo has to be processed again: cut out although it is to stay whole, or the other way round, or told anew.
fn needs_run(before: &Image, after: &Image) -> bool {
    if after.video.is_some() {
        return false;
    }
    // Panoramas have renditions of their own.
    if before.category != after.category
        && [&before.category, &after.category].contains(&&Category::InteriorSpin)
    {
        return true;
    }
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
    for name in ["category", "hidden", "vehicle_id"] {
        if raw.get(name).is_some_and(Value::is_null) {
            fault(name, "cannot be cleared");
        }
    }
    if matches!(patch.category, Some(Category::Video | Category::Other(_))) {
        fault("category", "is none of exterior, interior, detail, 360, interior-360, other");
    }
    if patch.angle.as_ref().is_some_and(|angle| angle.as_ref().is_some_and(|angle| !is_angle(angle))) {
        fault("angle", "has no, too many or too long levels");
    }
    if patch.alt.iter().flatten().any(|text| text.chars().count() > ALT_MAX_CHARS) {
        fault("alt", "has at most 300 characters");
    }
    if patch.spin_id.iter().flatten().any(|id| !is_spin_id(id)) {
        fault("spin_id", "has 1 to 64 printable characters");
    }
    if patch.frame.iter().flatten().any(|frame| *frame > FRAME_MAX) {
        fault("frame", "lies between 0 and 999");
    }
    if faults.is_empty() { Ok(patch) } else { Err(Error::invalid_fields(faults)) }
}

fn is_angle(angle: &Angle) -> bool {
    let levels = angle.levels();
    let fits = |level: &String| !level.is_empty() && level.chars().count() <= ANGLE_LEVEL_CHARS;
    (1..=ANGLE_LEVELS).contains(&levels.len()) && levels.iter().all(fits)
}
