//! The account's defaults as state: read, changed, and told apart from what somebody else has changed meanwhile.

use forecourt_api::account::{Account, AccountPatch};
use forecourt_client::{Error, Versioned, part_b};
use leptos::prelude::*;

use super::account_draft::AccountDraft;
use crate::query::Query;
use crate::session::Session;

/// The account, for as long as the owner lives that made this.
#[derive(Clone, Copy)]
pub struct AccountState {
    query: Query<Versioned<Account>>,
    session: Session,
}

impl AccountState {
    /// Reads it.
    #[must_use]
    pub fn new(session: Session) -> Self {
        let query = Query::new(move || {
            // Signing in again is no reason to read again: what is typed would go.
            let client = untrack(|| session.client());
            async move { client.run(part_b::get_account()).await }
        });
        Self { query, session }
    }

    /// The account as it was read last.
    #[must_use]
    pub fn get(self) -> Option<Account> {
        self.query.map(|account| account.value.clone())
    }

    /// Why the last reading failed.
    #[must_use]
    pub fn error(self) -> Option<Error> {
        self.query.error()
    }

    /// Reads it again.
    pub fn reload(self) {
        self.query.refetch();
    }

    /// Stores what differs between the drafts, and reads the account again.
    ///
    /// # Errors
    /// The server's; [`Error::Stale`] when somebody else has changed the account since it was read.
    pub async fn save(self, before: &AccountDraft, draft: &AccountDraft) -> Result<(), Error> {
        self.patch(&draft.patch(before)).await
    }

    /// Stores a change against the version that was read, and reads the account again.
    ///
    /// # Errors
    /// See [`AccountState::save`].
    pub async fn patch(self, patch: &AccountPatch) -> Result<(), Error> {
        let etag = untrack(|| self.query.map(|account| account.etag.clone())).flatten();
        let client = untrack(|| self.session.client());
        client.run(part_b::patch_account(patch, etag.as_deref())).await?;
        self.reload();
        Ok(())
    }
}
