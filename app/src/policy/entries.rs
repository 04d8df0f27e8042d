//! Every entry once: its name, what it is, and how its text becomes a value and a value its text. The command line, the
//! messages about wrong values and later the page of the administrator all come from this table.

use std::borrow::Cow;

use super::Policy;
use crate::timestamp::Timestamp;

/// What would have been right, in words.
pub type Expected = Cow<'static, str>;

/// One entry of the policy.
pub struct Entry {
    /// As it is stored and typed: it must not change.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub what: &'static str,
    /// Reads the text, or says what is expected.
    pub(super) set: fn(&mut Policy, &str) -> Result<(), Expected>,
    /// The value as it is stored.
    pub(super) get: fn(&Policy) -> String,
}

impl Entry {
    /// The value in this policy.
    pub fn value(&self, policy: &Policy) -> String {
        (self.get)(policy)
    }

    /// The value where nobody has decided.
    pub fn default(&self) -> String {
        (self.get)(&Policy::default())
    }
}

/// All of them, in the order in which they are shown.
pub const ENTRIES: &[Entry] = &[
    Entry {
        name: "require-two-factor",
        what: "Everybody must set up two-factor authentication before anything else works: true or false.",
        set: |policy, text| {
            policy.require_two_factor = truth(text)?;
            Ok(())
        },
        get: |policy| policy.require_two_factor.to_string(),
    },
    Entry {
        name: "require-two-factor-from",
        what: "The day from which that is enforced (UTC); before it people are reminded. Empty: at once.",
        set: |policy, text| {
            policy.require_two_factor_from = day(text)?;
            Ok(())
        },
        get: |policy| policy.require_two_factor_from.map(Timestamp::iso_day).unwrap_or_default(),
    },
    Entry {
        name: "api-key-longest-days",
        what: "The longest lifetime of an API key in days.",
        set: |policy, text| {
            policy.keys.longest_days = number(text, 3_650)?;
            Ok(())
        },
        get: |policy| policy.keys.longest_days.to_string(),
    },
    Entry {
        name: "api-key-never-expires",
        what: "API keys may be made that never expire: true or false.",
        set: |policy, text| {
            policy.keys.never = truth(text)?;
            Ok(())
        },
        get: |policy| policy.keys.never.to_string(),
    },
    Entry {
        name: "api-keys-per-person",
        what: "Living API keys of one person at most.",
        set: |policy, text| {
            policy.keys.per_person = number(text, 10_000)?;
            Ok(())
        },
        get: |policy| policy.keys.per_person.to_string(),
    },
];

/// The entry of that name.
pub fn named(name: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.name == name)
}

fn truth(text: &str) -> Result<bool, Expected> {
    text.parse().map_err(|_| Cow::Borrowed("true or false"))
}

/// A whole number from 1 on.
fn number(text: &str, most: u32) -> Result<u32, Expected> {
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| format!("a number from 1 to {most}").into())
}

/// A day as in 2026-12-31, or nothing.
fn day(text: &str) -> Result<Option<Timestamp>, Expected> {
    if text.is_empty() {
        return Ok(None);
    }
    Timestamp::of_iso_day(text).map(Some).ok_or(Cow::Borrowed("a day such as 2026-12-31, or nothing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_reads_back_as_the_same() {
        let mut policy = Policy::default();
        for (name, text) in [("require-two-factor", "true"), ("require-two-factor-from", "2026-12-31")] {
            let entry = named(name).expect("an entry");
            (entry.set)(&mut policy, text).expect("a value");
            assert_eq!(entry.value(&policy), text);
        }
    }

    #[test]
    fn defaults_can_be_set() {
        for entry in ENTRIES {
            let mut policy = Policy::default();
            assert_eq!((entry.set)(&mut policy, &entry.default()), Ok(()), "{}", entry.name);
            assert_eq!(policy, Policy::default());
        }
    }

    #[test]
    fn what_is_no_value_is_told_what_is() {
        let mut policy = Policy::default();
        for (name, text) in [
            ("require-two-factor", "yes"),
            ("require-two-factor", ""),
            ("require-two-factor-from", "31.12.2026"),
            ("require-two-factor-from", "2026-02-30"),
            ("api-key-longest-days", "0"),
            ("api-keys-per-person", "10001"),
        ] {
            assert!((named(name).expect("an entry").set)(&mut policy, text).is_err(), "{name}={text}");
        }
        assert_eq!(policy, Policy::default());
    }
}
