//! Files that nothing names any more.

use forecourt_store::repository::TRASH_RETENTION;
use forecourt_store::{BlobKey, Store};

use super::{at, seconds};

pub async fn files_are_due_after_a_while(store: &dyn Store) {
    let key = |name: &str| BlobKey::new(format!("result/{name}")).unwrap();
    let mut tx = store.write().await.unwrap();
    tx.trash_blobs(&[key("a"), key("b")], at(0)).await.unwrap();
    tx.trash_blobs(&[key("c")], at(5)).await.unwrap();
    tx.trash_blobs(&[key("a")], at(9)).await.unwrap();
    let due = at(0) + TRASH_RETENTION;
    assert_eq!(tx.due_trash(due - seconds(1), 10).await.unwrap(), []);
    assert_eq!(tx.due_trash(due, 10).await.unwrap(), [key("b")]);
    assert_eq!(tx.due_trash(due + seconds(9), 10).await.unwrap(), [key("b"), key("c"), key("a")]);
    assert_eq!(tx.due_trash(due + seconds(9), 2).await.unwrap(), [key("b"), key("c")]);
    tx.forget_trash(&[key("b"), key("unknown")]).await.unwrap();
    assert_eq!(tx.due_trash(due + seconds(9), 10).await.unwrap(), [key("c"), key("a")]);
}
