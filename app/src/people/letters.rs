//! Temporary.
use crate::{people::User, platform::{Platform, audit::Kind, mail::Mail}};
pub fn administered(_: &Platform, user: &User, kind: Kind) -> Mail { Mail { to: user.email.clone(), name: user.name.clone(), subject: kind.name(), text: String::new(), html: String::new() } }
