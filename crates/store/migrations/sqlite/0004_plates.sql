-- Pictures that are laid over licence plates. A file is named by its row and goes to the trash with it.

CREATE TABLE plates (
    account      TEXT    NOT NULL REFERENCES accounts (customer),
    plate_id     TEXT    NOT NULL, -- of the picture's content; images name it in their options
    blob_key     TEXT    NOT NULL UNIQUE,
    last_used_at INTEGER NOT NULL,
    PRIMARY KEY (account, plate_id)
) STRICT;

CREATE INDEX plates_by_use ON plates (last_used_at);

CREATE INDEX images_by_plate ON images (account, json_extract(options, '$.license_plate_id'))
    WHERE json_extract(options, '$.license_plate_id') IS NOT NULL AND deleted_at IS NULL;

-- Plates that are in use already lie under their id.
INSERT INTO plates (account, plate_id, blob_key, last_used_at)
SELECT account, json_extract(options, '$.license_plate_id'),
    'plate/' || json_extract(options, '$.license_plate_id') || '.png', MAX(updated_at)
FROM images
WHERE json_extract(options, '$.license_plate_id') IS NOT NULL AND deleted_at IS NULL
GROUP BY account, json_extract(options, '$.license_plate_id')
ON CONFLICT DO NOTHING;
