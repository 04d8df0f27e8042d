//! When a key was last used, from where, with what. Noted in memory and written by a job: a request never waits for it,
//! and a key in use costs one write a minute, not one per request.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{LastUse, store};
use crate::fault::Trouble;
use crate::ids::KeyId;
use crate::platform::Platform;
use crate::timestamp::Timestamp;

/// A use is written at most this often for each key.
pub const EVERY: Duration = Duration::from_mins(1);

/// More than this many keys at once are not remembered: memory is not for whoever makes many keys.
const MOST: usize = 50_000;
/// Rows of one unit of work, so that nobody waits long for the writer.
const AT_ONCE: usize = 500;

/// When the last use of a key was noted, in microseconds; `i64::MIN`: never.
pub struct Noted(AtomicI64);

impl Noted {
    /// As it is stored.
    pub fn new(used_at: Option<Timestamp>) -> Self {
        Self(AtomicI64::new(used_at.map_or(i64::MIN, Timestamp::micros)))
    }

    /// Whether a use at `now` is to be noted; of several at the same time one is told so.
    pub fn is_due(&self, now: Timestamp) -> bool {
        let last = self.0.load(Ordering::Relaxed);
        let due = last == i64::MIN || now.since(Timestamp::from_micros(last)) >= EVERY;
        due && self.0.compare_exchange(last, now.micros(), Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

/// The uses that wait to be written.
#[derive(Clone, Default)]
pub struct Uses(Arc<Mutex<HashMap<KeyId, LastUse>>>);

impl Uses {
    /// Notes a use.
    pub fn note(&self, key: KeyId, last: LastUse) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < MOST || waiting.contains_key(&key) {
            waiting.insert(key, last);
        }
    }

    fn take(&self) -> Vec<(KeyId, LastUse)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }
}

/// Writes what waits; returns how many keys it was for. What cannot be written is lost: it is only a hint for people.
pub async fn write(platform: &Platform) -> Result<u64, Trouble> {
    let mut written = 0;
    for some in platform.keys.uses.take().chunks(AT_ONCE) {
        let mut tx = platform.db.write().await?;
        for (key, last) in some {
            written += store::used(&mut tx, *key, last.clone(), EVERY).await?;
        }
        tx.commit().await?;
    }
    Ok(written)
}
