-- Settings of accounts. The defaults are what the server did before there were any.
ALTER TABLE accounts ADD COLUMN scene_id TEXT;
ALTER TABLE accounts ADD COLUMN guideline_id TEXT;
ALTER TABLE accounts ADD COLUMN background_color TEXT NOT NULL DEFAULT '#ffffff';
ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
ALTER TABLE accounts ADD COLUMN currency TEXT; -- ISO 4217; null follows the account's vehicles
ALTER TABLE accounts ADD COLUMN mileage_unit TEXT; -- null follows the account's vehicles
ALTER TABLE accounts ADD COLUMN noindex INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN retention_days INTEGER; -- null keeps for ever
ALTER TABLE accounts ADD COLUMN webhooks_enabled INTEGER NOT NULL DEFAULT 1;
ALTER TABLE accounts ADD COLUMN webhook_url TEXT;
ALTER TABLE accounts ADD COLUMN webhook_secret BLOB; -- sealed by the server
ALTER TABLE accounts ADD COLUMN webhook_off_at INTEGER; -- when the server gave `webhook_url` up
ALTER TABLE accounts ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
