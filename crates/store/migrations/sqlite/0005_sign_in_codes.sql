-- One-time codes that a person opens the portal with. A row is deleted when its code is exchanged or has expired.
CREATE TABLE sign_in_codes (
    sha256     BLOB    NOT NULL PRIMARY KEY,
    account    TEXT    NOT NULL REFERENCES accounts (customer),
    name       TEXT    NOT NULL, -- of the token that it becomes
    scope      TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
