//! Letters about the second factor.

use crate::people::User;
use crate::platform::Platform;
use crate::platform::caller::Caller;
use crate::platform::mail::{Letter, Mail};

const NOT_ME: &str = "If this was not you, somebody else is in your account: tell your System Administrator at once.";

/// It is on.
pub fn enabled(platform: &Platform, user: &User, caller: &Caller) -> Mail {
    Letter::new(platform, user, "Two-factor authentication is on")
        .paragraph("From now on every log-in to your account asks for a code of your authenticator. Keep your backup codes where you find them without your phone.")
        .done_by(caller)
        .help(NOT_ME)
        .mail()
}

/// It is off.
pub fn disabled(platform: &Platform, user: &User, caller: &Caller) -> Mail {
    Letter::new(platform, user, "Two-factor authentication is off")
        .paragraph("Two-factor authentication of your account was disabled. A log-in no longer asks for a code, and your backup codes are void.")
        .done_by(caller)
        .help(NOT_ME)
        .mail()
}

/// An administrator took it away.
pub fn reset(platform: &Platform, user: &User) -> Mail {
    Letter::new(platform, user, "Your two-factor authentication was reset")
        .paragraph("A System Administrator has removed every authenticator and backup code from your account. You are logged out everywhere; log in with your password and set up two-factor authentication again.")
        .help("If you did not ask for this, tell your System Administrator at once.")
        .mail()
}

/// One more authenticator.
pub fn added(platform: &Platform, user: &User, name: &str, caller: &Caller) -> Mail {
    Letter::new(platform, user, "An authenticator was added")
        .paragraph(format!("“{name}” was added to your account: its codes open it, together with your password."))
        .done_by(caller)
        .help(NOT_ME)
        .mail()
}

/// One less.
pub fn removed(platform: &Platform, user: &User, name: &str, caller: &Caller) -> Mail {
    Letter::new(platform, user, "An authenticator was removed")
        .paragraph(format!("“{name}” was removed from your account: its codes no longer open it."))
        .done_by(caller)
        .help(NOT_ME)
        .mail()
}

/// Somebody who knows the password typed a wrong code.
pub fn wrong_code(platform: &Platform, user: &User, caller: &Caller) -> Mail {
    Letter::new(platform, user, "A wrong code was typed for your account")
        .paragraph("Somebody who knows your password typed a wrong authentication code or backup code. If it was you, all is well.")
        .done_by(caller)
        .mail()
}

/// Too many wrong codes in a row.
pub fn locked(platform: &Platform, user: &User, names: &[String], caller: &Caller) -> Mail {
    let names = names.join("”, “");
    Letter::new(platform, user, "Your authenticator is locked")
        .paragraph(format!("A hundred wrong codes in a row were typed for your account. Codes of “{names}” no longer count: log in with a backup code, remove the authenticator and add it again."))
        .paragraph("Whoever typed them knows your password.")
        .done_by(caller)
        .help("If this was not you, change your password at once and tell your System Administrator.")
        .mail()
}
