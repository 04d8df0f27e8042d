-- Alerts that a person does not want to see any more.

CREATE TABLE dismissed_alerts (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    alert TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (user_id, alert)
);
