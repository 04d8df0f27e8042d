//! Secrets at rest: TOTP secrets, provider tokens, registry passwords, signing keys. Each is sealed on its own
//! with XChaCha20-Poly1305 (RFC 8439 with a nonce of 24 bytes, long enough to be drawn at random; ASVS 5.0
//! 11.3.2, 11.3.4).
//!
//! The place of a secret, its table, row and column, is part of what the cipher authenticates. Somebody who can
//! write to the database but lacks the key ring can therefore not move a secret to their own row to have it
//! used or shown there.
//!
//! A sealed value is: version (1 byte), length of the key's id (1 byte), id, nonce (24 bytes), ciphertext and tag.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::random::Random;
use super::ring::{Ring, RingFile, SealingKey};

const VERSION: u8 = 1;
const NONCE: usize = 24;

/// Where a sealed value is stored. It opens there and nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'static str,
    /// The primary key of the row: the 16 bytes of a UUID, or the text of another key.
    pub row: &'a [u8],
    /// The column.
    pub column: &'static str,
}

/// Why something cannot be sealed or opened. All of these are defects or attacks, none is for a person to mend.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The key ring lacks the key: an old ring was put back, or another installation's.
    #[error("the sealed value needs the key `{0}`, which the key ring does not hold")]
    UnknownKey(String),
    /// Not made by [`Sealer::seal`].
    #[error("the value is not a sealed one")]
    NotSealed,
    /// Changed, moved to another place, or sealed with other keys.
    #[error("the sealed value was changed or belongs to another place")]
    Damaged,
    /// Cannot be sealed: larger than the cipher takes (256 GiB).
    #[error("the value is too large to be sealed")]
    TooLarge,
}

/// Seals with the newest key of the ring, opens with whichever key sealed. Clones share the ring.
#[derive(Clone)]
pub struct Sealer {
    ring: Arc<RwLock<Ring>>,
    file: Option<Arc<RingFile>>,
    random: Random,
}

impl Sealer {
    /// A sealer over a ring.
    pub fn new(ring: Ring, random: Random) -> Self {
        Self { ring: Arc::new(RwLock::new(ring)), file: None, random }
    }

    /// The same, following the file of the ring: a key that was added to it while this process runs is taken up.
    #[must_use]
    pub fn following(self, path: &Path) -> Self {
        Self { file: Some(Arc::new(RingFile::new(path))), ..self }
    }

    /// Takes up keys that were added to the file since it was last read. What cannot be read, or is another
    /// installation's, is told to the log and left alone.
    pub fn refresh(&self) {
        let Some(ring) = self.file.as_ref().and_then(|file| file.read_if_changed()) else { return };
        if ring.fingerprint() == self.ring().fingerprint() {
            *self.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
        } else {
            tracing::error!("the key ring was replaced by another one: going on with the one read at the start");
        }
    }

    /// The id of the key that seals now.
    pub fn current_key(&self) -> String {
        self.ring().current().id().to_owned()
    }

    fn ring(&self) -> Ring {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Seals `secret` for `place`: 42 bytes and the length of the key’s id longer than the secret.
    pub fn seal(&self, place: Place<'_>, secret: &[u8]) -> Result<Vec<u8>, SealError> {
        let ring = self.ring();
        let key = ring.current();
        let mut sealed = header(key.id());
        let nonce = self.random.bytes::<NONCE>();
        let about = authenticated(&sealed, place);
        let payload = Payload { msg: secret, aad: &about };
        let ciphertext = cipher(key).encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::TooLarge)?;
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        Ok(sealed)
    }

    /// Opens what was sealed for the same place.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let id = key_id(sealed).ok_or(SealError::NotSealed)?;
        let mut ring = self.ring();
        if ring.find(id).is_none() {
            // Another process has rotated a moment ago.
            self.refresh();
            ring = self.ring();
        }
        let key = ring.find(id).ok_or_else(|| SealError::UnknownKey(id.to_owned()))?;
        let (head, rest) = sealed.split_at_checked(2 + id.len()).ok_or(SealError::NotSealed)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or(SealError::NotSealed)?;
        let payload = Payload { msg: ciphertext, aad: &authenticated(head, place) };
        let opened = cipher(key).decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::Damaged)?;
        Ok(Zeroizing::new(opened))
    }

    /// Whether a newer key should seal this again; `true` also for what is not sealed at all.
    pub fn is_outdated(&self, sealed: &[u8]) -> bool {
        key_id(sealed) != Some(self.ring().current().id())
    }
}

/// The id of the key that sealed this, without a check that it is genuine.
pub fn key_id(sealed: &[u8]) -> Option<&str> {
    let (&[version, length], rest) = sealed.split_first_chunk::<2>()?;
    let id = rest.get(..usize::from(length)).filter(|_| version == VERSION)?;
    std::str::from_utf8(id).ok()
}

fn header(id: &str) -> Vec<u8> {
    // Ids are at most 32 bytes, see the key ring; a longer one would be cut here and then not be found again.
    let id: Vec<u8> = id.bytes().take(usize::from(u8::MAX)).collect();
    let mut header = vec![VERSION, u8::try_from(id.len()).unwrap_or(u8::MAX)];
    header.extend_from_slice(&id);
    header
}

/// Header and place, each part behind its length, so that no two places read the same.
fn authenticated(header: &[u8], place: Place<'_>) -> Vec<u8> {
    let mut about = Vec::new();
    for part in [header, place.table.as_bytes(), place.row, place.column.as_bytes()] {
        about.extend_from_slice(&(part.len() as u64).to_be_bytes());
        about.extend_from_slice(part);
    }
    about
}

fn cipher(key: &SealingKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&**key.key()).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp::Timestamp;
    use proptest::prelude::*;

    const HERE: Place<'static> = Place { table: "authenticators", row: b"row 1", column: "secret" };

    fn sealer(seed: u64) -> Sealer {
        let random = Random::seeded(seed);
        Sealer::new(Ring::ephemeral(&random), random)
    }

    #[test]
    fn a_value_opens_only_in_its_place() {
        let keys = sealer(1);
        let sealed = keys.seal(HERE, b"secret").unwrap();
        assert_eq!(**keys.open(HERE, &sealed).unwrap(), *b"secret");
        let elsewhere = [
            Place { table: "registries", ..HERE },
            Place { row: b"row 2", ..HERE },
            Place { column: "other", ..HERE },
            // The same letters, cut elsewhere.
            Place { row: b"row 1s", column: "ecret", ..HERE },
            Place { table: "authenticatorsr", row: b"ow 1", ..HERE },
        ];
        for place in elsewhere {
            assert_eq!(keys.open(place, &sealed), Err(SealError::Damaged), "{place:?}");
        }
    }

    #[test]
    fn two_seals_of_one_value_differ() {
        let keys = sealer(1);
        assert_ne!(keys.seal(HERE, b"secret"), keys.seal(HERE, b"secret"));
    }

    #[test]
    fn an_unknown_key_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        let random = Random::seeded(1);
        let old = Sealer::new(Ring::create(&path, &random, Timestamp::from_micros(0)).unwrap(), random.clone());
        let new = Sealer::new(Ring::rotate(&path, &random, Timestamp::from_micros(0)).unwrap(), random);
        let (before, after) = (old.seal(HERE, b"1").unwrap(), new.seal(HERE, b"2").unwrap());
        assert_eq!(**new.open(HERE, &before).unwrap(), *b"1", "old values open with a rotated ring");
        assert_eq!(old.open(HERE, &after), Err(SealError::UnknownKey("k2".to_owned())));
        assert_eq!((new.is_outdated(&before), new.is_outdated(&after)), (true, false));
        assert_eq!(key_id(&after), Some("k2"));
    }

    #[test]
    fn a_key_that_another_process_added_is_taken_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        let random = Random::seeded(1);
        let now = Timestamp::from_micros(0);
        let running = Sealer::new(Ring::create(&path, &random, now).unwrap(), random.clone()).following(&path);
        let before = running.seal(HERE, b"1").unwrap();
        let other = Sealer::new(Ring::rotate(&path, &random, now).unwrap(), random.clone());
        let after = other.seal(HERE, b"2").unwrap();
        assert_eq!(**running.open(HERE, &after).unwrap(), *b"2");
        assert_eq!(running.current_key(), "k2", "and seals from now on");
        assert!(running.is_outdated(&before));
        std::fs::remove_file(&path).unwrap();
        Ring::create(&path, &Random::seeded(9), now).unwrap();
        running.refresh();
        assert_eq!(**running.open(HERE, &before).unwrap(), *b"1", "another ring is not taken up");
    }

    #[test]
    fn a_ring_of_the_same_ids_but_other_keys_opens_nothing() {
        let sealed = sealer(1).seal(HERE, b"secret").unwrap();
        assert_eq!(sealer(2).open(HERE, &sealed), Err(SealError::Damaged));
    }

    #[test]
    fn what_was_never_sealed_is_told_apart() {
        for bytes in [&b""[..], b"\x01", b"\x01\x02k1", b"\x02\x02k1abcdefghijklmnopqrstuvwxyz", b"plain text"] {
            assert_eq!(sealer(1).open(HERE, bytes), Err(SealError::NotSealed), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn everything_comes_back(secret in prop::collection::vec(any::<u8>(), 0..200), row in prop::collection::vec(any::<u8>(), 0..40)) {
            let place = Place { row: &row, ..HERE };
            let keys = sealer(1);
            let sealed = keys.seal(place, &secret).unwrap();
            prop_assert_eq!(sealed.len(), secret.len() + 44);
            prop_assert_eq!(&**keys.open(place, &sealed).unwrap(), &secret);
        }

        #[test]
        fn another_row_never_opens(row in prop::collection::vec(any::<u8>(), 0..40), other in prop::collection::vec(any::<u8>(), 0..40)) {
            prop_assume!(row != other);
            let keys = sealer(1);
            let sealed = keys.seal(Place { row: &row, ..HERE }, b"secret").unwrap();
            prop_assert_eq!(keys.open(Place { row: &other, ..HERE }, &sealed), Err(SealError::Damaged));
        }

        #[test]
        fn a_changed_bit_never_opens(secret in prop::collection::vec(any::<u8>(), 0..60), at in any::<prop::sample::Index>(), bit in 0..8_u32) {
            let keys = sealer(1);
            let mut sealed = keys.seal(HERE, &secret).unwrap();
            let index = at.index(sealed.len());
            sealed[index] ^= 1 << bit;
            prop_assert!(keys.open(HERE, &sealed).is_err());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(sealer(1).open(HERE, &bytes).is_err());
        }
    }
}
