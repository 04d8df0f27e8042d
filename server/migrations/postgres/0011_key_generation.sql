-- Changes whenever what a key opens may have changed, in the same transaction: as long as it stands, what a node found
-- out about a key is true. Whoever adds a column to the check of a key (`api_keys::store::Found`, the policy) adds it here.

CREATE TABLE key_generation (
    generation TEXT NOT NULL
);
INSERT INTO key_generation (generation) VALUES (gen_random_uuid()::TEXT);

-- Once for each transaction, however many rows it changes: its number and start are not any other's.
CREATE FUNCTION new_key_generation() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    mine TEXT := pg_current_xact_id()::TEXT || ' ' || transaction_timestamp()::TEXT;
BEGIN
    UPDATE key_generation SET generation = mine WHERE generation <> mine;
    RETURN NULL;
END
$$;

-- Deferred: the row that all of them change is locked last and until the commit only, so that nobody waits long and no
-- two wait for each other. A later migration that changes rows of these tables and then the tables themselves says
-- SET CONSTRAINTS ALL IMMEDIATE in between.
CREATE CONSTRAINT TRIGGER api_keys_changed
AFTER UPDATE OF id, user_id, name, scopes, token_hash, networks, expires_at, revoked_at OR DELETE ON api_keys
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION new_key_generation();

-- Rows of people are written for other reasons too: only what changes counts.
CREATE CONSTRAINT TRIGGER users_changed
AFTER UPDATE OF id, username, administrator, disabled_at, password_temporary ON users
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN ((OLD.id, OLD.username, OLD.administrator, OLD.disabled_at, OLD.password_temporary)
    IS DISTINCT FROM (NEW.id, NEW.username, NEW.administrator, NEW.disabled_at, NEW.password_temporary))
EXECUTE FUNCTION new_key_generation();

CREATE CONSTRAINT TRIGGER users_removed
AFTER DELETE ON users
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION new_key_generation();

CREATE CONSTRAINT TRIGGER two_factor_changed
AFTER INSERT OR UPDATE OF user_id OR DELETE ON two_factor
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION new_key_generation();

CREATE CONSTRAINT TRIGGER policy_changed
AFTER INSERT OR UPDATE OR DELETE ON policy
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION new_key_generation();

-- By hand only, and for no row.
CREATE TRIGGER api_keys_emptied AFTER TRUNCATE ON api_keys EXECUTE FUNCTION new_key_generation();
CREATE TRIGGER users_emptied AFTER TRUNCATE ON users EXECUTE FUNCTION new_key_generation();
CREATE TRIGGER two_factor_emptied AFTER TRUNCATE ON two_factor EXECUTE FUNCTION new_key_generation();
CREATE TRIGGER policy_emptied AFTER TRUNCATE ON policy EXECUTE FUNCTION new_key_generation();
