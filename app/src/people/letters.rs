//! Letters about what an administrator did to an account.

use super::User;
use crate::platform::Platform;
use crate::platform::audit::Kind;
use crate::platform::mail::{Letter, Mail};

/// Tells the person concerned.
pub fn administered(platform: &Platform, user: &User, kind: Kind) -> Mail {
    let instance = &platform.config.instance.name;
    let (subject, text) = match kind {
        Kind::AccountDisabled => (
            "Your account was disabled",
            format!("Your account on {instance} was disabled by a System Administrator. You are logged out everywhere and cannot log in, and your API keys are revoked."),
        ),
        Kind::AccountEnabled => {
            ("Your account is open again", format!("A System Administrator has opened your account on {instance} again. You can log in as before."))
        }
        Kind::PasswordReset => (
            "Your password was reset",
            "A System Administrator has set a temporary password for your account and will give it to you. You are logged out \
             everywhere; within 7 days, log in with it and choose a password of your own."
                .to_owned(),
        ),
        Kind::Promoted => (
            "You are a System Administrator",
            format!("You have been made a System Administrator of {instance}. Your sessions have ended: log in again. They are shorter from now on."),
        ),
        _ => ("You are no longer a System Administrator", format!("You are no longer a System Administrator of {instance}. Log in again to go on.")),
    };
    Letter::new(platform, user, subject)
        .paragraph(text)
        .help("If you did not expect this, ask your System Administrator.")
        .mail()
}
