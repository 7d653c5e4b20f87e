//! Which tokens can be made (schema `TokenInput`), and how one is told.

use std::collections::BTreeSet;

use forecourt_api::account::{self, NewToken, Scope, TokenInput};
use forecourt_api::problem::FieldError;
use forecourt_api::{CustomerId, Timestamp, TokenId};
use forecourt_store::model::Token;

use crate::auth::Secret;
use crate::config::Origin;
use crate::{Error, Result};

const NAME_MAX_CHARS: usize = 100;
const ORIGINS_MAX: usize = 50;

/// Wishes for a token, with all values in the contract's bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSpec {
    /// Name for people.
    pub name: String,
    /// Permissions, in the contract's order.
    pub scopes: Vec<Scope>,
    /// Origins of websites that may use it, as [`Origin`] writes them.
    pub allowed_origins: Vec<String>,
    /// First moment at which it is no longer taken.
    pub expires_at: Option<jiff::Timestamp>,
}

impl TokenSpec {
    /// Checks what a client asks for.
    ///
    /// # Errors
    /// 422 that names every field at fault.
    pub fn checked(input: &TokenInput, now: jiff::Timestamp) -> Result<Self> {
        let mut faults = Vec::new();
        let mut add = |pointer: String, detail: &str| faults.push(FieldError::new(pointer, detail));
        let name = input.name.trim();
        if !(1..=NAME_MAX_CHARS).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            add("/name".to_owned(), "has 1 to 100 characters, none of them a control character");
        }
        if input.scopes.is_empty() {
            add("/scopes".to_owned(), "names at least one scope");
        }
        if input.allowed_origins.len() > ORIGINS_MAX {
            add("/allowed_origins".to_owned(), "has at most 50 origins");
        }
        let mut origins = BTreeSet::new();
        for (index, text) in input.allowed_origins.iter().take(ORIGINS_MAX).enumerate() {
            match text.parse::<Origin>() {
                Ok(origin) => {
                    origins.insert(origin.to_string());
                }
                Err(error) => add(format!("/allowed_origins/{index}"), &error.to_string()),
            }
        }
        let expires_at = input.expires_at.as_ref().map(|text| text.as_str().parse::<jiff::Timestamp>());
        match &expires_at {
            Some(Err(_)) => add("/expires_at".to_owned(), "is a moment as 2027-01-31T12:00:00Z"),
            Some(Ok(end)) if *end <= now => add("/expires_at".to_owned(), "lies in the future"),
            _ => {}
        }
        if !faults.is_empty() {
            return Err(Error::invalid_fields(faults));
        }
        let scopes = Scope::ALL.iter().copied().filter(|scope| input.scopes.contains(scope)).collect();
        Ok(Self {
            name: name.to_owned(),
            scopes,
            allowed_origins: origins.into_iter().collect(),
            expires_at: expires_at.and_then(Result::ok),
        })
    }

    /// The token that it becomes.
    #[must_use]
    pub fn into_token(
        self,
        token_id: TokenId,
        account: CustomerId,
        secret: &Secret,
        now: jiff::Timestamp,
    ) -> Token {
        Token {
            token_id,
            account,
            name: self.name,
            scopes: self.scopes,
            allowed_origins: self.allowed_origins,
            expires_at: self.expires_at,
            hint: secret.hint(),
            created_at: now,
            last_used_at: None,
        }
    }
}

/// A token as its account reads it.
#[must_use]
pub fn token_record(token: &Token) -> account::Token {
    account::Token {
        token_id: token.token_id.clone(),
        name: token.name.clone(),
        scopes: token.scopes.clone(),
        allowed_origins: token.allowed_origins.clone(),
        expires_at: token.expires_at.map(moment),
        hint: token.hint.clone(),
        created_at: moment(token.created_at),
        last_used_at: token.last_used_at.map(moment),
    }
}

/// A token as whoever made it reads it, once.
#[must_use]
pub fn new_token_record(token: &Token, secret: &Secret) -> NewToken {
    let record = token_record(token);
    NewToken {
        token_id: record.token_id,
        name: record.name,
        scopes: record.scopes,
        allowed_origins: record.allowed_origins,
        expires_at: record.expires_at,
        hint: record.hint,
        created_at: record.created_at,
        last_used_at: record.last_used_at,
        secret: secret.reveal().to_owned(),
    }
}

/// True if nobody could manage the account any more once a token is gone: it is the last that does.
#[must_use]
pub fn is_last_administrator(tokens: &[Token], token_id: &TokenId, now: jiff::Timestamp) -> bool {
    let manages =
        |token: &&Token| token.scopes.contains(&Scope::Admin) && token.expires_at.is_none_or(|end| end > now);
    let mut managers = tokens.iter().filter(manages);
    managers.next().is_some_and(|only| only.token_id == *token_id) && managers.next().is_none()
}

fn moment(moment: jiff::Timestamp) -> Timestamp {
    Timestamp::new(moment.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn now() -> jiff::Timestamp {
        "2026-12-01T12:00:00Z".parse().unwrap()
    }

    fn checked(document: &Value) -> Result<TokenSpec> {
        TokenSpec::checked(&serde_json::from_value(document.clone()).unwrap(), now())
    }

    #[test]
    fn values_are_normalised() {
        let spec = checked(&json!({
            "name": " Website ", "scopes": ["read", "read-public", "read"],
            "allowed_origins": ["https://CARS.example:443", "https://cars.example", "http://localhost:3000"],
            "expires_at": "2026-12-01T12:00:01Z",
        }));
        let expected = TokenSpec {
            name: "Website".to_owned(),
            scopes: vec![Scope::ReadPublic, Scope::Read],
            allowed_origins: vec!["http://localhost:3000".to_owned(), "https://cars.example".to_owned()],
            expires_at: Some("2026-12-01T12:00:01Z".parse().unwrap()),
        };
        assert_eq!(spec.unwrap(), expected);
    }

    #[test]
    fn faults_name_their_field() {
        let check = |change: Value, pointer: &str| {
            let mut document = json!({"name": "x", "scopes": ["read"]});
            document.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let error = checked(&document).unwrap_err();
            assert_eq!(error.problem().errors[0].pointer, pointer, "{document}");
        };
        check(json!({"name": " "}), "/name");
        check(json!({"name": "x".repeat(101)}), "/name");
        check(json!({"scopes": []}), "/scopes");
        check(
            json!({"allowed_origins": ["https://cars.example", "https://cars.example/page"]}),
            "/allowed_origins/1",
        );
        check(json!({"allowed_origins": ["*"]}), "/allowed_origins/0");
        check(json!({"allowed_origins": vec!["https://cars.example"; 51]}), "/allowed_origins");
        check(json!({"expires_at": "tomorrow"}), "/expires_at");
        check(json!({"expires_at": "2026-12-01T12:00:00Z"}), "/expires_at");
    }

    #[test]
    fn the_last_administrator_is_known() {
        let token = |id: &str, scope: Scope, expires_at: Option<&str>| Token {
            token_id: TokenId::new(id),
            account: CustomerId::new("dealer"),
            name: String::new(),
            scopes: vec![scope],
            allowed_origins: Vec::new(),
            expires_at: expires_at.map(|text| text.parse().unwrap()),
            hint: String::new(),
            created_at: now(),
            last_used_at: None,
        };
        let over = token("over", Scope::Admin, Some("2026-12-01T12:00:00Z"));
        let (first, second) = (token("first", Scope::Admin, None), token("second", Scope::Admin, None));
        let reader = token("reader", Scope::Read, None);
        let check = |tokens: &[&Token], id: &str, expected: bool| {
            let tokens: Vec<Token> = tokens.iter().map(|token| (*token).clone()).collect();
            assert_eq!(is_last_administrator(&tokens, &TokenId::new(id), now()), expected, "{id}");
        };
        check(&[&first, &reader, &over], "first", true);
        check(&[&first, &reader, &over], "reader", false);
        check(&[&first, &reader, &over], "over", false);
        check(&[&first, &second], "first", false);
        check(&[], "first", false);
    }
}
