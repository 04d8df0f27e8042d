//! The command line as the operator meets it: what works, and a sentence for everything that does not.

use std::os::unix::fs::PermissionsExt;

use crate::support::program::Home;
use crate::support::{Database, PASSWORD};

const FIRST: &str = "user create --username ada --name Ada --email ada@example.org --admin --password-stdin";

async fn sqlite() -> Home {
    Home::new(Database::Sqlite).await
}

#[track_caller]
fn assert_has(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "“{word}” is not in: {text}");
    }
    assert!(!text.contains("panicked"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_line_of_the_manual_makes_an_administrator_who_can_log_in() {
    let home = sqlite().await;
    home.succeed(FIRST, &format!("{PASSWORD}\n"));
    assert_has(&home.succeed("user list", ""), &["ada", "ada@example.org"]);
    let program = home.serve().await;
    assert!(!program.log().contains("/setup?token="), "somebody has an account: no link is printed");
    home.anonymous().log_in("ada", PASSWORD).await.assert_sees_other("/profile");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_an_account_is_said_and_not_stored() {
    let home = sqlite().await;
    for (words, input, said) in [
        (FIRST, "password\n", "11 characters"),
        (FIRST, "\n", "password"),
        (
            "user create --username Ada! --name Ada --email ada@example.org --password-stdin",
            "correct horse battery\n",
            "username",
        ),
        ("user create --username ada --name Ada --email nowhere --password-stdin", "correct horse battery\n", "email"),
        ("user disable nobody", "", "nobody"),
        ("user promote nobody", "", "nobody"),
    ] {
        let output = home.run(words, input);
        assert!(!output.status.success(), "{words}");
        let text = String::from_utf8_lossy(&output.stderr);
        assert_has(&text.to_lowercase(), &[said]);
    }
    assert!(!home.succeed("user list", "").contains("ada"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_closed_opened_promoted_demoted_and_reset() {
    let home = sqlite().await;
    home.succeed(FIRST, &format!("{PASSWORD}\n"));
    home.person("bob");
    assert_has(&home.fail("user demote ada"), &["last System Administrator"]);
    home.succeed("user disable bob", "");
    home.succeed("user enable bob", "");
    home.succeed("user promote bob", "");
    home.succeed("user demote ada", "");
    home.succeed("user reset-password ada --password-stdin", "a temporary password of hers\n");
    let _program = home.serve().await;
    let mut ada = home.anonymous();
    ada.log_in("ada", PASSWORD).await.assert_says(422, "do not belong together");
    ada.log_in("ada", "a temporary password of hers").await.assert_sees_other("/welcome/new-password");
    assert_has(&home.succeed("audit verify", ""), &["is sound"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_entry_is_refused_by_name_and_a_secret_is_not_shown() {
    let home = sqlite().await.with("LATCHKEY_SESSION__IDLE_MINUTES", "forever");
    assert_has(&home.fail("serve"), &["session.idle_minutes", "forever", "whole number from 1 to 60"]);
    let home = sqlite().await.with("LATCHKEY_SESSION__IDLE", "5");
    assert_has(&home.fail("migrate"), &["LATCHKEY_SESSION__IDLE"]);
    let home = sqlite().await.with("LATCHKEY_MAIL__SMTP_URL", "hunter2://secret");
    let said = home.fail("serve");
    assert_has(&said, &["mail.smtp_url"]);
    assert!(!said.contains("hunter2"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_is_not_named_is_said() {
    let home = sqlite().await.with("LATCHKEY_SERVER__BASE_URL", "https://id.example.org");
    home.succeed(FIRST, &format!("{PASSWORD}\n"));
    assert_has(&home.succeed("doctor", ""), &["X-Forwarded-For is believed from 127.0.0.0/8"]);
    let home = home.with("LATCHKEY_SERVER__TRUSTED_PROXIES", "");
    assert_has(&home.fail("doctor"), &["✗ server.base_url is https", "Set server.trusted_proxies"]);
    let program = home.serve().await;
    assert_has(&program.log(), &["Set server.trusted_proxies"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_in_the_way_at_the_start_is_said_with_what_to_do() {
    let home = sqlite().await;
    let _other = std::net::TcpListener::bind(home.address).expect("the port");
    assert_has(&home.fail("serve"), &["is taken by another program", "--listen"]);
    assert!(!home.file().exists(), "nothing was touched");

    let home = sqlite().await.with("LATCHKEY_DATABASE__URL", "postgres://latchkey:hunter2@127.0.0.1:1/none");
    let said = home.fail("serve");
    assert_has(&said, &["cannot open the PostgreSQL database", "database.url"]);
    assert!(!said.contains("hunter2"), "{said}");

    let home = sqlite().await.with("LATCHKEY_DATABASE__URL", "sqlite:/proc/none/latchkey.db");
    assert_has(&home.fail("migrate"), &["cannot create the folder", "database.url"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_without_its_keys_is_not_opened() {
    let home = sqlite().await;
    home.succeed(FIRST, &format!("{PASSWORD}\n"));
    let keys = home.folder.path().join("data/keys.toml");
    let right = std::fs::read(&keys).expect("the key ring");
    std::fs::remove_file(&keys).expect("removed");
    assert_has(&home.fail("serve"), &["keys.toml"]);
    assert!(!keys.exists(), "no new ring is made for an old database");

    let other = sqlite().await;
    other.succeed("migrate", "");
    std::fs::copy(other.folder.path().join("data/keys.toml"), &keys).expect("copied");
    assert_has(&home.fail("serve"), &["keys.toml"]);
    std::fs::write(&keys, "nonsense").expect("written");
    assert_has(&home.fail("serve"), &["keys.toml"]);
    std::fs::write(&keys, right).expect("written");
    assert_has(&home.succeed("doctor", ""), &["the key ring belongs to this database", "is sound"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_does_not_begin_an_emptied_record_anew() {
    let home = sqlite().await;
    home.succeed(FIRST, &format!("{PASSWORD}\n"));
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(home.file());
    let pool = sqlx::SqlitePool::connect_with(options).await.expect("the file");
    sqlx::query("DELETE FROM activity").execute(&pool).await.expect("emptied");
    sqlx::query("DELETE FROM activity_head").execute(&pool).await.expect("emptied");
    assert_has(&home.fail("audit verify"), &["was tampered with", "the end of the record is missing"]);
    sqlx::query("DELETE FROM facts WHERE name = 'key-ring'").execute(&pool).await.expect("removed");
    assert_has(&home.fail("audit verify"), &["somebody removed that"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_looks_makes_and_changes_nothing() {
    let home = sqlite().await;
    for words in ["audit verify", "doctor", "backup copy"] {
        assert_has(&home.fail(words), &["there is no database at data/latchkey.db"]);
    }
    assert!(!home.folder.path().join("data").exists() && !home.folder.path().join("copy").exists());
    home.succeed("migrate", "");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(home.file());
    let pool = sqlx::SqlitePool::connect_with(options).await.expect("the file");
    // As a newer version leaves it.
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (9999, 'later', TRUE, '', 0)";
    sqlx::query(newer).execute(&pool).await.expect("a row");
    for words in ["audit verify", "doctor", "backup copy"] {
        assert_has(&home.fail(words), &["is not the one of this program"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_is_readable_by_its_owner_only() {
    let home = sqlite().await;
    home.succeed("migrate", "");
    for (name, mode) in [("data", 0o700), ("data/latchkey.db", 0o600), ("data/keys.toml", 0o600)] {
        let permissions = std::fs::metadata(home.folder.path().join(name)).expect("it is there").permissions();
        assert_eq!(permissions.mode() & 0o777, mode, "{name}");
    }
}

async fn comes_back_from_a_backup(database: Database) {
    let home = Home::new(database).await;
    home.succeed(FIRST, &format!("{PASSWORD}\n"));
    let running = home.serve().await;
    home.succeed("backup copy", "");
    assert_has(&home.fail("backup copy"), &["exists already"]);
    assert_has(&home.fail("restore copy"), &["data"]);
    let mut ada = home.anonymous();
    ada.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
    let later = home.folder.path().join("later");
    home.succeed("backup later", "");
    let generation = crate::api_keys_known::generation(&home.platform().await).await;
    running.stop();
    // As it may lie about on another machine.
    std::fs::set_permissions(&later, std::fs::Permissions::from_mode(0o644)).expect("changed");

    let other = Home::new(database).await;
    std::fs::create_dir_all(other.folder.path().join("data")).expect("a folder");
    std::fs::copy(home.folder.path().join("data/keys.toml"), other.folder.path().join("data/keys.toml"))
        .expect("copied");
    let restored = other.succeed(&format!("restore {}", later.display()), "");
    assert_has(&restored, &["Restored", "is sound"]);
    if let Database::Sqlite = database {
        assert_eq!(std::fs::metadata(other.file()).expect("it is there").permissions().mode() & 0o777, 0o600);
    }
    let anew = crate::api_keys_known::generation(&other.platform().await).await;
    assert_ne!(anew, generation, "a node that still runs would believe what it remembers of keys");
    let _program = other.serve().await;
    let mut again = other.anonymous();
    again.cookies = ada.cookies.clone();
    again.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
    again.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_running_comes_back_sqlite() {
    comes_back_from_a_backup(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_running_comes_back_postgres() {
    comes_back_from_a_backup(Database::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_reaches_the_log() {
    let home = sqlite().await.with("LATCHKEY_LOG__FILTER", "trace");
    let program = home.serve().await;
    let printed = program.log();
    let link = printed.split_whitespace().find(|word| word.contains("/setup?token=")).expect("the link").to_owned();
    let (_, token) = link.split_once("token=").expect("a token");
    let page = format!("/setup?token={token}");
    let mut ada = home.anonymous();
    ada.get(&page).await.assert_says(200, "Create Account");
    let fields = [
        ("token", token),
        ("name", "Ada"),
        ("username", "ada"),
        ("email", "ada@example.org"),
        ("password", PASSWORD),
        ("confirm_password", PASSWORD),
    ];
    ada.post(&page, "set-up", &fields).await.assert_sees_other("/profile");
    let session = ada.cookies["latchkey"].clone();
    let change = [
        ("current_password", PASSWORD),
        ("new_password", "violet tractor umbrella"),
        ("confirm_password", "violet tractor umbrella"),
    ];
    ada.post("/account", "change-password", &change).await.assert_sees_other("/account#change-password");
    ada.log_in("ada", "a mistyped secret of hers").await.assert_says(422, "do not belong together");
    let renewed = ada.cookies["latchkey"].clone();
    assert!(program.stop().success());

    let log = std::fs::read_to_string(home.folder.path().join("log")).expect("the log");
    let rest = log.replacen(&link, "", 1);
    assert!(rest.len() > 1_000, "the log is there: {rest}");
    for secret in [token, PASSWORD, "correct+horse", "violet", "mistyped", &session, &renewed] {
        assert!(!rest.contains(secret), "{secret} is in the log:\n{rest}");
    }
    let database = std::fs::read(home.file()).expect("the database");
    for secret in [token, PASSWORD, "violet", "mistyped", &session, &renewed] {
        assert!(!database.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret} is in the database");
    }
}
