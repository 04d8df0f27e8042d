-- Keys that sign tokens for container registries, shared by all nodes. The secret is sealed; the certificate is public.

CREATE TABLE registry_keys (
    id BLOB NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL,
    certificate BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    signs_from BIGINT NOT NULL,
    signs_until BIGINT
);

-- The row that whoever makes a key locks, so that two nodes do not make two.
INSERT INTO facts (name, value) VALUES ('registry-keys', '');
