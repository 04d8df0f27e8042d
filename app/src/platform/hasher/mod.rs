//! Password hashing: argon2id (RFC 9106) with the pepper of the key ring, never more than one hash per core at a
//! time (ASVS 5.0 11.4.2, 6.3.1, 15.2.2).
//!
//! A hash costs 19 MiB and some 30 ms on purpose, which makes log-in the cheapest way to exhaust a server. So
//! hashes queue: as many run as there are cores, at most 64 wait, nobody longer than two seconds. The rest is told to
//! come back ([`HashFailure::Busy`], 503 with Retry-After), and everything that needs no hash stays quick.

mod memory;
mod password;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, Version};
use subtle::ConstantTimeEq;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

use super::random::Random;
use super::ring::{Key, Ring};
use memory::Memory;

pub use password::Password;

/// How long a hash waits for its turn.
pub const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// How many hashes wait at most; one more is refused at once.
pub const LONGEST_QUEUE: usize = 64;

const SALT: usize = 16;
const TAG: usize = 32;

/// The cost of one hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB, at least 8.
    pub memory: u32,
    /// Passes over the memory, at least 1.
    pub passes: u32,
}

impl Cost {
    /// What OWASP recommends for argon2id (Password Storage Cheat Sheet): 19 MiB, 2 passes, 1 lane.
    pub const STANDARD: Self = Self { memory: 19_456, passes: 2 };
    /// A fraction of a millisecond, for tests. Protects nothing.
    pub const FOR_TESTS: Self = Self { memory: 8, passes: 1 };

    fn params(self) -> Result<Params, HashFailure> {
        Params::new(self.memory, self.passes, 1, Some(TAG)).map_err(broken)
    }
}

/// What a verification found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The password is right.
    Right,
    /// The password is right, and its hash was made with an older cost: hash it anew and store that.
    RightButOld,
    /// The password is wrong, or there is no such account.
    Wrong,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashFailure {
    /// Too many hashes wait already. 503; try again after [`HashFailure::retry_after`].
    #[error("too many passwords are being checked")]
    Busy,
    /// The password is longer than [`Password::MAX_BYTES`]. 413 or 422; no hash was spent.
    #[error("the password is too long to be hashed")]
    TooLong,
    /// A defect: 500.
    #[error("the password could not be hashed: {0}")]
    Broken(String),
}

impl HashFailure {
    /// Seconds after which trying again makes sense, where it does.
    pub const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Busy => Some(2),
            Self::TooLong | Self::Broken(_) => None,
        }
    }
}

/// Hashes and verifies passwords. Clones share the queue.
#[derive(Clone)]
pub struct Hasher(Arc<Inner>);

struct Inner {
    cost: Cost,
    ring: Ring,
    random: Random,
    running: Arc<Semaphore>,
    queue: Semaphore,
    memory: Memory,
    /// Compared with when there is no account: random, so nothing matches it, and of the current cost.
    nobody: PasswordHash,
}

/// Everything one hash needs, moved to a blocking thread.
struct Job {
    password: Zeroizing<Vec<u8>>,
    salt: Vec<u8>,
    params: Params,
}

impl Hasher {
    /// A hasher that runs as many hashes at once as the machine has cores.
    pub fn standard(ring: Ring, random: Random) -> Result<Self, HashFailure> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::new(Cost::STANDARD, cores, ring, random)
    }

    /// A hasher of a chosen cost that runs `cores` hashes at once.
    pub fn new(cost: Cost, cores: usize, ring: Ring, random: Random) -> Result<Self, HashFailure> {
        let nobody = phc(&cost.params()?, &random.bytes::<SALT>(), &random.bytes::<TAG>())?;
        Ok(Self(Arc::new(Inner {
            cost,
            ring,
            random,
            running: Arc::new(Semaphore::new(cores.max(1))),
            queue: Semaphore::new(LONGEST_QUEUE),
            memory: Memory::new(),
            nobody,
        })))
    }

    /// Hashes a new password; the answer is a PHC string to be stored, about 97 characters.
    pub async fn hash(&self, password: &Password) -> Result<String, HashFailure> {
        let salt = self.0.random.bytes::<SALT>();
        let params = self.0.cost.params()?;
        let tag = self.run(password, &salt, params.clone()).await?;
        phc(&params, &salt, tag.as_slice()).map(|hash| hash.to_string())
    }

    /// Compares a password with the stored hash. `None`, for an account that does not exist or has no password,
    /// costs a hash of the current cost and is [`Verdict::Wrong`] (ASVS 5.0 6.3.8). So does a stored value that is no
    /// hash: it is logged, and a visitor cannot tell.
    pub async fn verify(&self, password: &Password, stored: Option<&str>) -> Result<Verdict, HashFailure> {
        let known = stored.and_then(|text| self.readable(text));
        let found = known.is_some();
        let (salt, expected, params) = known.map_or_else(|| self.nobody(), Ok)?;
        let old = params != self.0.cost.params()?;
        let tag = self.run(password, &salt, params).await?;
        let equal: bool = tag.as_slice().ct_eq(&expected).into();
        Ok(match (equal && found, old) {
            (false, _) => Verdict::Wrong,
            (true, false) => Verdict::Right,
            (true, true) => Verdict::RightButOld,
        })
    }

    /// The cost of a new hash.
    pub fn cost(&self) -> Cost {
        self.0.cost
    }

    /// A digest as slow as a password's, with a salt and a cost that are stored apart: one hash finds out which of a
    /// whole set was typed.
    pub async fn digest(&self, text: &Password, salt: &[u8], cost: Cost) -> Result<[u8; TAG], HashFailure> {
        self.run(text, salt, cost.params()?).await
    }

    fn readable(&self, stored: &str) -> Option<(Vec<u8>, Vec<u8>, Params)> {
        let parts = PasswordHash::new(stored).ok().and_then(|hash| parts(&hash, self.0.cost));
        if parts.is_none() {
            tracing::error!("a stored password hash cannot be read; nobody can log in with it until it is reset");
        }
        parts
    }

    fn nobody(&self) -> Result<(Vec<u8>, Vec<u8>, Params), HashFailure> {
        parts(&self.0.nobody, self.0.cost).ok_or_else(|| broken("no hash to compare with"))
    }

    /// Waits for a turn and hashes on a blocking thread.
    async fn run(&self, password: &Password, salt: &[u8], params: Params) -> Result<[u8; TAG], HashFailure> {
        if password.as_bytes().len() > Password::MAX_BYTES {
            return Err(HashFailure::TooLong);
        }
        let turn = self.turn().await?;
        let job = Job { password: Zeroizing::new(password.as_bytes().to_vec()), salt: salt.to_vec(), params };
        let inner = Arc::clone(&self.0);
        // The turn goes into the thread: when the request is given up, the thread hashes on, and its place
        // must not be taken by another, or a client that hangs up could run any number of hashes.
        let hashing = tokio::task::spawn_blocking(move || inner.work(&job, turn));
        hashing.await.map_err(broken)?
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, HashFailure> {
        let running = Arc::clone(&self.0.running);
        if let Ok(turn) = Arc::clone(&running).try_acquire_owned() {
            return Ok(turn);
        }
        let _place_in_queue = self.0.queue.try_acquire().map_err(|_| HashFailure::Busy)?;
        let turn = tokio::time::timeout(LONGEST_WAIT, running.acquire_owned()).await;
        turn.map_err(|_| HashFailure::Busy)?.map_err(broken)
    }
}

impl Inner {
    fn work(&self, job: &Job, turn: OwnedSemaphorePermit) -> Result<[u8; TAG], HashFailure> {
        let mut memory = self.memory.take(job.params.block_count());
        let mut tag = [0; TAG];
        let hashed = argon2(self.ring.pepper(), job.params.clone())
            .and_then(|argon2| argon2.hash_password_into_with_memory(&job.password, &job.salt, &mut tag, &mut memory));
        let somebody_waits = self.queue.available_permits() < LONGEST_QUEUE;
        if somebody_waits {
            self.memory.keep(memory);
        } else {
            drop(memory);
            self.memory.release();
        }
        // Only now, so that there is never more memory than turns.
        drop(turn);
        hashed.map(|()| tag).map_err(broken)
    }
}

fn argon2(pepper: &Key, params: Params) -> argon2::Result<Argon2<'_>> {
    Argon2::new_with_secret(pepper.as_slice(), Algorithm::Argon2id, Version::V0x13, params)
}

fn phc(params: &Params, salt: &[u8], tag: &[u8]) -> Result<PasswordHash, HashFailure> {
    Ok(PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params).map_err(broken)?,
        salt: Some(Salt::new(salt).map_err(broken)?),
        hash: Some(Output::new(tag).map_err(broken)?),
    })
}

/// Salt, tag and parameters of a stored hash, if it is one of ours. A stored cost far above the current one is refused:
/// whoever can write one row must not be able to take all memory by a log-in.
fn parts(hash: &PasswordHash, current: Cost) -> Option<(Vec<u8>, Vec<u8>, Params)> {
    let params = Params::try_from(hash).ok()?;
    let ours = hash.algorithm == ARGON2ID_IDENT && hash.version == Some(Version::V0x13.into());
    let bearable = params.m_cost() <= current.memory.max(65_536) && params.t_cost() <= current.passes.max(16);
    let (salt, tag) = (hash.salt.as_ref()?, hash.hash.as_ref()?);
    let whole = tag.len() == TAG && ours && bearable && params.p_cost() == 1;
    whole.then(|| (salt.to_vec(), tag.as_bytes().to_vec(), params))
}

fn broken(why: impl ToString) -> HashFailure {
    HashFailure::Broken(why.to_string())
}
