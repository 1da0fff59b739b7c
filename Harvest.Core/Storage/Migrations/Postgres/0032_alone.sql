-- A job that one process works on by itself (harvest run-test): nobody else takes it while the reservation is renewed.
ALTER TABLE harvest_job ADD COLUMN reserved_by text;
ALTER TABLE harvest_job ADD COLUMN reserved_until timestamptz;

-- Messages that named rows which this database does not have: another database with the same SiteId uses the broker.
CREATE TABLE unknown_message (
    queue text PRIMARY KEY,
    count bigint NOT NULL,
    example text NOT NULL,
    last_seen timestamptz NOT NULL
);
