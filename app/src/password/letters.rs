//! Letters about passwords.

use crate::people::User;
use crate::platform::Platform;
use crate::platform::caller::Caller;
use crate::platform::mail::{Letter, Mail};

/// The password was changed by whoever knew the old one (ASVS 5.0 6.3.7).
pub fn changed(platform: &Platform, user: &User, caller: &Caller) -> Mail {
    Letter::new(platform, user, "Your password was changed")
        .paragraph("The password of your account was changed. Every other session has ended: other browsers have to log in with the new password.")
        .done_by(caller)
        .help("If this was not you, somebody else is in your account: tell your System Administrator at once.")
        .mail()
}
