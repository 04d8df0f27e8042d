//! What a node knows of keys from before is exactly what it would be told now: by whatever way something changed, on
//! whatever node.

use std::collections::BTreeSet;

use app::api_keys::check::Refusal;
use app::api_keys::{service, store};
use app::people::service as people;
use app::platform::Platform;
use app::platform::caller::Caller;
use sqlx::{AssertSqlSafe, SqlSafeStr};

use crate::api_keys::checked;
use crate::sources;
use crate::support::TestApp;

async fn run(app: &TestApp, sql: &str) -> u64 {
    let sql = AssertSqlSafe(sql.to_owned()).into_sql_str();
    let mut tx = app.platform.db.write().await.expect("a connection");
    let rows = app::on!(tx, c => sqlx::query(sql).execute(c).await.map(|done| done.rows_affected())).expect("done");
    tx.commit().await.expect("stored");
    rows
}

/// The value that changes with whatever a check reads.
pub async fn generation(platform: &Platform) -> String {
    store::generation(platform.db.line().await.expect("a connection").link()).await.expect("a generation")
}

/// What a check reads, and a way to change each.
const CHANGES: [(&str, &str); 13] = [
    ("k.id", "UPDATE api_keys SET id = (SELECT id FROM users WHERE username = 'eve')"),
    ("k.user_id", "UPDATE api_keys SET user_id = (SELECT id FROM users WHERE username = 'eve')"),
    ("k.token_hash", "UPDATE api_keys SET token_hash = (SELECT token_hash FROM sessions LIMIT 1)"),
    ("k.name", "UPDATE api_keys SET name = 'other'"),
    ("k.scopes", "UPDATE api_keys SET scopes = 'registry'"),
    ("k.networks", "UPDATE api_keys SET networks = '192.0.2.0/24'"),
    ("k.expires_at", "UPDATE api_keys SET expires_at = NULL"),
    ("k.revoked_at", "UPDATE api_keys SET revoked_at = 1"),
    ("u.username", "UPDATE users SET username = 'lovelace' WHERE username = 'ada'"),
    ("u.administrator", "UPDATE users SET administrator = TRUE WHERE username = 'eve'"),
    ("u.disabled_at", "UPDATE users SET disabled_at = 1 WHERE username = 'eve'"),
    ("u.password_temporary", "UPDATE users SET password_temporary = TRUE WHERE username = 'eve'"),
    ("f.user_id", "INSERT INTO two_factor (user_id, since) SELECT id, 1 FROM users"),
];

/// Rows that go and come.
const MORE: [&str; 6] = [
    "DELETE FROM two_factor WHERE user_id = (SELECT id FROM users WHERE username = 'eve')",
    "INSERT INTO policy (name, value) VALUES ('require-two-factor', 'true')",
    "UPDATE policy SET value = 'false'",
    "DELETE FROM policy",
    // Keys and second factors go with their person.
    "DELETE FROM users WHERE username = 'lovelace'",
    "DELETE FROM users",
];

/// What happens all the time, and changes nothing that a check reads.
const NOTHING: [&str; 4] = [
    "UPDATE api_keys SET used_at = 1, used_address = '192.0.2.1', used_agent = 'curl', warned = 1, successor = id",
    "UPDATE users SET username = username",
    "UPDATE users SET last_login_at = 1, bio = 'x', password_hash = 'x', password_changed_at = 1",
    "UPDATE sessions SET seen_at = 1",
];

both_databases! {
    async fn whatever_a_check_reads_begins_a_new_generation(app) {
        let ada = app.signed_in("ada").await;
        app.signed_in("eve").await;
        let before = generation(&app.platform).await;
        app.key(&ada, "ci", &["api"]).await;
        assert_eq!(generation(&app.platform).await, before, "a new key changes nothing about the others");
        for sql in NOTHING {
            assert!(run(&app, sql).await > 0, "{sql}");
            assert_eq!(generation(&app.platform).await, before, "{sql}");
        }
        let mut seen = BTreeSet::from([before]);
        for sql in CHANGES.iter().map(|(_, sql)| *sql).chain(MORE) {
            assert!(run(&app, sql).await > 0, "{sql}");
            assert!(seen.insert(generation(&app.platform).await), "{sql}");
        }
        if app.platform.db.kind() == "PostgreSQL" {
            for table in ["api_keys", "users CASCADE", "two_factor CASCADE", "policy"] {
                run(&app, &format!("TRUNCATE {table}")).await;
                assert!(seen.insert(generation(&app.platform).await), "TRUNCATE {table}");
            }
        }
    }

    async fn an_end_on_one_node_counts_on_the_others_at_once(app) {
        let other = app.other_node().await;
        let operator = Caller::operator();
        for (name, refusal) in [("revoke", "Revoked"), ("rotate", "Expired"), ("disable", "Revoked"), ("reset", "OwnerHalfWay"), ("require", "OwnerHalfWay")] {
            let session = app.signed_in(name).await;
            let caller = app.caller(&session).await;
            let made = app.key(&session, name, &["api"]).await;
            for _ in 0..2 {
                assert_eq!(checked(&other, made.token.text()).await, Ok(()), "{name}");
            }
            match name {
                "revoke" => _ = service::revoke(&app.platform, &caller, made.key.id).await.expect(name),
                "rotate" => _ = service::rotate(&app.platform, &caller, made.key.id, "0").await.expect(name),
                "disable" => people::disable(&app.platform, &operator, name).await.expect(name),
                "reset" => people::reset_password(&app.platform, &operator, name, "temporary tulip tango".to_owned().into()).await.expect(name),
                _ => _ = app::policy::service::set(&app.platform, &operator, "require-two-factor", "true").await.expect(name),
            }
            let after = checked(&other, made.token.text()).await.expect_err(name);
            assert!(format!("{after:?}").starts_with(refusal), "{name}: {after:?}");
        }
    }

    async fn what_is_not_yet_committed_is_not_yet_so_and_not_remembered(app) {
        let session = app.signed_in("ada").await;
        let made = app.key(&session, "ci", &["api"]).await;
        let mut tx = app.platform.db.write().await.expect("a connection");
        let now = app.platform.clock.now();
        assert!(store::revoke(&mut tx, made.key.user, made.key.id, now, "").await.expect("revoked"));
        assert_eq!(checked(&app, made.token.text()).await, Ok(()), "read from the database");
        assert_eq!(checked(&app, made.token.text()).await, Ok(()), "known");
        tx.commit().await.expect("stored");
        assert_eq!(checked(&app, made.token.text()).await, Err(Refusal::Revoked { at: now }));
    }
}

/// A column that is read but begins no generation would be remembered for ever.
#[test]
fn every_column_of_the_check_is_among_the_changes() {
    let (_, store) =
        sources::all().into_iter().find(|(file, _)| file == "app/src/api_keys/store.rs").expect("the SQL of keys");
    let select =
        store.split_once("macro_rules! select_found").and_then(|(_, rest)| rest.split_once('}')).expect("it").0;
    let read: BTreeSet<_> = select
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || "._".contains(letter)))
        .filter(|word| ["k.", "u.", "f."].iter().any(|table| word.starts_with(table)))
        // Not of interest to a check: when it is noted is decided in memory.
        .filter(|word| !["k.used_at", "u.id"].contains(word))
        .collect();
    assert_eq!(read, CHANGES.iter().map(|(column, _)| *column).collect());
}
