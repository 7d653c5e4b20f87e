//! `asyncSubmit`: takes one to sixty addresses and queues a run of each.

use std::collections::{HashMap, HashSet};

use axum::extract::State;
use axum::response::Response;
use forecourt_api::image::{ImageStatus, ImageStatusData, ImageStatusResponse, Origin, ProcessingOptions};
use forecourt_api::problem::{FieldError, Problem, Slug};
use forecourt_api::{ImageUrl, VehicleId};
use forecourt_store::Transaction;
use forecourt_store::model::{Image, UrlSource, UrlSubmission, WebhookTarget};
use http::StatusCode;

use super::super::vehicle_id;
use super::address::{self, Named};
use super::options;
use crate::auth::Caller;
use crate::blocking;
use crate::error::{Error, Result};
use crate::extract::{Form, IdempotencyKey};
use crate::idempotency::{Call, Fingerprint, StoredResponse, once};
use crate::images::{Plate, StoredPlate};
use crate::state::AppState;
use crate::webhooks::{self, Webhook};

/// Field of the picture that is laid over the number plate.
const LICENSE_PLATE: &str = "license_plate";

/// Size from which a form is hashed off the async threads.
const LARGE_FORM_BYTES: usize = 64 << 10;

/// Contents of a submission.
struct Submission {
    addresses: Vec<ImageUrl>,
    vehicle_id: Option<VehicleId>,
    options: ProcessingOptions,
    plate: Option<StoredPlate>,
    webhook: Option<Webhook>,
}

/// A form that was read, and the plate that it brought.
type Reading = (Fingerprint, Result<(Submission, Option<Plate>)>);

/// All addresses are taken in one commit, or none is.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    key: IdempotencyKey,
    form: Form,
) -> Result<Response> {
    let webhook = webhooks::read(&form, &state);
    let (fingerprint, submission) = examined(form, &caller).await?;
    let submission = submission
        .and_then(|(submission, plate)| Ok((Submission { webhook: webhook?, ..submission }, plate)));
    let call = Call { caller: &caller, operation: "asyncSubmit", key, fingerprint };
    let (shared, customer) = (state.clone(), caller.clone());
    // The file first, then the rows that name it.
    let (submission, plate) = match submission {
        Ok((submission, Some(plate))) => {
            let plate = plate.store(&state, caller.customer()).await?;
            (Ok(Submission { plate: Some(plate.clone()), ..submission }), Some(plate))
        }
        Ok((submission, None)) => (Ok(submission), None),
        Err(refusal) => (Err(refusal), None),
    };
    let answer = once(&state, call, submission, |tx, submission| {
        Box::pin(async move { submit(&shared, &customer, tx, submission).await })
    })
    .await;
    if let Some(plate) = plate {
        plate.settle(&state, caller.customer()).await;
    }
    let answer = answer?;
    state.job_notifier.wake();
    Ok(answer)
}

/// Hashes and reads a form; where blocking is allowed if it is large or brings a plate, which has to be decoded.
async fn examined(form: Form, caller: &Caller) -> Result<Reading> {
    let caller = caller.clone();
    let bytes: usize = form.fields().iter().map(|field| field.bytes.len()).sum();
    let blocks = bytes > LARGE_FORM_BYTES || form.file(LICENSE_PLATE).is_some();
    let examine = move || {
        let fingerprint = Fingerprint::new("/vehicle/image/submission").form(&form);
        (fingerprint, read(&form, &caller))
    };
    if blocks { blocking::run(examine).await.map_err(Error::internal) } else { Ok(examine()) }
}

fn read(form: &Form, caller: &Caller) -> Result<(Submission, Option<Plate>)> {
    let texts = form.all("image_url")?;
    let addresses = address::list(&texts)?;
    let mut faults = Vec::new();
    for (index, address) in addresses.iter().enumerate() {
        if let Some(fault) = address::fault(address.as_str()) {
            // Which of the sixty, counted as people do.
            faults.push(FieldError::new("image_url", format!("no. {}: {fault}", index + 1)));
        }
    }
    if !faults.is_empty() {
        return Err(Error::invalid_fields(faults));
    }
    let vehicle_id = form.one("vehicle_id")?.map(vehicle_id).transpose()?;
    let options = options::read(form, caller.account())?;
    let plate = form
        .file(LICENSE_PLATE)
        .map(|bytes| Plate::read(caller.customer(), LICENSE_PLATE, bytes.clone()))
        .transpose()?;
    let options =
        ProcessingOptions { license_plate_id: plate.as_ref().map(|plate| plate.id.to_string()), ..options };
    Ok((Submission { addresses, vehicle_id, options, plate: None, webhook: None }, plate))
}

async fn submit(
    state: &AppState,
    caller: &Caller,
    tx: &mut dyn Transaction,
    submission: Submission,
) -> Result<StoredResponse> {
    let Submission { addresses, vehicle_id, options, plate, webhook } = submission;
    let account = caller.customer();
    if let Some(plate) = plate {
        plate.name(tx, account, state.now()).await?;
    }
    let mut named = Vec::new();
    let mut seen = HashSet::new();
    for address in addresses.iter().filter(|address| seen.insert(*address)) {
        let names = address::resolve(tx, &state.config.base_url, account, address).await?;
        named.push((address, names));
    }
    if let Some(vehicle) = &vehicle_id {
        check_room(state, caller, tx, vehicle, named.iter().map(|(_, names)| names)).await?;
    }
    // A URL twice in one call is one image and two entries.
    let mut statuses = HashMap::new();
    for (address, names) in named {
        let webhook = webhook.as_ref().map(|webhook| webhook.of_image(address));
        let order = Order { vehicle_id: vehicle_id.clone(), options: &options, webhook };
        let image = submit_one(state, caller, tx, address, names, order).await?;
        statuses.insert(address, ImageStatus { image: Some(address.clone()), ..image.status() });
    }
    let images = addresses.iter().filter_map(|address| statuses.get(address).cloned()).collect();
    StoredResponse::json(StatusCode::OK, &ImageStatusResponse { data: ImageStatusData { images } })
}

/// Refuses what would give a vehicle more images than it may have.
async fn check_room<'a>(
    state: &AppState,
    caller: &Caller,
    tx: &mut dyn Transaction,
    vehicle: &VehicleId,
    named: impl Iterator<Item = &'a Named>,
) -> Result<()> {
    let stays = |names: &Named| match names {
        Named::Key(image) | Named::Alias(image) => image.vehicle_id == *vehicle,
        Named::Foreign | Named::Nothing => false,
    };
    let coming = named.filter(|names| !stays(names)).count() as u64;
    let allowed = state.config.limits.images_per_vehicle;
    if tx.count_images(caller.customer(), vehicle).await? + coming > allowed {
        return Err(Error::invalid("vehicle_id", format!("would have more than {allowed} images")));
    }
    Ok(())
}

/// Wishes of a submission for one of its images.
struct Order<'a> {
    vehicle_id: Option<VehicleId>,
    options: &'a ProcessingOptions,
    webhook: Option<WebhookTarget>,
}

async fn submit_one(
    state: &AppState,
    caller: &Caller,
    tx: &mut dyn Transaction,
    address: &ImageUrl,
    names: Named,
    order: Order<'_>,
) -> Result<Image> {
    let Order { vehicle_id, options, webhook } = order;
    let (account, now) = (caller.customer(), state.now());
    let by_other_name = matches!(names, Named::Alias(_));
    let source = match &names {
        Named::Nothing => UrlSource::Refused(Problem::new(
            &Slug::SourceUnreachable,
            "This server has no image at this address of its own.",
        )),
        Named::Key(_) | Named::Alias(_) | Named::Foreign => UrlSource::Fetch,
    };
    let image_url = match &names {
        Named::Alias(image) => image.image_url.clone(),
        Named::Key(_) | Named::Foreign | Named::Nothing => address.clone(),
    };
    let submission = UrlSubmission {
        image_url,
        vehicle_id,
        options: options.clone(),
        source,
        webhook,
        image_id: state.new_image_id(),
        job_id: state.new_job_id(),
    };
    let image = tx.submit_image_by_url(account, &submission, now).await?;
    // Named by our own address it is not fetched anew from where it once came.
    if by_other_name && image.origin == Origin::Url && image.original.is_some() {
        let again = tx.process_image(account, &image.image_id, options, &state.new_job_id(), now).await?;
        return Ok(again.unwrap_or(image));
    }
    Ok(image)
}
