-- A person asked for the deletion or approved it: the dataset does not count as lost.
ALTER TABLE harvest_object ADD COLUMN approved integer NOT NULL DEFAULT 0;
