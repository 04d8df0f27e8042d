//! Verbs: print the link, make the first administrator.

use std::time::Duration;

use super::store;
use crate::failure::{Failure, Problem};
use crate::fault::Trouble;
use crate::password::Password;
use crate::people::service::{self as accounts, NewAccount};
use crate::people::store as people;
use crate::platform::Platform;
use crate::platform::audit::{self, Kind};
use crate::platform::caller::{Caller, Stage};
use crate::platform::digest::Token;
use crate::platform::session;

/// A link works for a day; the next start prints a new one.
const LIVES: Duration = Duration::from_hours(24);

/// What the form holds.
pub struct First {
    /// From the link.
    pub token: String,
    /// What they call themselves.
    pub name: String,
    /// Lower-case letters, digits, `-`, `_`.
    pub username: String,
    /// Where mails go.
    pub email: String,
    /// Their password.
    pub password: Password,
    /// Again.
    pub confirm: Password,
}

/// A new link, while nobody has an account; else `None`.
pub async fn link(platform: &Platform) -> Result<Option<String>, Trouble> {
    let mut tx = platform.db.write().await?;
    if people::count(&mut tx).await? > 0 {
        return Ok(None);
    }
    let token = platform.random.token();
    store::put(&mut tx, token.hash().to_vec(), platform.clock.now().plus(LIVES)).await?;
    tx.commit().await?;
    Ok(Some(format!("{}/setup?token={}", platform.config.server.base_url(), *token.text())))
}

/// Whether this link still opens the set-up.
pub async fn is_open(platform: &Platform, token: &str) -> Result<bool, Trouble> {
    let Some(token) = Token::parse(token) else { return Ok(false) };
    let mut tx = platform.db.read().await?;
    Ok(people::count(&mut tx).await? == 0 && store::open(&mut tx, token.hash().to_vec(), platform.clock.now()).await?)
}

/// Makes the first System Administrator and logs them in; returns the token of the session.
pub async fn create(platform: &Platform, caller: &Caller, first: First) -> Result<Token, Trouble> {
    // Before any hash is spent: the link is the permission.
    if !is_open(platform, &first.token).await? {
        return Err(used().into());
    }
    let account = NewAccount {
        username: first.username,
        name: first.name,
        email: first.email,
        password: first.password,
        temporary: false,
        administrator: true,
    };
    let mut problems = accounts::problems(platform, &account, "password").await?;
    if !account.password.same_as(&first.confirm) {
        problems.push(Problem::new("confirm_password", "This is not the same as the password."));
    }
    Failure::check(problems)?;
    let prepared = accounts::prepare(platform, account, "password").await?;
    let token = Token::parse(&first.token).ok_or_else(used)?;
    let mut tx = platform.db.write().await?;
    if !store::use_up(&mut tx, token.hash().to_vec(), platform.clock.now()).await? || people::count(&mut tx).await? > 0
    {
        return Err(used().into());
    }
    let user = accounts::store_prepared(&mut tx, prepared).await?;
    people::logged_in(&mut tx, user, platform.clock.now()).await?;
    let session = session::start(&mut tx, platform, caller, user, Stage::Full).await?;
    audit::record(&mut tx, platform, caller, Kind::InstanceSetUp, Some(user), "").await?;
    tx.commit().await?;
    Ok(session)
}

fn used() -> Failure {
    Failure::Refused {
        message: "This link has been used or is too old. If nobody has set up this instance, restart the server: it prints a new link.".to_owned(),
    }
}
