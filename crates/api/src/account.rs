//! Tokens and the account they belong to.

use serde::{Deserialize, Serialize};

use crate::image::CutType;
use crate::vehicle::MileageUnit;
use crate::{CustomerId, Timestamp, TokenId};

crate::open_list::closed_list! {
    /// Permission of a token; each scope includes the ones before it (schema `Scope`).
    Scope { ReadPublic = "read-public", Read = "read", Write = "write", Admin = "admin" }
}

impl Scope {
    /// True if a token of this scope may do what needs `needed`.
    #[must_use]
    pub fn includes(self, needed: Self) -> bool {
        self as u8 >= needed as u8
    }
}

/// Body of `createToken` (schema `TokenInput`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenInput {
    /// Name for people, 1 to 100 characters.
    pub name: String,
    /// Permissions of the token, at least one.
    pub scopes: Vec<Scope>,
    /// Origins of websites that may use it, as `https://cars.example`; any where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_origins: Vec<String>,
    /// First moment at which it is no longer taken; null for one without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// Answer of `listTokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenList {
    /// The account's tokens, oldest first.
    pub items: Vec<Token>,
}

/// A token without its secret (schema `Token`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Made by the server.
    pub token_id: TokenId,
    /// Given by whoever made it.
    pub name: String,
    /// Permissions of the token.
    pub scopes: Vec<Scope>,
    /// Origins of websites that may use it; any where there is none.
    #[serde(default)]
    pub allowed_origins: Vec<String>,
    /// First moment at which it is no longer taken; null for one without end.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// Last four characters of the secret.
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used.
    #[serde(default)]
    pub last_used_at: Option<Timestamp>,
}

/// A token with its secret, as it is answered once (schema `NewToken`).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewToken {
    /// Made by the server.
    pub token_id: TokenId,
    /// Given by whoever made it.
    pub name: String,
    /// Permissions of the token.
    pub scopes: Vec<Scope>,
    /// Origins of websites that may use it; any where there is none.
    #[serde(default)]
    pub allowed_origins: Vec<String>,
    /// First moment at which it is no longer taken; null for one without end.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// Last four characters of the secret.
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used.
    #[serde(default)]
    pub last_used_at: Option<Timestamp>,
    /// Sent as bearer; the server keeps nothing but its hash.
    pub secret: String,
}

/// The secret stays out of debug output.
impl std::fmt::Debug for NewToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewToken").field("token_id", &self.token_id).finish_non_exhaustive()
    }
}

/// Body of `exchangeSignInCode` (schema `SignInCodeInput`).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInCodeInput {
    /// From the fragment of a sign-in link.
    pub code: String,
}

/// The code stays out of debug output.
impl std::fmt::Debug for SignInCodeInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInCodeInput").finish_non_exhaustive()
    }
}

/// The account of the token in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrentAccount {
    /// Account id.
    pub customer: CustomerId,
    /// SHA-256 of the account id, lower-case hex.
    pub customer_token: String,
    /// Name for people.
    pub name: String,
}

/// Answer of `getCurrentToken` (schema `CurrentToken`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrentToken {
    /// The account.
    pub account: CurrentAccount,
    /// The token in use.
    pub token: Token,
}

/// Answer of `getAccount` and `patchAccount` (schema `Account`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Account id.
    pub customer: CustomerId,
    /// SHA-256 of the account id, lower-case hex.
    pub customer_token: String,
    /// Name for people.
    pub name: String,
    /// Cut of images for which nothing else names one.
    pub cut_type: CutType,
    /// Scene of images for which nothing else names one; null is the server's.
    pub scene_id: Option<String>,
    /// Guideline of images for which nothing else names one.
    pub guideline_id: Option<String>,
    /// Colour under the alpha of backgrounds, as `#rrggbb`.
    pub background_color: String,
    /// Publication of new vehicles.
    pub publish_new: bool,
    /// Language of texts that shoppers read, `en` or `de`.
    pub language: String,
    /// Currency of new prices (ISO 4217); null follows the account's vehicles.
    #[serde(default)]
    pub currency: Option<String>,
    /// Unit of new mileages; null follows the account's vehicles.
    #[serde(default)]
    pub mileage_unit: Option<MileageUnit>,
    /// Public pages ask search engines to leave them out.
    #[serde(default)]
    pub noindex: bool,
    /// Webhooks are sent at all.
    pub webhooks_enabled: bool,
    /// Target of webhooks where a submission names none.
    pub webhook_url: Option<String>,
    /// A signing secret is set.
    pub webhook_signed: bool,
    /// When the server gave `webhook_url` up because nothing was delivered to it any more.
    #[serde(default)]
    pub webhook_off_at: Option<Timestamp>,
    /// Days after which results expire and deleted vehicles are removed; null keeps both.
    pub retention_days: Option<u32>,
    /// Bytes of originals and results.
    pub storage_bytes: u64,
    /// Most bytes of originals and results; null means no limit.
    pub storage_quota_bytes: Option<u64>,
}

/// Body of `patchAccount` (schema `AccountPatch`): the members given are changed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPatch {
    /// Name for people, 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Cut of images for which nothing else names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_type: Option<CutType>,
    /// Scene of images for which nothing else names one.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub scene_id: Option<Option<String>>,
    /// Guideline of images for which nothing else names one.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub guideline_id: Option<Option<String>>,
    /// Colour under the alpha of backgrounds, as `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background_color: Option<String>,
    /// Publication of new vehicles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publish_new: Option<bool>,
    /// Language of texts that shoppers read, `en` or `de`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Currency of new prices (ISO 4217).
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub currency: Option<Option<String>>,
    /// Unit of new mileages.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub mileage_unit: Option<Option<MileageUnit>>,
    /// Public pages ask search engines to leave them out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noindex: Option<bool>,
    /// Webhooks are sent at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhooks_enabled: Option<bool>,
    /// Target of webhooks where a submission names none.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub webhook_url: Option<Option<String>>,
    /// Signing secret of webhooks, `whsec_` and base64 of at least 24 bytes.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub webhook_secret: Option<Option<String>>,
    /// Days after which results expire and deleted vehicles are removed, 1 to 36 500.
    #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<Option<u32>>,
}

/// The secret stays out of debug output.
impl std::fmt::Debug for AccountPatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccountPatch").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn scopes_include_the_ones_before_them() {
        for (index, scope) in Scope::ALL.iter().enumerate() {
            for (other, needed) in Scope::ALL.iter().enumerate() {
                assert_eq!(scope.includes(*needed), index >= other, "{scope} {needed}");
            }
        }
    }
}
