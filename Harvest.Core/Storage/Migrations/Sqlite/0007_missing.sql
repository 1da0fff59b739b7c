-- Since when a record is missing from its source, for sources with days of grace; null while it is listed.
ALTER TABLE harvest_object ADD COLUMN missing_since text;
