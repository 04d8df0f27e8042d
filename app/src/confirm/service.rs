//! Verb: confirm by password, and by a code for whoever has a second factor.

use crate::failure::{Failure, Problem};
use crate::fault::Trouble;
use crate::password::{Password, check_typed, service::prove};
use crate::platform::audit::{self, Kind};
use crate::platform::caller::{Caller, Stage};
use crate::platform::digest::Token;
use crate::platform::{Platform, session};
use crate::two_factor;

/// Proves the caller by every factor they have, as at a log-in; returns the new token of the session.
///
/// A password alone would let whoever found an open browser and a password book switch the second factor off, so a
/// person with one types a code too (ASVS 5.0 7.5.1: full re-authentication); a backup code counts as well, for the day
/// the phone is gone. Who is held back until they set a second factor up confirms to begin with that.
pub async fn confirm(platform: &Platform, caller: &Caller, password: Password, code: &str) -> Result<Token, Trouble> {
    let session = caller.require_set_up()?;
    let standing = two_factor::service::standing(platform, session.user).await?;
    let enrolled = standing.since.is_some();
    let mut problems: Vec<_> = check_typed(&password, "password", "Type your password.").into_iter().collect();
    if enrolled && code.trim().is_empty() {
        problems.push(Problem::new("code", "Type the code your authenticator shows now, or a backup code."));
    }
    Failure::check(problems)?;
    prove(platform, caller, &password, "password").await?;
    if enrolled && !two_factor::proof::prove(platform, caller, session.user, code).await? {
        let message = "This code does not count: type the one your authenticator shows now, each counts once, and check that the clock of your phone is right.";
        return Err(Failure::field("code", message).into());
    }
    let mut tx = platform.db.write().await?;
    let token = session::renew(&mut tx, platform, session.id, Stage::Full).await?.ok_or(Failure::SignInNeeded)?;
    audit::record(&mut tx, platform, caller, Kind::Confirmed, Some(session.user), "").await?;
    tx.commit().await?;
    Ok(token)
}
