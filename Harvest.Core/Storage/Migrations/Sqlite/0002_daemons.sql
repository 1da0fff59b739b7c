-- What the daemons say of themselves, and schedules finer than a frequency.

CREATE TABLE harvest_consumer (
    id text PRIMARY KEY,
    stage text NOT NULL,
    host text NOT NULL,
    process_id integer NOT NULL,
    version text NOT NULL,
    lanes integer NOT NULL,
    handled integer NOT NULL DEFAULT 0,
    doing text NOT NULL DEFAULT '',
    started text NOT NULL,
    seen text NOT NULL
);

ALTER TABLE harvest_source ADD COLUMN schedule text NOT NULL DEFAULT '';
ALTER TABLE harvest_source ADD COLUMN time_zone text NOT NULL DEFAULT '';
