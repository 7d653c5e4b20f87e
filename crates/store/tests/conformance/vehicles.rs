//! Vehicles, one at a time, and the lists of Part A.

use forecourt_api::vehicle::{AppStatus, Mileage, MileageUnit, Price, VehicleForm, VehiclePatch};
use forecourt_store::Store;
use forecourt_store::model::{VehicleColumn, VehicleQuery};
use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::{Fresh, account, account_named, at, form, vehicle_id};

pub async fn submission_resets_and_keeps(store: &dyn Store) {
    let account = account(store).await;
    let mut tx = store.write().await.unwrap();
    let first = VehicleForm {
        vehicle_manufacturer: Some("Škoda".to_owned()),
        vehicle_model: Some("Octavia".to_owned()),
        vehicle_lot: Some("B 12".to_owned()),
        ..form("v")
    };
    let made = tx.submit_vehicle(&account, &first, at(1)).await.unwrap();
    assert_eq!(made.app_status, AppStatus::New);
    assert!(made.published, "the account publishes new vehicles");
    assert_eq!(tx.vehicle(&account, &vehicle_id("v")).await.unwrap().as_ref(), Some(&made));

    tx.patch_vehicle(
        &account,
        &vehicle_id("v"),
        &VehiclePatch { app_status: Some(AppStatus::Active), ..VehiclePatch::default() },
        at(2),
    )
    .await
    .unwrap();
    let second = VehicleForm {
        vehicle_model: Some(String::new()),
        vehicle_color: Some("green".to_owned()),
        ..form("v")
    };
    let changed = tx.submit_vehicle(&account, &second, at(3)).await.unwrap();
    assert_eq!(changed.facts.vehicle_manufacturer.as_deref(), Some("Škoda"), "absent keeps");
    assert_eq!(changed.facts.vehicle_model.as_deref(), Some("Octavia"), "empty keeps");
    assert_eq!(changed.facts.vehicle_color.as_deref(), Some("green"));
    assert_eq!(changed.vehicle_lot.as_deref(), Some("B 12"));
    assert_eq!((changed.app_status.clone(), changed.app_status_updated_at), (AppStatus::New, at(3)));
    assert_eq!((changed.created_at, changed.updated_at), (at(1), at(3)));
    assert!(changed.version > made.version);

    let unchanged = tx.submit_vehicle(&account, &form("v"), at(4)).await.unwrap();
    assert_eq!(unchanged.app_status_updated_at, at(4), "an unchanged record goes back on the shot list, too");
}

pub async fn any_printable_id(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    let ids = [
        "WAUZZZ8K9BA123456",
        "wauzzz8k9ba123456",
        "stock/17 b",
        "a%2Fb",
        "100% _new_",
        "it's \"quoted\" \\ `",
        "Robert'); DROP TABLE vehicles;--",
        "🚗🚙",
        "سيارة ٣",
        "\u{202e}rtl\u{200f}",
        "é",
        "e\u{301}",
        " leading and trailing ",
        "unassigned",
        "...",
        &"x".repeat(128),
        &"🚗".repeat(128),
    ];
    let mut tx = store.write().await.unwrap();
    for id in ids {
        tx.submit_vehicle(&account, &form(id), at(1)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = store.read().await.unwrap();
    let all = tx.list_vehicles(&account, &VehicleQuery::default()).await.unwrap();
    assert_eq!(all.total, ids.len() as u64);
    let mut listed: Vec<&str> = all.vehicles.iter().map(|vehicle| vehicle.vehicle_id.as_str()).collect();
    let mut expected = ids.to_vec();
    listed.sort_unstable();
    expected.sort_unstable();
    assert_eq!(listed, expected);
    for id in ids {
        let found = tx.vehicle(&account, &vehicle_id(id)).await.unwrap().unwrap();
        assert_eq!(found.vehicle_id.as_str(), id);
        assert_eq!(tx.vehicle(&other, &vehicle_id(id)).await.unwrap(), None);
        let query = VehicleQuery {
            filters: vec![(VehicleColumn::VehicleId, vec![Some(id.to_owned())])],
            ..VehicleQuery::default()
        };
        assert_eq!(tx.list_vehicles(&account, &query).await.unwrap().vehicles, [found]);
    }
}

/// Every text comes back byte by byte, from every field that takes one.
pub fn any_text_is_kept_as_it_is(runtime: &Runtime, fresh: impl Fn() -> Fresh) {
    let fresh = fresh();
    let store = &*fresh.store;
    let account = runtime.block_on(account(store));
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() };
    let id = "[^\\p{Cc}]{1,128}".prop_filter("no dot segment", |id| id != "." && id != "..");
    proptest!(config, |(id in id, text in "\\PC{0,40}", amount in 0..=999_999_999_999_999i64, value in 0..=10_000_000i64)| {
        runtime.block_on(async {
            let mut tx = store.write().await.unwrap();
            tx.submit_vehicle(&account, &form(&id), at(1)).await.unwrap();
            let text = Some(Some(text));
            let patch = VehiclePatch {
                vehicle_manufacturer: text.clone(),
                vehicle_model: text.clone(),
                vehicle_model_ext: text.clone(),
                vehicle_color: text.clone(),
                vehicle_location: text.clone(),
                vehicle_lot: text.clone(),
                vin: text.clone(),
                model_year: Some(Some(2019)),
                price: Some(Some(Price { amount_minor: amount, currency: "EUR".to_owned() })),
                mileage: Some(Some(Mileage { value, unit: MileageUnit::Miles })),
                condition: text.clone(),
                body_type: text.clone(),
                fuel_type: text.clone(),
                transmission: text.clone(),
                description: text.clone(),
                detail_url: text.clone(),
                in_stock_since: text.clone(),
                custom_reference: text.clone(),
                suggested_guideline_id: text,
                app_status: Some(AppStatus::Active),
                published: Some(false),
            };
            let patched = tx.patch_vehicle(&account, &vehicle_id(&id), &patch, at(2)).await.unwrap().unwrap();
            let mut expected = patched.clone();
            expected.patch(&patch, at(2));
            expected.version = patched.version;
            assert_eq!(patched, expected);
            assert_eq!(tx.vehicle(&account, &vehicle_id(&id)).await.unwrap(), Some(patched));
        });
    });
}

pub async fn patch_and_delete(store: &dyn Store) {
    let account = account(store).await;
    let id = vehicle_id("v");
    let mut tx = store.write().await.unwrap();
    let nothing = VehiclePatch::default();
    assert_eq!(tx.patch_vehicle(&account, &id, &nothing, at(0)).await.unwrap(), None);
    assert_eq!(tx.delete_vehicle(&account, &id, at(0)).await.unwrap(), None);

    let form = VehicleForm { vehicle_color: Some("red".to_owned()), ..form("v") };
    let made = tx.submit_vehicle(&account, &form, at(1)).await.unwrap();
    let patch = VehiclePatch {
        vehicle_color: Some(None),
        model_year: Some(Some(2020)),
        published: Some(false),
        ..VehiclePatch::default()
    };
    let patched = tx.patch_vehicle(&account, &id, &patch, at(2)).await.unwrap().unwrap();
    assert_eq!(patched.facts.vehicle_color, None);
    assert_eq!(patched.facts.model_year, Some(2020));
    assert!(!patched.published);
    assert_eq!(patched.app_status, AppStatus::New, "a patch does not reset the stage");
    assert_eq!(patched.app_status_updated_at, at(1));
    assert_eq!((patched.version, patched.updated_at), (made.version + 1, at(2)));

    let deleted = tx.delete_vehicle(&account, &id, at(3)).await.unwrap().unwrap();
    assert_eq!((deleted.app_status.clone(), deleted.app_status_updated_at), (AppStatus::Deleted, at(3)));
    assert_eq!(tx.delete_vehicle(&account, &id, at(4)).await.unwrap(), Some(deleted), "a repetition");

    let restore = VehiclePatch { app_status: Some(AppStatus::Active), ..VehiclePatch::default() };
    let restored = tx.patch_vehicle(&account, &id, &restore, at(5)).await.unwrap().unwrap();
    assert_eq!((restored.app_status, restored.app_status_updated_at), (AppStatus::Active, at(5)));
}

pub async fn list_of_part_a(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    let mut tx = store.write().await.unwrap();
    for (id, make, second) in
        [("a", Some("Audi"), 3), ("b", None, 1), ("c", Some("BMW"), 2), ("d", Some("Audi"), 2)]
    {
        let form = VehicleForm { vehicle_manufacturer: make.map(str::to_owned), ..form(id) };
        tx.submit_vehicle(&account, &form, at(second)).await.unwrap();
    }
    tx.submit_vehicle(&other, &form("e"), at(1)).await.unwrap();
    tx.delete_vehicle(&account, &vehicle_id("b"), at(4)).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = store.read().await.unwrap();
    let mut check = async |query: VehicleQuery, expected: &[&str], total: u64| {
        let found = tx.list_vehicles(&account, &query).await.unwrap();
        let ids: Vec<&str> = found.vehicles.iter().map(|vehicle| vehicle.vehicle_id.as_str()).collect();
        assert_eq!(ids, expected, "{query:?}");
        assert_eq!(found.total, total, "{query:?}");
    };
    let all = VehicleQuery::default;
    check(all(), &["b", "a", "c", "d"], 4).await;
    check(VehicleQuery { oldest_first: true, ..all() }, &["c", "d", "a", "b"], 4).await;
    check(VehicleQuery { limit: Some(2), offset: 1, ..all() }, &["a", "c"], 4).await;
    check(VehicleQuery { offset: u64::MAX, ..all() }, &[], 4).await;
    check(VehicleQuery { limit: Some(u64::MAX), ..all() }, &["b", "a", "c", "d"], 4).await;

    let filter = |column, values: &[Option<&str>]| VehicleQuery {
        filters: vec![(column, values.iter().map(|value| value.map(str::to_owned)).collect())],
        ..VehicleQuery::default()
    };
    check(filter(VehicleColumn::Manufacturer, &[Some("Audi")]), &["a", "d"], 2).await;
    check(filter(VehicleColumn::Manufacturer, &[Some("BMW"), None]), &["b", "c"], 2).await;
    check(filter(VehicleColumn::Manufacturer, &[Some("Aud%")]), &[], 0).await;
    check(filter(VehicleColumn::Manufacturer, &[]), &[], 0).await;
    check(filter(VehicleColumn::AppStatus, &[Some("DELETED")]), &["b"], 1).await;
    check(filter(VehicleColumn::AppStatusUpdated, &[Some("2026/09/21, 14:13:23")]), &["a"], 1).await;
    let both = VehicleQuery {
        filters: vec![
            (VehicleColumn::Manufacturer, vec![Some("Audi".to_owned())]),
            (VehicleColumn::VehicleId, vec![Some("d".to_owned()), Some("c".to_owned())]),
        ],
        ..all()
    };
    check(both, &["d"], 1).await;
}

pub async fn shot_list(store: &dyn Store) {
    let account = account(store).await;
    let mut tx = store.write().await.unwrap();
    for (id, second) in [("late", 3), ("early", 1), ("deleted", 2), ("again", 0)] {
        tx.submit_vehicle(&account, &form(id), at(second)).await.unwrap();
    }
    tx.delete_vehicle(&account, &vehicle_id("deleted"), at(4)).await.unwrap();
    tx.submit_vehicle(&account, &form("again"), at(5)).await.unwrap();
    let ids = |vehicles: Vec<forecourt_store::model::Vehicle>| {
        vehicles.into_iter().map(|vehicle| vehicle.vehicle_id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids(tx.shotlist(&account).await.unwrap()), ["early", "late", "again"]);
}

pub async fn public_vehicles(store: &dyn Store) {
    let account = account(store).await;
    let mut tx = store.write().await.unwrap();
    for (id, second) in [("old", 1), ("withdrawn", 2), ("deleted", 3), ("new", 4)] {
        tx.submit_vehicle(&account, &form(id), at(second)).await.unwrap();
    }
    let withdrawn = VehiclePatch { published: Some(false), ..VehiclePatch::default() };
    tx.patch_vehicle(&account, &vehicle_id("withdrawn"), &withdrawn, at(5)).await.unwrap();
    tx.delete_vehicle(&account, &vehicle_id("deleted"), at(6)).await.unwrap();
    let shown = tx.public_vehicles(&account, 10).await.unwrap();
    assert_eq!(shown, [(vehicle_id("new"), at(4)), (vehicle_id("old"), at(1))]);
    assert_eq!(tx.public_vehicles(&account, 1).await.unwrap(), [(vehicle_id("new"), at(4))]);
    assert_eq!(tx.public_vehicles(&forecourt_api::CustomerId::new("other"), 10).await.unwrap(), []);
}
