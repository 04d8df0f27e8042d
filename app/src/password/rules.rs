//! What a new password must be, and how good it is. Pure: no clock, no database, no file.
//!
//! Length and lists, no recipes: no required kinds of characters (ASVS 5.0 6.2.5), no regular change (6.2.10), every
//! character allowed (6.2.8), as NIST SP 800-63B asks.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::common::is_common;
use super::estimate::{Estimate, estimate};
use crate::platform::hasher::Password;

/// The most characters a password may have (ASVS 5.0 6.2.9 asks for at least 64).
pub const MAX_LENGTH: usize = 128;

/// The part of the rules that an administrator sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    min_length: usize,
}

impl PasswordPolicy {
    /// The values an administrator may choose for the shortest password. Never below 8 (ASVS 5.0 6.2.1).
    pub const MIN_LENGTHS: std::ops::RangeInclusive<usize> = 8..=64;

    /// A policy; `None` when `min_length` is not one of [`PasswordPolicy::MIN_LENGTHS`].
    pub fn new(min_length: usize) -> Option<Self> {
        Self::MIN_LENGTHS.contains(&min_length).then_some(Self { min_length })
    }

    /// The fewest characters a new password may have.
    pub const fn min_length(self) -> usize {
        self.min_length
    }
}

impl Default for PasswordPolicy {
    /// 11 characters.
    fn default() -> Self {
        Self { min_length: 11 }
    }
}

/// Whose password it is to be. Words that an attacker tries first (ASVS 5.0 6.2.11). Empty ones are ignored.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// The username.
    pub username: &'a str,
    /// The e-mail address.
    pub email: &'a str,
    /// The full name.
    pub name: &'a str,
    /// The name of the instance.
    pub instance: &'a str,
}

impl<'a> About<'a> {
    pub(super) fn words(&self) -> [(&'a str, &'static str); 5] {
        let local = self.email.split('@').next().unwrap_or_default();
        [
            (self.email, "This is your e-mail address. Choose something that is not on your profile."),
            (local, "This is the first part of your e-mail address. Choose something that is not on your profile."),
            (self.username, "This is your username. Choose something that is not on your profile."),
            (self.name, "This is your name. Choose something that is not on your profile."),
            (self.instance, "This is the name of this site. Choose something that has nothing to do with it."),
        ]
    }
}

/// Everything that is wrong with a new password, as sentences for the person; empty when it may be used.
///
/// `breached` is what [`super::breached::Breached::contains`] said. That the password differs from the current one is
/// for the caller to check.
pub fn check(new: &Password, about: &About<'_>, policy: PasswordPolicy, breached: bool) -> Vec<String> {
    let mut reasons = refusals(new, about, policy, || estimate(new.as_str(), about));
    if breached {
        reasons.push("This password appeared in a known data breach. Use one that you use nowhere else.".to_owned());
    }
    reasons
}

fn refusals(
    new: &Password,
    about: &About<'_>,
    policy: PasswordPolicy,
    estimate: impl FnOnce() -> Estimate,
) -> Vec<String> {
    let text = new.as_str();
    if new.is_empty() {
        return vec!["Type a new password.".to_owned()];
    }
    // Refused in any case, and an estimate would cost.
    let too_long = new.characters() > MAX_LENGTH;
    let known = is_about(text, about)
        .or_else(|| is_common(text).then_some("This is one of the most common passwords.".into()))
        // Repeats, rows of keys, words with a year: the lists leave them out because a pattern says them all.
        .or_else(|| if too_long { None } else { easy_to_guess(&estimate()).map(Cow::from) });
    shape(new, policy).into_iter().chain(known.map(Cow::into_owned)).collect()
}

/// Length (ASVS 5.0 6.2.1, 6.2.9) and the one character that is not allowed.
fn shape(new: &Password, policy: PasswordPolicy) -> Vec<String> {
    let (length, min_length) = (new.characters(), policy.min_length());
    let mut reasons = Vec::new();
    if length < min_length {
        reasons.push(format!("Use at least {min_length} characters; this has {length}."));
    }
    if length > MAX_LENGTH {
        reasons.push(format!("Use at most {MAX_LENGTH} characters; this has {length}."));
    }
    // No keyboard types it, and programs that end a text at NUL would accept the part before it.
    if new.as_str().contains('\0') {
        reasons.push("A password cannot contain the NUL character.".to_owned());
    }
    reasons
}

fn is_about<'a>(text: &str, about: &About<'_>) -> Option<Cow<'a, str>> {
    let folded = fold(text);
    about
        .words()
        .into_iter()
        .find(|(word, _)| !word.is_empty() && fold(word) == folded)
        .map(|(_, reason)| reason.into())
}

/// For comparison: without case and without spaces, wherever they stand.
fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|character| !character.is_whitespace()).collect()
}

/// A password that falls to a million guesses, which is score 0 or 1 of zxcvbn. Knows the person's words in all their
/// variations: reversed, repeated, with a year behind.
fn easy_to_guess(estimate: &Estimate) -> Option<String> {
    let why = estimate.advice.first().map_or("Add another word or two.", String::as_str);
    (estimate.score < 2).then(|| format!("This is easy to guess. {why}"))
}

/// How good a password is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    /// 0 (falls at once) to 4 (withstands an attack on the stored hash).
    pub score: u8,
    /// The score in a word or two.
    pub label: &'static str,
    /// Why it is not better, and what would help; what [`check`] refuses comes first.
    pub reasons: Vec<String>,
}

/// Estimates a password while it is typed. Never above 1 when [`check`] would refuse it. Costs a millisecond for an
/// ordinary password and 50 for the worst, measured in a development build. Does not know the operator's breached passwords.
pub fn strength(new: &Password, about: &About<'_>, policy: PasswordPolicy) -> Strength {
    let too_long = new.characters() > MAX_LENGTH;
    let estimated = if too_long { Estimate::of_nothing() } else { estimate(new.as_str(), about) };
    let mut reasons = refusals(new, about, policy, || estimated.clone());
    let score = if reasons.is_empty() { estimated.score } else { estimated.score.min(1) };
    let label = match score {
        0 => "Very weak",
        1 => "Weak",
        2 => "Fair",
        3 => "Good",
        _ => "Strong",
    };
    let mut advice = estimated.advice;
    advice.retain(|advice| !reasons.iter().any(|reason| reason.contains(advice)));
    reasons.extend(advice);
    Strength { score, label, reasons }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
