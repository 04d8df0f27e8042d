//! Letters about log-ins.

use crate::people::User;
use crate::platform::Platform;
use crate::platform::caller::Caller;
use crate::platform::mail::{Letter, Mail};

/// Somebody logged in where this person has not logged in before (ASVS 5.0 6.3.5).
pub fn new_device(platform: &Platform, user: &User, caller: &Caller) -> Mail {
    Letter::new(platform, user, "Log-in from a new device")
        .paragraph("Somebody has just logged in to your account in a browser in which you have not logged in before. If it was you, all is well.")
        .done_by(caller)
        .mail()
}
