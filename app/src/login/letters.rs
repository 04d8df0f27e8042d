//! Temporary.
use crate::{people::User, platform::{Platform, caller::Caller, mail::Mail}};
pub fn new_device(_: &Platform, user: &User, c: &Caller) -> Mail { Mail { to: user.email.clone(), name: user.name.clone(), subject: "new device".into(), text: c.address_text(), html: String::new() } }
