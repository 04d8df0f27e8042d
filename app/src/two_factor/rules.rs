//! Rules of codes and secrets: RFC 6238 with SHA-1, 6 digits, steps of 30 seconds, which is what every authenticator
//! app understands.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use totp_rs::{Builder, Secret as TotpSecret, Totp};
use zeroize::Zeroizing;

use crate::failure::Problem;
use crate::timestamp::Timestamp;

/// Bytes of a secret: 160 bits (RFC 4226 section 4, R6).
pub const SECRET_BYTES: usize = 20;

/// Seconds of a step.
pub const PERIOD: i64 = 30;

/// Digits of a code.
pub const DIGITS: usize = 6;

/// More than this nobody types for six digits, however they space them.
const LONGEST_TYPED: usize = 100;

/// Longest name of an authenticator, in characters.
const LONGEST_NAME: usize = 50;

/// Everything but the unreserved characters of RFC 3986.
const OUTSIDE_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The secret that an authenticator shares with us. Cannot be printed, is cleared on drop.
pub struct Secret(Zeroizing<[u8; SECRET_BYTES]>);

/// Six digits, as they are compared. Every spelling of the same code is the same one.
#[derive(PartialEq, Eq)]
pub struct Code(Zeroizing<String>);

impl Secret {
    /// Of random bytes.
    pub fn new(bytes: [u8; SECRET_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Of what was sealed.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::new)
    }

    /// To be sealed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// RFC 4648 base32, 32 characters: what is typed into an app that cannot scan.
    pub fn base32(&self) -> Zeroizing<String> {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let mut text = Zeroizing::new(String::with_capacity(32));
        for chunk in self.0.chunks(5) {
            let bits = chunk.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            for place in (0..8).rev() {
                let digit = usize::try_from(bits >> (5 * place) & 31).unwrap_or(0);
                text.push(char::from(ALPHABET.get(digit).copied().unwrap_or(b'A')));
            }
        }
        text
    }

    /// What the QR code says: the key URI format that every authenticator app reads.
    pub fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        // A colon would end the issuer in the label.
        let issuer = issuer.replace(':', " ");
        let issuer = utf8_percent_encode(&issuer, OUTSIDE_UNRESERVED);
        let account = utf8_percent_encode(account, OUTSIDE_UNRESERVED);
        let secret = self.base32();
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={PERIOD}",
            *secret
        ))
    }

    /// The step whose code this is: that of `now` or the one before, for whoever types slowly. No later one, for a clock
    /// that is ahead would let a code count before its time.
    pub fn matching_step(&self, code: &Code, now: Timestamp) -> Option<i64> {
        let totp = self.totp();
        let current = now.seconds().div_euclid(PERIOD);
        // Both are computed always, and compared in constant time.
        let matches = [current, current - 1].map(|step| {
            let moment = u64::try_from(step * PERIOD).unwrap_or(0);
            totp.check(&code.0, moment).map(|_| step)
        });
        matches.into_iter().flatten().next()
    }

    fn totp(&self) -> Totp {
        // Its defaults are SHA-1, six digits, 30 seconds; no tolerance, that is ours.
        Builder::new().with_secret(TotpSecret::new_stack(*self.0)).with_skew(0).build_noncompliant()
    }
}

impl Code {
    /// Reads what people type: spaces of any kind, dashes of any kind, wide digits of a Japanese keyboard. `None` when
    /// that leaves anything but six digits.
    pub fn read(typed: &str) -> Option<Self> {
        if typed.len() > LONGEST_TYPED {
            return None;
        }
        let mut digits = Zeroizing::new(String::with_capacity(LONGEST_TYPED));
        for character in typed.chars().filter(|character| !is_filler(*character)) {
            digits.push(narrow(character)?);
        }
        (digits.len() == DIGITS).then_some(Self(digits))
    }
}

/// What people put between groups, and what copying brings along.
pub fn is_filler(character: char) -> bool {
    let dash = matches!(
        character,
        '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    );
    let invisible = matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    character.is_whitespace() || dash || invisible
}

fn narrow(character: char) -> Option<char> {
    let wide = u32::from(character).checked_sub(0xff10).and_then(|digit| char::from_digit(digit, 10));
    wide.or(Some(character)).filter(char::is_ascii_digit)
}

/// In groups of four, as it is read and typed.
pub fn grouped(secret: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(secret.len() * 5 / 4));
    for (place, character) in secret.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push(' ');
        }
        text.push(character);
    }
    text
}

/// A name for an authenticator: what is typed without the spaces around it, or `usual` when nothing is.
pub fn check_name(typed: &str, usual: &str) -> Result<String, Problem> {
    let name = typed.trim();
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Problem::new("name", format!("Use at most {LONGEST_NAME} characters.")));
    }
    Ok(if name.is_empty() { usual } else { name }.to_owned())
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
