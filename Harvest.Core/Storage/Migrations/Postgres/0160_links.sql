-- Addresses of files and services of public datasets, and whether they answer (Links:EveryDays). Filled by the scheduler, never by a harvest.
CREATE TABLE link (
    -- Hash of the address.
    id text PRIMARY KEY,
    url text NOT NULL,
    host text NOT NULL,
    -- New, Available, Failing, Broken, Refused or Unchecked
    status text NOT NULL,
    code integer,
    reason text,
    checked timestamptz,
    -- Null for what cannot be asked, such as ftp addresses.
    next_check timestamptz,
    -- Set while its id is on the queue.
    queued timestamptz,
    failed_since timestamptz,
    failed_days integer NOT NULL DEFAULT 0,
    -- The last day that it failed on, UTC, as yyyy-mm-dd.
    failed_on text,
    last_good timestamptz,
    -- The last changes of its state, as JSON, the newest first.
    history text NOT NULL DEFAULT '[]'
);
CREATE INDEX link_next_check ON link (next_check) WHERE next_check IS NOT NULL;
CREATE INDEX link_status ON link (status, failed_since);
CREATE TABLE dataset_link (
    dataset_id text NOT NULL,
    link_id text NOT NULL,
    PRIMARY KEY (dataset_id, link_id)
);
CREATE INDEX dataset_link_link ON dataset_link (link_id);
-- One row: the last change of a dataset that was looked at, and when addresses were last put on the queue.
CREATE TABLE link_progress (position bigint NOT NULL, taken timestamptz);
INSERT INTO link_progress (position) VALUES (0);
