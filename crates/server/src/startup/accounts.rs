//! Accounts that a data folder begins with, and the one that a command is about.

use forecourt_api::account::{Scope, TokenInput};
use forecourt_api::{CustomerId, TokenId};
use forecourt_store::model::{Account, Token};
use forecourt_store::{Store, Transaction};
use forecourt_text::Language;
use jiff::Timestamp;
use uuid::Uuid;

use super::Error;
use crate::accounts::TokenSpec;
use crate::auth::{Secret, customer_token, new_token};

/// The account that a server begins with.
const DEFAULT_CUSTOMER: &str = "default";

/// Longest id of an account, in characters.
const ID_MAX_CHARS: usize = 128;

/// Reads the id of an account: 1 to 128 printable characters.
///
/// # Errors
/// [`Error::InvalidAccountId`].
pub fn account_id(text: &str) -> Result<CustomerId, Error> {
    let printable = !text.chars().any(char::is_control) && text.trim() == text;
    if printable && (1..=ID_MAX_CHARS).contains(&text.chars().count()) {
        Ok(CustomerId::new(text))
    } else {
        Err(Error::InvalidAccountId)
    }
}

/// The account that a server begins with; made where there is none.
///
/// # Errors
/// [`Error::Store`].
pub async fn first_account(tx: &mut dyn Transaction, now: Timestamp) -> Result<Account, Error> {
    match tx.accounts().await?.into_iter().next() {
        Some(account) => Ok(account),
        None => make(tx, CustomerId::new(DEFAULT_CUSTOMER), None, now).await,
    }
}

/// The account that a command is about: the named one or, where none is named, the only one, which is made where there is
/// none.
///
/// # Errors
/// [`Error::NoAccount`], [`Error::SeveralAccounts`], [`Error::Store`].
pub async fn chosen_account(
    tx: &mut dyn Transaction,
    named: Option<&CustomerId>,
    now: Timestamp,
) -> Result<Account, Error> {
    if let Some(named) = named {
        return tx.account(named).await?.ok_or_else(|| Error::NoAccount(named.clone()));
    }
    let accounts = tx.accounts().await?;
    if accounts.len() > 1 {
        let ids: Vec<&str> = accounts.iter().map(|account| account.customer.as_str()).collect();
        return Err(Error::SeveralAccounts(ids.join(", ")));
    }
    first_account(tx, now).await
}

/// Makes the first account of a new folder with an id, or checks that a folder has an account of that id.
///
/// # Errors
/// [`Error::NoAccount`], [`Error::Store`].
pub async fn begin_with_account(store: &dyn Store, id: &CustomerId, now: Timestamp) -> Result<(), Error> {
    let mut tx = store.write().await?;
    if tx.accounts().await?.is_empty() {
        make(&mut *tx, id.clone(), None, now).await?;
        tx.commit().await?;
        return Ok(());
    }
    tx.account(id).await?.map(|_| ()).ok_or_else(|| Error::NoAccount(id.clone()))
}

/// Makes an account.
///
/// # Errors
/// [`Error::AccountExists`], [`Error::Store`].
pub async fn create_account(
    store: &dyn Store,
    id: &CustomerId,
    name: Option<String>,
    now: Timestamp,
) -> Result<Account, Error> {
    let mut tx = store.write().await?;
    let account = make(&mut *tx, id.clone(), name, now).await?;
    tx.commit().await?;
    Ok(account)
}

/// Gives an account another id or another name.
///
/// # Errors
/// [`Error::NoAccount`], [`Error::AccountExists`], [`Error::Store`].
pub async fn change_account(
    store: &dyn Store,
    named: Option<&CustomerId>,
    id: Option<&CustomerId>,
    name: Option<String>,
    now: Timestamp,
) -> Result<Account, Error> {
    let mut tx = store.write().await?;
    let before = chosen_account(&mut *tx, named, now).await?;
    if let Some(name) = name {
        tx.update_account(&Account { name, ..before.clone() }).await?;
    }
    if let Some(id) = id.filter(|id| **id != before.customer) {
        tx.rename_account(&before.customer, id).await.map_err(|error| taken(error, id))?;
    }
    let id = id.unwrap_or(&before.customer);
    let after = tx.account(id).await?.ok_or_else(|| Error::NoAccount(id.clone()))?;
    tx.commit().await?;
    Ok(after)
}

/// A line about an account: id, name, and the token of its public addresses, separated by tabs.
#[must_use]
pub fn account_line(account: &Account) -> String {
    format!("{}\t{}\t{}", account.customer, account.name, customer_token(&account.customer))
}

/// Makes a token of one scope for the only account, which is made where there is none. The secret is told once.
///
/// # Errors
/// [`Error::SeveralAccounts`], [`Error::Store`], [`Error::NoRandom`].
pub async fn create_token(
    store: &dyn Store,
    name: String,
    scope: Scope,
    now: Timestamp,
) -> Result<Secret, Error> {
    store_token(store, None, now, |id, account, secret| Ok(new_token(id, account, name, scope, secret, now)))
        .await
}

/// Makes a token as asked for. The secret is told once.
///
/// # Errors
/// [`Error::InvalidToken`], [`Error::NoAccount`], [`Error::SeveralAccounts`], [`Error::Store`], [`Error::NoRandom`].
pub async fn issue_token(
    store: &dyn Store,
    account: Option<&CustomerId>,
    input: &TokenInput,
    now: Timestamp,
) -> Result<Secret, Error> {
    let spec = TokenSpec::checked(input, now)
        .map_err(|error| Error::InvalidToken(error.problem().detail.clone().unwrap_or_default()))?;
    store_token(store, account, now, |id, account, secret| Ok(spec.into_token(id, account, secret, now)))
        .await
}

async fn store_token(
    store: &dyn Store,
    account: Option<&CustomerId>,
    now: Timestamp,
    token: impl FnOnce(TokenId, CustomerId, &Secret) -> Result<Token, Error> + Send,
) -> Result<Secret, Error> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(Error::NoRandom)?;
    let secret = Secret::new(&random);
    let mut tx = store.write().await?;
    let customer = chosen_account(&mut *tx, account, now).await?.customer;
    let token_id = TokenId::new(format!("tok_{}", Uuid::now_v7().simple()));
    tx.insert_token(&token(token_id, customer, &secret)?, &secret.sha256()).await?;
    tx.commit().await?;
    Ok(secret)
}

async fn make(
    tx: &mut dyn Transaction,
    id: CustomerId,
    name: Option<String>,
    now: Timestamp,
) -> Result<Account, Error> {
    let name = name.unwrap_or_else(|| Language::English.server().first_account.to_owned());
    let account = Account::new(id, name, now);
    tx.insert_account(&account).await.map_err(|error| taken(error, &account.customer))?;
    Ok(account)
}

fn taken(error: forecourt_store::Error, id: &CustomerId) -> Error {
    match error {
        forecourt_store::Error::Conflict(_) => Error::AccountExists(id.clone()),
        error => Error::Store(error),
    }
}

#[cfg(test)]
mod tests {
    use forecourt_store::SqliteStore;
    use tempfile::TempDir;

    use super::*;

    async fn store(folder: &TempDir) -> SqliteStore {
        SqliteStore::open(folder.path().join("forecourt.db")).await.unwrap()
    }

    #[test]
    fn ids_are_printable() {
        let check = |text: &str, ok: bool| assert_eq!(account_id(text).is_ok(), ok, "{text:?}");
        check("default", true);
        check("17", true);
        check("Autohaus Süd/2", true);
        check(&"x".repeat(128), true);
        check(&"x".repeat(129), false);
        check("", false);
        check(" a", false);
        check("a\nb", false);
    }

    #[tokio::test]
    async fn a_command_is_about_one_account() {
        let folder = TempDir::new().unwrap();
        let store = store(&folder).await;
        let now = Timestamp::UNIX_EPOCH;
        let (own, other) = (CustomerId::new("own"), CustomerId::new("other"));
        begin_with_account(&store, &own, now).await.unwrap();
        begin_with_account(&store, &own, now).await.unwrap();
        let error = begin_with_account(&store, &other, now).await.unwrap_err();
        assert!(matches!(error, Error::NoAccount(id) if id == other));
        create_token(&store, "only".to_owned(), Scope::Admin, now).await.unwrap();
        create_account(&store, &other, Some("Other".to_owned()), now).await.unwrap();
        let error = create_account(&store, &other, None, now).await.unwrap_err();
        assert!(matches!(error, Error::AccountExists(id) if id == other));
        let error = create_token(&store, "which".to_owned(), Scope::Admin, now).await.err().unwrap();
        assert!(error.to_string().contains("--account"), "{error}");
        let input = TokenInput {
            name: "Reader".to_owned(),
            scopes: vec![Scope::Read],
            allowed_origins: Vec::new(),
            expires_at: None,
        };
        issue_token(&store, Some(&other), &input, now).await.unwrap();
        let tokens = store.read().await.unwrap().tokens(&other).await.unwrap();
        assert_eq!((tokens.len(), &tokens[0].scopes[..]), (1, &[Scope::Read][..]));
    }

    #[tokio::test]
    async fn a_new_id_keeps_what_the_account_has() {
        let folder = TempDir::new().unwrap();
        let store = store(&folder).await;
        let now = Timestamp::UNIX_EPOCH;
        let secret = create_token(&store, "x".to_owned(), Scope::Admin, now).await.unwrap();
        let id = CustomerId::new("dealer-17");
        let changed = change_account(&store, None, Some(&id), Some("Süd".to_owned()), now).await.unwrap();
        assert_eq!((&changed.customer, changed.name.as_str()), (&id, "Süd"));
        assert!(account_line(&changed).starts_with("dealer-17\tSüd\t"));
        let found = store.read().await.unwrap().token_by_sha256(&secret.sha256()).await.unwrap();
        assert_eq!(found.unwrap().1.customer, id);
        create_account(&store, &CustomerId::new("other"), None, now).await.unwrap();
        let error =
            change_account(&store, Some(&CustomerId::new("other")), Some(&id), None, now).await.unwrap_err();
        assert!(matches!(error, Error::AccountExists(_)), "{error:?}");
    }
}
