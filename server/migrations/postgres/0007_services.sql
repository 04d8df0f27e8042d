-- Services that may ask whose key they were handed (RFC 7662).

CREATE TABLE services (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    secret_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);
