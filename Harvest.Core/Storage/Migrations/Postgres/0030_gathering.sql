-- What a person is asked before datasets go or strangers come, and what a source's listings are known by.

-- The records that the last complete listing of a source held back; the job whose set counts is named by the source.
CREATE TABLE harvest_held_back (
    harvest_job_id text NOT NULL REFERENCES harvest_job (id) ON DELETE CASCADE,
    guid text NOT NULL,
    -- The dataset is to be deleted; otherwise the record is to be added.
    is_deletion boolean NOT NULL,
    PRIMARY KEY (harvest_job_id, guid)
);
ALTER TABLE harvest_source ADD COLUMN held_job_id text NOT NULL DEFAULT '';
ALTER TABLE harvest_source ADD COLUMN held_set text NOT NULL DEFAULT '';
ALTER TABLE harvest_source ADD COLUMN held_deletions bigint NOT NULL DEFAULT 0;
ALTER TABLE harvest_source ADD COLUMN held_additions bigint NOT NULL DEFAULT 0;
-- An approval without a set would cover anything.
UPDATE harvest_source SET deletions_approved = false;

-- Deletions before this do not count for the brake: a person approved them.
ALTER TABLE harvest_source ADD COLUMN brake_from timestamptz;
-- By what the records of the source are known, such as "ckan/id"; empty while that is not known.
ALTER TABLE harvest_source ADD COLUMN naming text NOT NULL DEFAULT '';
-- How many records more than it lists the source announced in its last full listings, and in how many of them in a row.
ALTER TABLE harvest_source ADD COLUMN count_surplus bigint NOT NULL DEFAULT 0;
ALTER TABLE harvest_source ADD COLUMN count_times integer NOT NULL DEFAULT 0;

-- True while it is not certain that the listing is the source's: nothing is published.
ALTER TABLE harvest_job ADD COLUMN held boolean NOT NULL DEFAULT false;
ALTER TABLE harvest_job ADD COLUMN withheld_additions bigint NOT NULL DEFAULT 0;
ALTER TABLE harvest_gather_error ADD COLUMN warning boolean NOT NULL DEFAULT false;
