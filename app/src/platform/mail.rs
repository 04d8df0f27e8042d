//! Temporary.
#![allow(missing_docs)]
use std::sync::{Arc, Mutex};
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Mail { pub to: String, pub name: String, pub subject: String, pub text: String, pub html: String }
#[derive(Clone)]
pub struct Mailer(Arc<Mutex<Vec<Mail>>>);
#[derive(Debug, thiserror::Error)]
#[error("mail")]
pub struct MailError { pub temporary: bool }
impl Mailer { pub fn memory() -> Self { Self(Arc::default()) } pub fn from_config(_: &super::config::Mail) -> Result<Self, MailError> { Ok(Self::memory()) }
 pub async fn send(&self, m: &Mail) -> Result<(), MailError> { self.0.lock().unwrap().push(m.clone()); Ok(()) } pub fn caught(&self) -> Vec<Mail> { self.0.lock().unwrap().clone() } }
