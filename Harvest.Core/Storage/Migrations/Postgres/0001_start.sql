-- Tables and columns keep ckanext-harvest's names where it has them; what is added serves leases, hashes, outcomes and datasets.

CREATE TABLE harvest_source (
    id text PRIMARY KEY,
    url text NOT NULL,
    name text NOT NULL UNIQUE,
    title text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    config text NOT NULL DEFAULT '',
    created timestamptz NOT NULL,
    type text NOT NULL,
    active boolean NOT NULL DEFAULT true,
    user_id text NOT NULL DEFAULT '',
    publisher_id text NOT NULL DEFAULT '',
    frequency text NOT NULL DEFAULT 'MANUAL',
    next_run timestamptz,
    deletions_approved boolean NOT NULL DEFAULT false
);

CREATE TABLE harvest_job (
    id text PRIMARY KEY,
    source_id text NOT NULL REFERENCES harvest_source ON DELETE CASCADE,
    status text NOT NULL DEFAULT 'New',
    created timestamptz NOT NULL,
    gather_started timestamptz,
    gather_finished timestamptz,
    finished timestamptz,
    progress_at timestamptz,
    orders text NOT NULL DEFAULT '',
    gather_attempts integer NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz,
    fingerprint text NOT NULL DEFAULT '',
    listed bigint NOT NULL DEFAULT 0,
    gathered bigint NOT NULL DEFAULT 0,
    published bigint NOT NULL DEFAULT 0,
    completed bigint NOT NULL DEFAULT 0,
    added bigint NOT NULL DEFAULT 0,
    updated bigint NOT NULL DEFAULT 0,
    deleted bigint NOT NULL DEFAULT 0,
    errored bigint NOT NULL DEFAULT 0,
    not_modified bigint NOT NULL DEFAULT 0,
    unchanged bigint NOT NULL DEFAULT 0,
    withheld bigint NOT NULL DEFAULT 0,
    complete boolean NOT NULL DEFAULT false,
    full_listing boolean NOT NULL DEFAULT false,
    error_free boolean NOT NULL DEFAULT false
);
-- Promise 3: at most one New or Running job per source. Also finds the open jobs.
CREATE UNIQUE INDEX harvest_job_open ON harvest_job (source_id) WHERE status IN ('New', 'Running');
CREATE INDEX harvest_job_source ON harvest_job (source_id, created DESC);

CREATE TABLE harvest_gather_error (
    id text PRIMARY KEY,
    harvest_job_id text NOT NULL REFERENCES harvest_job ON DELETE CASCADE,
    message text NOT NULL,
    created timestamptz NOT NULL
);
CREATE INDEX harvest_gather_error_job ON harvest_gather_error (harvest_job_id);

-- harvest_source_id is implied by the job and has no constraint of its own: it would cost a look-up per row.
CREATE TABLE harvest_object (
    id text PRIMARY KEY,
    guid text NOT NULL,
    harvest_job_id text NOT NULL REFERENCES harvest_job ON DELETE CASCADE,
    harvest_source_id text NOT NULL,
    position bigint NOT NULL,
    state text NOT NULL DEFAULT 'WAITING',
    report_status text,
    vanished boolean NOT NULL DEFAULT false,
    current boolean NOT NULL DEFAULT false,
    gathered timestamptz NOT NULL,
    fetch_started timestamptz,
    fetch_finished timestamptz,
    import_started timestamptz,
    import_finished timestamptz,
    metadata_modified_date text,
    content_hash text,
    package_id text,
    retry_times integer NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz
) WITH (fillfactor = 75);
CREATE UNIQUE INDEX harvest_object_guid ON harvest_object (harvest_job_id, guid);
-- Nothing twice: one object at most is what a record's dataset shows.
CREATE UNIQUE INDEX harvest_object_current ON harvest_object (harvest_source_id, guid) WHERE current;
-- report_status, not state, so that a claim changes no indexed column.
CREATE INDEX harvest_object_open ON harvest_object (harvest_job_id, position) WHERE report_status IS NULL;

-- Apart from the object, whose row is written several times while its content stays.
CREATE TABLE harvest_content (
    harvest_object_id text PRIMARY KEY REFERENCES harvest_object ON DELETE CASCADE,
    content bytea NOT NULL
) WITH (toast_tuple_target = 8160);
ALTER TABLE harvest_content ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE harvest_object_extra (
    id text PRIMARY KEY,
    harvest_object_id text NOT NULL REFERENCES harvest_object ON DELETE CASCADE,
    key text NOT NULL,
    value text
);
CREATE INDEX harvest_object_extra_object ON harvest_object_extra (harvest_object_id);

CREATE TABLE harvest_object_error (
    id text PRIMARY KEY,
    harvest_object_id text NOT NULL REFERENCES harvest_object ON DELETE CASCADE,
    harvest_job_id text NOT NULL,
    message text NOT NULL,
    stage text NOT NULL,
    line integer,
    warning boolean NOT NULL DEFAULT false,
    created timestamptz NOT NULL
);
CREATE INDEX harvest_object_error_object ON harvest_object_error (harvest_object_id);
CREATE INDEX harvest_object_error_job ON harvest_object_error (harvest_job_id);

CREATE TABLE harvest_log (
    id text PRIMARY KEY,
    content text NOT NULL,
    level text NOT NULL,
    created timestamptz NOT NULL
);
CREATE INDEX harvest_log_created ON harvest_log (created);

CREATE TABLE organization (
    id text PRIMARY KEY,
    name text NOT NULL UNIQUE,
    title text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    image_url text NOT NULL DEFAULT '',
    is_organization boolean NOT NULL DEFAULT true,
    created timestamptz NOT NULL
);

CREATE TABLE dataset (
    id text PRIMARY KEY,
    number bigint NOT NULL UNIQUE,
    name text COLLATE "C" NOT NULL,
    title text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT 'active',
    harvest_source_id text NOT NULL REFERENCES harvest_source ON DELETE CASCADE,
    harvest_object_id text NOT NULL,
    guid text NOT NULL,
    owner_org text,
    metadata_created timestamptz NOT NULL,
    metadata_modified timestamptz NOT NULL,
    package bytea NOT NULL
) WITH (toast_tuple_target = 8160);
ALTER TABLE dataset ALTER COLUMN package SET STORAGE EXTERNAL;
-- The number that the next dataset gets; taken by the batch, in a transaction of its own.
CREATE TABLE dataset_number (next bigint NOT NULL);
INSERT INTO dataset_number (next) VALUES (1);
CREATE UNIQUE INDEX dataset_guid ON dataset (harvest_source_id, guid);
CREATE UNIQUE INDEX dataset_name ON dataset (name) WHERE state = 'active';

-- Full-text search. The texts come folded (Storage/SearchText.cs), so that both databases find the same.
CREATE TABLE dataset_search (
    rowid bigint PRIMARY KEY,
    title text,
    body text,
    search tsvector
);
CREATE FUNCTION dataset_search_fill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The body's words come folded, so they need no parser, and without positions they take half the room.
    NEW.search := setweight(to_tsvector('simple', NEW.title), 'A') || array_to_tsvector(string_to_array(NEW.body, ' '));
    NEW.title := NULL;
    NEW.body := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER dataset_search_fill BEFORE INSERT ON dataset_search
    FOR EACH ROW EXECUTE FUNCTION dataset_search_fill();
CREATE INDEX dataset_search_search ON dataset_search USING gin (search) WITH (gin_pending_list_limit = 16384);
