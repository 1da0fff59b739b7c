-- What datasets were before they changed, where Catalogue:KeepVersions asks for it.
CREATE TABLE dataset_version (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id text NOT NULL,
    -- When it became so, and when it was replaced.
    modified timestamptz NOT NULL,
    replaced timestamptz NOT NULL,
    package bytea NOT NULL
);
CREATE INDEX dataset_version_dataset ON dataset_version (dataset_id, number);
CREATE INDEX dataset_version_replaced ON dataset_version (replaced);
