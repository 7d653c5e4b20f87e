//! Idempotency keys: kept answers, and what they are for.

use std::collections::HashMap;

use forecourt_api::feature::FeatureType;
use forecourt_api::{CustomerId, FeatureId};
use forecourt_store::model::{IdempotencyKey, IdempotencyRecord, NewFeature};
use forecourt_store::{Error, Store};
use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::{Fresh, account, account_named, at, form, vehicle_id};

const DAY: i64 = 24 * 60 * 60;

fn key(account: &CustomerId, operation: &str, key: &str) -> IdempotencyKey {
    IdempotencyKey { account: account.clone(), operation: operation.to_owned(), key: key.to_owned() }
}

fn answer(text: &str, second: i64) -> IdempotencyRecord {
    IdempotencyRecord {
        fingerprint: [7; 32],
        status: 201,
        headers: vec![("location".to_owned(), "/v1/x".to_owned()), ("etag".to_owned(), "\"1\"".to_owned())],
        body: text.as_bytes().to_vec(),
        answered_at: at(second),
    }
}

pub async fn an_answer_is_kept_seven_days(store: &dyn Store) {
    let account = account(store).await;
    let key = key(&account, "featureSubmit", "k-1 ✓");
    let mut tx = store.write().await.unwrap();
    assert_eq!(tx.kept_answer(&key, at(0)).await.unwrap(), None);
    tx.keep_answer(&key, &answer("first\0\u{ff}", 0)).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = store.write().await.unwrap();
    assert_eq!(tx.kept_answer(&key, at(7 * DAY - 1)).await.unwrap(), Some(answer("first\0\u{ff}", 0)));
    assert_eq!(tx.kept_answer(&key, at(7 * DAY)).await.unwrap(), None);
    let error = tx.keep_answer(&key, &answer("too early", 7 * DAY - 1)).await.unwrap_err();
    assert!(matches!(error, Error::Conflict("the answer")), "{error:?}");
    drop(tx);

    let mut tx = store.write().await.unwrap();
    tx.keep_answer(&key, &answer("second", 7 * DAY)).await.unwrap();
    assert_eq!(tx.kept_answer(&key, at(8 * DAY)).await.unwrap(), Some(answer("second", 7 * DAY)));
    assert_eq!(tx.purge_answers(at(14 * DAY - 1)).await.unwrap(), 0);
    assert_eq!(tx.purge_answers(at(14 * DAY)).await.unwrap(), 1);
}

pub async fn keys_belong_to_account_and_operation(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    let mut tx = store.write().await.unwrap();
    tx.keep_answer(&key(&account, "asyncSubmit", "k"), &answer("a", 0)).await.unwrap();
    for elsewhere in [
        key(&other, "asyncSubmit", "k"),
        key(&account, "featureSubmit", "k"),
        key(&account, "asyncSubmit", "K"),
    ] {
        assert_eq!(tx.kept_answer(&elsewhere, at(1)).await.unwrap(), None, "{elsewhere:?}");
        tx.keep_answer(&elsewhere, &answer("b", 0)).await.unwrap();
    }
}

/// One try of a request, as a handler does it.
#[derive(Clone, Debug)]
struct Try {
    key: u8,
    /// Outcome.
    end: End,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    /// The process dies before the commit.
    Killed,
    /// The commit is durable; whether the answer arrives makes no difference to the store.
    Committed,
}

async fn handle(store: &dyn Store, account: &CustomerId, request: Try, number: usize) -> Option<Vec<u8>> {
    let key = key(account, "featureSubmit", &request.key.to_string());
    let mut tx = store.write().await.unwrap();
    if let Some(kept) = tx.kept_answer(&key, at(1)).await.unwrap() {
        return Some(kept.body);
    }
    let feature = NewFeature {
        feature_id: FeatureId::new(format!("fea_{number}")),
        vehicle_id: vehicle_id("v"),
        title: request.key.to_string(),
        icon: "TIRE".to_owned(),
        feature_type: FeatureType::Text,
        kind: None,
        description: None,
        feature_rule_name: None,
        annotation_id: None,
        detail_image_id: None,
        detail: None,
        hotspots: Vec::new(),
        spin_hotspots: Vec::new(),
        suppressed: Vec::new(),
        places_itself: false,
    };
    tx.insert_feature(account, &feature, at(1)).await.unwrap().unwrap();
    let body = feature.feature_id.as_str().as_bytes().to_vec();
    tx.keep_answer(&key, &IdempotencyRecord { body: body.clone(), ..answer("", 1) }).await.unwrap();
    match request.end {
        End::Killed => None,
        End::Committed => {
            tx.commit().await.unwrap();
            Some(body)
        }
    }
}

/// Tries of a few requests, some of them at the same time, some killed: each request that was acknowledged once has had
/// exactly one effect, and every acknowledgement of it was the same.
pub fn any_interleaving_of_retries_has_one_effect(runtime: &Runtime, fresh: impl Fn() -> Fresh) {
    let end = prop_oneof![Just(End::Killed), Just(End::Committed)];
    let one = (0..3u8, end).prop_map(|(key, end)| Try { key, end });
    let batches = prop::collection::vec(prop::collection::vec(one, 1..5), 1..6);
    let config = ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(batches in batches)| {
        let fresh = fresh();
        let store = &*fresh.store;
        runtime.block_on(async {
            let account = account(store).await;
            let mut tx = store.write().await.unwrap();
            tx.submit_vehicle(&account, &form("v"), at(0)).await.unwrap();
            tx.commit().await.unwrap();

            let mut answers: HashMap<u8, Vec<u8>> = HashMap::new();
            let mut number = 0;
            for batch in &batches {
                let tries = batch.iter().map(|request| {
                    number += 1;
                    handle(store, &account, request.clone(), number)
                });
                for (request, answer) in batch.iter().zip(futures_util::future::join_all(tries).await) {
                    if let Some(answer) = answer {
                        let first = answers.entry(request.key).or_insert_with(|| answer.clone());
                        assert_eq!(*first, answer);
                    }
                }
            }
            let mut tx = store.read().await.unwrap();
            let features = tx.features_of_vehicle(&account, &vehicle_id("v")).await.unwrap();
            let mut effects: Vec<Vec<u8>> =
                features.iter().map(|feature| feature.content.feature_id.as_str().as_bytes().to_vec()).collect();
            let mut acknowledged: Vec<Vec<u8>> = answers.into_values().collect();
            effects.sort();
            acknowledged.sort();
            assert_eq!(effects, acknowledged);
        });
    });
}
