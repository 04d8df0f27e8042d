//! What a key may be: its name, what it opens, how long it lives, from where it is used.

use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;

use super::terms::{Networks, Scope, Scopes};
use crate::failure::{Failure, Problem};
use crate::timestamp::Timestamp;

/// Longest name, in characters.
pub const LONGEST_NAME: usize = 100;
/// Most networks of one key.
pub const MOST_NETWORKS: usize = 20;
/// How long the old key lives on at most after **Rotate**.
pub const LONGEST_OVERLAP_HOURS: u32 = 168;
/// How long a key that has ended is still listed.
pub const LISTED_AFTER_END: Duration = Duration::from_hours(720);
/// A key is said to end soon from here on.
pub const SOON: Duration = Duration::from_hours(168);

const DAY: Duration = Duration::from_hours(24);

/// What the instance allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPolicy {
    /// The longest lifetime in days.
    pub longest_days: u32,
    /// Whether a key may live for ever.
    pub never: bool,
    /// Living keys of one person at most.
    pub per_person: u32,
}

impl Default for KeyPolicy {
    fn default() -> Self {
        Self { longest_days: 365, never: false, per_person: 100 }
    }
}

/// What the form **Create API Key** holds.
#[derive(Clone, Debug, Default)]
pub struct NewApiKey {
    /// What the owner calls it.
    pub name: String,
    /// Names of scopes.
    pub scopes: Vec<String>,
    /// Days, `custom` (then [`NewApiKey::expires_on`] counts) or `never`.
    pub expires: String,
    /// A day, `2027-01-31`: the key ends with it, in UTC.
    pub expires_on: String,
    /// Addresses and networks, separated by spaces, commas or lines.
    pub networks: String,
}

/// A checked key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Trimmed.
    pub name: String,
    /// At least one.
    pub scopes: Scopes,
    /// `None`: never.
    pub expires_at: Option<Timestamp>,
    /// From where.
    pub networks: Networks,
}

/// Checks everything about a new key at once.
pub fn check(new: &NewApiKey, policy: KeyPolicy, now: Timestamp) -> Result<Checked, Failure> {
    let fields = (
        check_name(&new.name),
        check_scopes(&new.scopes),
        check_expiry(&new.expires, &new.expires_on, policy, now),
        check_networks(&new.networks),
    );
    match fields {
        (Ok(name), Ok(scopes), Ok(expires_at), Ok(networks)) => Ok(Checked { name, scopes, expires_at, networks }),
        (name, scopes, expires, networks) => {
            let problems = [name.err(), scopes.err(), expires.err(), networks.err()];
            Err(Failure::Invalid { problems: problems.into_iter().flatten().collect() })
        }
    }
}

/// A name for people: required, one line, not longer than a line of a list.
pub fn check_name(typed: &str) -> Result<String, Problem> {
    let name = typed.trim();
    let length = name.chars().count();
    let message = match length {
        0 => "Give the key a name, so that you recognise it in the list.".to_owned(),
        _ if length > LONGEST_NAME => format!("This has {length} characters. Use at most {LONGEST_NAME}."),
        _ if name.chars().any(char::is_control) => "Use one line of visible characters.".to_owned(),
        _ => return Ok(name.to_owned()),
    };
    Err(Problem::new("name", message))
}

fn check_scopes(typed: &[String]) -> Result<Scopes, Problem> {
    let mut scopes = Scopes::default();
    for name in typed {
        let Some(scope) = Scope::named(name) else {
            let message = format!("There is no scope “{}”. Choose API, Registry or both.", name.escape_debug());
            return Err(Problem::new("scopes", message));
        };
        scopes = scopes.with(scope);
    }
    if scopes.list().is_empty() {
        return Err(Problem::new("scopes", "Choose what the key opens: API, Registry or both."));
    }
    Ok(scopes)
}

fn check_expiry(typed: &str, on: &str, policy: KeyPolicy, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let longest = DAY * policy.longest_days;
    match typed {
        "never" if policy.never => Ok(None),
        "never" => {
            let days = policy.longest_days;
            Err(Problem::new("expires", format!("A key cannot live for ever here. Choose at most {days} days.")))
        }
        "custom" => end_of_day(on, now, longest).map(Some).map_err(|message| Problem::new("expires_on", message)),
        days => match days.parse::<u32>() {
            Ok(days @ 1..) if DAY * days <= longest => Ok(Some(now.plus(DAY * days))),
            Ok(days @ 1..) => {
                let longest = policy.longest_days;
                Err(Problem::new(
                    "expires",
                    format!("{days} days are too many: a key lives at most {longest} days here."),
                ))
            }
            _ => Err(Problem::new("expires", "Choose when the key ends.")),
        },
    }
}

/// The end of a day in UTC. The last day allowed may be begun: nobody counts hours in a calendar.
fn end_of_day(typed: &str, now: Timestamp, longest: Duration) -> Result<Timestamp, String> {
    let Some(midnight) = Timestamp::of_iso_day(typed.trim()) else {
        return Err("Choose the day on which the key ends.".to_owned());
    };
    let end = midnight.plus(DAY);
    if end <= now {
        return Err("This day is over. Choose one in the future.".to_owned());
    }
    let latest = now.plus(longest);
    if midnight > latest {
        return Err(format!("This is too far away: a key ends on {} at the latest here.", latest.day()));
    }
    Ok(end.min(latest))
}

fn check_networks(typed: &str) -> Result<Networks, Problem> {
    let words = typed.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    let mut networks = Vec::new();
    for word in words {
        let one = network(word).map_err(|message| Problem::new("networks", message))?;
        if !networks.contains(&one) {
            networks.push(one);
        }
    }
    if networks.len() > MOST_NETWORKS {
        return Err(Problem::new("networks", format!("Use at most {MOST_NETWORKS} addresses.")));
    }
    Ok(Networks::new(networks))
}

fn network(word: &str) -> Result<IpNet, String> {
    if let Ok(address) = word.parse::<IpAddr>() {
        return Ok(address.to_canonical().into());
    }
    match word.parse::<IpNet>() {
        Ok(net) if net.trunc() == net => Ok(net),
        Ok(net) => {
            Err(format!("“{net}” names an address inside a network. Write {}, or the address alone.", net.trunc()))
        }
        Err(_) => {
            let word: String = word.chars().take(60).collect();
            Err(format!(
                "“{}” is no address. Write them like 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32.",
                word.escape_debug()
            ))
        }
    }
}

/// The moment the old key ends after **Rotate**.
pub fn check_overlap(hours: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    match hours.parse::<u32>() {
        Ok(hours @ 0..=LONGEST_OVERLAP_HOURS) => Ok(now.plus(Duration::from_hours(hours.into()))),
        _ => Err(Failure::field("overlap", "Choose how long the old key lives on: at most 7 days.")),
    }
}

/// When the key that replaces another one ends: it lives as long as the old one was meant to, within the policy.
pub fn successor_expiry(
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    policy: KeyPolicy,
    now: Timestamp,
) -> Option<Timestamp> {
    let longest = DAY * policy.longest_days;
    match expires_at {
        Some(expires_at) => Some(now.plus(expires_at.since(created_at).min(longest))),
        None if policy.never => None,
        None => Some(now.plus(longest)),
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
