//! Accounts and tokens.

use forecourt_api::account::Scope;
use forecourt_api::{CustomerId, TokenId};
use forecourt_store::model::{SignInCode, SignInCodeSha256, Token, TokenSha256};
use forecourt_store::{Error, Store};

use super::{account, account_named, at};

fn token(account: &CustomerId, id: &str) -> Token {
    Token {
        token_id: TokenId::new(id),
        account: account.clone(),
        name: "Front desk".to_owned(),
        scopes: vec![Scope::Read, Scope::Admin],
        hint: "x7Qz".to_owned(),
        created_at: at(1),
        last_used_at: None,
    }
}

pub async fn tokens_open_their_account(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    let mut tx = store.write().await.unwrap();
    tx.insert_token(&token(&account, "tok_1"), &TokenSha256([1; 32])).await.unwrap();
    tx.insert_token(&token(&other, "tok_2"), &TokenSha256([2; 32])).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = store.write().await.unwrap();
    let (found, owner) = tx.token_by_sha256(&TokenSha256([2; 32])).await.unwrap().unwrap();
    assert_eq!(found, token(&other, "tok_2"));
    assert_eq!(owner.customer, other);
    assert_eq!(tx.token_by_sha256(&TokenSha256([3; 32])).await.unwrap(), None);

    tx.touch_token(&TokenId::new("tok_1"), at(9)).await.unwrap();
    let (found, _) = tx.token_by_sha256(&TokenSha256([1; 32])).await.unwrap().unwrap();
    assert_eq!(found.last_used_at, Some(at(9)));
    let (found, _) = tx.token_by_sha256(&TokenSha256([2; 32])).await.unwrap().unwrap();
    assert_eq!(found.last_used_at, None);
}

pub async fn identities_are_unique(store: &dyn Store) {
    let customer = account(store).await;
    let mut tx = store.write().await.unwrap();
    let account = tx.account(&customer).await.unwrap().unwrap();
    assert_eq!(tx.accounts().await.unwrap(), std::slice::from_ref(&account));
    assert_eq!(tx.account(&CustomerId::new("Dealer")).await.unwrap(), None, "ids differ by case");
    let error = tx.insert_account(&account).await.unwrap_err();
    assert!(matches!(error, Error::Conflict("the account")), "{error:?}");
    tx.insert_token(&token(&customer, "tok_1"), &TokenSha256([1; 32])).await.unwrap();
    for (id, hash) in [("tok_1", 2), ("tok_2", 1)] {
        let error = tx.insert_token(&token(&customer, id), &TokenSha256([hash; 32])).await.unwrap_err();
        assert!(matches!(error, Error::Conflict("the token")), "{error:?}");
    }
}

pub async fn sign_in_codes_are_taken_once_and_in_time(store: &dyn Store) {
    let account = account(store).await;
    let code = |second| SignInCode {
        account: account.clone(),
        name: "Sign-in link".to_owned(),
        scope: Scope::Admin,
        expires_at: at(second),
    };
    let sha256 = |byte| SignInCodeSha256([byte; 32]);
    let mut tx = store.write().await.unwrap();
    tx.insert_sign_in_code(&code(10), &sha256(1), at(0)).await.unwrap();
    tx.insert_sign_in_code(&code(20), &sha256(2), at(0)).await.unwrap();
    assert_eq!(tx.take_sign_in_code(&sha256(1), at(9)).await.unwrap(), Some(code(10)));
    assert_eq!(tx.take_sign_in_code(&sha256(1), at(9)).await.unwrap(), None, "taken before");
    assert_eq!(tx.take_sign_in_code(&sha256(3), at(9)).await.unwrap(), None, "unknown");
    assert_eq!(tx.take_sign_in_code(&sha256(2), at(20)).await.unwrap(), None, "expired");
    tx.insert_sign_in_code(&code(40), &sha256(4), at(30)).await.unwrap();
    assert_eq!(tx.take_sign_in_code(&sha256(2), at(0)).await.unwrap(), None, "expired ones are deleted");
    let error = tx.insert_sign_in_code(&code(40), &sha256(4), at(30)).await.unwrap_err();
    assert!(matches!(error, Error::Conflict("the sign-in code")), "{error:?}");
}
