//! How people read the kinds of events, and the kinds by which they filter.

/// A group of kinds, as the filter offers it.
pub struct Group {
    /// In the address.
    pub name: &'static str,
    /// As people read it.
    pub title: &'static str,
    /// How the stored names of its kinds begin.
    begins: &'static [&'static str],
}

/// Every group, in the order of the filter.
pub const GROUPS: [Group; 4] = [
    Group { name: "log-ins", title: "Log-ins", begins: &["logged-", "log-in-", "confirm"] },
    Group {
        name: "security",
        title: "Password and two-factor",
        begins: &["password-", "two-factor-", "backup-", "authenticator-", "passkey-"],
    },
    Group { name: "api-keys", title: "API keys", begins: &["api-key-"] },
    Group {
        name: "account",
        title: "Account and profile",
        begins: &["account-", "profile-", "instance-", "promoted", "demoted"],
    },
];

impl Group {
    /// The group of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        GROUPS.iter().find(|group| group.name == name)
    }

    /// Patterns for the stored names, as many as the query has places; empty ones match nothing.
    pub fn patterns(&self) -> [String; 5] {
        std::array::from_fn(|place| self.begins.get(place).map(|begin| format!("{begin}%")).unwrap_or_default())
    }
}

/// A kind in words: what happened, in the past tense.
pub fn title(kind: &str) -> String {
    let words = match kind {
        "account-created" => "Account created",
        "instance-set-up" => "Instance set up",
        "logged-in" => "Logged in",
        "log-in-failed" => "Log-in failed",
        "logged-out" => "Logged out",
        "confirmed" => "Confirmed it’s you",
        "confirm-failed" => "Confirmation failed",
        "password-changed" => "Password changed",
        "password-reset" => "Temporary password set",
        "password-rehashed" => "Password stored anew",
        "profile-changed" => "Profile changed",
        "account-disabled" => "Account disabled",
        "account-enabled" => "Account enabled",
        "promoted" => "Made System Administrator",
        "demoted" => "No longer System Administrator",
        "api-key-created" => "API key created",
        "api-key-rotated" => "API key rotated",
        "api-key-revoked" => "API key revoked",
        "api-key-leaked" => "API key found and revoked",
        other => return sentence(other),
    };
    words.to_owned()
}

/// A kind that came later reads well enough: `two-factor-enabled` as “Two factor enabled”.
fn sentence(kind: &str) -> String {
    let spaced = kind.replace('-', " ");
    let mut letters = spaced.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_as_words() {
        assert_eq!(title("api-key-leaked"), "API key found and revoked");
        assert_eq!(title("two-factor-enabled"), "Two factor enabled");
        assert_eq!(title(""), "");
    }

    #[test]
    fn a_group_has_room_in_the_query() {
        for group in &GROUPS {
            assert!(group.begins.len() <= group.patterns().len(), "{}", group.name);
        }
        assert_eq!(Group::named("api-keys").expect("a group").patterns()[..2], ["api-key-%", ""]);
        assert!(Group::named("%").is_none());
    }
}
