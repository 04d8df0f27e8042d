//! The database: SQLite inside the program or a PostgreSQL server, behind one set of SQL texts.
//!
//! Every statement is a `const` with `$1` placeholders, checked by the compiler against both drivers
//! through [`on!`]. A unit of work is a [`Tx`]; nothing is stored before its [`Tx::commit`] returns.

mod open;

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};

pub use open::{OpenError, is_current, migrate, missing_file, open_to_the_network};

/// Which of the two databases is in use.
#[derive(Clone)]
pub enum Db {
    /// A file. One writer, so that a write never meets another half-way (`SQLITE_BUSY`), and a pool of readers.
    Sqlite {
        /// The single connection that writes.
        writer: SqlitePool,
        /// Connections that only read.
        readers: SqlitePool,
    },
    /// A server that many nodes share.
    Postgres(PgPool),
}

/// One unit of work. Dropped without [`Tx::commit`], it leaves no trace.
pub enum Tx {
    /// In the file.
    Sqlite(Transaction<'static, Sqlite>),
    /// On the server.
    Postgres(Transaction<'static, Postgres>),
}

/// A connection without a unit of work.
pub enum Line {
    /// To the file, only for reading.
    Sqlite(PoolConnection<Sqlite>),
    /// To the server.
    Postgres(PoolConnection<Postgres>),
}

/// The connection inside a [`Tx`] or a [`Line`], for [`on!`].
pub enum Link<'a> {
    /// In the file.
    Sqlite(&'a mut SqliteConnection),
    /// On the server.
    Postgres(&'a mut PgConnection),
}

/// Says a query once and has the compiler check it against both drivers:
/// `on!(tx, c => sqlx::query(DELETE).bind(id).execute(c).await)`.
#[macro_export]
macro_rules! on {
    ($tx:expr, $connection:ident => $query:expr) => {
        match $tx.link() {
            $crate::platform::db::Link::Sqlite($connection) => $query,
            $crate::platform::db::Link::Postgres($connection) => $query,
        }
    };
}

/// Runs a statement and tells how many rows it changed.
#[macro_export]
macro_rules! execute {
    ($tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::on!($tx, c => sqlx::query($sql)$(.bind($value))*.execute(c).await.map(|done| done.rows_affected()))
    };
}

/// Without it, two reads of one unit could see two states.
const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Whoever waited for a row sees it as the one before left it; a server may have another default, and would refuse.
const LATEST: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

impl Db {
    /// A unit of work that only reads: one consistent picture.
    pub async fn read(&self) -> Result<Tx, sqlx::Error> {
        match self {
            Self::Sqlite { readers, .. } => Ok(Tx::Sqlite(readers.begin().await?)),
            Self::Postgres(pool) => Ok(Tx::Postgres(pool.begin_with(SNAPSHOT).await?)),
        }
    }

    /// A connection for single questions outside of any unit of work: one trip to the database each, instead of the
    /// five of a unit of work (the pool asks whether the connection lives, too). Whoever keeps it gives it back soon.
    pub async fn line(&self) -> Result<Line, sqlx::Error> {
        match self {
            Self::Sqlite { readers, .. } => Ok(Line::Sqlite(readers.acquire().await?)),
            Self::Postgres(pool) => Ok(Line::Postgres(pool.acquire().await?)),
        }
    }

    /// A unit of work that writes. On SQLite it holds the only writer from here on: do slow work (hashing, mail) before.
    pub async fn write(&self) -> Result<Tx, sqlx::Error> {
        match self {
            Self::Sqlite { writer, .. } => Ok(Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)),
            Self::Postgres(pool) => Ok(Tx::Postgres(pool.begin_with(LATEST).await?)),
        }
    }

    /// Waits for what is running and closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// For messages: `SQLite` or `PostgreSQL`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }
}

impl Line {
    /// Closes a connection that does not answer: given back, it would be asked whether it lives, and waited for.
    pub fn discard(mut self) {
        match &mut self {
            Self::Sqlite(line) => line.close_on_drop(),
            Self::Postgres(line) => line.close_on_drop(),
        }
    }

    /// The connection, for [`on!`].
    pub fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(line) => Link::Sqlite(line),
            Self::Postgres(line) => Link::Postgres(line),
        }
    }
}

impl Link<'_> {
    /// The same connection, for [`on!`].
    pub fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(connection) => Link::Sqlite(connection),
            Self::Postgres(connection) => Link::Postgres(connection),
        }
    }
}

impl Tx {
    /// The connection, for [`on!`].
    pub fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(tx) => Link::Sqlite(tx),
            Self::Postgres(tx) => Link::Postgres(tx),
        }
    }

    /// Makes everything durable. Only after this may a person be told that it worked.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }
}
