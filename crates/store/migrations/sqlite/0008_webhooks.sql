-- Addresses that submissions asked to be told at. An image without a row is told of at its account's address, under its
-- own name.
CREATE TABLE image_webhooks (
    image_id     TEXT    NOT NULL REFERENCES images (image_id) ON DELETE CASCADE,
    image_url    TEXT    NOT NULL, -- the name that was submitted
    webhook_url  TEXT,             -- null for the account's
    auth_key     BLOB,             -- sealed by the server
    waiting      INTEGER NOT NULL, -- until the image's run ends; of those that do not wait only the newest is kept
    submitted_at INTEGER NOT NULL,
    PRIMARY KEY (image_id, image_url)
) STRICT;

-- The outbox, and the log of what became of it.
CREATE TABLE webhook_deliveries (
    delivery_id    TEXT    NOT NULL PRIMARY KEY,
    account        TEXT    NOT NULL REFERENCES accounts (customer),
    vehicle_id     TEXT,
    url            TEXT    NOT NULL,
    origin         TEXT    NOT NULL, -- of the url; see webhook_targets
    auth_key       BLOB,             -- sealed by the server
    event          TEXT    NOT NULL, -- JSON
    status         TEXT    NOT NULL,
    attempts       INTEGER NOT NULL,
    round_attempts INTEGER NOT NULL, -- since it was queued for the last time
    round_begun_at INTEGER,          -- first attempt since then
    last_status    INTEGER,
    last_error     TEXT,             -- a word of the server's
    due_at         INTEGER,          -- of a pending one; the end of the lease while an attempt is under way
    lease_until    INTEGER,
    epoch          INTEGER NOT NULL, -- grows when it is claimed, given back or queued again
    delivered_at   INTEGER,
    created_at     INTEGER NOT NULL
) STRICT;

CREATE INDEX webhook_deliveries_by_due ON webhook_deliveries (account, origin, due_at);
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (account, created_at, delivery_id, status, vehicle_id);
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (created_at) WHERE due_at IS NULL;

-- Scheme, host and port that an account's deliveries go to: they share a queue and their luck.
CREATE TABLE webhook_targets (
    account       TEXT    NOT NULL REFERENCES accounts (customer),
    origin        TEXT    NOT NULL,
    due_at        INTEGER,          -- of the delivery that is due first
    paused_until  INTEGER,          -- nothing is sent before
    failures      INTEGER NOT NULL, -- in a row
    failing_since INTEGER,          -- first of them
    off_since     INTEGER,          -- given up
    PRIMARY KEY (account, origin)
) STRICT;

CREATE INDEX webhook_targets_by_due ON webhook_targets (due_at) WHERE due_at IS NOT NULL;
