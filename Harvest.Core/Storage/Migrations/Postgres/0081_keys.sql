-- What datasets are found by besides their names (Datasets.DatasetKeys.cs). The index is built again by the program that applies this.
CREATE TABLE dataset_key (
    number bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    PRIMARY KEY (number, key)
);
CREATE INDEX dataset_key_key ON dataset_key (key);
TRUNCATE dataset_search;
