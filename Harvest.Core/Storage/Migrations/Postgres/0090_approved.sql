-- A person asked for the deletion or approved it: the dataset does not count as lost.
ALTER TABLE harvest_object ADD COLUMN approved boolean NOT NULL DEFAULT false;
