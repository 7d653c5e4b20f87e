//! Features and hotspots.

use forecourt_api::composition::{Detail, DetailKind, HotspotKind, Position};
use forecourt_api::feature::{FeatureType, HotspotSource, KeyFrame, SpinHotspot};
use forecourt_api::{FeatureId, ImageId};
use forecourt_store::model::{Hotspot, NewFeature};
use forecourt_store::{Error, Store};

use super::{account, account_named, at, form, submission, submit, vehicle_id};

fn feature(id: &str, vehicle: &str, hotspots: &[(&str, f64)]) -> NewFeature {
    NewFeature {
        feature_id: FeatureId::new(id),
        vehicle_id: vehicle_id(vehicle),
        title: "Heated door\u{202e}<b>".to_owned(),
        icon: "HEATING_DOOR".to_owned(),
        feature_type: FeatureType::Other("video".to_owned()),
        kind: Some(HotspotKind::Damage),
        description: Some("100 % \"warm\"".to_owned()),
        feature_rule_name: Some("door-front-left".to_owned()),
        annotation_id: Some("a-1".to_owned()),
        detail_image_id: Some("https://photos.example/door.jpg".to_owned()),
        detail: Some(Detail { kind: DetailKind::Pdf, src: "https://dealer.example/door.pdf".to_owned() }),
        hotspots: hotspots.iter().map(|(image, x)| hotspot(image, *x)).collect(),
        spin_hotspots: vec![SpinHotspot {
            spin_id: "walk around".to_owned(),
            key_frames: vec![
                KeyFrame { frame: 0, position: Some(Position { x: 0.1 + 0.2, y: 1.0 }) },
                KeyFrame { frame: 35, position: None },
            ],
        }],
        suppressed: vec![ImageId::new("img_gone")],
        places_itself: true,
    }
}

fn hotspot(image: &str, x: f64) -> Hotspot {
    Hotspot {
        image_id: ImageId::new(image),
        position: Position { x, y: 0.1 + 0.2 },
        source: HotspotSource::Manual,
    }
}

pub async fn features_live_with_their_vehicle(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    let mut tx = store.write().await.unwrap();
    tx.submit_vehicle(&account, &form("v"), at(0)).await.unwrap();
    tx.submit_vehicle(&account, &form("w"), at(0)).await.unwrap();

    assert_eq!(tx.insert_feature(&account, &feature("f", "unknown", &[]), at(1)).await.unwrap(), None);
    assert_eq!(tx.insert_feature(&other, &feature("f", "v", &[]), at(1)).await.unwrap(), None);
    let first = tx.insert_feature(&account, &feature("f1", "v", &[]), at(2)).await.unwrap().unwrap();
    assert_eq!(first.content, feature("f1", "v", &[]));
    assert_eq!((first.version, first.created_at, first.updated_at), (1, at(2), at(2)));
    let second = tx.insert_feature(&account, &feature("f0", "v", &[]), at(3)).await.unwrap().unwrap();
    let elsewhere = tx.insert_feature(&account, &feature("f3", "w", &[]), at(1)).await.unwrap().unwrap();
    let error = tx.insert_feature(&account, &feature("f1", "w", &[]), at(4)).await.unwrap_err();
    assert!(matches!(error, Error::Conflict("the feature")), "{error:?}");

    assert_eq!(tx.feature(&account, &FeatureId::new("f1")).await.unwrap(), Some(first.clone()));
    assert_eq!(tx.feature(&other, &FeatureId::new("f1")).await.unwrap(), None);
    let both = [first.clone(), second.clone()];
    assert_eq!(tx.features_of_vehicle(&account, &vehicle_id("v")).await.unwrap(), both);

    assert_eq!(tx.delete_feature(&other, &FeatureId::new("f1")).await.unwrap(), None);
    assert_eq!(tx.delete_feature(&account, &FeatureId::new("f1")).await.unwrap(), Some(first));
    assert_eq!(tx.delete_feature(&account, &FeatureId::new("f1")).await.unwrap(), None);
    assert_eq!(tx.delete_features_of_vehicle(&other, &vehicle_id("v")).await.unwrap(), []);
    assert_eq!(tx.delete_features_of_vehicle(&account, &vehicle_id("v")).await.unwrap(), [second]);
    assert_eq!(tx.features_of_vehicle(&account, &vehicle_id("v")).await.unwrap(), []);
    assert_eq!(tx.features_of_vehicle(&account, &vehicle_id("w")).await.unwrap(), [elsewhere]);
}

pub async fn hotspots_stand_on_images_of_the_same_vehicle(store: &dyn Store) {
    let account = account(store).await;
    for (name, vehicle) in [("a", "v"), ("b", "v"), ("c", "w")] {
        submit(store, &account, &submission(name, 1, Some(vehicle)), 0).await;
    }
    let id = FeatureId::new("f");
    let b = ImageId::new("img_b_1");
    let mut tx = store.write().await.unwrap();
    let foreign = feature("f", "v", &[("img_a_1", 0.25), ("img_c_1", 0.5)]);
    assert_eq!(tx.insert_feature(&account, &foreign, at(1)).await.unwrap(), None);
    assert_eq!(tx.feature(&account, &id).await.unwrap(), None, "nothing of it was stored");

    let made = feature("f", "v", &[("img_b_1", 0.75), ("img_a_1", 0.25)]);
    let made = tx.insert_feature(&account, &made, at(1)).await.unwrap().unwrap();
    assert_eq!(made.content.hotspots, [hotspot("img_a_1", 0.25), hotspot("img_b_1", 0.75)], "display order");

    let on = |places: &[(&str, f64)]| feature("f", "v", places);
    let moved = on(&[("img_a_1", 1.0), ("img_b_1", 0.75)]);
    let moved = tx.replace_feature(&account, &moved, at(2)).await.unwrap().unwrap();
    assert_eq!(moved.content.hotspots[0], hotspot("img_a_1", 1.0));
    assert_eq!((moved.version, moved.updated_at), (2, at(2)));
    let strange = on(&[("img_c_1", 0.0)]);
    assert_eq!(tx.replace_feature(&account, &strange, at(2)).await.unwrap(), None);

    let less = on(&[("img_b_1", 0.75)]);
    let less = tx.replace_feature(&account, &less, at(3)).await.unwrap().unwrap();
    assert_eq!(less.content.hotspots, [hotspot("img_b_1", 0.75)]);
    let same = tx.replace_feature(&account, &less.content, at(4)).await.unwrap().unwrap();
    assert_eq!(same, less, "a repetition changes nothing");

    assert!(tx.delete_image(&account, &b, at(5)).await.unwrap());
    let bare = tx.feature(&account, &id).await.unwrap().unwrap();
    assert_eq!(bare.content.hotspots, []);
    assert_eq!(bare.updated_at, at(5));
    assert_eq!(tx.replace_feature(&account, &on(&[("img_b_1", 0.5)]), at(6)).await.unwrap(), None);
    assert_eq!(tx.features_of_vehicle(&account, &vehicle_id("v")).await.unwrap(), [bare]);
}

pub async fn a_feature_is_replaced_as_a_whole(store: &dyn Store) {
    let account = account(store).await;
    let other = account_named(store, "other").await;
    for (name, vehicle) in [("a", "v"), ("b", "v"), ("c", "w")] {
        submit(store, &account, &submission(name, 1, Some(vehicle)), 0).await;
    }
    let mut tx = store.write().await.unwrap();
    let before = feature("f", "v", &[("img_a_1", 0.25)]);
    let before = tx.insert_feature(&account, &before, at(1)).await.unwrap().unwrap();
    let bare = NewFeature {
        title: "Tow bar".to_owned(),
        icon: String::new(),
        feature_type: FeatureType::Link,
        kind: None,
        description: None,
        feature_rule_name: None,
        annotation_id: None,
        detail_image_id: None,
        detail: None,
        spin_hotspots: Vec::new(),
        suppressed: Vec::new(),
        places_itself: false,
        ..feature("f", "v", &[("img_b_1", 0.75)])
    };
    for (account, content) in [
        (&other, bare.clone()),
        (&account, NewFeature { feature_id: FeatureId::new("g"), ..bare.clone() }),
        (&account, NewFeature { vehicle_id: vehicle_id("w"), hotspots: Vec::new(), ..bare.clone() }),
        (&account, feature("f", "v", &[("img_b_1", 0.5), ("img_c_1", 0.5)])),
    ] {
        assert_eq!(tx.replace_feature(account, &content, at(2)).await.unwrap(), None, "{content:?}");
    }
    let same = tx.replace_feature(&account, &before.content, at(2)).await.unwrap();
    assert_eq!(same.as_ref(), Some(&before), "what says the same keeps its version");

    let replaced = tx.replace_feature(&account, &bare, at(3)).await.unwrap().unwrap();
    assert_eq!(replaced.content, bare);
    assert_eq!((replaced.version, replaced.created_at, replaced.updated_at), (2, at(1), at(3)));
    assert_eq!(tx.feature(&account, &FeatureId::new("f")).await.unwrap(), Some(replaced));
}
