//! Accounts and their tokens.

use forecourt_api::account::Scope;
use forecourt_api::image::CutType;
use forecourt_api::vehicle::MileageUnit;
use forecourt_api::{CustomerId, TokenId};
use jiff::Timestamp;

/// A dealer: owns vehicles, images, features and tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Account id, the `customer` of Part A.
    pub customer: CustomerId,
    /// Name for people.
    pub name: String,
    /// Cut of images for which nothing else names one.
    pub cut_type: CutType,
    /// Publication of new vehicles.
    pub publish_new: bool,
    /// Scene of images for which nothing else names one; the server's where there is none.
    pub scene_id: Option<String>,
    /// Guideline of images for which nothing else names one.
    pub guideline_id: Option<String>,
    /// Colour under the alpha of backgrounds, as `#rrggbb`.
    pub background_color: String,
    /// Language of texts that shoppers read, a tag such as `en`.
    pub language: String,
    /// Currency of new prices (ISO 4217); where there is none, the account's vehicles show it.
    pub currency: Option<String>,
    /// Unit of new mileages; where there is none, the account's vehicles show it.
    pub mileage_unit: Option<MileageUnit>,
    /// Public pages ask search engines to leave them out.
    pub noindex: bool,
    /// Days after which results expire and deleted vehicles are removed; none keeps both.
    pub retention_days: Option<u32>,
    /// Webhooks are sent at all.
    pub webhooks_enabled: bool,
    /// Target of webhooks where a submission names none.
    pub webhook_url: Option<String>,
    /// Signing secret of webhooks.
    pub webhook_secret: Option<SealedSecret>,
    /// When the server gave `webhook_url` up because nothing was delivered to it any more.
    pub webhook_off_at: Option<Timestamp>,
    /// Number of the settings' state; grows with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Account {
    /// An account with the settings that one begins with.
    #[must_use]
    pub fn new(customer: CustomerId, name: String, created_at: Timestamp) -> Self {
        Self {
            customer,
            name,
            cut_type: CutType::Complete,
            publish_new: true,
            scene_id: None,
            guideline_id: None,
            background_color: "#ffffff".to_owned(),
            language: "en".to_owned(),
            currency: None,
            mileage_unit: None,
            noindex: false,
            retention_days: None,
            webhooks_enabled: true,
            webhook_url: None,
            webhook_secret: None,
            webhook_off_at: None,
            version: 1,
            created_at,
        }
    }
}

/// A secret that the server has encrypted. The store cannot read it.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedSecret(pub Vec<u8>);

impl std::fmt::Debug for SealedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedSecret(…)")
    }
}

/// SHA-256 of a token's secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenSha256(pub [u8; 32]);

impl std::fmt::Debug for TokenSha256 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenSha256(…)")
    }
}

/// SHA-256 of a sign-in code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SignInCodeSha256(pub [u8; 32]);

impl std::fmt::Debug for SignInCodeSha256 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignInCodeSha256(…)")
    }
}

/// A one-time code that can be exchanged for a token, without the code itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInCode {
    /// The account that the token will open.
    pub account: CustomerId,
    /// Name of the token.
    pub name: String,
    /// Scope of the token.
    pub scope: Scope,
    /// First moment at which it is no longer taken.
    pub expires_at: Timestamp,
}

/// An access token without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Made by the caller.
    pub token_id: TokenId,
    /// The account it opens.
    pub account: CustomerId,
    /// Given by whoever made it.
    pub name: String,
    /// Scope that it grants.
    pub scopes: Vec<Scope>,
    /// Origins of websites that may use it, as `https://cars.example`; any where there is none.
    pub allowed_origins: Vec<String>,
    /// First moment at which it is no longer taken; none for one without end.
    pub expires_at: Option<Timestamp>,
    /// Last four characters of the secret.
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last noted as used; see [`crate::repository::Accounts::touch_token`].
    pub last_used_at: Option<Timestamp>,
}
