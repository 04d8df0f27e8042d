//! Seals anew, with the newest key of the ring, what an older one sealed: while the product runs, a hundred rows at a
//! time. Every sealed column of the database is in [`COLUMNS`]; a test finds one that is forgotten.

use uuid::Uuid;

use super::audit::{self, Kind};
use super::caller::Caller;
use super::ring::Ring;
use super::seal::Place;
use super::{Platform, one_read, outbox};
use crate::failure::Failure;
use crate::fault::Trouble;
use crate::{execute, on, registry_token, two_factor};

/// A column whose values are sealed.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its table.
    pub table: &'static str,
    /// Its name.
    pub column: &'static str,
    /// What the primary key of the table is.
    pub rows: Rows,
    /// Key and value of a hundred rows after `$1`, in the order of their keys.
    pub page: &'static str,
    /// Puts `$3` in the place of `$2` in the row `$1`: nothing happens when somebody else has changed it meanwhile.
    pub put: &'static str,
}

/// A primary key.
#[derive(Clone, Copy, Debug)]
pub enum Rows {
    /// A UUID.
    Uuid,
    /// Bytes, such as a digest.
    Bytes,
}

impl Column {
    /// The place of a value in it.
    pub const fn place<'a>(&self, row: &'a [u8]) -> Place<'a> {
        Place { table: self.table, row, column: self.column }
    }
}

/// Every sealed column, but those of [`SHORT_LIVED`].
pub const COLUMNS: &[Column] =
    &[outbox::SEALED, one_read::SEALED, two_factor::store::SECRETS, registry_token::store::SEALED];

/// Tables whose rows are gone within a day by themselves: the old key stays in the ring for longer.
pub const SHORT_LIVED: &[&str] = &["idempotency", "pending_authenticators"];

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// Values sealed anew.
    pub renewed: usize,
    /// Values that do not open. They are in the log, and stay as they are.
    pub failed: usize,
}

/// Puts a new sealing key into the ring's file, and seals everything with it. Running processes take it up by
/// themselves, and seal anew what they sealed with the old one meanwhile. Answers the id of the key.
pub async fn rotate(platform: &Platform, caller: &Caller) -> Result<(String, Rewrapped), Trouble> {
    caller.require_operator()?;
    let ring = Ring::rotate(&platform.config.keys.file, &platform.random, platform.clock.now());
    let ring = ring.map_err(|error| Failure::Refused { message: error.to_string() })?;
    platform.sealer.refresh();
    let done = rewrap(platform).await?;
    let id = ring.current().id().to_owned();
    let mut tx = platform.db.write().await?;
    audit::record(&mut tx, platform, caller, Kind::KeysRotated, None, &format!("secrets are sealed with key {id}"))
        .await?;
    tx.commit().await?;
    Ok((id, done))
}

/// Seals anew whatever an older key sealed. May run on several nodes at once, and may be broken off at any time.
pub async fn rewrap(platform: &Platform) -> Result<Rewrapped, Trouble> {
    let mut done = Rewrapped::default();
    for column in COLUMNS {
        match column.rows {
            Rows::Uuid => by_uuid(platform, column, &mut done).await?,
            Rows::Bytes => by_bytes(platform, column, &mut done).await?,
        }
    }
    Ok(done)
}

/// Walks through a table in the order of its keys: once for each kind of key, for the compiler checks both.
macro_rules! walk {
    ($name:ident, $kind:ty, $first:expr, $bytes:expr) => {
        async fn $name(platform: &Platform, column: &Column, done: &mut Rewrapped) -> Result<(), Trouble> {
            let mut last: $kind = $first;
            loop {
                let mut tx = platform.db.read().await?;
                let page: Vec<($kind, Vec<u8>)> =
                    on!(tx, c => sqlx::query_as(column.page).bind(last.clone()).fetch_all(c).await)?;
                drop(tx);
                let Some((end, _)) = page.last() else { return Ok(()) };
                last = end.clone();
                let old: Vec<_> = page.into_iter().filter(|(_, value)| platform.sealer.is_outdated(value)).collect();
                if old.is_empty() {
                    continue;
                }
                let mut tx = platform.db.write().await?;
                for (key, value) in old {
                    let bytes: fn(&$kind) -> &[u8] = $bytes;
                    let Some(new) = renewed(platform, column, bytes(&key), &value) else {
                        done.failed += 1;
                        continue;
                    };
                    done.renewed += usize::from(execute!(tx, column.put, key, value, new)? == 1);
                }
                tx.commit().await?;
            }
        }
    };
}

walk!(by_uuid, Uuid, Uuid::nil(), |key| key.as_bytes());
walk!(by_bytes, Vec<u8>, Vec::new(), |key| key);

fn renewed(platform: &Platform, column: &Column, row: &[u8], value: &[u8]) -> Option<Vec<u8>> {
    let place = column.place(row);
    let renewed = platform.sealer.open(place, value).and_then(|plain| platform.sealer.seal(place, &plain));
    renewed.inspect_err(|error| tracing::error!(table = column.table, %error, "a sealed value cannot be renewed")).ok()
}
