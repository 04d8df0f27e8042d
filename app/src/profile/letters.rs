//! Temporary.
use crate::{people::User, platform::{Platform, caller::Caller, mail::Mail}};
pub fn email_changed(_: &Platform, user: &User, _new: &str, c: &Caller) -> Mail { Mail { to: user.email.clone(), name: user.name.clone(), subject: "e-mail address".into(), text: c.address_text(), html: String::new() } }
