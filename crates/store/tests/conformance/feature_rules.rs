//! Placement rules of accounts.

use forecourt_api::Angle;
use forecourt_api::composition::Position;
use forecourt_api::feature::RulePlacement;
use forecourt_store::Store;
use forecourt_store::model::NewFeatureRule;

use super::{account_named, at};

fn rule(name: &str, x: f64) -> NewFeatureRule {
    NewFeatureRule {
        name: name.to_owned(),
        title: Some("Tow bar \u{202e}<b>".to_owned()),
        icon: None,
        placements: vec![RulePlacement {
            angle: Angle::new(["exterior", "rear"]),
            position: Position { x, y: 0.1 + 0.2 },
        }],
    }
}

pub async fn rules_belong_to_their_account(store: &dyn Store) {
    let (one, other) = (account_named(store, "one").await, account_named(store, "other").await);
    let mut tx = store.write().await.unwrap();
    let made = tx.put_feature_rule(&one, &rule("tow-bar", 0.5), at(1)).await.unwrap();
    assert_eq!((made.version, made.updated_at, &made.content), (1, at(1), &rule("tow-bar", 0.5)));
    assert_eq!(tx.feature_rule(&one, "tow-bar").await.unwrap(), Some(made.clone()));
    assert_eq!(tx.feature_rule(&other, "tow-bar").await.unwrap(), None);
    assert_eq!(tx.feature_rules(&other).await.unwrap(), []);

    let same = tx.put_feature_rule(&one, &rule("tow-bar", 0.5), at(2)).await.unwrap();
    assert_eq!(same, made, "what says the same keeps its version");
    let moved = tx.put_feature_rule(&one, &rule("tow-bar", 0.75), at(3)).await.unwrap();
    assert_eq!((moved.version, moved.updated_at), (2, at(3)));
    let first = tx.put_feature_rule(&one, &rule("a", 0.25), at(4)).await.unwrap();
    assert_eq!(tx.feature_rules(&one).await.unwrap(), [first, moved]);

    assert!(!tx.delete_feature_rule(&other, "tow-bar").await.unwrap());
    assert!(tx.delete_feature_rule(&one, "tow-bar").await.unwrap());
    assert!(!tx.delete_feature_rule(&one, "tow-bar").await.unwrap());
    assert_eq!(tx.feature_rules(&one).await.unwrap().len(), 1);
}
