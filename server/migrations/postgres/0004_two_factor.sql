-- Who has a row here needs a second factor at every log-in. Without the row there is neither authenticator nor code.

CREATE TABLE two_factor (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    since BIGINT NOT NULL
);

CREATE TABLE authenticators (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES two_factor (user_id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    secret BYTEA NOT NULL,
    last_step BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    locked_at BIGINT
);
CREATE INDEX authenticators_user ON authenticators (user_id);

-- A secret that has been shown, and of which no code has been typed yet: one of each session.
CREATE TABLE pending_authenticators (
    session_id UUID NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    secret BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE backup_sets (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES two_factor (user_id) ON DELETE CASCADE,
    salt BYTEA NOT NULL,
    memory BIGINT NOT NULL,
    passes BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);

CREATE TABLE backup_codes (
    user_id UUID NOT NULL REFERENCES backup_sets (user_id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_id, number)
);

-- A log-in whose password was right and whose second factor is due.
CREATE TABLE challenges (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    attempts BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX challenges_user ON challenges (user_id);
