-- The rules by which `vehicles.search_text` was made. The software makes the texts anew where they are not its own: SQL cannot
-- fold diacritics.
CREATE TABLE search_rules (
    version INTEGER NOT NULL
) STRICT;

INSERT INTO search_rules (version) VALUES (0);
