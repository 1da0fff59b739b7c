-- The second factor of an account: a secret that the web protects with its keys, and the last period of time whose code was taken.
CREATE TABLE web_second_factor (
    user_id text PRIMARY KEY REFERENCES web_user (id) ON DELETE CASCADE,
    secret text NOT NULL,
    last_step integer NOT NULL,
    created text NOT NULL
);

-- What takes the place of a code, once each; only hashes.
CREATE TABLE web_recovery_code (
    user_id text NOT NULL REFERENCES web_user (id) ON DELETE CASCADE,
    hash text NOT NULL,
    PRIMARY KEY (user_id, hash)
);
