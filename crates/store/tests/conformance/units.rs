//! Units of work.

use forecourt_store::Store;

use super::{account, at, form, vehicle_id};

pub async fn a_dropped_unit_never_happened(store: &dyn Store) {
    let account = account(store).await;
    let mut unit = store.write().await.unwrap();
    unit.submit_vehicle(&account, &form("dropped"), at(1)).await.unwrap();
    assert!(
        unit.vehicle(&account, &vehicle_id("dropped")).await.unwrap().is_some(),
        "a unit sees its own effects"
    );
    drop(unit);
    let mut unit = store.write().await.unwrap();
    assert_eq!(unit.vehicle(&account, &vehicle_id("dropped")).await.unwrap(), None);
    unit.submit_vehicle(&account, &form("committed"), at(2)).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = store.read().await.unwrap();
    assert_eq!(unit.vehicle(&account, &vehicle_id("dropped")).await.unwrap(), None);
    assert!(unit.vehicle(&account, &vehicle_id("committed")).await.unwrap().is_some());
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
