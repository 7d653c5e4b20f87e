-- Bounds of tokens. Those that are there have none.
ALTER TABLE tokens ADD COLUMN allowed_origins TEXT NOT NULL DEFAULT ''; -- separated by spaces; empty is any
ALTER TABLE tokens ADD COLUMN expires_at INTEGER;

CREATE INDEX tokens_of_account ON tokens (account, created_at, token_id);
