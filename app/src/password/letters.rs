//! Temporary.
use crate::{people::User, platform::{Platform, caller::Caller, mail::Mail}};
pub fn changed(_: &Platform, user: &User, c: &Caller) -> Mail { Mail { to: user.email.clone(), name: user.name.clone(), subject: "password was changed".into(), text: c.address_text(), html: String::new() } }
