-- Pictures that an account keeps: scenes, backgrounds, overlays, licence plates. A file is named by its row and goes to the
-- trash with it.

CREATE TABLE assets (
    asset_id     TEXT    NOT NULL PRIMARY KEY,
    account      TEXT    NOT NULL REFERENCES accounts (customer),
    kind         TEXT    NOT NULL,
    title        TEXT    NOT NULL,
    ground_y     INTEGER,          -- floor line of a scene in ten-thousandths of the height
    blob_key     TEXT    NOT NULL UNIQUE,
    file         TEXT    NOT NULL, -- JSON
    submitted    INTEGER NOT NULL, -- came with a submission; dropped when nothing names it any more
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    deleted_at   INTEGER           -- accepted work still uses it
) STRICT;

CREATE INDEX assets_of_account ON assets (account, created_at DESC, asset_id) WHERE deleted_at IS NULL;
CREATE INDEX assets_by_use ON assets (last_used_at) WHERE submitted = 1 OR deleted_at IS NOT NULL;

CREATE INDEX images_by_background ON images (account, json_extract(options, '$.background_id'))
    WHERE json_extract(options, '$.background_id') IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX images_by_overlay ON images (account, json_extract(options, '$.overlay_id'))
    WHERE json_extract(options, '$.overlay_id') IS NOT NULL AND deleted_at IS NULL;

-- Named sets of processing options.
CREATE TABLE guidelines (
    account      TEXT    NOT NULL REFERENCES accounts (customer),
    guideline_id TEXT    NOT NULL,
    title        TEXT    NOT NULL,
    options      TEXT    NOT NULL, -- JSON
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (account, guideline_id)
) STRICT;

-- When the visible result was made; null for those that are older than this column, which then counts from the last change.
ALTER TABLE images ADD COLUMN finished_at INTEGER;
