//! Guidelines.

use forecourt_api::image::{CutType, Margins, ProcessingOptions};
use forecourt_api::{AssetId, CustomerId, GuidelineId, Share};
use forecourt_store::Store;
use forecourt_store::model::Guideline;

use super::{account_named, at};

fn guideline(account: &CustomerId, id: &str, second: i64) -> Guideline {
    Guideline {
        guideline_id: GuidelineId::new(id),
        account: account.clone(),
        title: format!("Title of {id}"),
        options: ProcessingOptions {
            cut_type: Some(CutType::Blur),
            overlay_id: Some("asset_1".to_owned()),
            margins: Some(Margins { top: Share::new(0.1).unwrap(), ..Margins::default() }),
            ..ProcessingOptions::default()
        },
        updated_at: at(second),
    }
}

pub async fn guidelines_are_put_and_deleted(store: &dyn Store) {
    let (one, other) = (account_named(store, "one").await, account_named(store, "other").await);
    let (first, second) = (guideline(&one, "a/ä", 0), guideline(&one, "b", 1));
    let mut tx = store.write().await.unwrap();
    assert!(tx.put_guideline(&second).await.unwrap());
    assert!(tx.put_guideline(&first).await.unwrap());
    assert!(tx.put_guideline(&guideline(&other, "b", 2)).await.unwrap(), "each account has its own");
    assert_eq!(tx.guidelines(&one).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(tx.guideline(&other, &first.guideline_id).await.unwrap(), None);
    let changed = Guideline { options: ProcessingOptions::default(), ..guideline(&one, "b", 3) };
    assert!(!tx.put_guideline(&changed).await.unwrap());
    assert_eq!(tx.guideline(&one, &second.guideline_id).await.unwrap(), Some(changed.clone()));
    assert!(second.names(&AssetId::new("asset_1")) && !changed.names(&AssetId::new("asset_1")));
    assert!(tx.delete_guideline(&one, &second.guideline_id).await.unwrap());
    assert!(!tx.delete_guideline(&one, &second.guideline_id).await.unwrap());
    assert_eq!(tx.guidelines(&one).await.unwrap(), [first]);
    assert_eq!(tx.guidelines(&other).await.unwrap().len(), 1);
}
