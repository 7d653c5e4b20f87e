//! `createAsset`: keeps a picture for later use.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::asset::{AssetKind, TITLE_MAX_CHARS};
use forecourt_api::problem::{FieldError, Slug};
use forecourt_api::{AssetId, Share};
use forecourt_store::model::{Asset, MAX_ASSETS, Original};
use http::{HeaderValue, StatusCode, header};

use crate::assets::{Picture, asset_record};
use crate::auth::Caller;
use crate::blocking;
use crate::extract::{Form, IdempotencyKey};
use crate::idempotency::{Call, Fingerprint, StoredResponse, once};
use crate::media::Addresses;
use crate::state::AppState;
use crate::{Error, Result};

/// A form that was read.
struct NewAsset {
    kind: AssetKind,
    title: String,
    ground_y: Option<Share>,
    picture: Picture,
}

/// Stores the file, then the row that names it.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    key: IdempotencyKey,
    form: Form,
) -> Result<Response> {
    let examined = blocking::run(move || (Fingerprint::new("/v1/assets").form(&form), read(&form))).await;
    let (fingerprint, read) = examined.map_err(Error::internal)?;
    let call = Call { caller: &caller, operation: "createAsset", key, fingerprint };
    let (prepared, file) = match read {
        Ok(asset) => {
            let file = asset.picture.store(&state).await?;
            (Ok((asset, file.clone())), Some(file))
        }
        Err(refusal) => (Err(refusal), None),
    };
    let id = AssetId::new(state.new_id("asset"));
    let (shared, customer, asset_id) = (state.clone(), caller.clone(), id.clone());
    let answer = once(&state, call, prepared, |tx, (asset, file)| {
        Box::pin(async move {
            if tx.count_assets(customer.customer()).await? >= u64::from(MAX_ASSETS) {
                let detail = format!("The account has {MAX_ASSETS} assets; delete one first.");
                return Err(Error::new(Slug::Conflict, detail));
            }
            let asset = row(&shared, &customer, asset_id, asset, file);
            tx.insert_asset(&asset).await?;
            answer(&shared, &asset)
        })
    })
    .await;
    if let Some(file) = file {
        let named = state.store.read().await?.asset(caller.customer(), &id).await?.is_some();
        if !named {
            state.blobs.delete(&file.key).await?;
        }
    }
    answer
}

fn read(form: &Form) -> Result<NewAsset> {
    let mut faults = Vec::new();
    let mut fault = |name: &str, detail: String| faults.push(FieldError::new(name, detail));
    let kind = match form.one("kind")?.map(AssetKind::parse) {
        Some(Some(kind)) => Some(kind),
        Some(None) => {
            let known: Vec<&str> = AssetKind::ALL.iter().map(|kind| kind.as_str()).collect();
            fault("kind", format!("is none of {}", known.join(", ")));
            None
        }
        None => {
            fault("kind", "is missing".to_owned());
            None
        }
    };
    let title = form.one("title")?.map(str::trim).unwrap_or_default().to_owned();
    match title.chars().count() {
        0 => fault("title", "is missing".to_owned()),
        1..=TITLE_MAX_CHARS => {}
        _ => fault("title", format!("has more than {TITLE_MAX_CHARS} characters")),
    }
    let ground_y = match form.one("ground_y")?.map(str::parse::<Share>) {
        Some(Ok(share)) => Some(share),
        Some(Err(error)) => {
            fault("ground_y", error.to_string());
            None
        }
        None if kind == Some(AssetKind::Scene) => {
            fault("ground_y", "is needed for a scene: where its wall meets its ground".to_owned());
            None
        }
        None => None,
    };
    if ground_y.is_some() && kind.is_some_and(|kind| kind != AssetKind::Scene) {
        fault("ground_y", "belongs to scenes alone".to_owned());
    }
    let Some(bytes) = form.file("file") else {
        fault("file", "is missing".to_owned());
        return Err(Error::invalid_fields(faults));
    };
    match kind {
        Some(kind) if faults.is_empty() => {
            let picture = Picture::read(kind, "file", bytes.clone())?;
            Ok(NewAsset { kind, title, ground_y, picture })
        }
        _ => Err(Error::invalid_fields(faults)),
    }
}

fn row(state: &AppState, caller: &Caller, asset_id: AssetId, asset: NewAsset, file: Original) -> Asset {
    let now = state.now();
    Asset {
        asset_id,
        account: caller.customer().clone(),
        kind: asset.kind,
        title: asset.title,
        ground_y: asset.ground_y,
        file,
        submitted: false,
        created_at: now,
        last_used_at: now,
    }
}

fn answer(state: &AppState, asset: &Asset) -> Result<StoredResponse> {
    let addresses = Addresses::signed(&state.config.base_url, &state.media_key, state.now());
    let location =
        HeaderValue::try_from(format!("/v1/assets/{}", asset.asset_id)).map_err(Error::internal)?;
    let answer = StoredResponse::json(StatusCode::CREATED, &asset_record(asset, &addresses))?;
    Ok(answer.with_header(header::LOCATION, location))
}
