//! The key ring: the few secrets from which every key of the program is made. It lies in a file
//! outside the database, so that a stolen database alone opens nothing (ASVS 5.0 13.3.1, 11.2.1).
//!
//! Two kinds of secrets, because they age differently:
//! - **sealing keys** have ids, and a new one can be added at any time ([`Ring::rotate`]); the older ones
//!   stay to open what they sealed;
//! - the **pepper** never changes: password hashes and look-up digests cannot be made anew without the
//!   password or the value they were made of.
//!
//! No secret is used as it is: each purpose gets its own key by HMAC-SHA-256 over the purpose's name
//! (the expand step of HKDF, RFC 5869), so that a weakness in one use says nothing about another.

mod file;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::digest::{hex, hmac_sha256};
use super::random::Random;
use crate::timestamp::Timestamp;

pub use file::{RingError, RingFile};

/// A key of 256 bits, cleared on drop.
pub type Key = Zeroizing<[u8; 32]>;

/// All keys of the program. Cheap to clone, without `Debug` or `Serialize`.
#[derive(Clone)]
pub struct Ring(Arc<Secrets>);

struct Secrets {
    pepper: Key,
    digest: Key,
    fingerprint: String,
    /// What the file holds besides; kept to write it again at a rotation.
    root: Key,
    /// Those that only open, the oldest first.
    older: Vec<SealingKey>,
    current: SealingKey,
}

/// One sealing key.
pub struct SealingKey {
    id: String,
    created: Timestamp,
    secret: Key,
    key: Key,
}

impl SealingKey {
    fn new(id: String, created: Timestamp, secret: Key) -> Self {
        let key = derive(&secret, "latchkey seal v1");
        Self { id, created, secret, key }
    }

    fn copy(&self) -> Self {
        Self::new(self.id.clone(), self.created, self.secret.clone())
    }

    /// The name of the key; stands in clear before everything it sealed.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When the key was made.
    pub const fn created(&self) -> Timestamp {
        self.created
    }

    /// The key for the cipher.
    pub(super) const fn key(&self) -> &Key {
        &self.key
    }
}

impl Ring {
    fn new(root: Key, older: Vec<SealingKey>, current: SealingKey) -> Self {
        let mark = derive(&root, "latchkey fingerprint v1");
        Self(Arc::new(Secrets {
            pepper: derive(&root, "latchkey password pepper v1"),
            digest: derive(&root, "latchkey look-up digest v1"),
            fingerprint: hex(mark.split_at(16).0),
            root,
            older,
            current,
        }))
    }

    /// A ring that is never written to a file, for tests.
    pub fn ephemeral(random: &Random) -> Self {
        Self::fresh(random, Timestamp::from_micros(0))
    }

    fn fresh(random: &Random, now: Timestamp) -> Self {
        let root = Zeroizing::new(random.bytes());
        Self::new(root, Vec::new(), SealingKey::new("k1".to_owned(), now, Zeroizing::new(random.bytes())))
    }

    /// Reads the ring at `path`; refuses a file that others may read, or that is damaged, in words.
    pub fn load(path: &Path) -> Result<Self, RingError> {
        file::read(path)
    }

    /// Makes a new ring and writes it to `path` with mode 0600, its folder with mode 0700 if that is missing
    /// too. Never replaces a file: of two programs that start at once, the second gets [`RingError::Exists`]
    /// and loads what the first made.
    pub fn create(path: &Path, random: &Random, now: Timestamp) -> Result<Self, RingError> {
        let ring = Self::fresh(random, now);
        file::create(path, &ring)?;
        Ok(ring)
    }

    /// The ring at `path`, made if there is none.
    pub fn load_or_create(path: &Path, random: &Random, now: Timestamp) -> Result<Self, RingError> {
        match Self::load(path) {
            Err(RingError::Missing { .. }) => match Self::create(path, random, now) {
                Err(RingError::Exists { .. }) => Self::load(path),
                made => made,
            },
            read => read,
        }
    }

    /// Puts a new sealing key in the place of the current one: the one that was prepared, or one made here. Writes the
    /// file anew (all of it or nothing), and answers the ring with it. Everything sealed so far stays readable; the
    /// pepper stays as it is.
    pub fn rotate(path: &Path, random: &Random, now: Timestamp) -> Result<Self, RingError> {
        let old = Self::load(path)?;
        let current = old.prepared().map_or_else(|| old.next_key(random, now), SealingKey::copy);
        let older: Vec<_> = old.keys().filter(|key| key.id != current.id).map(SealingKey::copy).collect();
        let ring = Self::new(old.0.root.clone(), older, current);
        file::replace(path, &ring)?;
        Ok(ring)
    }

    /// Adds a key that opens but does not seal yet, so that the file can be brought to every machine before the first
    /// of them seals with it. One that is prepared already stays.
    pub fn prepare(path: &Path, random: &Random, now: Timestamp) -> Result<Self, RingError> {
        let old = Self::load(path)?;
        if old.prepared().is_some() {
            return Ok(old);
        }
        let older = old.0.older.iter().map(SealingKey::copy).chain([old.next_key(random, now)]).collect();
        let ring = Self::new(old.0.root.clone(), older, old.0.current.copy());
        file::replace(path, &ring)?;
        Ok(ring)
    }

    /// The key that waits to take its place: it is younger than the one that seals.
    pub fn prepared(&self) -> Option<&SealingKey> {
        self.0.older.iter().find(|key| key.created > self.0.current.created)
    }

    /// A new key, younger than every other even where the clock was set back.
    fn next_key(&self, random: &Random, now: Timestamp) -> SealingKey {
        let mut number = self.keys().count() + 1;
        while self.find(&format!("k{number}")).is_some() {
            number += 1;
        }
        let youngest = self.keys().map(SealingKey::created).max().unwrap_or(now);
        let created = now.max(youngest.plus(Duration::from_secs(1)));
        SealingKey::new(format!("k{number}"), created, Zeroizing::new(random.bytes()))
    }

    /// The key that seals from now on: the newest.
    pub fn current(&self) -> &SealingKey {
        &self.0.current
    }

    /// The sealing key with this id.
    pub fn find(&self, id: &str) -> Option<&SealingKey> {
        self.keys().find(|key| key.id == id)
    }

    /// All sealing keys, the oldest first.
    pub fn keys(&self) -> impl Iterator<Item = &SealingKey> {
        self.0.older.iter().chain([&self.0.current])
    }

    /// The pepper of password hashes. A rotation does not change it.
    pub fn pepper(&self) -> &Key {
        &self.0.pepper
    }

    /// A keyed digest for looking something up by a value that the database must not hold. `purpose` keeps
    /// the digests of two columns apart. A rotation does not change it.
    pub fn digest(&self, purpose: &str, value: &[u8]) -> [u8; 32] {
        hmac_sha256(&self.0.digest, &[purpose.as_bytes(), value])
    }

    /// Names this ring without telling anything of it: 32 hexadecimal digits. Stored in the database when it
    /// is made, so that a start with another installation's ring is found at once. A rotation does not change it.
    pub fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }
}

fn derive(secret: &Key, purpose: &str) -> Key {
    Zeroizing::new(hmac_sha256(secret, &[purpose.as_bytes()]))
}
