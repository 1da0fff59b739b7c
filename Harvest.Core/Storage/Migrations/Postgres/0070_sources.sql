-- Sources as people handle them: what they refuse, who goes first, when they may be asked, and which records are kept out.

-- What a source refuses to be asked, in its harvester's words, so that it is not asked in vain each time.
ALTER TABLE harvest_source ADD COLUMN limits text NOT NULL DEFAULT '';
-- Jobs of a higher priority are taken first.
ALTER TABLE harvest_source ADD COLUMN priority integer NOT NULL DEFAULT 0;
-- The hours in which the source may be asked, such as 22:00-06:00, in its time zone; empty for always.
ALTER TABLE harvest_source ADD COLUMN hours text NOT NULL DEFAULT '';

-- Records of a source that are kept out of the catalogue.
CREATE TABLE harvest_excluded (
    harvest_source_id text NOT NULL REFERENCES harvest_source (id) ON DELETE CASCADE,
    guid text NOT NULL,
    reason text NOT NULL,
    user_name text NOT NULL,
    created timestamptz NOT NULL,
    PRIMARY KEY (harvest_source_id, guid)
);

-- When the scheduler last ran, in one row.
CREATE TABLE harvest_scheduler (id integer PRIMARY KEY, ran timestamptz NOT NULL);
