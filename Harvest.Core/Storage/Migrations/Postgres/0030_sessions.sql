-- Sessions that were logged out: a copy of their cookie is no good any more. Rows go when the cookie would have expired.
CREATE TABLE web_ended_session (
    id text PRIMARY KEY,
    until timestamptz NOT NULL
);
