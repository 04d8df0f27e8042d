-- Changes whenever what a key opens may have changed, in the same unit of work: as long as it stands, what a node found
-- out about a key is true. Whoever adds a column to the check of a key (`api_keys::store::Found`, the policy) adds it here.

CREATE TABLE key_generation (
    generation TEXT NOT NULL
);
INSERT INTO key_generation (generation) VALUES (hex(randomblob(16)));

CREATE TRIGGER api_keys_changed
AFTER UPDATE OF id, user_id, name, scopes, token_hash, networks, expires_at, revoked_at ON api_keys
BEGIN UPDATE key_generation SET generation = hex(randomblob(16)); END;
CREATE TRIGGER api_keys_removed AFTER DELETE ON api_keys
BEGIN UPDATE key_generation SET generation = hex(randomblob(16)); END;

-- Rows of people are written for other reasons too: only what changes counts.
CREATE TRIGGER users_changed
AFTER UPDATE OF id, username, administrator, disabled_at, password_temporary ON users
WHEN (OLD.id, OLD.username, OLD.administrator, OLD.disabled_at, OLD.password_temporary)
    IS NOT (NEW.id, NEW.username, NEW.administrator, NEW.disabled_at, NEW.password_temporary)
BEGIN UPDATE key_generation SET generation = hex(randomblob(16)); END;
CREATE TRIGGER users_removed AFTER DELETE ON users
BEGIN UPDATE key_generation SET generation = hex(randomblob(16)); END;

CREATE TRIGGER two_factor_added AFTER INSERT ON two_factor
BEGIN UPDATE key_generation SET generation = hex(randomblob(16)); END;
CREATE TRIGGER two_factor_changed AFTER UPDATE OF user_id ON two_factor
BEGIN UPDATE key_generation SET generation = hex(randomblob(16)); END;
CREATE TRIGGER two_factor_removed AFTER DELETE ON two_factor
BEGIN UPDATE key_generation SET generation = hex(randomblob(16)); END;

CREATE TRIGGER policy_added AFTER INSERT ON policy
BEGIN UPDATE key_generation SET generation = hex(randomblob(16)); END;
CREATE TRIGGER policy_changed AFTER UPDATE ON policy
BEGIN UPDATE key_generation SET generation = hex(randomblob(16)); END;
CREATE TRIGGER policy_removed AFTER DELETE ON policy
BEGIN UPDATE key_generation SET generation = hex(randomblob(16)); END;
