//! Tokens and the account they belong to.

use serde::{Deserialize, Serialize};

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

/// A token without its secret (schema `Token`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Made by the server.
    pub token_id: TokenId,
    /// Given by whoever made it.
    pub name: String,
    /// Permissions of the token.
    pub scopes: Vec<Scope>,
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
