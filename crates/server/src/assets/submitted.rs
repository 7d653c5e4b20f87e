//! Backgrounds and overlays that come with submissions: kept once for each content, as assets that go when nothing names them
//! any more.
//!
//! The file is stored before the transaction that names it, under a name of its own, and deleted again when no row came to name
//! it ([`StoredAsset::settle`]): a request that is refused, or answered from a kept answer, leaves nothing behind.

use forecourt_api::asset::{AssetKind, TITLE_MAX_CHARS};
use forecourt_api::{AssetId, CustomerId};
use forecourt_store::Transaction;
use forecourt_store::model::Asset;

use super::Picture;
use crate::extract::Form;
use crate::state::AppState;
use crate::{Error, Result};

/// A picture that came with a submission.
#[derive(Clone, Debug)]
pub struct SubmittedAsset {
    /// Made of its content, its kind and its account: the same one sent twice is one asset.
    pub id: AssetId,
    kind: AssetKind,
    title: String,
    picture: Picture,
}

impl SubmittedAsset {
    /// Reads the field of that name, where it is there. CPU work; not for async threads.
    ///
    /// # Errors
    /// See [`Picture::read`].
    pub fn read(customer: &CustomerId, kind: AssetKind, form: &Form, field: &str) -> Result<Option<Self>> {
        let Some(bytes) = form.file(field) else { return Ok(None) };
        let picture = Picture::read(kind, field, bytes.clone())?;
        let id = AssetId::new(format!("asset_{}", picture.hash(&format!("{kind}\0{customer}"))));
        let filename = form.filename(field).map(str::trim).filter(|name| !name.is_empty());
        let title: String = filename.unwrap_or(field).chars().filter(|sign| !sign.is_control()).collect();
        let title = title.chars().take(TITLE_MAX_CHARS).collect();
        Ok(Some(Self { id, kind, title, picture }))
    }

    /// The picture.
    #[must_use]
    pub fn picture(&self) -> &Picture {
        &self.picture
    }

    /// Makes its bytes durable, unless the account has them already.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub async fn store(&self, state: &AppState, customer: &CustomerId) -> Result<StoredAsset> {
        let id = self.id.clone();
        if state.store.read().await?.asset_of_work(customer, &id).await?.is_some() {
            return Ok(StoredAsset { id, new: None });
        }
        let file = self.picture.store(state).await?;
        let now = state.now();
        let new = Asset {
            asset_id: id.clone(),
            account: customer.clone(),
            kind: self.kind,
            title: self.title.clone(),
            ground_y: None,
            file,
            submitted: true,
            created_at: now,
            last_used_at: now,
        };
        Ok(StoredAsset { id, new: Some(Box::new(new)) })
    }
}

/// A submitted asset whose bytes are durable.
#[derive(Clone, Debug)]
pub struct StoredAsset {
    id: AssetId,
    /// The row to be, where this request stored the file.
    new: Option<Box<Asset>>,
}

impl StoredAsset {
    /// Writes its row in the transaction whose images name it.
    ///
    /// # Errors
    /// 503 where housekeeping has dropped the asset in between.
    pub async fn name(
        &self,
        state: &AppState,
        tx: &mut dyn Transaction,
        customer: &CustomerId,
    ) -> Result<()> {
        match tx.use_submitted_asset(customer, &self.id, self.new.as_deref(), state.now()).await? {
            Some(_) => Ok(()),
            None => Err(Error::unavailable("The picture was just dropped; send it again.", 1)),
        }
    }

    /// Deletes the file that this request stored where no row came to name it. Housekeeping does it when this fails.
    pub async fn settle(self, state: &AppState, customer: &CustomerId) {
        let Some(new) = self.new else { return };
        let settled: forecourt_store::Result<()> = async {
            let named = state.store.read().await?.asset_of_work(customer, &self.id).await?;
            if named.is_none_or(|named| named.file.key != new.file.key) {
                state.blobs.delete(&new.file.key).await?;
            }
            Ok(())
        }
        .await;
        if let Err(error) = settled {
            tracing::warn!(file = %new.file.key, %error, "a picture that nothing names was not deleted");
        }
    }
}
