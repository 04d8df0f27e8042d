//! Verbs: begin a challenge, look whether it is open, pass it, leave it.

use std::time::Duration;

use super::store::{self, MOST_ATTEMPTS};
use crate::backup_codes;
use crate::failure::Failure;
use crate::fault::Trouble;
use crate::ids::UserId;
use crate::login::service::{LoggedIn, complete};
use crate::people::store as people;
use crate::platform::caller::Caller;
use crate::platform::db::Tx;
use crate::platform::digest::Token;
use crate::platform::{Platform, limits};
use crate::two_factor::proof::{self, Accepts, CODES, Used};
use crate::two_factor::store as factors;

/// How long the second step may take.
pub const LIVES: Duration = Duration::from_mins(10);

/// After five wrong codes: by then the authenticator shows another one.
const PAUSE: u64 = 30;

/// What the form of the step holds, and what the browser remembers.
pub struct Pass {
    /// The token of the challenge.
    pub challenge: Option<Token>,
    /// What was typed.
    pub typed: String,
    /// Which of the two forms it was.
    pub accepts: Accepts,
    /// The token of a browser that has logged in before.
    pub device: Option<Token>,
}

/// The log-in is complete.
pub struct Passed {
    /// The session.
    pub logged_in: LoggedIn,
    /// Backup codes left, after a log-in by one.
    pub left: Option<usize>,
}

/// Begins a challenge in the unit of work that found the password right.
pub async fn begin(tx: &mut Tx, platform: &Platform, user: UserId) -> Result<Token, Trouble> {
    let token = platform.random.token();
    store::begin(tx, token.hash().to_vec(), user, platform.clock.now().plus(LIVES)).await?;
    Ok(token)
}

/// Whether a log-in is waiting for its second step in the browser with this token.
pub async fn is_open(platform: &Platform, token: &Token) -> Result<bool, Trouble> {
    let mut tx = platform.db.read().await?;
    let found = store::find(&mut tx, token.hash().to_vec(), platform.clock.now()).await?;
    Ok(found.is_some_and(|challenge| challenge.attempts < MOST_ATTEMPTS))
}

/// **Verify Code**. Counted first, on every node alike: per challenge, per account, and in a row.
pub async fn pass(platform: &Platform, caller: &Caller, pass: Pass) -> Result<Passed, Trouble> {
    let hash = pass.challenge.ok_or_else(over)?.hash().to_vec();
    let now = platform.clock.now();
    let found = store::find(&mut platform.db.read().await?, hash.clone(), now).await?.ok_or_else(over)?;
    if found.attempts >= MOST_ATTEMPTS {
        return Err(used_up().into());
    }
    let user = found.user_id;
    limits::take(platform, &proof::bucket(user), CODES).await?;
    let attempts = count(platform, &hash, user).await?;
    let guess = proof::prepare(platform, user, &pass.typed, pass.accepts).await?;
    let mut tx = platform.db.write().await?;
    let Some(spent) = proof::spend(&mut tx, platform, user, &guess).await? else {
        drop(tx);
        proof::failed(platform, caller, user).await?;
        return Err(wrong(pass.accepts, MOST_ATTEMPTS - attempts).into());
    };
    let found = people::credentials(&mut tx, user).await?.filter(|found| found.opens(now)).ok_or_else(over)?;
    let logged_in = complete(&mut tx, platform, caller, &found, pass.device).await?;
    // Somebody was first with this challenge: nothing of this is stored, the code is not spent.
    if !store::end(&mut tx, hash).await? {
        return Err(over().into());
    }
    let left = if let Used::BackupCode { left } = spent { Some(left) } else { None };
    if let Some(left) = left {
        backup_codes::service::spent(&mut tx, platform, caller, user, left).await?;
    }
    tx.commit().await?;
    Ok(Passed { logged_in, left })
}

/// **Log Out** half-way.
pub async fn leave(platform: &Platform, token: &Token) -> Result<(), Trouble> {
    let mut tx = platform.db.write().await?;
    store::end(&mut tx, token.hash().to_vec()).await?;
    Ok(tx.commit().await?)
}

async fn count(platform: &Platform, hash: &[u8], user: UserId) -> Result<i64, Trouble> {
    let mut tx = platform.db.write().await?;
    let attempts = store::count(&mut tx, hash.to_vec(), platform.clock.now()).await?.ok_or_else(used_up)?;
    factors::count_failure(&mut tx, user).await?;
    tx.commit().await?;
    Ok(attempts)
}

fn wrong(accepts: Accepts, left: i64) -> Failure {
    let attempts = match left {
        0 => "That was the last attempt: log in again to go on.".to_owned(),
        1 => "One attempt is left.".to_owned(),
        left => format!("{left} attempts are left."),
    };
    if accepts == Accepts::BackupCode {
        let message = format!(
            "This is not one of your unused backup codes: each counts once, and only those of the newest set. {attempts}"
        );
        return Failure::field("backup_code", message);
    }
    let message = format!(
        "This code does not count: type the one your authenticator shows now, each counts once, and check that the clock of your phone is right. {attempts}"
    );
    Failure::field("code", message)
}

fn over() -> Failure {
    let message = "This log-in was not completed within ten minutes, or was completed before. Begin again.".to_owned();
    Failure::LogInAgain { message, wait: None }
}

fn used_up() -> Failure {
    let message =
        "Five wrong codes: this log-in is over. Wait until your authenticator shows a new code, then begin again.";
    Failure::LogInAgain { message: message.to_owned(), wait: Some(PAUSE) }
}
