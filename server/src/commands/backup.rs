//! `latchkey backup` and `latchkey restore`. On SQLite a consistent copy by `VACUUM INTO`; on PostgreSQL by its own
//! `pg_dump` and `pg_restore`, which know their server best.

use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use app::platform::Platform;
use app::platform::audit::{Verdict, verify};
use app::platform::config::Config;
use app::platform::db::Db;
use secrecy::ExposeSecret;
use tokio::process::Command;

use super::{Answer, Sentence, told};
use crate::bootstrap;

/// Copies the database to `file`, readable by its owner only.
pub async fn backup(config: Config, file: &Path) -> Answer {
    if file.exists() {
        return Err(format!("{} exists already; name another file", file.display()).into());
    }
    let keys = config.keys.file.display().to_string();
    let url = config.database.url.expose_secret().to_owned();
    let platform = bootstrap::existing(config).await?;
    private(file)?;
    match &platform.db {
        Db::Sqlite { writer, .. } => {
            // SQLite wants to make the file itself, and takes an empty one.
            let copied = sqlx::query("VACUUM INTO $1").bind(file.display().to_string()).execute(writer).await;
            copied.map_err(|e| failed(file, &e))?;
        }
        Db::Postgres(_) => {
            let mut dump = Command::new("pg_dump");
            dump.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(file);
            pg(dump, &url).await.inspect_err(|_| drop(std::fs::remove_file(file)))?;
        }
    }
    Ok(format!("The database is in {}. Back up the key ring too, and keep it apart: {keys}", file.display()))
}

/// Puts a backup where the configuration says the database is. Refuses to overwrite one that has accounts.
pub async fn restore(config: Config, file: &Path) -> Answer {
    if !file.is_file() {
        return Err(format!("{} is not a file", file.display()).into());
    }
    let url = config.database.url.expose_secret().to_owned();
    match url.strip_prefix("sqlite:") {
        Some(path) => restore_sqlite(file, &PathBuf::from(path.trim_start_matches("//"))).await?,
        None => restore_postgres(&config, file, &url).await?,
    }
    let platform = bootstrap::platform(config).await?;
    forget(&platform).await?;
    match verify(&platform).await.map_err(told)? {
        Verdict::Sound { entries } => Ok(format!("Restored. The activity record is sound: {entries} entries.")),
        Verdict::Broken { seq, why } => {
            Err(format!("Restored, but the activity record is not sound: entry {seq}: {why}").into())
        }
    }
}

const SESSIONS: &str = "DELETE FROM sessions";
const ONE_READS: &str = "DELETE FROM one_reads";
const ATTEMPTS: &str = "DELETE FROM attempts";
const GENERATION: &str = "UPDATE key_generation SET generation = $1";

/// What has ended since the backup must not begin again: a session that was logged out, a wait that is over.
async fn forget(platform: &Platform) -> Result<(), Sentence> {
    let mut tx = platform.db.write().await?;
    for everything in [SESSIONS, ONE_READS, ATTEMPTS] {
        app::execute!(tx, everything)?;
    }
    // What a server that still runs remembers of keys was another database's.
    app::execute!(tx, GENERATION, platform.random.uuid(platform.clock.now()).to_string())?;
    Ok(tx.commit().await?)
}

async fn restore_sqlite(file: &Path, to: &Path) -> Result<(), Sentence> {
    // A write-ahead log that is left behind would be taken for one of the new database.
    if let Some(there) = ["", "-wal", "-shm"].map(|end| beside(to, end)).iter().find(|path| path.exists()) {
        return Err(format!(
            "{} exists already. Stop the server, move the old database (and its -wal and -shm) away, and try again",
            there.display()
        )
        .into());
    }
    let sound: String = {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
        let pool = sqlx::SqlitePool::connect_with(options).await.map_err(|e| failed(file, &e))?;
        sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&pool).await.map_err(|e| failed(file, &e))?
    };
    if sound != "ok" {
        return Err(format!("{} is damaged: {sound}", file.display()).into());
    }
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    // Beside it, to the disk, and then in place: never half a database. Not the mode of the backup's file, but ours.
    let new = beside(to, ".restoring");
    drop(std::fs::remove_file(&new));
    let mut copy = private(&new)?;
    let copied = std::fs::File::open(file).and_then(|mut from| std::io::copy(&mut from, &mut copy));
    let placed = copied.and_then(|_| copy.sync_all()).and_then(|()| std::fs::rename(&new, to));
    Ok(placed.inspect_err(|_| drop(std::fs::remove_file(&new)))?)
}

/// The path with something behind its name.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

async fn restore_postgres(config: &Config, file: &Path, url: &str) -> Result<(), Sentence> {
    let db = Db::open(url, config.database.max_connections).await?;
    let tables: i64 = match &db {
        Db::Postgres(pool) => {
            sqlx::query_scalar("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'")
                .fetch_one(pool)
                .await?
        }
        Db::Sqlite { .. } => 0,
    };
    db.close().await;
    if tables > 0 {
        return Err("this database is not empty. Create a new one, name it in database.url, and try again".into());
    }
    let mut restore = Command::new("pg_restore");
    restore.args(["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]).arg(file);
    let dbname = "--dbname";
    restore.arg(dbname);
    pg(restore, url).await
}

/// Runs a program of PostgreSQL's. The password goes through the environment: arguments are seen by everyone on the machine.
async fn pg(mut command: Command, url: &str) -> Result<(), Sentence> {
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    let (address, password) = without_password(url);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command.arg(address).stdin(Stdio::null());
    match command.output().await {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("{program} failed: {}", String::from_utf8_lossy(&output.stderr).trim()).into()),
        Err(error) => Err(format!(
            "cannot run {program}: {error}. Install the client programs of PostgreSQL (Debian: postgresql-client)"
        )
        .into()),
    }
}

/// The address without its passwords, and the one that counts: a parameter goes before what stands at the user's name.
fn without_password(url: &str) -> (String, Option<String>) {
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let is_password = |pair: &&str| decoded(pair.split('=').next().unwrap_or_default()) == "password";
    let parameter =
        query.split('&').rfind(is_password).and_then(|pair| pair.split_once('=')).map(|(_, text)| decoded(text));
    let others: Vec<_> = query.split('&').filter(|pair| !pair.is_empty() && !is_password(pair)).collect();
    let (address, typed) = without_typed_password(address);
    let mark = if others.is_empty() { "" } else { "?" };
    (format!("{address}{mark}{}", others.join("&")), parameter.or(typed.as_deref().map(decoded)))
}

/// `postgres://NAME@HOST/…` of `postgres://NAME:PASSWORD@HOST/…`, and the password.
fn without_typed_password(address: &str) -> (String, Option<String>) {
    let parts = || {
        let (scheme, rest) = address.split_once("://")?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user, host) = authority.rsplit_once('@')?;
        let (name, password) = user.split_once(':')?;
        Some((format!("{scheme}://{name}@{host}{path}"), password.to_owned()))
    };
    match parts() {
        Some((address, password)) => (address, Some(password)),
        None => (address.to_owned(), None),
    }
}

fn private(file: &Path) -> std::io::Result<std::fs::File> {
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)
}

fn failed(file: &Path, error: &sqlx::Error) -> Sentence {
    format!("cannot use {}: {error}", file.display()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_does_not_reach_the_command_line() {
        let (address, password) = without_password("postgres://ada:s%40cret@db:5432/accounts?sslmode=require");
        assert_eq!(address, "postgres://ada@db:5432/accounts?sslmode=require");
        assert_eq!(password.as_deref(), Some("s@cret"));
        assert_eq!(without_password("postgres://db/x"), ("postgres://db/x".to_owned(), None));
        for (url, expected) in [
            ("postgres://db/x?password=s%40cret", "postgres://db/x"),
            ("postgres://ada:old@db/x?sslmode=require&password=s%40cret", "postgres://ada@db/x?sslmode=require"),
            ("postgres://db/x?p%61ssword=s%40cret&application_name=x", "postgres://db/x?application_name=x"),
        ] {
            let (address, password) = without_password(url);
            assert_eq!((address.as_str(), password.as_deref()), (expected, Some("s@cret")), "{url}");
        }
    }
}
