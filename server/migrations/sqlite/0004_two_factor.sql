-- Who has a row here needs a second factor at every log-in. Without the row there is neither authenticator nor code.

CREATE TABLE two_factor (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    since BIGINT NOT NULL
);

CREATE TABLE authenticators (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES two_factor (user_id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    secret BLOB NOT NULL,
    last_step BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    locked_at BIGINT
);
CREATE INDEX authenticators_user ON authenticators (user_id);

-- A secret that has been shown, and of which no code has been typed yet: one of each session.
CREATE TABLE pending_authenticators (
    session_id BLOB NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    secret BLOB NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE backup_sets (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES two_factor (user_id) ON DELETE CASCADE,
    salt BLOB NOT NULL,
    memory BIGINT NOT NULL,
    passes BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);

CREATE TABLE backup_codes (
    user_id BLOB NOT NULL REFERENCES backup_sets (user_id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    hash BLOB NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_id, number)
);

-- A log-in whose password was right and whose second factor is due.
CREATE TABLE challenges (
    token_hash BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    attempts BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX challenges_user ON challenges (user_id);
