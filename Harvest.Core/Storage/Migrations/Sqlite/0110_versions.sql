-- What datasets were before they changed, where Catalogue:KeepVersions asks for it.
CREATE TABLE dataset_version (
    number integer PRIMARY KEY AUTOINCREMENT,
    dataset_id text NOT NULL,
    -- When it became so, and when it was replaced.
    modified text NOT NULL,
    replaced text NOT NULL,
    package blob NOT NULL
);
CREATE INDEX dataset_version_dataset ON dataset_version (dataset_id, number);
CREATE INDEX dataset_version_replaced ON dataset_version (replaced);
