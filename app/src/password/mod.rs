//! Passwords: the rules for a new one (common, breached, too like the person), Change Password, and the new password
//! that must follow a temporary one.

pub mod actions;
pub mod breached;
pub mod common;
pub mod letters;
pub mod rules;
pub mod service;
pub mod view;

pub use crate::platform::hasher::Password;

use crate::failure::Problem;
use crate::fault::Trouble;
use crate::platform::Platform;
use rules::{About, PasswordPolicy};

/// Every reason why `new` cannot be a password, each beside `field`.
pub async fn check_new(
    platform: &Platform,
    new: &Password,
    about: &About<'_>,
    field: &'static str,
) -> Result<Vec<Problem>, Trouble> {
    let policy = PasswordPolicy::new(platform.config.password.min_length);
    let mut reasons = rules::check(new, about, policy);
    if reasons.is_empty() && platform.breached.contains(new).await? {
        reasons.push("This password has appeared in a data breach. Choose one that you use nowhere else.".to_owned());
    }
    Ok(reasons.into_iter().map(|reason| Problem::new(field, reason)).collect())
}
