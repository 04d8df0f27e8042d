//! Verbs: look at a profile, change one's own.

use super::{Profile, letters, rules};
use crate::api::tag;
use crate::failure::{Failure, Problem};
use crate::fault::Trouble;
use crate::people::{User, store};
use crate::platform::audit::{self, Kind};
use crate::platform::caller::Caller;
use crate::platform::{Platform, limits, outbox};

/// What the form holds.
pub struct Update {
    /// Required.
    pub name: String,
    /// Required, valid, unique.
    pub email: String,
    /// May be empty.
    pub location: String,
    /// May be empty, may have several lines.
    pub bio: String,
}

/// The caller's own account.
pub async fn own(platform: &Platform, caller: &Caller) -> Result<User, Trouble> {
    let user = caller.require_myself()?.user;
    Ok(store::by_id(&mut platform.db.read().await?, user).await?.ok_or(Failure::SignInNeeded)?)
}

/// A profile as other signed-in people see it. A disabled account has none.
pub async fn find(platform: &Platform, caller: &Caller, username: &str) -> Result<User, Trouble> {
    caller.require_myself()?;
    // PostgreSQL has no text with this character, and nobody has such a name.
    if username.contains('\0') {
        return Err(Failure::NotFound.into());
    }
    let found = store::by_username(&mut platform.db.read().await?, username).await?;
    Ok(found.filter(|user| user.disabled_at.is_none()).ok_or(Failure::NotFound)?)
}

/// Stores what the caller says about themselves. Another e-mail address asks for step-up, for mails open accounts.
pub async fn update(platform: &Platform, caller: &Caller, update: Update) -> Result<(), Trouble> {
    let session = caller.require_session()?;
    let before = own(platform, caller).await?;
    let after = check(&before, update)?;
    let email_changed = store::email_key(&after.email) != store::email_key(&before.email);
    if email_changed {
        session.recently_verified(&platform.config, platform.clock.now())?;
        limits::take(platform, &format!("email:{}", before.id), limits::EMAIL).await?;
    }
    if after == before {
        return Ok(());
    }
    let mut tx = platform.db.write().await?;
    store::update_profile(&mut tx, &after).await.map_err(taken)?;
    if email_changed {
        outbox::queue(&mut tx, platform, &letters::email_changed(platform, &before, &after.email, caller)).await?;
    }
    let detail = if email_changed { "with another e-mail address" } else { "" };
    audit::record(&mut tx, platform, caller, Kind::ProfileChanged, Some(before.id), detail).await?;
    tx.commit().await.map_err(taken)
}

/// What a program changes; what is absent stays.
#[derive(Debug, Default)]
pub struct Patch {
    /// Another name.
    pub name: Option<String>,
    /// Another location; empty: none.
    pub location: Option<String>,
    /// Another bio; empty: none.
    pub bio: Option<String>,
    /// The state the change was decided on, as an `If-Match` header.
    pub condition: Option<String>,
}

/// Changes parts of the caller's profile, if it still is what they know. Never the e-mail address: mails open accounts.
pub async fn patch(platform: &Platform, caller: &Caller, patch: Patch) -> Result<Profile, Trouble> {
    let id = caller.require_myself()?.user;
    let mut tx = platform.db.write().await?;
    // From here on nobody else changes it, so that what was compared is what is replaced.
    let before = store::lock(&mut tx, id).await?.ok_or(Failure::SignInNeeded)?;
    tag::check(patch.condition.as_deref(), &tag::of(&Profile::of(&before)))?;
    let update = Update {
        name: patch.name.unwrap_or_else(|| before.name.clone()),
        email: before.email.clone(),
        location: patch.location.unwrap_or_else(|| before.location.clone()),
        bio: patch.bio.unwrap_or_else(|| before.bio.clone()),
    };
    let after = check(&before, update)?;
    if after != before {
        store::update_profile(&mut tx, &after).await?;
        audit::record(&mut tx, platform, caller, Kind::ProfileChanged, Some(id), "").await?;
        tx.commit().await?;
    }
    Ok(Profile::of(&after))
}

fn check(before: &User, update: Update) -> Result<User, Failure> {
    let fields = (
        rules::check_name(&update.name),
        rules::check_email(&update.email),
        rules::check_location(&update.location),
        rules::check_bio(&update.bio),
    );
    match fields {
        (Ok(name), Ok(email), Ok(location), Ok(bio)) => Ok(User { email, name, location, bio, ..before.clone() }),
        (name, email, location, bio) => {
            let problems = [name, email, location, bio].into_iter().filter_map(Result::err).collect();
            Err(Failure::Invalid { problems })
        }
    }
}

/// The unique index decides who has an address, also when two ask at the same moment.
fn taken(error: sqlx::Error) -> Trouble {
    let unique = error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation);
    if unique {
        let problem = Problem::new("email", "Another account has this e-mail address.");
        return Failure::Invalid { problems: vec![problem] }.into();
    }
    error.into()
}
