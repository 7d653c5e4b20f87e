-- Placement rules of accounts, and what features say of their places besides those on single images.

CREATE TABLE feature_rules (
    account    TEXT    NOT NULL REFERENCES accounts (customer),
    name       TEXT    NOT NULL, -- without case, with - for _ and space
    title      TEXT,
    icon       TEXT,
    placements TEXT    NOT NULL, -- JSON
    version    INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (account, name)
) STRICT;

ALTER TABLE features ADD COLUMN places_itself INTEGER NOT NULL DEFAULT 0;
ALTER TABLE features ADD COLUMN spin_hotspots TEXT NOT NULL DEFAULT '[]'; -- JSON
ALTER TABLE features ADD COLUMN suppressed    TEXT NOT NULL DEFAULT '[]'; -- JSON: ids of images

-- Whatever came without a place finds its places from now on.
UPDATE features SET places_itself = 1 WHERE feature_id NOT IN (SELECT feature_id FROM hotspots);
