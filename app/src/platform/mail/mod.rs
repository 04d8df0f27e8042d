//! Mail: what a letter looks like, and how it leaves. Verbs put mails into the [outbox](super::outbox); nothing waits
//! for a mail server.

mod letter;
mod mailer;

use serde::{Deserialize, Serialize};

pub use letter::Letter;
pub use mailer::{MailError, Mailer};

/// A mail, complete. Waits sealed in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The address.
    pub to: String,
    /// The person.
    pub name: String,
    /// One line.
    pub subject: String,
    /// The plain-text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}
