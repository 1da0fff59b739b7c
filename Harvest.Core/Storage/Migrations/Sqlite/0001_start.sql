-- Tables and columns keep ckanext-harvest's names where it has them; what is added serves leases, hashes, outcomes and datasets.

CREATE TABLE harvest_source (
    id text PRIMARY KEY,
    url text NOT NULL,
    name text NOT NULL UNIQUE,
    title text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    config text NOT NULL DEFAULT '',
    created text NOT NULL,
    type text NOT NULL,
    active integer NOT NULL DEFAULT 1,
    user_id text NOT NULL DEFAULT '',
    publisher_id text NOT NULL DEFAULT '',
    frequency text NOT NULL DEFAULT 'MANUAL',
    next_run text,
    deletions_approved integer NOT NULL DEFAULT 0
);

CREATE TABLE harvest_job (
    id text PRIMARY KEY,
    source_id text NOT NULL REFERENCES harvest_source (id) ON DELETE CASCADE,
    status text NOT NULL DEFAULT 'New',
    created text NOT NULL,
    gather_started text,
    gather_finished text,
    finished text,
    progress_at text,
    orders text NOT NULL DEFAULT '',
    gather_attempts integer NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until text,
    fingerprint text NOT NULL DEFAULT '',
    listed integer NOT NULL DEFAULT 0,
    gathered integer NOT NULL DEFAULT 0,
    published integer NOT NULL DEFAULT 0,
    completed integer NOT NULL DEFAULT 0,
    added integer NOT NULL DEFAULT 0,
    updated integer NOT NULL DEFAULT 0,
    deleted integer NOT NULL DEFAULT 0,
    errored integer NOT NULL DEFAULT 0,
    not_modified integer NOT NULL DEFAULT 0,
    unchanged integer NOT NULL DEFAULT 0,
    withheld integer NOT NULL DEFAULT 0,
    complete integer NOT NULL DEFAULT 0,
    full_listing integer NOT NULL DEFAULT 0,
    error_free integer NOT NULL DEFAULT 0
);
-- Promise 3: at most one New or Running job per source. Also finds the open jobs.
CREATE UNIQUE INDEX harvest_job_open ON harvest_job (source_id) WHERE status IN ('New', 'Running');
CREATE INDEX harvest_job_source ON harvest_job (source_id, created DESC);

CREATE TABLE harvest_gather_error (
    id text PRIMARY KEY,
    harvest_job_id text NOT NULL REFERENCES harvest_job (id) ON DELETE CASCADE,
    message text NOT NULL,
    created text NOT NULL
);
CREATE INDEX harvest_gather_error_job ON harvest_gather_error (harvest_job_id);

-- harvest_source_id is implied by the job and has no constraint of its own: it would cost a look-up per row.
CREATE TABLE harvest_object (
    id text PRIMARY KEY,
    guid text NOT NULL,
    harvest_job_id text NOT NULL REFERENCES harvest_job (id) ON DELETE CASCADE,
    harvest_source_id text NOT NULL,
    position integer NOT NULL,
    state text NOT NULL DEFAULT 'WAITING',
    report_status text,
    vanished integer NOT NULL DEFAULT 0,
    current integer NOT NULL DEFAULT 0,
    gathered text NOT NULL,
    fetch_started text,
    fetch_finished text,
    import_started text,
    import_finished text,
    metadata_modified_date text,
    content_hash text,
    package_id text,
    retry_times integer NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until text
);
CREATE UNIQUE INDEX harvest_object_guid ON harvest_object (harvest_job_id, guid);
-- Nothing twice: one object at most is what a record's dataset shows.
CREATE UNIQUE INDEX harvest_object_current ON harvest_object (harvest_source_id, guid) WHERE current;
-- report_status, not state, so that a claim changes no indexed column.
CREATE INDEX harvest_object_open ON harvest_object (harvest_job_id, position) WHERE report_status IS NULL;

-- Apart from the object, whose row is written several times while its content stays.
CREATE TABLE harvest_content (
    harvest_object_id text PRIMARY KEY REFERENCES harvest_object (id) ON DELETE CASCADE,
    content blob NOT NULL
);

CREATE TABLE harvest_object_extra (
    id text PRIMARY KEY,
    harvest_object_id text NOT NULL REFERENCES harvest_object (id) ON DELETE CASCADE,
    key text NOT NULL,
    value text
);
CREATE INDEX harvest_object_extra_object ON harvest_object_extra (harvest_object_id);

CREATE TABLE harvest_object_error (
    id text PRIMARY KEY,
    harvest_object_id text NOT NULL REFERENCES harvest_object (id) ON DELETE CASCADE,
    harvest_job_id text NOT NULL,
    message text NOT NULL,
    stage text NOT NULL,
    line integer,
    warning integer NOT NULL DEFAULT 0,
    created text NOT NULL
);
CREATE INDEX harvest_object_error_object ON harvest_object_error (harvest_object_id);
CREATE INDEX harvest_object_error_job ON harvest_object_error (harvest_job_id);

CREATE TABLE harvest_log (
    id text PRIMARY KEY,
    content text NOT NULL,
    level text NOT NULL,
    created text NOT NULL
);
CREATE INDEX harvest_log_created ON harvest_log (created);

CREATE TABLE organization (
    id text PRIMARY KEY,
    name text NOT NULL UNIQUE,
    title text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    image_url text NOT NULL DEFAULT '',
    is_organization integer NOT NULL DEFAULT 1,
    created text NOT NULL
);

CREATE TABLE dataset (
    id text PRIMARY KEY,
    number integer NOT NULL UNIQUE,
    name text NOT NULL,
    title text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT 'active',
    harvest_source_id text NOT NULL REFERENCES harvest_source (id) ON DELETE CASCADE,
    harvest_object_id text NOT NULL,
    guid text NOT NULL,
    owner_org text,
    metadata_created text NOT NULL,
    metadata_modified text NOT NULL,
    package blob NOT NULL
);
-- The number that the next dataset gets; taken by the batch, in a transaction of its own.
CREATE TABLE dataset_number (next integer NOT NULL);
INSERT INTO dataset_number (next) VALUES (1);
CREATE UNIQUE INDEX dataset_guid ON dataset (harvest_source_id, guid);
CREATE UNIQUE INDEX dataset_name ON dataset (name) WHERE state = 'active';

-- Full-text search. The texts come folded (Storage/SearchText.cs), so that both databases find the same.
CREATE VIRTUAL TABLE dataset_search USING fts5 (title, body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0');
