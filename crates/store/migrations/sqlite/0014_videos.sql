-- Videos stand among the images of their vehicle; JSON says where the film is.
ALTER TABLE images ADD COLUMN video TEXT;

ALTER TABLE uploads ADD COLUMN category TEXT;
