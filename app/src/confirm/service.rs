//! Verb: confirm by password.

use crate::failure::Failure;
use crate::fault::Trouble;
use crate::password::{Password, check_typed, service::prove};
use crate::platform::audit::{self, Kind};
use crate::platform::caller::{Caller, Stage};
use crate::platform::digest::Token;
use crate::platform::{Platform, session};

/// Proves the caller by password; returns the new token of the session.
pub async fn by_password(platform: &Platform, caller: &Caller, password: Password) -> Result<Token, Trouble> {
    let session = caller.require_session()?;
    Failure::check(check_typed(&password, "password", "Type your password.").into_iter().collect())?;
    prove(platform, caller, &password, "password").await?;
    let mut tx = platform.db.write().await?;
    let token = session::renew(&mut tx, platform, session.id, Stage::Full).await?.ok_or(Failure::SignInNeeded)?;
    audit::record(&mut tx, platform, caller, Kind::Confirmed, Some(session.user), "").await?;
    tx.commit().await?;
    Ok(token)
}
