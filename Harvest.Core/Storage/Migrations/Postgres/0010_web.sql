-- The web: what datasets are found by, who may see and change what, and who did.

-- Only those that may see the owner's datasets see a private one.
ALTER TABLE dataset ADD COLUMN private boolean NOT NULL DEFAULT false;
CREATE INDEX dataset_hidden ON dataset (number) INCLUDE (owner_org) WHERE private;
-- Lists are paged on these alone; the rows are read for one page.
CREATE INDEX dataset_by_id ON dataset (id) INCLUDE (number) WHERE state = 'active';
CREATE INDEX dataset_by_name ON dataset (name) INCLUDE (number, id) WHERE state = 'active';
CREATE INDEX dataset_by_title ON dataset (substr(title, 1, 100), number) WHERE state = 'active';
CREATE INDEX dataset_by_modified ON dataset (metadata_modified, number) WHERE state = 'active';
CREATE INDEX dataset_by_source ON dataset (harvest_source_id, metadata_modified) INCLUDE (number) WHERE state = 'active';

-- The values that a dataset is filtered and counted by (Formats/DatasetFacets.cs); it has a row here while it is active.
CREATE TABLE dataset_facet (
    rowid bigint PRIMARY KEY,
    facets text[] NOT NULL
);
CREATE INDEX dataset_facet_facets ON dataset_facet USING gin (facets);

CREATE INDEX harvest_job_created ON harvest_job (created DESC, id DESC);
CREATE INDEX harvest_gather_error_created ON harvest_gather_error (created);

ALTER TABLE harvest_source ADD COLUMN private boolean NOT NULL DEFAULT false;
ALTER TABLE harvest_source ADD COLUMN approval text NOT NULL DEFAULT 'Accepted';
ALTER TABLE harvest_source ADD COLUMN approval_comment text NOT NULL DEFAULT '';

CREATE TABLE web_user (
    id text PRIMARY KEY,
    name text NOT NULL UNIQUE,
    full_name text NOT NULL DEFAULT '',
    email text NOT NULL DEFAULT '',
    password_hash text NOT NULL DEFAULT '',
    -- Issuer and subject of the identity provider; null for a local account.
    external_id text UNIQUE,
    sysadmin boolean NOT NULL DEFAULT false,
    active boolean NOT NULL DEFAULT true,
    must_change boolean NOT NULL DEFAULT false,
    failed_logins integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    created timestamptz NOT NULL,
    last_login timestamptz
);

CREATE TABLE web_token (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES web_user ON DELETE CASCADE,
    name text NOT NULL,
    hash text NOT NULL UNIQUE,
    scope text NOT NULL,
    created timestamptz NOT NULL,
    expires timestamptz,
    last_used timestamptz
);
CREATE INDEX web_token_user ON web_token (user_id);

CREATE TABLE organization_member (
    organization_id text NOT NULL REFERENCES organization ON DELETE CASCADE,
    user_id text NOT NULL REFERENCES web_user ON DELETE CASCADE,
    role text NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX organization_member_user ON organization_member (user_id);

CREATE TABLE web_audit (
    id text PRIMARY KEY,
    created timestamptz NOT NULL,
    user_name text NOT NULL,
    address text NOT NULL DEFAULT '',
    action text NOT NULL,
    subject text NOT NULL DEFAULT '',
    detail text NOT NULL DEFAULT ''
);
CREATE INDEX web_audit_created ON web_audit (created DESC, id DESC);
