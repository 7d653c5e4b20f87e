//! The conformance suite on SQLite, and what is SQLite's alone.

#[cfg(test)]
#[expect(
    unreachable_pub,
    reason = "a test binary has no public interface; the suite is shared between databases"
)]
mod conformance;

use forecourt_store::{Error, SqliteStore, Store};
use tempfile::TempDir;

use conformance::Fresh;

/// A new database in a folder of its own, which goes with the value.
#[cfg(test)]
async fn fresh() -> Fresh {
    let folder = TempDir::new().unwrap();
    let store = SqliteStore::open(folder.path().join("forecourt.db")).await.unwrap();
    Fresh { store: Box::new(store), _folder: folder }
}

conformance::suite!(fresh);

#[tokio::test]
async fn what_was_committed_is_there_after_opening_again() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("forecourt.db");
    let store = SqliteStore::open(&file).await.unwrap();
    conformance::account(&store).await;
    store.close().await;
    assert!(matches!(store.read().await, Err(Error::Unavailable(_))));
    assert!(matches!(store.check().await, Err(Error::Unavailable(_))));

    let store = SqliteStore::open(&file).await.unwrap();
    store.check().await.unwrap();
    assert_eq!(store.read().await.unwrap().accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn vehicles_of_an_older_version_are_found_by_todays_rules() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("forecourt.db");
    let store = SqliteStore::open(&file).await.unwrap();
    let account = conformance::account(&store).await;
    let mut tx = store.write().await.unwrap();
    // More than one batch.
    for number in 0..=500 {
        let mut form = conformance::form(&format!("{number:03}"));
        form.vehicle_manufacturer = Some("Škoda".to_owned());
        tx.submit_vehicle(&account, &form, conformance::at(number)).await.unwrap();
    }
    tx.commit().await.unwrap();
    store.close().await;

    // The database as the version before left it.
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file);
    let pool = sqlx::sqlite::SqlitePool::connect_with(options).await.unwrap();
    for statement in [
        "UPDATE vehicles SET search_text = vehicle_id || char(10) || 'škoda'",
        "DROP TABLE search_rules",
        "DELETE FROM _sqlx_migrations WHERE version = 2",
    ] {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    pool.close().await;

    let store = SqliteStore::open(&file).await.unwrap();
    let search = forecourt_store::model::VehicleSearch {
        words: "SKODA".to_owned(),
        limit: 1,
        count_total: true,
        ..Default::default()
    };
    let page = store.read().await.unwrap().search_vehicles(&account, &search).await.unwrap();
    assert_eq!(page.total, Some(501));
    assert_eq!(page.rows[0].vehicle.updated_at, conformance::at(500), "only the search text is new");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_called_corrupt() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("forecourt.db");
    std::fs::write(&file, "this is not a database, although it is long enough to have a header".repeat(40))
        .unwrap();
    let error = SqliteStore::open(&file).await.unwrap_err();
    assert!(matches!(error, Error::Corrupt { .. }), "{error:?}");
}

#[tokio::test]
async fn data_of_a_newer_version_is_left_alone_and_said_to_be_newer() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("forecourt.db");
    SqliteStore::open(&file).await.unwrap().close().await;
    let database = sqlx::SqlitePool::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9000, 'later', TRUE, x'00', 0)",
    )
    .execute(&database)
    .await
    .unwrap();
    database.close().await;
    let before = std::fs::read(&file).unwrap();
    let error = SqliteStore::open(&file).await.unwrap_err();
    assert!(matches!(error, Error::Newer { found: 9000, known } if known < 9000), "{error:?}");
    assert!(error.to_string().contains("start that version or a later one"), "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_called_unavailable() {
    let folder = TempDir::new().unwrap();
    let error = SqliteStore::open(folder.path().join("missing/forecourt.db")).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
}

#[tokio::test]
async fn a_unit_that_only_reads_cannot_write() {
    let fresh = fresh().await;
    let account = conformance::account(&*fresh.store).await;
    let mut tx = fresh.store.read().await.unwrap();
    let form = conformance::form("a");
    assert!(tx.submit_vehicle(&account, &form, conformance::at(0)).await.is_err());
}
