//! Accounts and tokens.

use forecourt_api::account::Scope;
use forecourt_api::image::CutType;
use forecourt_api::vehicle::MileageUnit;
use forecourt_api::{CustomerId, ImageId, TokenId};
use forecourt_store::model::{
    Account, FetchedOriginal, JobSuccess, SealedSecret, SignInCode, SignInCodeSha256, Token, TokenSha256,
};
use forecourt_store::{Error, Store};

use super::{account, account_named, at, original, result, seconds, submission, submit, vehicle_id};

fn token(account: &CustomerId, id: &str) -> Token {
    Token {
        token_id: TokenId::new(id),
        account: account.clone(),
        name: "Front desk".to_owned(),
        scopes: vec![Scope::Read, Scope::Admin],
        allowed_origins: vec!["https://dealer.example".to_owned(), "http://localhost:3000".to_owned()],
        expires_at: Some(at(100)),
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

pub async fn tokens_are_listed_and_deleted_within_their_account(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    let mut tx = store.write().await.unwrap();
    let first = token(&account, "tok_b");
    let bare = Token {
        allowed_origins: Vec::new(),
        expires_at: None,
        created_at: at(2),
        ..token(&account, "tok_a")
    };
    tx.insert_token(&bare, &TokenSha256([1; 32])).await.unwrap();
    tx.insert_token(&first, &TokenSha256([2; 32])).await.unwrap();
    tx.insert_token(&token(&other, "tok_c"), &TokenSha256([3; 32])).await.unwrap();
    assert_eq!(tx.tokens(&account).await.unwrap(), [first.clone(), bare], "oldest first");
    assert!(!tx.delete_token(&account, &TokenId::new("tok_c")).await.unwrap(), "another account's");
    assert!(tx.delete_token(&account, &TokenId::new("tok_a")).await.unwrap());
    assert!(!tx.delete_token(&account, &TokenId::new("tok_a")).await.unwrap(), "gone already");
    assert_eq!(tx.token_by_sha256(&TokenSha256([1; 32])).await.unwrap(), None);
    assert_eq!(tx.tokens(&account).await.unwrap(), [first]);
    assert_eq!(tx.tokens(&other).await.unwrap().len(), 1);
}

pub async fn an_account_takes_all_it_has_to_another_id(store: &dyn Store) {
    let old = account(store).await;
    let other = account_named(store, "other").await;
    let new = CustomerId::new("car-house 17");
    let image = submit(store, &old, &submission("a", 1, Some("v")), 1).await;
    let theirs = submit(store, &other, &submission("b", 1, Some("v")), 1).await;
    let mut tx = store.write().await.unwrap();
    tx.insert_token(&token(&old, "tok_1"), &TokenSha256([1; 32])).await.unwrap();
    let error = tx.rename_account(&old, &other).await.unwrap_err();
    assert!(matches!(error, Error::Conflict("the account")), "{error:?}");
    assert!(!tx.rename_account(&CustomerId::new("nobody"), &new).await.unwrap());
    assert!(tx.rename_account(&old, &new).await.unwrap());
    tx.commit().await.unwrap();

    let mut tx = store.write().await.unwrap();
    assert_eq!(tx.account(&old).await.unwrap(), None);
    assert_eq!(tx.image(&old, &image.image_id).await.unwrap(), None);
    assert!(tx.image(&new, &image.image_id).await.unwrap().is_some());
    assert!(tx.vehicle(&new, &vehicle_id("v")).await.unwrap().is_some());
    let (_, owner) = tx.token_by_sha256(&TokenSha256([1; 32])).await.unwrap().unwrap();
    assert_eq!(owner.customer, new);
    assert!(tx.image(&other, &theirs.image_id).await.unwrap().is_some());
    let job = tx.claim_job(at(2), seconds(60)).await.unwrap().unwrap();
    assert_eq!((job.account, job.image_id), (new, image.image_id));
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

pub async fn settings_are_kept_and_counted(store: &dyn Store) {
    let customer = account(store).await;
    let other = account_named(store, "other").await;
    let mut tx = store.write().await.unwrap();
    let before = tx.account(&customer).await.unwrap().unwrap();
    assert_eq!(before, Account::new(customer.clone(), "A dealer".to_owned(), at(0)));
    let changed = Account {
        name: "Autohaus Süd".to_owned(),
        cut_type: CutType::Blur,
        publish_new: false,
        scene_id: Some("studio-dark".to_owned()),
        guideline_id: Some("gdl_1".to_owned()),
        background_color: "#102030".to_owned(),
        language: "de".to_owned(),
        currency: Some("CHF".to_owned()),
        mileage_unit: Some(MileageUnit::Miles),
        noindex: true,
        retention_days: Some(36_500),
        webhooks_enabled: false,
        webhook_url: Some("https://crm.example/hook".to_owned()),
        webhook_secret: Some(SealedSecret(vec![0, 255, 7])),
        webhook_off_at: Some(at(5)),
        ..before.clone()
    };
    assert!(tx.update_account(&changed).await.unwrap());
    let kept = tx.account(&customer).await.unwrap().unwrap();
    assert_eq!(kept, Account { version: before.version + 1, ..changed });
    let untouched = tx.account(&other).await.unwrap().unwrap();
    assert_eq!(untouched, Account::new(other, "A dealer".to_owned(), at(0)));
    let missing = Account::new(CustomerId::new("nobody"), "Nobody".to_owned(), at(0));
    assert!(!tx.update_account(&missing).await.unwrap());
    assert!(!format!("{kept:?}").contains("255"), "secrets stay out of debug output");
}

pub async fn stored_bytes_are_of_what_is_there(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    assert_eq!(store.read().await.unwrap().stored_bytes(&account).await.unwrap(), 0);
    for (owner, name) in [(&account, "a"), (&other, "b")] {
        let id = submit(store, owner, &submission(name, 1, None), 1).await.image_id;
        let mut tx = store.write().await.unwrap();
        let job = tx.claim_job(at(2), seconds(60)).await.unwrap().unwrap();
        let fetched = FetchedOriginal { original: original(&id, "o1"), sha256: name.to_owned() };
        tx.store_original(&job.job_lease, &fetched, at(2)).await.unwrap();
        let success = JobSuccess {
            result: result(&id, "r1"),
            quality: None,
            quality_reason: None,
            detected_angle: None,
            raw: false,
        };
        assert!(tx.finish_job(&job.job_lease, &success, at(3)).await.unwrap());
        tx.commit().await.unwrap();
    }
    let mut tx = store.write().await.unwrap();
    let expected = 2_000_000 + (1600 + 640) * 100;
    assert_eq!(tx.stored_bytes(&account).await.unwrap(), expected, "an original and two widths");
    tx.delete_image(&account, &ImageId::new("img_a_1"), at(9)).await.unwrap();
    assert_eq!(tx.stored_bytes(&account).await.unwrap(), 0);
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
