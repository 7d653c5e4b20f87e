//! Accounts and their tokens.

use forecourt_api::account::Scope;
use forecourt_api::image::CutType;
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
    /// When it was made.
    pub created_at: Timestamp,
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
    /// Last four characters of the secret.
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last noted as used; see [`crate::repository::Accounts::touch_token`].
    pub last_used_at: Option<Timestamp>,
}
