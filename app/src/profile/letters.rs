//! Letters about profiles.

use crate::people::User;
use crate::platform::Platform;
use crate::platform::caller::Caller;
use crate::platform::mail::{Letter, Mail};

/// To the old address: the account has another one now (ASVS 5.0 6.3.7).
pub fn email_changed(platform: &Platform, before: &User, new: &str, caller: &Caller) -> Mail {
    Letter::new(platform, before, "Your e-mail address was changed")
        .paragraph(format!("From now on we write to {} instead of this address.", masked(new)))
        .done_by(caller)
        .mail()
}

/// `n…@example.org`: enough to recognise one's own, too little for whoever reads the old mailbox.
fn masked(email: &str) -> String {
    let (local, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    format!("{}…@{domain}", local.chars().next().unwrap_or('?'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_masked() {
        assert_eq!(masked("new.address@example.org"), "n…@example.org");
    }
}
