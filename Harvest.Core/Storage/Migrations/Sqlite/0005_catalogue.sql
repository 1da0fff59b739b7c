-- Names under which a remote catalogue is being asked for datasets: written before it is asked, removed with the outcome. Should
-- the process die in between, they tell whether the dataset was made.
CREATE TABLE catalogue_request (
    harvest_source_id text NOT NULL REFERENCES harvest_source ON DELETE CASCADE,
    guid text NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (harvest_source_id, guid, number)
);
