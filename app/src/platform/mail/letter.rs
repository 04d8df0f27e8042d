//! What every letter looks like: greeting, what happened, the facts, what to do. One layout, two parts.

use askama::Template;

use super::Mail;
use crate::people::User;
use crate::platform::Platform;
use crate::platform::caller::{Caller, Who};
use crate::platform::device::device;

/// A letter being written.
pub struct Letter {
    to: String,
    name: String,
    subject: String,
    instance: String,
    paragraphs: Vec<String>,
    facts: Vec<(&'static str, String)>,
    help: String,
}

#[derive(Template)]
#[template(path = "letter.txt", escape = "none")]
struct Text<'a> {
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    letter: &'a Letter,
}

impl Letter {
    /// A letter to `user` about `subject`; the name of the instance is added to it.
    pub fn new(platform: &Platform, user: &User, subject: &str) -> Self {
        let instance = platform.config.instance.name.clone();
        let base_url = platform.config.server.base_url();
        Self {
            to: user.email.clone(),
            name: user.name.clone(),
            subject: format!("{subject} – {instance}"),
            instance,
            paragraphs: Vec::new(),
            facts: vec![("When", platform.clock.now().for_people())],
            help: format!(
                "If this was not you, change your password at {base_url}/account#change-password and tell your System Administrator."
            ),
        }
    }

    /// Says something.
    #[must_use]
    pub fn paragraph(mut self, text: impl Into<String>) -> Self {
        self.paragraphs.push(text.into());
        self
    }

    /// Says from where it was done, and with what.
    #[must_use]
    pub fn done_by(mut self, caller: &Caller) -> Self {
        if !matches!(caller.who, Who::Operator) {
            self.facts.push(("Where", caller.address_text()));
            self.facts.push(("Device", device(&caller.agent)));
        }
        self
    }

    /// Says who to turn to, where changing the password is no help.
    #[must_use]
    pub fn help(mut self, text: &str) -> Self {
        text.clone_into(&mut self.help);
        self
    }

    /// The mail.
    pub fn mail(self) -> Mail {
        // Both templates only format text: they cannot fail.
        let text = Text { letter: &self }.render().unwrap_or_default();
        let html = Html { letter: &self }.render().unwrap_or_default();
        Mail { to: self.to, name: self.name, subject: self.subject, text: wrap(&text), html }
    }
}

/// Lines of at most 76 characters, as RFC 5322 2.1.1 would like them.
fn wrap(text: &str) -> String {
    let mut wrapped = String::new();
    for line in text.lines() {
        let mut width = 0;
        for word in line.split(' ') {
            let length = word.chars().count();
            if width > 0 && width + 1 + length > 76 {
                wrapped.push('\n');
                width = 0;
            } else if width > 0 {
                wrapped.push(' ');
                width += 1;
            }
            wrapped.push_str(word);
            width += length;
        }
        wrapped.push('\n');
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_wrapped_at_words() {
        let text = wrap(&"word ".repeat(40));
        assert!(text.lines().all(|line| line.chars().count() <= 76), "{text}");
        assert_eq!(wrap("one\n\ntwo\n"), "one\n\ntwo\n");
    }
}
