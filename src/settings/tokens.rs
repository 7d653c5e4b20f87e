//! The account's tokens as state: read, issued with a secret that is shown once, revoked.

use forecourt_api::TokenId;
use forecourt_api::account::{NewToken, Scope, Token, TokenInput};
use forecourt_client::{Error, IdempotencyKey, part_b};
use leptos::prelude::*;

use crate::browser::random;
use crate::locale::{Locale, use_locale};
use crate::notices::{Notices, Tone, explain, use_notices};
use crate::query::Query;
use crate::session::{Session, use_session};

/// Longest name of a token, in characters (schema `TokenInput`).
pub const NAME_MAX_CHARS: usize = 100;

/// Error of a field of the form for a new token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// The name is empty or too long.
    Name,
    /// A line is no origin of a website.
    Origins,
}

/// Makes the token of what was typed: `origins` one a line.
///
/// # Errors
/// The first field that is not right.
pub fn token_input(name: &str, scope: Scope, origins: &str) -> Result<TokenInput, FieldError> {
    let name = name.trim();
    if !(1..=NAME_MAX_CHARS).contains(&name.chars().count()) {
        return Err(FieldError::Name);
    }
    let origins =
        origins.lines().map(|line| line.trim().trim_end_matches('/')).filter(|line| !line.is_empty());
    let allowed_origins: Vec<String> = origins.map(str::to_owned).collect();
    let is_origin = |text: &String| {
        let host = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        host.is_some_and(|host| {
            !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || "/?#@".contains(c))
        })
    };
    if !allowed_origins.iter().all(is_origin) {
        return Err(FieldError::Origins);
    }
    Ok(TokenInput { name: name.to_owned(), scopes: vec![scope], allowed_origins, expires_at: None })
}

/// The tokens of the account, for as long as the owner lives that made this.
#[derive(Clone, Copy)]
pub struct Tokens {
    query: Query<Vec<Token>>,
    /// Issued last, with its secret; nothing once the person has put that away.
    issued: RwSignal<Option<NewToken>>,
    /// Key of the token that is being issued: the same for each try of the same input.
    trying: StoredValue<Option<(TokenInput, IdempotencyKey)>>,
    session: Session,
    notices: Notices,
    locale: Locale,
}

impl Tokens {
    /// Reads them.
    #[must_use]
    pub fn new() -> Self {
        let session = use_session();
        let query = Query::new(move || {
            let client = session.client();
            async move { client.run(part_b::list_tokens()).await.map(|list| list.items) }
        });
        Self {
            query,
            issued: RwSignal::new(None),
            trying: StoredValue::new(None),
            session,
            notices: use_notices(),
            locale: use_locale(),
        }
    }

    /// The tokens, oldest first; nothing until they have been read once.
    #[must_use]
    pub fn list(self) -> Option<Vec<Token>> {
        self.query.get()
    }

    /// Why the last reading failed.
    #[must_use]
    pub fn error(self) -> Option<Error> {
        self.query.error()
    }

    /// Reads them again.
    pub fn reload(self) {
        self.query.refetch();
    }

    /// The token that was issued last, as long as its secret is shown.
    #[must_use]
    pub fn issued(self) -> Option<NewToken> {
        self.issued.get()
    }

    /// Puts the secret away for good.
    pub fn put_away(self) {
        self.issued.try_set(None);
    }

    /// True if a token is the one in use, which nobody revokes by accident.
    #[must_use]
    pub fn is_own(self, id: &TokenId) -> bool {
        self.session.token().is_some_and(|token| token.token_id == *id)
    }

    /// Issues a token. A try whose answer got lost goes on under the same key, so that there are never two.
    ///
    /// # Errors
    /// The server's; `secret-shown` where an earlier try was answered and the answer got lost.
    pub async fn issue(self, input: TokenInput) -> Result<(), Error> {
        let same = |trying: &Option<(TokenInput, IdempotencyKey)>| {
            trying.as_ref().filter(|(known, _)| *known == input).map(|(_, key)| key.clone())
        };
        let key = self.trying.try_with_value(same).flatten().unwrap_or_else(random::idempotency_key);
        self.trying.try_set_value(Some((input.clone(), key.clone())));
        let client = untrack(|| self.session.client());
        let issued = client.run(part_b::create_token(&input, &key)).await;
        self.reload();
        self.issued.try_set(Some(issued?));
        self.trying.try_set_value(None);
        Ok(())
    }

    /// Ends a token at once. There is no way back.
    pub fn revoke(self, token: Token) {
        let client = untrack(|| self.session.client());
        let t = self.locale.t;
        leptos::task::spawn_local(async move {
            match client.run(part_b::revoke_token(&token.token_id)).await {
                // What is gone already was to be gone.
                Ok(()) | Err(Error::NotFound) => {
                    self.notices.show(Tone::Success, t.settings.token_revoked.fill([&token.name]));
                    self.reload();
                }
                Err(error) => {
                    let said = explain(&error, &t.errors);
                    self.notices.show(Tone::Danger, said.detail.unwrap_or(said.text));
                }
            }
        });
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_made_of_what_was_typed() {
        let made = |name: &str, origins: &str| token_input(name, Scope::ReadPublic, origins);
        let token = made(" Website ", "https://cars.example/\n\n http://localhost:8080 \n").unwrap();
        assert_eq!((token.name.as_str(), token.scopes), ("Website", vec![Scope::ReadPublic]));
        assert_eq!(token.allowed_origins, ["https://cars.example", "http://localhost:8080"]);
        assert_eq!(made("", ""), Err(FieldError::Name));
        assert_eq!(made(&"x".repeat(101), ""), Err(FieldError::Name));
        for line in [
            "cars.example",
            "ftp://cars.example",
            "https://",
            "https://a.example/path",
            "https://u@a",
            "https://a b",
        ] {
            assert_eq!(made("x", line), Err(FieldError::Origins), "{line}");
        }
    }
}
