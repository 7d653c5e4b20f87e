-- Further addresses of an image, beside its `image_url`: the same bytes came from them for the same vehicle.
CREATE TABLE image_names (
    account   TEXT    NOT NULL,
    image_url TEXT    NOT NULL,
    image_id  TEXT    NOT NULL REFERENCES images (image_id),
    named_at  INTEGER NOT NULL, -- when it was last submitted
    PRIMARY KEY (account, image_url)
) STRICT;

CREATE INDEX image_names_of_image ON image_names (image_id, named_at);

-- The address that a job fetches, where it is not the image's `image_url`.
ALTER TABLE jobs ADD COLUMN source_url TEXT;
