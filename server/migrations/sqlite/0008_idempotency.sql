-- Requests that make something, so that one that is sent again makes it once.

CREATE TABLE idempotency (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    request BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    status BIGINT,
    answer BLOB,
    PRIMARY KEY (user_id, name)
);
CREATE INDEX idempotency_created ON idempotency (created_at);
