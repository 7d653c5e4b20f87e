//! `asyncSubmit`: takes one to sixty addresses and queues a run of each.

use std::collections::{HashMap, HashSet};

use axum::extract::State;
use axum::response::Response;
use forecourt_api::asset::AssetKind;
use forecourt_api::image::{ImageStatus, ImageStatusData, ImageStatusResponse, Origin, ProcessingOptions};
use forecourt_api::problem::{FieldError, Problem, Slug};
use forecourt_api::{CustomerId, ImageUrl, VehicleId};
use forecourt_store::Transaction;
use forecourt_store::model::{Image, UrlSource, UrlSubmission, WebhookTarget};
use http::StatusCode;

use super::super::vehicle_id;
use super::address::{self, Named};
use super::options;
use crate::assets::{StoredAsset, SubmittedAsset};
use crate::auth::Caller;
use crate::blocking;
use crate::error::{Error, Result};
use crate::extract::{Form, IdempotencyKey};
use crate::idempotency::{Call, Fingerprint, StoredResponse, once};
use crate::images::options::{Sent, resolved};
use crate::images::{Plate, StoredPlate};
use crate::state::AppState;
use crate::webhooks::{self, Webhook};

/// Fields of the pictures that may come along: over the number plate, behind the vehicle, over the result.
const LICENSE_PLATE: &str = "license_plate";
const BACKGROUND: &str = "background";
const OVERLAY: &str = "overlay";

/// Size from which a form is hashed off the async threads.
const LARGE_FORM_BYTES: usize = 64 << 10;

/// Contents of a submission.
struct Submission {
    addresses: Vec<ImageUrl>,
    vehicle_id: Option<VehicleId>,
    options: ProcessingOptions,
    pictures: StoredPictures,
    webhook: Option<Webhook>,
}

/// Pictures that came along.
struct Pictures {
    plate: Option<Plate>,
    assets: Vec<SubmittedAsset>,
}

/// The same once their bytes are durable.
#[derive(Clone, Default)]
struct StoredPictures {
    plate: Option<StoredPlate>,
    assets: Vec<StoredAsset>,
}

impl Pictures {
    fn read(customer: &CustomerId, form: &Form, options: &mut ProcessingOptions) -> Result<Self> {
        let plate = form
            .file(LICENSE_PLATE)
            .map(|bytes| Plate::read(customer, LICENSE_PLATE, bytes.clone()))
            .transpose()?;
        let background = SubmittedAsset::read(customer, AssetKind::Background, form, BACKGROUND)?;
        let overlay = SubmittedAsset::read(customer, AssetKind::Overlay, form, OVERLAY)?;
        options.license_plate_id = plate.as_ref().map(|plate| plate.id.to_string());
        options.background_id = background.as_ref().map(|asset| asset.id.to_string());
        options.overlay_id = overlay.as_ref().map(|asset| asset.id.to_string());
        Ok(Self { plate, assets: background.into_iter().chain(overlay).collect() })
    }

    async fn store(&self, state: &AppState, customer: &CustomerId) -> Result<StoredPictures> {
        let mut stored = StoredPictures::default();
        if let Some(plate) = &self.plate {
            stored.plate = Some(plate.store(state, customer).await?);
        }
        for asset in &self.assets {
            stored.assets.push(asset.store(state, customer).await?);
        }
        Ok(stored)
    }
}

impl StoredPictures {
    /// Writes their rows in the transaction whose images name them.
    async fn name(&self, state: &AppState, tx: &mut dyn Transaction, customer: &CustomerId) -> Result<()> {
        if let Some(plate) = &self.plate {
            plate.name(tx, customer, state.now()).await?;
        }
        for asset in &self.assets {
            asset.name(state, tx, customer).await?;
        }
        Ok(())
    }

    /// Deletes the files that no row came to name.
    async fn settle(self, state: &AppState, customer: &CustomerId) {
        if let Some(plate) = self.plate {
            plate.settle(state, customer).await;
        }
        for asset in self.assets {
            asset.settle(state, customer).await;
        }
    }
}

/// A form that was read, and the pictures that it brought.
type Reading = (Fingerprint, Result<(Submission, Pictures)>);

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
    let (submission, pictures) = match submission {
        Ok((submission, pictures)) => {
            let pictures = pictures.store(&state, caller.customer()).await?;
            (Ok(Submission { pictures: pictures.clone(), ..submission }), pictures)
        }
        Err(refusal) => (Err(refusal), StoredPictures::default()),
    };
    let answer = once(&state, call, submission, |tx, submission| {
        Box::pin(async move { submit(&shared, &customer, tx, submission).await })
    })
    .await;
    pictures.settle(&state, caller.customer()).await;
    let answer = answer?;
    state.job_notifier.wake();
    Ok(answer)
}

/// Hashes and reads a form; where blocking is allowed if it is large or brings pictures, which have to be decoded.
async fn examined(form: Form, caller: &Caller) -> Result<Reading> {
    let caller = caller.clone();
    let bytes: usize = form.fields().iter().map(|field| field.bytes.len()).sum();
    let blocks = bytes > LARGE_FORM_BYTES
        || [LICENSE_PLATE, BACKGROUND, OVERLAY].into_iter().any(|name| form.has(name));
    let examine = move || {
        let fingerprint = Fingerprint::new("/vehicle/image/submission").form(&form);
        (fingerprint, read(&form, &caller))
    };
    if blocks { blocking::run(examine).await.map_err(Error::internal) } else { Ok(examine()) }
}

fn read(form: &Form, caller: &Caller) -> Result<(Submission, Pictures)> {
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
    let mut options = options::read(form)?;
    let pictures = Pictures::read(caller.customer(), form, &mut options)?;
    let submission =
        Submission { addresses, vehicle_id, options, pictures: StoredPictures::default(), webhook: None };
    Ok((submission, pictures))
}

async fn submit(
    state: &AppState,
    caller: &Caller,
    tx: &mut dyn Transaction,
    submission: Submission,
) -> Result<StoredResponse> {
    let Submission { addresses, vehicle_id, options, pictures, webhook } = submission;
    let account = caller.customer();
    pictures.name(state, tx, account).await?;
    let sent = Sent { options, suggested: None, any_scene: true, prefix: "" };
    let options = resolved(tx, caller.account(), sent).await?;
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
