//! Verbs: log in, log out.

use super::{letters, store};
use crate::failure::{Failure, Problem};
use crate::fault::Trouble;
use crate::ids::UserId;
use crate::password::{Password, check_typed};
use crate::people::store::{self as people, Credentials};
use crate::platform::audit::{self, Kind};
use crate::platform::caller::{Caller, Stage};
use crate::platform::db::Tx;
use crate::platform::digest::{Token, hex, sha256};
use crate::platform::hasher::Verdict;
use crate::platform::{Platform, limits, outbox, session};
use crate::{second_step, two_factor};

/// Longer than any e-mail address (RFC 5321) or username.
const LONGEST_LOGIN: usize = 254;

/// What the form holds, and what the browser remembers.
pub struct LogIn {
    /// E-mail address or username.
    pub login: String,
    /// The password.
    pub password: Password,
    /// The token of a browser that has logged in before.
    pub device: Option<Token>,
}

/// A log-in that succeeded.
pub struct LoggedIn {
    /// For the session cookie.
    pub session: Token,
    /// For the device cookie.
    pub device: Token,
    /// How far the log-in has come.
    pub stage: Stage,
}

/// What a right password leads to.
pub enum Admission {
    /// The log-in is complete.
    In(LoggedIn),
    /// The second factor is due; the token of the challenge.
    SecondStep(Token),
}

/// Logs in with a password. Unknown, wrong, disabled and no longer valid take the same steps, and end with the same words.
pub async fn log_in(platform: &Platform, caller: &Caller, input: LogIn) -> Result<Admission, Trouble> {
    check(&input)?;
    if let Some(address) = caller.address {
        limits::take(platform, &limits::address_bucket("login", address), limits::ADDRESS).await?;
    }
    let now = platform.clock.now();
    let mut tx = platform.db.read().await?;
    let found = people::credentials_by_login(&mut tx, &input.login).await?;
    let device = input.device.as_ref().map(|token| token.hash().to_vec());
    let known = known_device(&mut tx, device.clone(), found.as_ref(), now).await?;
    drop(tx);
    let bucket = bucket(&input.login, found.as_ref(), known.then_some(device).flatten());
    limits::take(platform, &bucket, limits::ACCOUNT).await?;
    let verdict =
        platform.hasher.verify(&input.password, found.as_ref().map(|found| found.password_hash.as_str())).await?;
    let mut open = found.filter(|found| verdict != Verdict::Wrong && found.opens(now));
    if verdict == Verdict::RightButOld
        && let Some(found) = open
    {
        open = rehash(platform, caller, found, &input.password).await?;
    }
    match open {
        Some(found) => admit(platform, caller, found, input.device, &bucket).await,
        None => refuse(platform, caller).await,
    }
}

/// Ends the caller's session, however far it has come. Without one there is nothing to end, and that is fine.
pub async fn log_out(platform: &Platform, caller: &Caller) -> Result<(), Trouble> {
    let Some(session) = caller.session() else { return Ok(()) };
    let mut tx = platform.db.write().await?;
    if session::end(&mut tx, session.id).await? == 1 {
        audit::record(&mut tx, platform, caller, Kind::LoggedOut, Some(session.user), "").await?;
    }
    Ok(tx.commit().await?)
}

fn check(input: &LogIn) -> Result<(), Failure> {
    let mut problems = Vec::new();
    if input.login.trim().is_empty() {
        problems.push(Problem::new("login", "Type your e-mail address or username."));
    } else if input.login.len() > LONGEST_LOGIN || input.login.contains('\0') {
        problems.push(Problem::new("login", "This cannot be an e-mail address or username. Check what you typed."));
    }
    problems.extend(check_typed(&input.password, "password", "Type your password."));
    Failure::check(problems)
}

async fn known_device(
    tx: &mut Tx,
    device: Option<Vec<u8>>,
    found: Option<&Credentials>,
    now: crate::timestamp::Timestamp,
) -> Result<bool, sqlx::Error> {
    // The same question to the database for an account that does not exist.
    let nobody = UserId(uuid::Uuid::nil());
    match device {
        Some(hash) => store::known(tx, hash, found.map_or(nobody, |found| found.id), now).await,
        None => Ok(false),
    }
}

/// Strangers share the counter of the name they type: an account has one for its username and one for its e-mail address,
/// so that nobody learns from a wait that the two belong together (ASVS 5.0 6.3.8). A browser that has logged in before
/// has its own, so that nobody can lock the owner out.
fn bucket(login: &str, found: Option<&Credentials>, device: Option<Vec<u8>>) -> String {
    match (found, device) {
        (Some(found), Some(device)) => format!("device:{}:{}", found.id, hex(&device)),
        _ => format!("account:{}", hex(&sha256(&[people::email_key(login).as_bytes()]))),
    }
}

/// The same password under current parameters, now that it is known. When the stored hash has changed meanwhile, by
/// another log-in or because there is another password now, the typed one is compared once more: `None` when it is wrong.
async fn rehash(
    platform: &Platform,
    caller: &Caller,
    found: Credentials,
    password: &Password,
) -> Result<Option<Credentials>, Trouble> {
    let hash = platform.hasher.hash(password).await?;
    let mut tx = platform.db.write().await?;
    if people::rehashed(&mut tx, found.id, &found.password_hash, &hash).await? {
        audit::record(&mut tx, platform, caller, Kind::PasswordRehashed, Some(found.id), "").await?;
        tx.commit().await?;
        return Ok(Some(Credentials { password_hash: hash, ..found }));
    }
    let stored = people::credentials(&mut tx, found.id).await?;
    drop(tx);
    let verdict = platform.hasher.verify(password, stored.as_ref().map(|stored| stored.password_hash.as_str())).await?;
    Ok(stored.filter(|_| verdict != Verdict::Wrong))
}

/// The password is right: in, or on to the second step.
async fn admit(
    platform: &Platform,
    caller: &Caller,
    found: Credentials,
    device: Option<Token>,
    bucket: &str,
) -> Result<Admission, Trouble> {
    let mut tx = platform.db.write().await?;
    // The password was right when it was compared. It must be so now, or a log-in on its way survives a new password.
    let Some(found) = people::hold(&mut tx, found).await? else {
        drop(tx);
        return refuse(platform, caller).await;
    };
    limits::forget(&mut tx, bucket).await?;
    let admission = if two_factor::store::since(&mut tx, found.id).await?.is_some() {
        Admission::SecondStep(second_step::service::begin(&mut tx, platform, found.id).await?)
    } else {
        Admission::In(complete(&mut tx, platform, caller, &found, device).await?)
    };
    tx.commit().await?;
    Ok(admission)
}

/// Every factor that this person has is proved: a session begins, in the unit of work of the last proof. Last in it, for
/// it holds the end of the activity record.
pub async fn complete(
    tx: &mut Tx,
    platform: &Platform,
    caller: &Caller,
    found: &Credentials,
    device: Option<Token>,
) -> Result<LoggedIn, Trouble> {
    let stage = if found.password_temporary { Stage::NewPassword } else { Stage::Full };
    let now = platform.clock.now();
    let before = device.map(|token| token.hash().to_vec());
    let known = known_device(tx, before.clone(), Some(found), now).await?;
    let device = platform.random.token();
    if !people::logged_in(tx, found.id, now).await? {
        return Err(wrong().into());
    }
    if let Some(before) = caller.session() {
        session::end(tx, before.id).await?;
    }
    let session = session::start(tx, platform, caller, found.id, stage).await?;
    if let Some(before) = before {
        store::renew(tx, before, device.hash().to_vec()).await?;
    }
    store::remember(tx, device.hash().to_vec(), found.id, now).await?;
    if let Some(user) = people::by_id(tx, found.id).await?.filter(|_| !known && found.last_login_at.is_some()) {
        outbox::queue(tx, platform, &letters::new_device(platform, &user, caller)).await?;
    }
    audit::record(tx, platform, caller, Kind::LoggedIn, Some(found.id), "").await?;
    Ok(LoggedIn { session, device, stage })
}

/// Records the attempt, for an account that exists and for one that does not: the same work, so the same time. The
/// name typed is not recorded, for people type their password there.
async fn refuse(platform: &Platform, caller: &Caller) -> Result<Admission, Trouble> {
    let mut tx = platform.db.write().await?;
    audit::record(&mut tx, platform, caller, Kind::LogInFailed, None, "").await?;
    tx.commit().await?;
    Err(wrong().into())
}

fn wrong() -> Failure {
    Failure::Refused { message: "This username or e-mail address and this password do not belong together.".to_owned() }
}
