//! Cookies. On https every name has the prefix `__Host-`, which the browser only accepts from this very host with
//! `Secure` and `Path=/` (ASVS 5.0 3.3.1, 3.3.3); on http, which is allowed for this machine only, plain names.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use http::header::COOKIE;

/// The cookies of this product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The session token.
    Session,
    /// A browser that has logged in before: attempts of strangers do not lock it out.
    Device,
    /// The one-read message.
    Notice,
    /// What was typed into a form when the session had ended.
    Draft,
    /// A log-in whose second factor is due.
    Challenge,
    /// What a page shows exactly once.
    Once,
    /// Light, dark, system.
    Theme,
}

impl Cookie {
    fn base(self) -> &'static str {
        match self {
            Self::Session => "latchkey",
            Self::Device => "latchkey-device",
            Self::Notice => "latchkey-notice",
            Self::Draft => "latchkey-draft",
            Self::Challenge => "latchkey-challenge",
            Self::Once => "latchkey-once",
            Self::Theme => "latchkey-theme",
        }
    }

    fn name(self, secure: bool) -> String {
        format!("{}{}", if secure { "__Host-" } else { "" }, self.base())
    }

    /// The value in a request, where there is one.
    pub fn read(self, headers: &HeaderMap, secure: bool) -> Option<String> {
        let name = self.name(secure);
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    }
}

/// The `Set-Cookie` headers of the answer under way.
#[derive(Clone, Debug, Default)]
pub struct Jar {
    lines: Arc<Mutex<Vec<String>>>,
    secure: bool,
}

impl Jar {
    /// An empty jar; `secure` on https.
    pub fn new(secure: bool) -> Self {
        Self { lines: Arc::default(), secure }
    }

    /// Sets a cookie; without `lives` it ends with the browser.
    pub fn set(&self, cookie: Cookie, value: &str, lives: Option<Duration>) {
        let age = lives.map(|lives| format!("; Max-Age={}", lives.as_secs())).unwrap_or_default();
        let secure = if self.secure { "; Secure" } else { "" };
        let start = format!("{}=", cookie.name(self.secure));
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        // One line for a cookie (RFC 6265 4.1.1): what is decided last counts.
        lines.retain(|line| !line.starts_with(&start));
        lines.push(format!("{start}{value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"));
    }

    /// Takes a cookie away.
    pub fn clear(&self, cookie: Cookie) {
        self.set(cookie, "", Some(Duration::ZERO));
    }

    /// The header values, once.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_https_the_browser_enforces_the_host() {
        let jar = Jar::new(true);
        jar.set(Cookie::Session, "abc", None);
        assert_eq!(jar.take(), ["__Host-latchkey=abc; Path=/; HttpOnly; SameSite=Lax; Secure"]);
        assert!(jar.take().is_empty());
        jar.clear(Cookie::Notice);
        jar.set(Cookie::Notice, "abc", None);
        assert_eq!(jar.take(), ["__Host-latchkey-notice=abc; Path=/; HttpOnly; SameSite=Lax; Secure"]);
    }

    #[test]
    fn a_name_is_matched_whole() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, http::HeaderValue::from_static("x-latchkey=1; latchkey-theme=dark; latchkey=2"));
        assert_eq!(Cookie::Session.read(&headers, false).as_deref(), Some("2"));
        assert_eq!(Cookie::Theme.read(&headers, false).as_deref(), Some("dark"));
        assert_eq!(Cookie::Session.read(&headers, true), None);
    }
}
