-- Finds what is over and shown no more, oldest first. An object comes in with its end or when it is replaced, which write the
-- row anyway; of those that a dataset shows, most of them, the index knows nothing.

ALTER TABLE harvest_object ADD COLUMN emptied integer NOT NULL DEFAULT 0;
CREATE INDEX harvest_object_past ON harvest_object (emptied, import_finished) WHERE NOT current AND report_status IS NOT NULL;
