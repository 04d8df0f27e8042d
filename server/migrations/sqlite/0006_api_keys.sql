-- Keys by which scripts and container clients act for a person. The token itself is nowhere: only its SHA-256.

CREATE TABLE api_keys (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    head TEXT NOT NULL,
    tail TEXT NOT NULL,
    networks TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    revoked_why TEXT NOT NULL,
    successor BLOB,
    warned BIGINT NOT NULL,
    used_at BIGINT,
    used_address TEXT NOT NULL,
    used_agent TEXT NOT NULL
);
CREATE INDEX api_keys_user ON api_keys (user_id, id);
CREATE INDEX api_keys_end ON api_keys (expires_at);
