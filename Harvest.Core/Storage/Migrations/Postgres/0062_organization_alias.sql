-- Organizations that were merged into others: where their id and name lead. What a source gives to an old one goes to the new one.
CREATE TABLE organization_alias (
    id text PRIMARY KEY,
    name text NOT NULL UNIQUE,
    organization_id text NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    created timestamptz NOT NULL
);
CREATE INDEX organization_alias_organization ON organization_alias (organization_id);
