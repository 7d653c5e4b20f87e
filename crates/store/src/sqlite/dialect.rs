//! SQL of SQLite alone. A second database has a file like this one beside it.

/// Begins a transaction that writes by taking the write lock at once: a lock taken later could fail after reads were made.
pub(super) const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

/// Claims one job. `$1` is the present moment, `$2` the end of the lease. The write lock makes the choice and the change
/// one step; a database with many writers would need `FOR UPDATE SKIP LOCKED` inside.
pub(super) const CLAIM_JOB: &str = "
    UPDATE jobs SET epoch = epoch + 1, attempts = attempts + 1, lease_until = $2, heartbeat_at = $1
    WHERE job_id = (
        SELECT job_id FROM jobs AS candidate
        WHERE due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
          AND (lazy = 0 OR NOT EXISTS (
              SELECT 1 FROM jobs AS normal
              WHERE normal.account = candidate.account AND normal.lazy = 0 AND normal.due_at <= $1
                AND (normal.lease_until IS NULL OR normal.lease_until <= $1)))
        ORDER BY due_at, job_id
        LIMIT 1)
    RETURNING job_id, epoch, account, image_id, run, attempts, lease_until,
        CASE WHEN fetch THEN COALESCE(source_url, (SELECT image_url FROM images WHERE images.image_id = jobs.image_id))
        END AS source_url";

/// Condition "the search text contains what is bound next". `instr` takes every character as itself, unlike `LIKE`.
pub(super) const SEARCH_TEXT_CONTAINS: (&str, &str) = ("instr(search_text, ", ") > 0");

/// The same for the part of the search text that everybody may see; it ends with character 31.
pub(super) const PUBLIC_SEARCH_TEXT_CONTAINS: (&str, &str) =
    ("instr(substr(search_text, 1, instr(search_text, char(31))), ", ") > 0");

/// Puts the checks of foreign keys off to the end of the transaction.
pub(super) const DEFER_FOREIGN_KEYS: &str = "PRAGMA defer_foreign_keys = ON";

/// Names of the tables whose rows belong to an account.
pub(super) const TABLES_OF_ACCOUNTS: &str = "
    SELECT tables.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND columns.name = 'account' ORDER BY tables.name";

/// Vehicles behind a row, with what is searched, in an order that stays the same while they are changed.
pub(super) const SEARCHED_FIELDS: &str = "
    SELECT rowid AS place, vehicle_id, vin, vehicle_manufacturer, vehicle_model, vehicle_model_ext, vehicle_color,
        custom_reference, vehicle_location, vehicle_lot
    FROM vehicles WHERE rowid > $1 ORDER BY rowid LIMIT $2";

/// Sets the search text of one of them.
pub(super) const SET_SEARCH_TEXT: &str = "UPDATE vehicles SET search_text = $1 WHERE rowid = $2";

/// Deletes at most `$2` plates that were last used up to `$1` and that no image names in its options (JSON).
pub(super) const DROP_PLATES: &str = "
    DELETE FROM plates
    WHERE rowid IN (
        SELECT plates.rowid FROM plates
        WHERE last_used_at <= $1 AND NOT EXISTS (
            SELECT 1 FROM images
            WHERE images.account = plates.account
              AND json_extract(images.options, '$.license_plate_id') = plates.plate_id
              AND json_extract(images.options, '$.license_plate_id') IS NOT NULL AND images.deleted_at IS NULL)
        ORDER BY last_used_at LIMIT $2)
    RETURNING blob_key";

/// Deletes at most `$2` assets that were deleted and that no queued image and no unfinished upload names in its options
/// (JSON). `$1` is not used.
pub(super) const DROP_DELETED_ASSETS: &str = "
    DELETE FROM assets
    WHERE asset_id IN (
        SELECT asset_id FROM assets
        WHERE deleted_at IS NOT NULL AND $1 IS NOT NULL
          AND NOT EXISTS (
              SELECT 1 FROM jobs JOIN images ON images.image_id = jobs.image_id
              WHERE jobs.account = assets.account AND assets.asset_id IN (
                  json_extract(images.options, '$.scene_id'), json_extract(images.options, '$.background_id'),
                  json_extract(images.options, '$.overlay_id'), json_extract(images.options, '$.license_plate_id')))
          AND NOT EXISTS (
              SELECT 1 FROM uploads
              WHERE uploads.account = assets.account AND uploads.state = 'open' AND assets.asset_id IN (
                  json_extract(uploads.options, '$.scene_id'), json_extract(uploads.options, '$.background_id'),
                  json_extract(uploads.options, '$.overlay_id'),
                  json_extract(uploads.options, '$.license_plate_id')))
        LIMIT $2)
    RETURNING blob_key";

/// Deletes at most `$2` assets that came with submissions, were last used up to `$1`, and that no image, guideline or
/// unfinished upload names in its options (JSON).
pub(super) const DROP_SUBMITTED_ASSETS: &str = "
    DELETE FROM assets
    WHERE asset_id IN (
        SELECT asset_id FROM assets
        WHERE submitted = 1 AND last_used_at <= $1
          AND NOT EXISTS (
              SELECT 1 FROM images
              WHERE images.account = assets.account
                AND json_extract(images.options, '$.background_id') = assets.asset_id
                AND json_extract(images.options, '$.background_id') IS NOT NULL AND images.deleted_at IS NULL)
          AND NOT EXISTS (
              SELECT 1 FROM images
              WHERE images.account = assets.account
                AND json_extract(images.options, '$.overlay_id') = assets.asset_id
                AND json_extract(images.options, '$.overlay_id') IS NOT NULL AND images.deleted_at IS NULL)
          AND NOT EXISTS (
              SELECT 1 FROM images
              WHERE images.account = assets.account
                AND json_extract(images.options, '$.license_plate_id') = assets.asset_id
                AND json_extract(images.options, '$.license_plate_id') IS NOT NULL AND images.deleted_at IS NULL)
          AND NOT EXISTS (
              SELECT 1 FROM guidelines
              WHERE guidelines.account = assets.account AND assets.asset_id IN (
                  json_extract(guidelines.options, '$.background_id'),
                  json_extract(guidelines.options, '$.overlay_id'),
                  json_extract(guidelines.options, '$.license_plate_id')))
          AND NOT EXISTS (
              SELECT 1 FROM uploads
              WHERE uploads.account = assets.account AND uploads.state = 'open' AND assets.asset_id IN (
                  json_extract(uploads.options, '$.background_id'), json_extract(uploads.options, '$.overlay_id'),
                  json_extract(uploads.options, '$.license_plate_id')))
        ORDER BY last_used_at LIMIT $2)
    RETURNING blob_key";

/// Column `app_status_updated_at` as the text that Part A writes.
pub(super) const APP_STATUS_UPDATED_TEXT: &str =
    "strftime('%Y/%m/%d, %H:%M:%S', app_status_updated_at / 1000000, 'unixepoch')";

/// Meaning of an error code of SQLite for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Locked by someone else.
    Busy,
    /// The disk or the file refuses.
    Unavailable,
    /// The file is damaged or no database.
    Corrupt,
    /// The statement is wrong.
    Other,
}

/// Reads an (extended) result code; the primary one is in its low byte (<https://sqlite.org/rescode.html>).
pub(super) fn fault(code: Option<&str>) -> Fault {
    const BUSY: u32 = 5;
    const LOCKED: u32 = 6;
    const READ_ONLY: u32 = 8;
    const IO_ERROR: u32 = 10;
    const CORRUPT: u32 = 11;
    const FULL: u32 = 13;
    const CANNOT_OPEN: u32 = 14;
    const NOT_A_DATABASE: u32 = 26;
    match code.and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff) {
        Some(BUSY | LOCKED) => Fault::Busy,
        Some(READ_ONLY | IO_ERROR | FULL | CANNOT_OPEN) => Fault::Unavailable,
        Some(CORRUPT | NOT_A_DATABASE) => Fault::Corrupt,
        _ => Fault::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_codes_by_what_can_be_done() {
        let check = |code: Option<&str>, expected: Fault| assert_eq!(fault(code), expected, "{code:?}");
        check(Some("5"), Fault::Busy);
        check(Some("517"), Fault::Busy); // SQLITE_BUSY_SNAPSHOT
        check(Some("6"), Fault::Busy);
        check(Some("13"), Fault::Unavailable);
        check(Some("778"), Fault::Unavailable); // SQLITE_IOERR_WRITE
        check(Some("8"), Fault::Unavailable);
        check(Some("11"), Fault::Corrupt);
        check(Some("26"), Fault::Corrupt);
        check(Some("787"), Fault::Other); // SQLITE_CONSTRAINT_FOREIGNKEY
        check(Some("nonsense"), Fault::Other);
        check(None, Fault::Other);
    }
}
