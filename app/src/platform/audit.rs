//! The activity record: append-only, each entry chained to the one before by HMAC-SHA-256, the end of the chain
//! authenticated, both with keys from outside the database. A verifier finds an edit, a removal, a reordering and a
//! truncation; and no entry is appended to an end that is not ours, for that would make it ours (ASVS 5.0 16.4.2).

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use subtle::ConstantTimeEq;

use crate::fault::{Fault, Trouble};
use crate::ids::UserId;
use crate::platform::Platform;
use crate::platform::caller::Caller;
use crate::platform::db::Tx;
use crate::platform::ring::Ring;
use crate::timestamp::Timestamp;
use crate::{execute, on};

/// What happened. The name is stored: it must not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An account was made.
    AccountCreated,
    /// The first System Administrator was made through the set-up link.
    InstanceSetUp,
    /// Somebody logged in.
    LoggedIn,
    /// A log-in that was refused; about the account, where there is one.
    LogInFailed,
    /// A session was ended by its owner.
    LoggedOut,
    /// The owner proved once more that it is them.
    Confirmed,
    /// A confirmation with a wrong password.
    ConfirmFailed,
    /// The owner changed the password.
    PasswordChanged,
    /// An administrator set a temporary password.
    PasswordReset,
    /// The stored form of the password was renewed with current parameters.
    PasswordRehashed,
    /// Name, e-mail, location or bio changed.
    ProfileChanged,
    /// The account was closed by an administrator.
    AccountDisabled,
    /// The account was opened again.
    AccountEnabled,
    /// The person became a System Administrator.
    Promoted,
    /// The person is no longer a System Administrator.
    Demoted,
    /// A key was made.
    ApiKeyCreated,
    /// A key was replaced by another one.
    ApiKeyRotated,
    /// A key was ended.
    ApiKeyRevoked,
    /// The operator registered a service that may ask about keys.
    ServiceRegistered,
    /// The operator removed such a service.
    ServiceRemoved,
    /// Somebody found a token and reported it; the key was ended.
    ApiKeyLeaked,
    /// Keys of the instance were replaced by new ones.
    KeysRotated,
    /// An entry of the policy was decided.
    PolicyChanged,
    /// The person has a second factor from now on.
    TwoFactorEnabled,
    /// The owner took it away.
    TwoFactorDisabled,
    /// An administrator took it away.
    TwoFactorReset,
    /// One more authenticator.
    AuthenticatorAdded,
    /// One less.
    AuthenticatorRemoved,
    /// Its codes no longer count, after too many wrong ones.
    AuthenticatorLocked,
    /// Ten new backup codes; those before are void.
    BackupCodesGenerated,
    /// A backup code was used up.
    BackupCodeUsed,
    /// A wrong code, after a right password.
    SecondFactorFailed,
}

impl Kind {
    /// The stored name, e.g. `password-changed`.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

#[derive(FromRow)]
struct Head {
    seq: i64,
    hash: Vec<u8>,
    mac: Vec<u8>,
}

#[derive(FromRow)]
struct Entry {
    seq: i64,
    at: Timestamp,
    kind: String,
    actor: String,
    subject: Option<UserId>,
    address: String,
    agent: String,
    detail: String,
    hash: Vec<u8>,
}

impl Entry {
    /// Over the digest of the entry before and the canonical form: a JSON array, in which no value can pretend to be
    /// two. Keyed: whoever writes an entry past us cannot compute the chain anew from there.
    fn digest(&self, ring: &Ring, before: &[u8]) -> [u8; 32] {
        let subject = self.subject.map(|id| id.to_string());
        let form =
            (self.seq, self.at.micros(), &self.kind, &self.actor, subject, &self.address, &self.agent, &self.detail);
        let form = serde_json::to_string(&form).unwrap_or_default();
        ring.digest("activity", &[before, form.as_bytes()].concat())
    }
}

const BEGIN: &str = "INSERT INTO activity_head (id, seq, hash, mac) VALUES (1, 0, $1, $2)";
const NEXT: &str = "UPDATE activity_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash, mac";
const APPEND: &str = "INSERT INTO activity (seq, at, kind, actor, subject, address, agent, detail, hash) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const SET_HEAD: &str = "UPDATE activity_head SET hash = $1, mac = $2 WHERE id = 1";
const HEAD: &str = "SELECT seq, hash, mac FROM activity_head WHERE id = 1";
const PAGE: &str = "SELECT seq, at, kind, actor, subject, address, agent, detail, hash FROM activity \
     WHERE seq > $1 ORDER BY seq LIMIT 1000";

/// Begins the record of a new database, once: a record without its end is one that somebody emptied.
pub async fn begin(tx: &mut Tx, ring: &Ring) -> Result<(), sqlx::Error> {
    execute!(tx, BEGIN, Vec::<u8>::new(), seal_head(ring, 0, &[])).map(drop)
}

/// Appends an entry about `subject`. Do this last in a unit of work: it holds the end of the chain until the commit.
/// `detail` is a few words for people, without any secret. Refuses to go on from an end that is not ours.
pub async fn record(
    tx: &mut Tx,
    platform: &Platform,
    caller: &Caller,
    kind: Kind,
    subject: Option<UserId>,
    detail: &str,
) -> Result<(), Trouble> {
    let head: Option<Head> = on!(tx, c => sqlx::query_as(NEXT).fetch_optional(c).await)?;
    let head = head.filter(|head| head.is_ours(&platform.ring, head.seq - 1)).ok_or_else(tampered)?;
    let entry = Entry {
        seq: head.seq,
        at: platform.clock.now(),
        kind: kind.name(),
        actor: caller.actor(),
        subject,
        address: caller.address_text(),
        agent: caller.agent.clone(),
        detail: detail.to_owned(),
        hash: Vec::new(),
    };
    let hash = entry.digest(&platform.ring, &head.hash).to_vec();
    let mac = seal_head(&platform.ring, entry.seq, &hash);
    let Entry { seq, at, kind, actor, subject, address, agent, detail, .. } = entry;
    execute!(tx, APPEND, seq, at, kind, actor, subject, address, agent, detail, hash.clone())?;
    execute!(tx, SET_HEAD, hash, mac)?;
    Ok(())
}

impl Head {
    /// Whether the end was written by us, when entry `seq` was the last.
    fn is_ours(&self, ring: &Ring, seq: i64) -> bool {
        seal_head(ring, seq, &self.hash).ct_eq(&self.mac).into()
    }
}

fn tampered() -> Fault {
    let words = "the end of the activity record is not what was written: somebody changed the database behind our back. \
                 Nothing is recorded any more, and nothing that is recorded can be done; see `latchkey audit verify`";
    Fault::Broken(words.to_owned())
}

/// Whoever can write to the database but not read the key ring cannot shorten the chain unnoticed.
fn seal_head(ring: &Ring, seq: i64, hash: &[u8]) -> Vec<u8> {
    ring.digest("activity_head", &[&seq.to_be_bytes(), hash].concat()).to_vec()
}

/// The result of [`verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry is where and what it was when it was written.
    Sound {
        /// How many entries there are.
        entries: i64,
    },
    /// The first place where the record is not what was written.
    Broken {
        /// The number of the entry.
        seq: i64,
        /// What is wrong there, in words.
        why: &'static str,
    },
}

/// Reads the whole record and recomputes the chain.
pub async fn verify(platform: &Platform) -> Result<Verdict, Trouble> {
    let mut tx = platform.db.read().await?;
    let head: Option<Head> = on!(tx, c => sqlx::query_as(HEAD).fetch_optional(c).await)?;
    let (mut seq, mut hash) = (0_i64, Vec::new());
    loop {
        let page: Vec<Entry> = on!(tx, c => sqlx::query_as(PAGE).bind(seq).fetch_all(c).await)?;
        if page.is_empty() {
            break;
        }
        for entry in page {
            if entry.seq != seq + 1 {
                return Ok(Verdict::Broken { seq: seq + 1, why: "it is missing" });
            }
            if entry.digest(&platform.ring, &hash).as_slice() != entry.hash.as_slice() {
                return Ok(Verdict::Broken { seq: entry.seq, why: "it is not what was written" });
            }
            (seq, hash) = (entry.seq, entry.hash);
        }
    }
    Ok(finish(platform, head.as_ref(), seq, &hash))
}

/// Whether the chain ends where and how the head says.
fn finish(platform: &Platform, head: Option<&Head>, seq: i64, hash: &[u8]) -> Verdict {
    match head {
        None => Verdict::Broken { seq, why: "the end of the record is missing" },
        Some(head) if head.seq > seq => Verdict::Broken { seq: seq + 1, why: "it and what followed were removed" },
        Some(head) if head.seq == seq && head.hash == hash && head.is_ours(&platform.ring, seq) => {
            Verdict::Sound { entries: seq }
        }
        Some(_) => Verdict::Broken { seq, why: "the end of the record was changed" },
    }
}
