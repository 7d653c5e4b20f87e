-- Frames of spins, and photos that come back from the trash.

ALTER TABLE images ADD COLUMN spin_id TEXT;
ALTER TABLE images ADD COLUMN frame INTEGER; -- place in the turn; set where `spin_id` is
ALTER TABLE images ADD COLUMN purged_at INTEGER; -- of a deleted image, when its files were given up

-- Files of images that were deleted so far are in the trash already.
UPDATE images SET purged_at = deleted_at WHERE deleted_at IS NOT NULL;

CREATE UNIQUE INDEX images_by_frame ON images (account, vehicle_id, spin_id, frame)
    WHERE spin_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX deleted_images_of_vehicle ON images (account, vehicle_id, deleted_at)
    WHERE deleted_at IS NOT NULL AND purged_at IS NULL;
CREATE INDEX deleted_images_by_age ON images (deleted_at) WHERE deleted_at IS NOT NULL AND purged_at IS NULL;

ALTER TABLE uploads ADD COLUMN spin_id TEXT;
ALTER TABLE uploads ADD COLUMN frame INTEGER;
