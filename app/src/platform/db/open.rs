//! Opening a database and bringing its schema up to date.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::Connection;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::Db;
use crate::on;
use crate::platform::config::is_local;

static SQLITE: Migrator = sqlx::migrate!("../server/migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../server/migrations/postgres");

/// A person waits for a connection; longer than this they would rather be told.
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(3);

/// For so long a connection that lived is taken to be alive.
const TRUSTED: Duration = Duration::from_secs(1);

/// Why a database cannot be used, for the operator at start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is neither of the two kinds.
    #[error("database.url must start with `sqlite:` or `postgres://`")]
    Kind,
    /// The folder of the file cannot be made.
    #[error("cannot create the folder {0} of the database: {1}. Create it, or set database.url to another place")]
    Folder(PathBuf, std::io::Error),
    /// It does not answer, or refuses us.
    #[error("cannot open the {0} database: {1}. Check database.url, and that the server runs and lets this user in")]
    Open(&'static str, sqlx::Error),
    /// A migration failed, or the schema is newer than this program.
    #[error("cannot bring the database schema up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

impl Db {
    /// Opens the database at `url` (`sqlite:path` or `postgres://…`) with at most `connections` connections.
    /// A SQLite file that does not exist is created, readable by its owner only.
    pub async fn open(url: &str, connections: u32) -> Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            open_sqlite(path.strip_prefix("//").unwrap_or(path), connections).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            open_postgres(url, connections).await
        } else {
            Err(OpenError::Kind)
        }
    }
}

/// The PostgreSQL server of `url`, when what is said to it could be read or answered by somebody on the way: it is not on
/// this machine, and its certificate is not asked for (ASVS 5.0 12.3.1, 12.3.2).
pub fn open_to_the_network(url: &str) -> Option<String> {
    let options = PgConnectOptions::from_str(url).ok().filter(|_| url.starts_with("postgres"))?;
    let here = options.get_socket().is_some() || options.get_host().starts_with('/') || is_local(options.get_host());
    let proven = matches!(options.get_ssl_mode(), PgSslMode::VerifyFull);
    (!here && !proven).then(|| options.get_host().to_owned())
}

async fn open_sqlite(path: &str, connections: u32) -> Result<Db, OpenError> {
    let path = PathBuf::from(path);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        private_folder(folder).map_err(|e| OpenError::Folder(folder.to_owned(), e))?;
    }
    private_file(&path).map_err(|e| OpenError::Open("SQLite", sqlx::Error::Io(e)))?;
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A commit that was acknowledged survives a power cut.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        .pragma("trusted_schema", "OFF");
    let pool = |max: u32| {
        SqlitePoolOptions::new()
            .max_connections(max)
            .acquire_timeout(WAIT_FOR_CONNECTION)
            // A file does not hang up: no question before each use whether it is still there.
            .test_before_acquire(false)
            // When the disk is full SQLite ends the transaction by itself, and the driver does not notice: such a
            // connection would refuse every later transaction. It is closed, and another one opened.
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
    };
    let writer = pool(1).connect_with(options.clone()).await.map_err(|e| OpenError::Open("SQLite", e))?;
    let readers = pool(connections.clamp(1, 4)).connect_lazy_with(options.pragma("query_only", "ON"));
    Ok(Db::Sqlite { writer, readers })
}

async fn open_postgres(url: &str, connections: u32) -> Result<Db, OpenError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|e| OpenError::Open("PostgreSQL", e))?
        .application_name("latchkey")
        // No statement of ours is long: one that hangs must not hold a row that others need.
        .options([("statement_timeout", "10000"), ("idle_in_transaction_session_timeout", "30000")]);
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(WAIT_FOR_CONNECTION)
        // A connection is asked whether it lives when it is put back, and not waited for. Before each use again would
        // double the trips; the price: right after a restart of the server one that was in use a moment ago fails once.
        .after_release(|connection, _| {
            Box::pin(async move {
                let lives = tokio::time::timeout(WAIT_FOR_CONNECTION, connection.ping()).await;
                lives.map_err(|late| sqlx::Error::Io(late.into()))?.map(|()| true)
            })
        })
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > TRUSTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await
        .map_err(|e| OpenError::Open("PostgreSQL", e))?;
    Ok(Db::Postgres(pool))
}

/// Brings the schema up to date; does nothing when it is.
pub async fn migrate(db: &Db) -> Result<(), OpenError> {
    match db {
        Db::Sqlite { writer, .. } => SQLITE.run(writer).await?,
        Db::Postgres(pool) => POSTGRES.run(pool).await?,
    }
    Ok(())
}

const APPLIED: &str = "SELECT COUNT(*) FROM _sqlx_migrations WHERE success";

/// Whether the schema is the one of this program; changes nothing.
pub async fn is_current(db: &Db) -> Result<bool, sqlx::Error> {
    let known = match db {
        Db::Sqlite { .. } => SQLITE.iter().count(),
        Db::Postgres(_) => POSTGRES.iter().count(),
    };
    let mut tx = db.read().await?;
    let applied: Result<i64, _> = on!(tx, c => sqlx::query_scalar(APPLIED).fetch_one(c).await);
    match applied {
        Ok(applied) => Ok(usize::try_from(applied) == Ok(known)),
        // There is no such table: nothing was ever migrated.
        Err(sqlx::Error::Database(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The file of a SQLite database that is not there.
pub fn missing_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = PathBuf::from(path.strip_prefix("//").unwrap_or(path));
    (!path.exists()).then_some(path)
}

fn private_folder(folder: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// SQLite would create the file readable by everyone.
fn private_file(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(e),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_elsewhere_must_prove_who_it_is() {
        for good in [
            "sqlite:data/latchkey.db",
            "postgres://ada@localhost/x",
            "postgres://ada@127.0.0.1:5433/x",
            "postgres:///x?host=/run/postgresql",
            "postgres://ada@db.example.org/x?sslmode=verify-full",
        ] {
            assert_eq!(open_to_the_network(good), None, "{good}");
        }
        for bad in ["", "?sslmode=prefer", "?sslmode=require", "?sslmode=verify-ca", "?sslmode=disable"] {
            let url = format!("postgres://ada:secret@db.example.org/x{bad}");
            assert_eq!(open_to_the_network(&url).as_deref(), Some("db.example.org"), "{bad}");
        }
        assert_eq!(open_to_the_network("postgres://localhost/x?host=db").as_deref(), Some("db"));
    }
}
