//! Passwords: the rules for a new one (common, breached, too like the person), Change Password, and the new password
//! that must follow a temporary one.

pub mod actions;
pub mod breached;
pub mod common;
mod estimate;
pub mod letters;
pub mod rules;
pub mod service;
pub mod view;

pub use crate::platform::hasher::Password;

use crate::failure::Problem;
use crate::fault::Trouble;
use crate::platform::Platform;
use rules::{About, MAX_LENGTH, PasswordPolicy};

/// What the operator asks of a password. The configuration has checked the length.
pub fn policy(platform: &Platform) -> PasswordPolicy {
    PasswordPolicy::new(platform.config.password.min_length).unwrap_or_default()
}

/// What is wrong with a password that is only compared: nothing typed (`empty` says so), or longer than any could be.
pub fn check_typed(typed: &Password, field: &'static str, empty: &str) -> Option<Problem> {
    if typed.is_empty() {
        return Some(Problem::new(field, empty));
    }
    (typed.characters() > MAX_LENGTH).then(|| {
        Problem::new(field, format!("This is longer than any password here: at most {MAX_LENGTH} characters."))
    })
}

/// Every reason why `new` cannot be a password, each beside `field`.
pub async fn check_new(
    platform: &Platform,
    new: &Password,
    about: &About<'_>,
    field: &'static str,
) -> Result<Vec<Problem>, Trouble> {
    let breached = new.characters() <= rules::MAX_LENGTH && platform.breached.contains(new).await?;
    let reasons = rules::check(new, about, policy(platform), breached);
    Ok(reasons.into_iter().map(|reason| Problem::new(field, reason)).collect())
}
