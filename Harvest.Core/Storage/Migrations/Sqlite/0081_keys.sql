-- What datasets are found by besides their names (Datasets.DatasetKeys.cs). The index is built again by the program that applies this.
CREATE TABLE dataset_key (
    number integer NOT NULL,
    key text NOT NULL,
    PRIMARY KEY (number, key)
) WITHOUT ROWID;
CREATE INDEX dataset_key_key ON dataset_key (key);
INSERT INTO dataset_search (dataset_search) VALUES ('delete-all');
