-- Datasets that are copies of one from another source (Storage/Datasets/DatasetCopies.cs). Marks alone: without them everything is as before.
CREATE TABLE dataset_copy (
    number bigint PRIMARY KEY,
    of_number bigint NOT NULL
);
CREATE INDEX dataset_copy_of ON dataset_copy (of_number);
-- One row while copies are marked. upto: the last number that the pass over all datasets has done, -1 while marks are taken away, NULL when it is done.
CREATE TABLE dataset_copy_rule (
    source_order text NOT NULL,
    upto bigint
);
