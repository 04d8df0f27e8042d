//! What a container client asks for: the scope grammar of the Distribution project, read strictly.
//!
//! Stricter than the specification in one place: a repository name has no host in front of it. No registry puts one
//! there, and a host may be in upper case, so that a mistyped `Ada/app` would pass for one.

use std::fmt::Write;

/// Scopes of one request at most. A client asks for one or two, a builder for a handful.
pub const MOST: usize = 64;
/// Characters of a repository name at most, as the registry itself has it.
pub const LONGEST_NAME: usize = 255;

/// A set of actions. `*` means every one, and stands beside them: a registry may ask for it by this name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Actions(u8);

/// Names and bits, in the order in which they are written.
const NAMES: [(&str, u8); 4] = [("pull", 1), ("push", 2), ("delete", 4), (EVERY, 8)];
const EVERY: &str = "*";

impl Actions {
    /// Every action.
    pub const EVERY: Self = Self(15);

    /// The action of this name; none for one that no registry knows.
    pub fn named(name: &str) -> Option<Self> {
        if name == EVERY {
            return Some(Self::EVERY);
        }
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, bit)| Self(*bit))
    }

    /// These and `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both have.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Their names; `*` alone where every one is meant.
    pub fn names(self) -> Vec<&'static str> {
        if self == Self::EVERY {
            return vec![EVERY];
        }
        NAMES.iter().filter(|(_, bit)| self.0 & bit != 0).map(|(name, _)| *name).collect()
    }
}

/// What somebody asks to do with something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// `repository`, `registry`; others mean nothing to us, and are granted to nobody. A class in parentheses is read
    /// and dropped: registries ignore it since 2022.
    pub kind: String,
    /// The repository, or `catalog`.
    pub name: String,
    /// What to do with it. Actions that no registry knows are not in it.
    pub actions: Actions,
}

impl Scope {
    /// As it is written in a request.
    pub fn text(&self) -> String {
        format!("{}:{}:{}", self.kind, self.name, self.actions.names().join(","))
    }
}

/// The scopes as an answer tells them.
pub fn text(scopes: &[Scope]) -> String {
    scopes.iter().map(Scope::text).collect::<Vec<_>>().join(" ")
}

/// Reads every `scope` parameter of a request: each holds scopes with a space between. Those of one thing become one.
/// The error is a sentence for whoever reads it in a client.
pub fn parse<'a>(parameters: impl IntoIterator<Item = &'a str>) -> Result<Vec<Scope>, String> {
    let words: Vec<_> =
        parameters.into_iter().flat_map(|text| text.split(' ')).filter(|word| !word.is_empty()).collect();
    if words.len() > MOST {
        return Err(format!("These are {} scopes. Ask for at most {MOST} at a time.", words.len()));
    }
    let mut scopes: Vec<Scope> = Vec::new();
    for word in words {
        let scope = one(word)?;
        match scopes.iter_mut().find(|known| known.kind == scope.kind && known.name == scope.name) {
            Some(known) => known.actions = known.actions.or(scope.actions),
            None => scopes.push(scope),
        }
    }
    Ok(scopes)
}

fn one(word: &str) -> Result<Scope, String> {
    let broken = |why: &str| format!("The scope “{}” cannot be read: {why}.", shown(word));
    let (kind, rest) = word.split_once(':').ok_or_else(|| broken("expected is TYPE:NAME:ACTIONS"))?;
    let (name, actions) = rest.rsplit_once(':').ok_or_else(|| broken("expected is TYPE:NAME:ACTIONS"))?;
    let kind = kind_of(kind).ok_or_else(|| broken("the type is lowercase letters and digits"))?;
    if let Some(why) = wrong_name(name) {
        return Err(broken(why));
    }
    let mut wanted = Actions::default();
    for action in actions.split(',') {
        if !action.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'*') {
            return Err(broken("an action is lowercase letters, or *"));
        }
        wanted = wanted.or(Actions::named(action).unwrap_or_default());
    }
    Ok(Scope { kind: kind.to_owned(), name: name.to_owned(), actions: wanted })
}

/// The type without its class.
fn kind_of(text: &str) -> Option<&str> {
    let value =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    match text.strip_suffix(')') {
        Some(open) => open.split_once('(').filter(|(kind, class)| value(kind) && value(class)).map(|(kind, _)| kind),
        None => value(text).then_some(text),
    }
}

/// What is wrong with a repository name, if anything.
pub fn wrong_name(name: &str) -> Option<&'static str> {
    if name.len() > LONGEST_NAME {
        return Some("the name is longer than 255 characters");
    }
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Some("a name is in lowercase");
    }
    let sound = name.split('/').all(is_component);
    (!sound).then_some("a name is made of parts with / between, each of lowercase letters and digits, separated by one . or _, two _, or any number of -")
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
pub fn is_component(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let separators = text.split(|c: char| u8::try_from(c).is_ok_and(letter)).filter(|between| !between.is_empty());
    let sound = |between: &str| matches!(between, "." | "_" | "__") || between.bytes().all(|byte| byte == b'-');
    let ends = |byte: Option<u8>| byte.is_some_and(letter);
    ends(text.bytes().next()) && ends(text.bytes().last()) && separators.into_iter().all(sound)
}

/// A piece of a request in an answer: short, and without anything that a terminal obeys.
pub fn shown(text: &str) -> String {
    let mut short = String::new();
    for character in text.chars().take(80) {
        let _ = write!(short, "{}", character.escape_debug());
    }
    if text.chars().nth(80).is_some() { format!("{short}…") } else { short }
}

#[cfg(test)]
#[path = "scopes_tests.rs"]
mod tests;
