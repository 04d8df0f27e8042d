//! Chance, as a value that is handed in: from the operating system, or repeatable for tests.

use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::digest::Token;
use crate::timestamp::Timestamp;

/// A source of random bytes. Clones of a seeded source share its stream.
#[derive(Clone)]
pub struct Random(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<Stream>>),
}

impl Random {
    /// The generator of the operating system, fit for secrets (ASVS 5.0 11.5.1).
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// The same bytes for the same seed: only for tests, everybody can compute them.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(Stream { seed, block: 0, unused: Vec::new() }))))
    }

    /// Fills `bytes` with random bytes.
    ///
    /// When the operating system has none to give, the process ends with a message. There is nothing
    /// sensible to do instead: without chance no session, token or key can be made, and an error to
    /// handle in every caller is an invitation to go on with zeros.
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => fill_from_system(bytes),
            Source::Seeded(stream) => stream.lock().unwrap_or_else(PoisonError::into_inner).fill(bytes),
        }
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A token of 256 random bits, for cookies and links.
    pub fn token(&self) -> Token {
        Token::from_bytes(self.bytes())
    }

    /// An identifier made at `now`: UUID version 7 (RFC 9562) whose 12 bits after the millisecond
    /// hold the fraction of it (section 6.2, method 3), so that ids sort by their microsecond.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let micros = u64::try_from(now.micros()).unwrap_or(0);
        let [high, low] = fraction_of_millisecond(micros);
        let [_, _, r0, r1, r2, r3, r4, r5, r6, r7] = self.bytes();
        let tail = [high, low, r0, r1, r2, r3, r4, r5, r6, r7];
        uuid::Builder::from_unix_timestamp_millis(micros / 1_000, &tail).into_uuid()
    }
}

/// How far into its millisecond a moment is, in 1/4096: twelve bits.
fn fraction_of_millisecond(micros: u64) -> [u8; 2] {
    let fraction = (micros % 1_000) * 4_096 / 1_000;
    u16::try_from(fraction).unwrap_or(0).to_be_bytes()
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the system for chance")]
fn fill_from_system(bytes: &mut [u8]) {
    if let Err(error) = getrandom::fill(bytes) {
        eprintln!(
            "latchkey: the operating system gives no random bytes ({error}); nothing can be kept secret. Stopping."
        );
        std::process::abort();
    }
}

/// SHA-256 of seed and counter, block after block.
struct Stream {
    seed: u64,
    block: u64,
    unused: Vec<u8>,
}

impl Stream {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.next();
        }
    }

    fn next(&mut self) -> u8 {
        loop {
            if let Some(byte) = self.unused.pop() {
                return byte;
            }
            let digest = Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(self.block.to_be_bytes());
            self.unused.extend_from_slice(&digest.finalize());
            self.block += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_its_stream_does_not() {
        let (one, two) = (Random::seeded(7), Random::seeded(7));
        assert_eq!(one.bytes::<40>(), two.bytes::<40>());
        assert_ne!(one.bytes::<40>(), two.clone().bytes::<80>()[40..], "clones share the stream, separate ones do not");
        assert_ne!(Random::seeded(8).bytes::<40>(), Random::seeded(9).bytes::<40>());
        assert_ne!(Random::system().bytes::<32>(), Random::system().bytes::<32>());
    }

    #[test]
    fn identifiers_sort_by_their_microsecond() {
        let random = Random::seeded(1);
        let start = 1_795_493_561_000_000;
        let ids: Vec<_> = (0..3_000).map(|micro| random.uuid(Timestamp::from_micros(start + micro))).collect();
        assert!(ids.is_sorted());
        let first = ids[0];
        assert_eq!(first.get_version_num(), 7);
        assert_eq!(first.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(first.get_timestamp().map(|stamp| stamp.to_unix().0), Some(1_795_493_561));
        assert_ne!(random.uuid(Timestamp::from_micros(start)), first, "the rest is chance");
    }
}
