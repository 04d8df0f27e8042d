-- Moments are whole microseconds since 1970, identifiers UUID version 7 as 16 bytes.

CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    location TEXT NOT NULL,
    bio TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    password_temporary BOOLEAN NOT NULL,
    password_changed_at BIGINT NOT NULL,
    administrator BOOLEAN NOT NULL,
    disabled_at BIGINT,
    created_at BIGINT NOT NULL,
    last_login_at BIGINT
);

CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL UNIQUE,
    stage TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    verified_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE known_devices (
    token_hash BLOB NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (token_hash, user_id)
);
CREATE INDEX known_devices_user ON known_devices (user_id);

CREATE TABLE attempts (
    bucket TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL
);

CREATE TABLE setup_links (
    token_hash BLOB NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE one_reads (
    token_hash BLOB NOT NULL PRIMARY KEY,
    page TEXT NOT NULL,
    payload BLOB NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE activity (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    subject BLOB,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash BLOB NOT NULL
);
CREATE INDEX activity_subject ON activity (subject, seq);

CREATE TABLE activity_head (
    id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BLOB NOT NULL,
    mac BLOB NOT NULL
);

CREATE TABLE mails (
    id BLOB NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL
);
CREATE INDEX mails_due ON mails (due_at);

CREATE TABLE facts (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- The row that whoever takes an administrator away locks, so that the last one is never lost.
INSERT INTO facts (name, value) VALUES ('administrators', '');
