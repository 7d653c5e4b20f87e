//! `syncSubmit`: one photo, processed while its client waits. Nothing of it is stored.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use forecourt_api::image::{CutType, ProcessingOptions, ProcessingSpeed};
use forecourt_imaging::{self as imaging, Backdrop, BackdropPicture, Overlay, PlateTreatment, Recipe};
use forecourt_store::model::Account;
use http::HeaderMap;

use super::answer;
use super::options::{Frame, options};
use crate::auth::Caller;
use crate::blocking;
use crate::extract::{Form, IdempotencyKey};
use crate::fetch;
use crate::idempotency::{Call, Fingerprint, StoredResponse, once};
use crate::images::options::{Sent, parse_color, resolved};
use crate::jobs::Shelf;
use crate::state::AppState;
use crate::{Error, Result};

/// Where a form's photo comes from.
enum Photo {
    Sent(Bytes),
    At(String),
}

/// A form that was read.
struct Submission {
    photo: Photo,
    options: ProcessingOptions,
    frame: Frame,
    pictures: Pictures,
}

/// Pictures that came along.
#[derive(Default)]
struct Pictures {
    backdrop: Option<Backdrop>,
    overlay: Option<Arc<Overlay>>,
    plate: Option<PlateTreatment>,
}

/// Answers when the photo is done.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    key: IdempotencyKey,
    headers: HeaderMap,
    form: Form,
) -> Result<Response> {
    let account = caller.account().clone();
    let has_key = key.0.is_some();
    let examined = blocking::run(move || {
        // Only replays need it.
        let fingerprint = Fingerprint::new("/vehicle/composition/single-segment");
        let fingerprint = if has_key { fingerprint.form(&form) } else { fingerprint };
        (fingerprint, read(&form, &account))
    });
    let (fingerprint, submission) = examined.await.map_err(Error::internal)?;
    let answer = match submission {
        Ok(submission) => process(&state, &caller, submission, &headers).await,
        Err(refusal) => Err(refusal),
    };
    if !has_key {
        return answer.map(IntoResponse::into_response);
    }
    let call = Call { caller: &caller, operation: "syncSubmit", key, fingerprint };
    once(&state, call, answer, |_, answer| Box::pin(async move { Ok(answer) })).await
}

fn read(form: &Form, account: &Account) -> Result<Submission> {
    let photo = match (form.file("image"), form.one("image_url")) {
        (Some(bytes), _) => Photo::Sent(bytes.clone()),
        (None, address) => match address?.map(fetch::trimmed) {
            Some(address) => {
                fetch::parse(address).map_err(|error| Error::invalid("image_url", error.to_string()))?;
                Photo::At(address.to_owned())
            }
            None => return Err(Error::invalid("image", "is missing, and image_url too")),
        },
    };
    let (options, frame) = (options(form)?, Frame::read(form)?);
    Ok(Submission { photo, options, frame, pictures: Pictures::read(form, account)? })
}

impl Pictures {
    fn read(form: &Form, account: &Account) -> Result<Self> {
        let color = parse_color(&account.background_color).unwrap_or([255; 3]);
        let backdrop = picture(form, "background", |bytes| BackdropPicture::decode(bytes, color, None))?;
        Ok(Self {
            backdrop: backdrop.map(Backdrop::from),
            overlay: picture(form, "overlay", Overlay::decode)?.map(Arc::new),
            plate: picture(form, "license_plate", imaging::decode_plate)?
                .map(|picture| PlateTreatment::Inlay(Arc::new(picture))),
        })
    }

    /// The recipe with these pictures.
    fn applied(self, recipe: Recipe) -> Recipe {
        Recipe {
            backdrop: self.backdrop.unwrap_or(recipe.backdrop),
            overlay: self.overlay.or(recipe.overlay),
            plate: self.plate.unwrap_or(recipe.plate),
            ..recipe
        }
    }
}

/// Decodes the picture of a field, be it a file or base64 text.
fn picture<T>(
    form: &Form,
    name: &str,
    decode: impl FnOnce(&[u8]) -> Result<T, imaging::Error>,
) -> Result<Option<T>> {
    let Some(bytes) = form.file(name) else { return Ok(None) };
    let bytes = crate::assets::decoded(bytes.clone());
    decode(&bytes).map(Some).map_err(|error| Error::invalid(name, error.to_string()))
}

async fn process(
    state: &AppState,
    caller: &Caller,
    submission: Submission,
    headers: &HeaderMap,
) -> Result<StoredResponse> {
    let Submission { photo, options, frame, pictures } = submission;
    let account = caller.account();
    let sent = Sent { options, suggested: None, any_scene: true, prefix: "" };
    let options = {
        let mut tx = state.store.read().await?;
        // The synchronous call has another name for it.
        resolved(&mut *tx, account, sent)
            .await
            .map_err(|error| error.with_pointer("guideline_id", "guideline"))?
    };
    let synchronous = state.process.synchronous()?;
    let place = synchronous.admit()?;
    let (field, bytes) = match photo {
        Photo::Sent(bytes) => ("image", bytes),
        Photo::At(address) => ("image_url", synchronous.fetch("image_url", &address).await?),
    };
    if options.cut_type == Some(CutType::None) {
        synchronous.inspect(field, bytes).await?;
        return answer::nothing();
    }
    let shelf = Shelf { store: &*state.store, blobs: &*state.blobs };
    let recipe = shelf.recipe(&state.config.recipe, &account.customer, &options).await?;
    let recipe = frame.applied(pictures.applied(Recipe { sub_widths_px: Vec::new(), ..recipe }));
    let lazy = options.processing_speed == Some(ProcessingSpeed::Lazy);
    let outcome = synchronous.process(&place, field, bytes, recipe, lazy).await?;
    answer::picture(outcome, headers)
}
