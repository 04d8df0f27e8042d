//! Letters about backup codes.

use super::service::{few, words_left};
use crate::people::User;
use crate::platform::Platform;
use crate::platform::caller::Caller;
use crate::platform::mail::{Letter, Mail};

const NOT_ME: &str = "If this was not you, somebody else is in your account: tell your System Administrator at once.";

/// There are new ones.
pub fn generated(platform: &Platform, user: &User, caller: &Caller) -> Mail {
    Letter::new(platform, user, "New backup codes were generated")
        .paragraph("Ten new backup codes were generated for your account. Every earlier one is void.")
        .done_by(caller)
        .help(NOT_ME)
        .mail()
}

/// One was used. With few left the letter is about that.
pub fn used(platform: &Platform, user: &User, left: usize, caller: &Caller) -> Mail {
    let subject = if few(left) { "Generate new backup codes" } else { "A backup code was used" };
    let letter = Letter::new(platform, user, subject)
        .paragraph(format!("A backup code was used for your account. {}.", words_left(left)));
    let letter = if few(left) {
        let page = format!("{}/account#two-factor", platform.config.server.base_url());
        letter.paragraph(format!("Generate new backup codes before you run out of them: {page}"))
    } else {
        letter
    };
    letter
        .done_by(caller)
        .help("If this was not you, change your password at once and tell your System Administrator.")
        .mail()
}
