//! Verbs on accounts. For the operator and for keys of administrators: create, page, one, disable, enable; for the operator: list, disable, enable, reset the password, promote, demote.

use super::store::{self, NewUser};
use super::{User, letters};
use crate::api_keys::service as api_keys;
use crate::failure::{Failure, Problem};
use crate::fault::Trouble;
use crate::ids::UserId;
use crate::login::store as devices;
use crate::password::rules::About;
use crate::password::{Password, check_new};
use crate::platform::audit::{self, Kind};
use crate::platform::caller::Caller;
use crate::platform::db::Tx;
use crate::platform::{Platform, outbox, session};
use crate::profile::rules;

/// An account to be made.
pub struct NewAccount {
    /// Lower-case letters, digits, `-`, `_`.
    pub username: String,
    /// What they call themselves.
    pub name: String,
    /// Where mails go.
    pub email: String,
    /// Checked by the same rules as every password.
    pub password: Password,
    /// Must be replaced at the first log-in.
    pub temporary: bool,
    /// System Administrator.
    pub administrator: bool,
}

/// A checked account, its password hashed; made outside of any unit of work, for hashing is slow.
pub struct Prepared(NewUser);

/// Checks everything about a new account at once, and hashes its password. `field` names the password field.
pub async fn prepare(platform: &Platform, account: NewAccount, field: &'static str) -> Result<Prepared, Trouble> {
    Failure::check(problems(platform, &account, field).await?)?;
    let created_at = platform.clock.now();
    Ok(Prepared(NewUser {
        id: UserId(platform.random.uuid(created_at)),
        username: rules::check_username(&account.username).map_err(invalid)?,
        email: rules::check_email(&account.email).map_err(invalid)?,
        name: rules::check_name(&account.name).map_err(invalid)?,
        password_hash: platform.hasher.hash(&account.password).await?,
        password_temporary: account.temporary,
        administrator: account.administrator,
        created_at,
    }))
}

/// Everything that is wrong with a new account.
pub async fn problems(platform: &Platform, account: &NewAccount, field: &'static str) -> Result<Vec<Problem>, Trouble> {
    let NewAccount { username, name, email, password, .. } = account;
    let mut problems: Vec<_> = [rules::check_name(name), rules::check_username(username), rules::check_email(email)]
        .into_iter()
        .filter_map(Result::err)
        .collect();
    let about = About { username, email, name, instance: &platform.config.instance.name };
    problems.extend(check_new(platform, password, &about, field).await?);
    Ok(problems)
}

fn invalid(problem: Problem) -> Failure {
    Failure::Invalid { problems: vec![problem] }
}

/// Stores a prepared account, or says which of its names is taken.
pub async fn store_prepared(tx: &mut Tx, prepared: Prepared) -> Result<UserId, Trouble> {
    let (id, username, email) = (prepared.0.id, prepared.0.username.clone(), prepared.0.email.clone());
    if store::insert(tx, prepared.0).await? {
        return Ok(id);
    }
    let (username_taken, email_taken) = store::taken(tx, &username, &email).await?;
    let mut problems = Vec::new();
    if username_taken {
        problems.push(Problem::new("username", "This username is taken. Choose another."));
    }
    if email_taken {
        problems.push(Problem::new("email", "There is already an account with this e-mail address."));
    }
    Failure::check(problems)?;
    Err(Failure::Conflict { message: "Somebody made an account with these names at the same moment.".to_owned() }
        .into())
}

/// Makes an account. Its password is the person's own unless [`NewAccount::temporary`] says otherwise.
/// A key makes ordinary accounts with a temporary password only: it must not make itself a person who may do more.
pub async fn create(platform: &Platform, caller: &Caller, account: NewAccount) -> Result<UserId, Trouble> {
    caller.require_administration()?;
    if account.administrator || !account.temporary {
        caller.require_operator()?;
    }
    let prepared = prepare(platform, account, "password").await?;
    let mut tx = platform.db.write().await?;
    let id = store_prepared(&mut tx, prepared).await?;
    audit::record(&mut tx, platform, caller, Kind::AccountCreated, Some(id), "").await?;
    tx.commit().await?;
    Ok(id)
}

/// Every account, by username.
pub async fn list(platform: &Platform, caller: &Caller) -> Result<Vec<User>, Trouble> {
    caller.require_operator()?;
    Ok(store::all(&mut platform.db.read().await?).await?)
}

/// Accounts after the username `after`, by username.
pub async fn page(platform: &Platform, caller: &Caller, after: Option<&str>, count: i64) -> Result<Vec<User>, Trouble> {
    caller.require_administration()?;
    Ok(store::page(&mut platform.db.read().await?, after.unwrap_or_default(), count).await?)
}

/// One account.
pub async fn one(platform: &Platform, caller: &Caller, username: &str) -> Result<User, Trouble> {
    caller.require_administration()?;
    // PostgreSQL has no text with this character, and nobody has such a name.
    if username.contains('\0') {
        return Err(Failure::NotFound.into());
    }
    Ok(store::by_username(&mut platform.db.read().await?, username).await?.ok_or(Failure::NotFound)?)
}

/// Closes an account at once: its sessions and API keys end, log-in answers like a wrong password.
pub async fn disable(platform: &Platform, caller: &Caller, username: &str) -> Result<(), Trouble> {
    caller.require_administration()?;
    let mut tx = platform.db.write().await?;
    let user = find(&mut tx, username).await?;
    keep_one_administrator(&mut tx, &user).await?;
    unless_already(
        store::set_disabled(&mut tx, user.id, Some(platform.clock.now())).await?,
        "This account is disabled already.",
    )?;
    session::end_all(&mut tx, user.id).await?;
    api_keys::revoke_all(&mut tx, platform, user.id).await?;
    finish(tx, platform, caller, &user, Kind::AccountDisabled).await
}

/// Opens an account again.
pub async fn enable(platform: &Platform, caller: &Caller, username: &str) -> Result<(), Trouble> {
    caller.require_administration()?;
    let mut tx = platform.db.write().await?;
    let user = find(&mut tx, username).await?;
    unless_already(store::set_disabled(&mut tx, user.id, None).await?, "This account is not disabled.")?;
    finish(tx, platform, caller, &user, Kind::AccountEnabled).await
}

/// Sets a temporary password: every session ends, and the next log-in leads to **Change My Password**.
pub async fn reset_password(
    platform: &Platform,
    caller: &Caller,
    username: &str,
    password: Password,
) -> Result<(), Trouble> {
    caller.require_operator()?;
    let user = find(&mut platform.db.read().await?, username).await?;
    let problems = check_new(platform, &password, &about(platform, &user), "password").await?;
    Failure::check(problems)?;
    let hash = platform.hasher.hash(&password).await?;
    let mut tx = platform.db.write().await?;
    store::reset_password(&mut tx, user.id, &hash, platform.clock.now()).await?;
    session::end_all(&mut tx, user.id).await?;
    devices::forget(&mut tx, user.id, None).await?;
    finish(tx, platform, caller, &user, Kind::PasswordReset).await
}

/// Makes a person a System Administrator. Their sessions end: the next one has the shorter lifetimes.
pub async fn promote(platform: &Platform, caller: &Caller, username: &str) -> Result<(), Trouble> {
    caller.require_operator()?;
    let mut tx = platform.db.write().await?;
    let user = find(&mut tx, username).await?;
    unless_already(
        store::set_administrator(&mut tx, user.id, true).await?,
        "This person is a System Administrator already.",
    )?;
    session::end_all(&mut tx, user.id).await?;
    finish(tx, platform, caller, &user, Kind::Promoted).await
}

/// Takes the administration from a person; never from the last one.
pub async fn demote(platform: &Platform, caller: &Caller, username: &str) -> Result<(), Trouble> {
    caller.require_operator()?;
    let mut tx = platform.db.write().await?;
    let user = find(&mut tx, username).await?;
    keep_one_administrator(&mut tx, &user).await?;
    unless_already(
        store::set_administrator(&mut tx, user.id, false).await?,
        "This person is not a System Administrator.",
    )?;
    session::end_all(&mut tx, user.id).await?;
    finish(tx, platform, caller, &user, Kind::Demoted).await
}

/// What a password of this person must not be.
pub fn about<'a>(platform: &'a Platform, user: &'a User) -> About<'a> {
    About { username: &user.username, email: &user.email, name: &user.name, instance: &platform.config.instance.name }
}

/// The account of that name, or a sentence that there is none.
pub async fn find(tx: &mut Tx, username: &str) -> Result<User, Trouble> {
    let found = store::by_username(tx, &username.trim().to_lowercase()).await?;
    Ok(found.ok_or_else(|| {
        Failure::field("username", format!("There is no account named “{}”.", username.escape_debug()))
    })?)
}

async fn keep_one_administrator(tx: &mut Tx, user: &User) -> Result<(), Trouble> {
    if user.administrator && store::other_administrators(tx, user.id).await? == 0 {
        let message = "This is the last System Administrator. Promote somebody else first.".to_owned();
        return Err(Failure::Conflict { message }.into());
    }
    Ok(())
}

fn unless_already(changed: bool, message: &str) -> Result<(), Failure> {
    if changed { Ok(()) } else { Err(Failure::Conflict { message: message.to_owned() }) }
}

/// The person concerned is told by mail, the record is kept, and all of it is stored at once.
async fn finish(mut tx: Tx, platform: &Platform, caller: &Caller, user: &User, kind: Kind) -> Result<(), Trouble> {
    outbox::queue(&mut tx, platform, &letters::administered(platform, user, kind)).await?;
    audit::record(&mut tx, platform, caller, kind, Some(user.id), "").await?;
    Ok(tx.commit().await?)
}
