//! Stored credentials for signing in without being asked: for this tab, or for this device when the person wants it so.

use forecourt_api::CustomerId;
use serde::{Deserialize, Serialize};

use crate::browser::storage::Storage;

const KEY: &str = "forecourt.session";

/// Credentials for signing in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// Scheme, host and perhaps port.
    pub server: String,
    /// Sent as bearer.
    pub token: String,
    /// For servers of Part A alone, which list vehicles by customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
}

/// The token stays out of debug output.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Credentials {
    /// Stored credentials, and where they are.
    #[must_use]
    pub fn kept() -> Option<(Self, Storage)> {
        [Storage::Tab, Storage::Device].into_iter().find_map(|storage| {
            let kept = forecourt_api::json::read(storage.get(KEY)?.as_bytes()).ok()?;
            Some((kept, storage))
        })
    }

    /// Keeps them in one place only.
    pub fn keep(&self, storage: Storage) {
        Self::forget();
        if let Ok(text) = serde_json::to_string(self) {
            storage.set(KEY, &text);
        }
    }

    /// Forgets them everywhere.
    pub fn forget() {
        Storage::Tab.remove(KEY);
        Storage::Device.remove(KEY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_kept_in_one_place_and_forgotten_in_all() {
        let credentials =
            Credentials { server: "https://a.example".into(), token: "t".into(), customer: None };
        credentials.keep(Storage::Device);
        assert_eq!(Credentials::kept(), Some((credentials.clone(), Storage::Device)));
        credentials.keep(Storage::Tab);
        assert_eq!(Credentials::kept(), Some((credentials.clone(), Storage::Tab)));
        assert_eq!(Storage::Device.get(KEY), None);
        Credentials::forget();
        assert_eq!(Credentials::kept(), None);
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        Storage::Device.set(KEY, "{\"server\":");
        assert_eq!(Credentials::kept(), None);
        Credentials::forget();
    }

    #[test]
    fn the_token_is_not_in_debug_output() {
        let credentials = Credentials { server: "s".into(), token: "secret".into(), customer: None };
        assert!(!format!("{credentials:?}").contains("secret"));
    }
}
