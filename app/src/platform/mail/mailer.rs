//! How mail leaves: by SMTP, into the log where no server is configured, or caught in memory by tests.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::ExposeSecret;

use super::Mail;
use crate::fault::Fault;
use crate::platform::config;

/// A mail server that takes longer is tried again later.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends mail. Cheap to clone.
#[derive(Clone)]
pub struct Mailer(Way);

#[derive(Clone)]
enum Way {
    Smtp { transport: AsyncSmtpTransport<Tokio1Executor>, from: Mailbox },
    Log,
    Memory(Arc<Mutex<Vec<Mail>>>),
}

/// Why a mail did not leave. Without address and content: it goes to the log.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub struct MailError {
    /// Trying again may help.
    pub temporary: bool,
    why: String,
}

impl MailError {
    /// What was stored does not open: no later try reads it, and the mails behind it wait.
    pub fn unreadable(why: &Fault) -> Self {
        Self::permanent(why)
    }

    fn permanent(why: impl ToString) -> Self {
        Self { temporary: false, why: why.to_string() }
    }
}

impl From<SmtpError> for MailError {
    fn from(error: SmtpError) -> Self {
        // Only an answer of the server that says "never" is final; a server that is away may be back.
        let why = error.status().map_or_else(
            || "the mail server cannot be reached".to_owned(),
            |code| format!("the mail server answered {code}"),
        );
        Self { temporary: !error.is_permanent(), why }
    }
}

impl Mailer {
    /// As configured.
    pub fn from_config(config: &config::Mail) -> Result<Self, String> {
        let Some(url) = &config.smtp_url else { return Ok(Self(Way::Log)) };
        let from = config.from.parse().map_err(|_| "mail.from is not an e-mail address".to_owned())?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())
            .map_err(|_| "mail.smtp_url is not the address of a mail server".to_owned())?
            .timeout(Some(PATIENCE))
            .build();
        Ok(Self(Way::Smtp { transport, from }))
    }

    /// Keeps every mail, for tests.
    pub fn memory() -> Self {
        Self(Way::Memory(Arc::default()))
    }

    /// What tests caught.
    pub fn caught(&self) -> Vec<Mail> {
        match &self.0 {
            Way::Memory(mails) => mails.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Way::Smtp { .. } | Way::Log => Vec::new(),
        }
    }

    /// Sends a mail, or says why not.
    pub async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        match &self.0 {
            Way::Smtp { transport, from } => {
                transport.send(message(mail, from.clone())?).await?;
            }
            Way::Log => {
                tracing::info!(to = %mail.to, subject = %mail.subject, text = %mail.text, "mail (no server is configured)");
            }
            Way::Memory(mails) => mails.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone()),
        }
        Ok(())
    }
}

/// Text and HTML side by side (RFC 2046 5.1.4), marked so that nobody's absence notice answers (RFC 3834).
fn message(mail: &Mail, from: Mailbox) -> Result<Message, MailError> {
    let address = mail.to.parse().map_err(MailError::permanent)?;
    let part = |kind: ContentType, body: &str| SinglePart::builder().header(kind).body(body.to_owned());
    let mut message = Message::builder()
        .from(from)
        .to(Mailbox::new(Some(one_line(&mail.name)), address))
        .subject(one_line(&mail.subject))
        .message_id(None)
        .multipart(
            MultiPart::alternative()
                .singlepart(part(ContentType::TEXT_PLAIN, &mail.text))
                .singlepart(part(ContentType::TEXT_HTML, &mail.html)),
        )
        .map_err(MailError::permanent)?;
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    message.headers_mut().insert_raw(automatic);
    Ok(message)
}

/// A name with a line break must not become a header of its own.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_has_two_parts_and_no_header_of_a_stranger() {
        let mail = Mail {
            to: "ada@example.org".to_owned(),
            name: "Ada\r\nBcc: eve@example.org \"<x>\" Lövelace".to_owned(),
            subject: "Hello\nX-Evil: 1".to_owned(),
            text: "plain words".to_owned(),
            html: "<p>rich words</p>".to_owned(),
        };
        let message = message(&mail, "no-reply@example.org".parse().unwrap()).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc:") || line.starts_with("X-Evil:")), "{head}");
        assert_eq!(message.envelope().to().len(), 1);
        for header in
            ["Date: ", "Message-ID: ", "Auto-Submitted: auto-generated", "Content-Type: multipart/alternative"]
        {
            assert!(head.contains(header), "{header} is not in {head}");
        }
        assert!(body.contains("plain words") && body.contains("<p>rich words</p>"));
    }
}
