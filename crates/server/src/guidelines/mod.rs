//! Guidelines: named sets of processing options, an account's own and those that come with the server.
//!
//! A guideline of the account's takes the place of a built-in one of the same id. What one says is copied into the options of
//! whatever is submitted under it, so that changing or deleting it changes nothing that was accepted.
//!
//! Not here: how options are filled ([`crate::images::options`]), rows (`forecourt_store`).

mod built_in;
mod fields;

use forecourt_api::guideline::{Guideline, GuidelineInput};
use forecourt_api::image::ProcessingOptions;
use forecourt_api::problem::Slug;
use forecourt_api::{CustomerId, GuidelineId, Timestamp};
use forecourt_store::Transaction;
use forecourt_store::model::{self, Account, MAX_GUIDELINES};
use forecourt_text::Language;

use crate::images::options;
use crate::{Error, Result};

pub use built_in::BuiltIn;
use fields::checked;

/// A guideline that an account has put, as clients read it.
#[must_use]
pub fn record(guideline: &model::Guideline) -> Guideline {
    Guideline {
        guideline_id: guideline.guideline_id.clone(),
        title: guideline.title.clone(),
        built_in: false,
        options: guideline.options.clone(),
        updated_at: Some(Timestamp::new(guideline.updated_at.to_string())),
    }
}

/// Guidelines that an account can name: its own by id, then the built-in ones whose ids it has not taken.
///
/// # Errors
/// The store's.
pub async fn all(
    tx: &mut dyn Transaction,
    account: &CustomerId,
    language: Language,
) -> Result<Vec<Guideline>> {
    let own: Vec<Guideline> = tx.guidelines(account).await?.iter().map(record).collect();
    let free = |built_in: &&BuiltIn| own.iter().all(|known| known.guideline_id.as_str() != built_in.id());
    let built_in: Vec<Guideline> =
        BuiltIn::ALL.iter().filter(free).map(|built_in| built_in.record(language)).collect();
    Ok(own.into_iter().chain(built_in).collect())
}

/// Language of what the server says to an account's people.
#[must_use]
pub fn language(account: &Account) -> Language {
    Language::of_tag(&account.language).unwrap_or(Language::English)
}

/// Options of the guideline of that id.
///
/// # Errors
/// The store's.
pub async fn options_of(
    tx: &mut dyn Transaction,
    account: &CustomerId,
    id: &str,
) -> Result<Option<ProcessingOptions>> {
    if let Some(own) = tx.guideline(account, &GuidelineId::new(id)).await? {
        return Ok(Some(own.options));
    }
    Ok(BuiltIn::by_id(id).map(BuiltIn::options))
}

/// Makes or replaces a guideline; true where it is new.
///
/// # Errors
/// 422 that names every member at fault, 409 when the account has too many, and the store's.
pub async fn put(
    tx: &mut dyn Transaction,
    account: &CustomerId,
    id: GuidelineId,
    input: GuidelineInput,
    now: jiff::Timestamp,
) -> Result<(model::Guideline, bool)> {
    let (input, mut faults) = checked(&id, input);
    // It has no place there, known or not.
    let named = ProcessingOptions { guideline_id: None, ..input.options.clone() };
    faults.extend(options::faults(tx, account, &named, "/options/").await?);
    if !faults.is_empty() {
        return Err(Error::invalid_fields(faults));
    }
    let known = tx.guidelines(account).await?;
    let is_new = known.iter().all(|known| known.guideline_id != id);
    if is_new && known.len() >= MAX_GUIDELINES as usize {
        let detail = format!("The account has {MAX_GUIDELINES} guidelines; delete one first.");
        return Err(Error::new(Slug::Conflict, detail));
    }
    let options = ProcessingOptions { unknown_scene_id: None, ..input.options };
    let account = account.clone();
    let guideline =
        model::Guideline { guideline_id: id, account, title: input.title, options, updated_at: now };
    tx.put_guideline(&guideline).await?;
    Ok((guideline, is_new))
}

/// Deletes a guideline.
///
/// # Errors
/// 404 where there is none, 409 for one that comes with the server or that the account's settings name, and the store's.
pub async fn delete(tx: &mut dyn Transaction, account: &Account, id: &GuidelineId) -> Result<()> {
    if tx.guideline(&account.customer, id).await?.is_none() {
        return Err(match BuiltIn::by_id(id.as_str()) {
            Some(_) => {
                Error::new(Slug::Conflict, "This guideline comes with the server and cannot be deleted.")
            }
            None => Error::not_found("There is no such guideline."),
        });
    }
    if account.guideline_id.as_deref() == Some(id.as_str()) && BuiltIn::by_id(id.as_str()).is_none() {
        return Err(Error::new(Slug::Conflict, "The account's settings name this guideline."));
    }
    tx.delete_guideline(&account.customer, id).await?;
    Ok(())
}
