//! The canary: no code and no secret is anywhere but on the one page that shows it.

use app::platform::digest::hex;
use sqlx::{AssertSqlSafe, SqlitePool};

use crate::support::phone::{CODES, Enrolled, Phone, SCAN, VERIFY, backup_codes};
use crate::support::program::Home;
use crate::support::{Database, PASSWORD, TestApp};

const TABLES: &str = "SELECT table_name::TEXT FROM information_schema.tables WHERE table_schema = 'public'";

/// Everything the database holds, as text; bytes in hexadecimal.
async fn dump(app: &TestApp) -> String {
    let mut tx = app.platform.db.read().await.expect("a connection");
    let app::platform::db::Link::Postgres(connection) = tx.link() else { panic!("PostgreSQL") };
    let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut *connection).await.expect("tables");
    let mut text = String::new();
    for table in tables {
        let rows = format!("SELECT t::TEXT FROM {table} t");
        let rows: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(rows)).fetch_all(&mut *connection).await.expect("rows");
        text.push_str(&rows.join("\n"));
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dump_holds_no_code_and_no_secret() {
    let app = TestApp::on(Database::Postgres).await;
    let Enrolled { mut actor, phone, codes } = app.enrolled("ada").await;
    actor.post("/account/two-factor/add", "add-authenticator", &[]).await.assert_sees_other(SCAN);
    let pending = Phone::reading(&actor.get(SCAN).await);
    // Left on the way to the page that shows them.
    actor.post("/account/two-factor/new-codes", "generate-backup-codes", &[]).await.assert_sees_other(CODES);
    app.half_way("ada").await.type_code(&phone.code(app.now())).await.assert_sees_other("/profile");
    let half = app.half_way("ada").await;

    let dump = dump(&app).await.to_lowercase();

    assert!(dump.contains("ada@example.org") && dump.contains("two-factor-enabled"), "it is a dump");
    let mut secrets = vec![phone.text.clone(), pending.text.clone(), half.cookies["latchkey-challenge"].clone()];
    for code in &codes {
        secrets.extend([code.clone(), code.replace('-', "")]);
    }
    for secret in secrets {
        assert!(!dump.contains(&secret.to_lowercase()), "{secret} is in the database");
        assert!(!dump.contains(&hex(secret.as_bytes())), "{secret} is in the database, as bytes");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_code_and_no_secret_reaches_the_log_or_the_file() {
    let home = Home::new(Database::Sqlite).await.with("LATCHKEY_LOG__FILTER", "trace");
    home.person("ada");
    let program = home.serve().await;
    let mut ada = home.anonymous();
    ada.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
    ada.post("/account/two-factor/enable", "begin-two-factor", &[]).await.assert_sees_other(SCAN);
    let phone = Phone::reading(&ada.get(SCAN).await);
    let clock = app::platform::clock::Clock::system();
    let enrolment = phone.code_at(clock.now(), -1);
    ada.post(VERIFY, "verify-authenticator", &[("code", &enrolment)]).await.assert_sees_other(CODES);
    let codes = backup_codes(&ada.get(CODES).await);
    let mut again = home.anonymous();
    again.log_in("ada", PASSWORD).await.assert_sees_other("/login/two-factor");
    let challenge = again.cookies["latchkey-challenge"].clone();
    again.type_code("908172").await.assert_says(422, "does not count");
    again.type_backup_code("ZZZZZ-ZYXWV").await.assert_says(422, "not one of");
    let code = phone.code(clock.now());
    again.type_code(&code).await.assert_sees_other("/profile");
    let mut third = home.anonymous();
    third.log_in("ada", PASSWORD).await;
    third.type_backup_code(&codes[0]).await.assert_sees_other("/profile");
    assert!(program.stop().success());

    let log = std::fs::read_to_string(home.folder.path().join("log")).expect("the log");
    assert!(log.contains("/do/second-step"), "the log is there");
    let pool = SqlitePool::connect(&format!("sqlite:{}", home.file().display())).await.expect("the database");
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&pool).await.expect("all in one file");
    pool.close().await;
    let database = std::fs::read(home.file()).expect("the database");
    let mut secrets = vec![phone.text.clone(), challenge, "ZZZZZ-ZYXWV".to_owned(), "ZZZZZZYXWV".to_owned()];
    for code in &codes {
        secrets.extend([code.clone(), code.replace('-', "")]);
    }
    for secret in &secrets {
        assert!(!log.contains(secret.as_str()), "{secret} is in the log");
        let found = database.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!found, "{secret} is in the database");
    }
    for digits in [&enrolment, &code, "908172"] {
        // Six digits may be part of a number; they are not a word of the log.
        let words = log.split(|letter: char| !letter.is_alphanumeric());
        assert!(!words.into_iter().any(|word| word == digits), "{digits} is in the log");
    }
}
