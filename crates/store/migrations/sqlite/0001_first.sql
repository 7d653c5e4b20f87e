-- Moments are microseconds since 1970 in UTC. JSON columns hold the store's own types (see `model`).

CREATE TABLE accounts (
    customer    TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    cut_type    TEXT    NOT NULL,
    publish_new INTEGER NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE tokens (
    token_id     TEXT    NOT NULL PRIMARY KEY,
    account      TEXT    NOT NULL REFERENCES accounts (customer),
    sha256       BLOB    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    scopes       TEXT    NOT NULL, -- words of the contract, separated by spaces
    hint         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT;

CREATE TABLE vehicles (
    account                TEXT    NOT NULL REFERENCES accounts (customer),
    vehicle_id             TEXT    NOT NULL,
    vehicle_manufacturer   TEXT,
    vehicle_model          TEXT,
    vehicle_model_ext      TEXT,
    vehicle_color          TEXT,
    vehicle_location       TEXT,
    vehicle_lot            TEXT,
    vin                    TEXT,
    model_year             INTEGER,
    price_amount_minor     INTEGER,
    price_currency         TEXT,
    mileage_value          INTEGER,
    mileage_unit           TEXT,
    mileage_km             INTEGER, -- mileage_value converted, for ranges and order
    condition              TEXT,
    body_type              TEXT,
    fuel_type              TEXT,
    transmission           TEXT,
    description            TEXT,
    detail_url             TEXT,
    in_stock_since         TEXT,
    custom_reference       TEXT,
    suggested_guideline_id TEXT,
    search_text            TEXT    NOT NULL, -- what `q` looks into, in lower case, one field a line
    app_status             TEXT    NOT NULL,
    app_status_updated_at  INTEGER NOT NULL,
    published              INTEGER NOT NULL,
    version                INTEGER NOT NULL,
    created_at             INTEGER NOT NULL,
    updated_at             INTEGER NOT NULL,
    PRIMARY KEY (account, vehicle_id)
) STRICT;

CREATE INDEX vehicles_by_update ON vehicles (account, updated_at DESC, vehicle_id);
CREATE INDEX vehicles_by_status ON vehicles (account, app_status, app_status_updated_at, vehicle_id);

CREATE TABLE images (
    image_id       TEXT    NOT NULL PRIMARY KEY,
    account        TEXT    NOT NULL,
    vehicle_id     TEXT    NOT NULL,
    image_url      TEXT    NOT NULL,
    origin         TEXT    NOT NULL,
    filename       TEXT,
    sha256         TEXT,
    position       INTEGER NOT NULL,
    angle          TEXT    NOT NULL, -- JSON
    angle_source   TEXT    NOT NULL,
    category       TEXT    NOT NULL,
    hidden         INTEGER NOT NULL,
    alt            TEXT,
    state          TEXT    NOT NULL,
    phase          TEXT    NOT NULL,
    quality        TEXT,
    quality_reason TEXT,
    options        TEXT    NOT NULL, -- JSON
    run            INTEGER NOT NULL,
    original       TEXT,             -- JSON
    result         TEXT,             -- JSON
    error          TEXT,             -- JSON
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    deleted_at     INTEGER,
    FOREIGN KEY (account, vehicle_id) REFERENCES vehicles (account, vehicle_id)
) STRICT;

CREATE UNIQUE INDEX images_by_url ON images (account, image_url) WHERE deleted_at IS NULL;
CREATE INDEX images_of_vehicle ON images (account, vehicle_id, position, created_at, image_id) WHERE deleted_at IS NULL;
CREATE INDEX images_by_sha256 ON images (account, vehicle_id, sha256) WHERE deleted_at IS NULL;

-- Work that is owed to an image; the row goes when the work is done, has failed for good or was cancelled.
CREATE TABLE jobs (
    job_id       TEXT    NOT NULL PRIMARY KEY,
    account      TEXT    NOT NULL REFERENCES accounts (customer),
    image_id     TEXT    NOT NULL UNIQUE REFERENCES images (image_id),
    run          INTEGER NOT NULL,
    lazy         INTEGER NOT NULL, -- waits until no other work of the account does
    fetch        INTEGER NOT NULL, -- the source has to be fetched (anew)
    due_at       INTEGER NOT NULL,
    epoch        INTEGER NOT NULL, -- grows when the job is claimed or given back; whoever has a lower one has lost it
    attempts     INTEGER NOT NULL,
    lease_until  INTEGER,
    heartbeat_at INTEGER,
    created_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX jobs_by_due ON jobs (due_at, job_id);
CREATE INDEX jobs_of_account ON jobs (account, lazy, due_at);

CREATE TABLE features (
    feature_id        TEXT    NOT NULL PRIMARY KEY,
    account           TEXT    NOT NULL,
    vehicle_id        TEXT    NOT NULL,
    title             TEXT    NOT NULL,
    icon              TEXT    NOT NULL,
    feature_type      TEXT    NOT NULL,
    kind              TEXT,
    description       TEXT,
    feature_rule_name TEXT,
    annotation_id     TEXT,
    detail_image_id   TEXT,
    detail            TEXT, -- JSON
    version           INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    FOREIGN KEY (account, vehicle_id) REFERENCES vehicles (account, vehicle_id)
) STRICT;

CREATE INDEX features_of_vehicle ON features (account, vehicle_id, created_at, feature_id);

CREATE TABLE hotspots (
    feature_id TEXT NOT NULL REFERENCES features (feature_id) ON DELETE CASCADE,
    image_id   TEXT NOT NULL REFERENCES images (image_id),
    x          REAL NOT NULL,
    y          REAL NOT NULL,
    source     TEXT NOT NULL,
    PRIMARY KEY (feature_id, image_id)
) STRICT;

CREATE INDEX hotspots_of_image ON hotspots (image_id);

CREATE TABLE uploads (
    upload_id       TEXT    NOT NULL PRIMARY KEY,
    account         TEXT    NOT NULL,
    idempotency_key TEXT,
    vehicle_id      TEXT    NOT NULL,
    length          INTEGER NOT NULL, -- bytes
    received        INTEGER NOT NULL, -- bytes
    metadata        TEXT    NOT NULL,
    filename        TEXT,
    sha256          TEXT,
    position        INTEGER,
    angle           TEXT,             -- JSON
    options         TEXT    NOT NULL, -- JSON
    state           TEXT    NOT NULL, -- open, complete, dropped
    image_id        TEXT,
    existing        INTEGER NOT NULL,
    protocol_state  TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    FOREIGN KEY (account, vehicle_id) REFERENCES vehicles (account, vehicle_id)
) STRICT;

CREATE UNIQUE INDEX uploads_by_key ON uploads (account, idempotency_key) WHERE state <> 'dropped';
CREATE INDEX uploads_by_expiry ON uploads (expires_at) WHERE state = 'open';
CREATE INDEX uploads_by_end ON uploads (updated_at) WHERE state <> 'open';

-- Answers kept for requests that are sent again.
CREATE TABLE answers (
    account     TEXT    NOT NULL REFERENCES accounts (customer),
    operation   TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    fingerprint BLOB    NOT NULL,
    status      INTEGER NOT NULL,
    headers     TEXT    NOT NULL, -- JSON
    body        BLOB    NOT NULL,
    answered_at INTEGER NOT NULL,
    PRIMARY KEY (account, operation, key)
) STRICT;

CREATE INDEX answers_by_age ON answers (answered_at);

-- Files that nothing names any more.
CREATE TABLE trash (
    blob_key TEXT    NOT NULL PRIMARY KEY,
    due_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX trash_by_due ON trash (due_at, blob_key);
