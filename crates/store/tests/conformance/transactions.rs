//! Units of work.

use forecourt_store::Store;

use super::{account, at, form, vehicle_id};

pub async fn a_dropped_unit_never_happened(store: &dyn Store) {
    let account = account(store).await;
    let mut tx = store.write().await.unwrap();
    tx.submit_vehicle(&account, &form("dropped"), at(1)).await.unwrap();
    assert!(
        tx.vehicle(&account, &vehicle_id("dropped")).await.unwrap().is_some(),
        "a transaction sees its own effects"
    );
    drop(tx);
    let mut tx = store.write().await.unwrap();
    assert_eq!(tx.vehicle(&account, &vehicle_id("dropped")).await.unwrap(), None);
    tx.submit_vehicle(&account, &form("committed"), at(2)).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = store.read().await.unwrap();
    assert_eq!(tx.vehicle(&account, &vehicle_id("dropped")).await.unwrap(), None);
    assert!(tx.vehicle(&account, &vehicle_id("committed")).await.unwrap().is_some());
}

pub async fn a_read_unit_keeps_its_view(store: &dyn Store) {
    let account = account(store).await;
    let mut reader = store.read().await.unwrap();
    assert_eq!(reader.vehicle(&account, &vehicle_id("a")).await.unwrap(), None);
    let mut writer = store.write().await.unwrap();
    writer.submit_vehicle(&account, &form("a"), at(1)).await.unwrap();
    assert_eq!(reader.vehicle(&account, &vehicle_id("a")).await.unwrap(), None);
    writer.commit().await.unwrap();
    assert_eq!(reader.vehicle(&account, &vehicle_id("a")).await.unwrap(), None);
    let mut later = store.read().await.unwrap();
    assert!(later.vehicle(&account, &vehicle_id("a")).await.unwrap().is_some());
}
