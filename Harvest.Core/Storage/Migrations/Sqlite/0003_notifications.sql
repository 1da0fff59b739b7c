-- Who is told of ended jobs.

-- Set by the statement that ends a job, so that no job ends without it; taken back when its recipients are written down.
ALTER TABLE harvest_job ADD COLUMN untold integer NOT NULL DEFAULT 0;
CREATE INDEX harvest_job_untold ON harvest_job (finished, id) WHERE untold;

-- Empty: as the settings say for the whole site.
ALTER TABLE harvest_source ADD COLUMN notify_to text NOT NULL DEFAULT '';
ALTER TABLE harvest_source ADD COLUMN notify_when text;

-- One row for each job and recipient, so that a mail that cannot be delivered keeps no other waiting and none goes twice.
CREATE TABLE harvest_notification (
    id text PRIMARY KEY,
    harvest_job_id text NOT NULL REFERENCES harvest_job (id) ON DELETE CASCADE,
    channel text NOT NULL,
    recipient text NOT NULL DEFAULT '',
    created text NOT NULL,
    not_before text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    sent text,
    given_up integer NOT NULL DEFAULT 0,
    fault text NOT NULL DEFAULT '',
    lease_owner text,
    lease_until text
);
CREATE UNIQUE INDEX harvest_notification_job ON harvest_notification (harvest_job_id, channel, recipient);
CREATE INDEX harvest_notification_open ON harvest_notification (not_before) WHERE sent IS NULL AND NOT given_up;
