//! The proof of a second factor, wherever it is asked for: at the log-in, at **Confirm it’s you**.
//!
//! In this order: the guess is counted and the count committed; what is slow is computed; then, in the unit of work of
//! the act it opens, the code is spent by compare-and-set. Of any number of requests with one code one succeeds.

use std::time::Duration;

use super::rules::{Code, Secret};
use super::{letters, store};
use crate::backup_codes;
use crate::fault::{Fault, Trouble};
use crate::ids::{AuthenticatorId, UserId};
use crate::people::store as people;
use crate::platform::audit::{self, Kind};
use crate::platform::caller::Caller;
use crate::platform::db::Tx;
use crate::platform::limits::{self, Limit};
use crate::platform::seal::Place;
use crate::platform::{Platform, outbox};

/// Codes of one account: 10 in 15 minutes, over all log-ins and confirmations.
pub const CODES: Limit =
    Limit { free: 10, window: Duration::from_mins(15), first_wait: Duration::ZERO, longest: Duration::from_mins(15) };

/// Letters about wrong codes: one in 15 minutes. Whoever guesses should not also fill a mailbox.
const LETTERS: Limit = Limit { free: 1, ..CODES };

/// What is accepted in one field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    /// The code of an authenticator.
    Code,
    /// A backup code.
    BackupCode,
    /// Either: they cannot be mistaken for each other.
    Both,
}

/// A guess, ready to be compared.
pub enum Guess {
    /// Six digits.
    Code(Code),
    /// The digest of a backup code with the salt of this person's set.
    Backup([u8; 32]),
    /// Neither; it can only be wrong.
    Nonsense,
}

/// What a right guess was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// A code of an authenticator.
    Code,
    /// A backup code; so many are left.
    BackupCode {
        /// Of ten.
        left: usize,
    },
}

/// The counter of an account's guesses.
pub fn bucket(user: UserId) -> String {
    format!("code:{user}")
}

/// Where an authenticator's secret is sealed to.
pub fn place(id: &AuthenticatorId) -> Place<'_> {
    store::SECRETS.place(id.0.as_bytes())
}

/// Reads a guess; a backup code costs one slow hash, whatever the size of the set.
pub async fn prepare(platform: &Platform, user: UserId, typed: &str, accepts: Accepts) -> Result<Guess, Trouble> {
    if accepts != Accepts::BackupCode
        && let Some(code) = Code::read(typed)
    {
        return Ok(Guess::Code(code));
    }
    if accepts != Accepts::Code
        && let Some(digest) = backup_codes::service::digest(platform, user, typed).await?
    {
        return Ok(Guess::Backup(digest));
    }
    Ok(Guess::Nonsense)
}

/// Spends what was guessed; `None` when it is wrong, was spent before, or its authenticator is locked.
pub async fn spend(tx: &mut Tx, platform: &Platform, user: UserId, guess: &Guess) -> Result<Option<Used>, Trouble> {
    let spent = match guess {
        Guess::Nonsense => None,
        Guess::Code(code) => accept(tx, platform, user, code).await?.then_some(Used::Code),
        Guess::Backup(digest) => {
            let left = backup_codes::store::spend(tx, user, digest.to_vec(), platform.clock.now()).await?;
            left.map(|left| Used::BackupCode { left })
        }
    };
    if spent.is_some() {
        store::forgive(tx, user).await?;
        limits::forget(tx, &bucket(user)).await?;
    }
    Ok(spent)
}

async fn accept(tx: &mut Tx, platform: &Platform, user: UserId, code: &Code) -> Result<bool, Trouble> {
    let now = platform.clock.now();
    for row in store::sealed(tx, user).await? {
        let opened = platform.sealer.open(place(&row.id), &row.secret)?;
        let secret = Secret::read(&opened).ok_or_else(|| Fault::Broken("a secret of another length".to_owned()))?;
        if let Some(step) = secret.matching_step(code, now)
            && store::accept(tx, row.id, step, now).await?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Records a wrong guess, locks what has had a hundred in a row, and tells the owner.
pub async fn failed(platform: &Platform, caller: &Caller, user: UserId) -> Result<(), Trouble> {
    let tell = limits::take(platform, &format!("code-letter:{user}"), LETTERS).await.is_ok();
    let mut tx = platform.db.write().await?;
    let locked = store::lock_out(&mut tx, user, platform.clock.now()).await?;
    if let Some(owner) = people::by_id(&mut tx, user).await? {
        if !locked.is_empty() {
            outbox::queue(&mut tx, platform, &letters::locked(platform, &owner, &locked, caller)).await?;
        } else if tell {
            outbox::queue(&mut tx, platform, &letters::wrong_code(platform, &owner, caller)).await?;
        }
    }
    audit::record(&mut tx, platform, caller, Kind::SecondFactorFailed, Some(user), "").await?;
    for name in &locked {
        audit::record(&mut tx, platform, caller, Kind::AuthenticatorLocked, Some(user), name).await?;
    }
    Ok(tx.commit().await?)
}

/// The whole proof by itself, where no act is bound to it; `false` when it is wrong.
pub async fn prove(platform: &Platform, caller: &Caller, user: UserId, typed: &str) -> Result<bool, Trouble> {
    limits::take(platform, &bucket(user), CODES).await?;
    let mut tx = platform.db.write().await?;
    store::count_failure(&mut tx, user).await?;
    tx.commit().await?;
    let guess = prepare(platform, user, typed, Accepts::Both).await?;
    let mut tx = platform.db.write().await?;
    let Some(spent) = spend(&mut tx, platform, user, &guess).await? else {
        drop(tx);
        failed(platform, caller, user).await?;
        return Ok(false);
    };
    if let Used::BackupCode { left } = spent {
        backup_codes::service::spent(&mut tx, platform, caller, user, left).await?;
    }
    tx.commit().await?;
    Ok(true)
}
