//! The terms of a key: what it opens, from where, and whether it still does.

use std::net::IpAddr;

use ipnet::IpNet;

use super::rules::SOON;
use crate::timestamp::Timestamp;

/// What a key opens. Closed: every place that asks for a scope is found by the compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The REST API.
    Api,
    /// The platform's container registry.
    Registry,
}

impl Scope {
    /// Every scope there is.
    pub const ALL: [Self; 2] = [Self::Api, Self::Registry];

    /// As it is stored, and as the API names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Registry => "registry",
        }
    }

    /// As people read it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Api => "API",
            Self::Registry => "Registry",
        }
    }

    /// The scope of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// A set of scopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes {
    api: bool,
    registry: bool,
}

impl Scopes {
    /// Whether `scope` is among them.
    pub fn has(self, scope: Scope) -> bool {
        match scope {
            Scope::Api => self.api,
            Scope::Registry => self.registry,
        }
    }

    /// With `scope` among them.
    #[must_use]
    pub fn with(self, scope: Scope) -> Self {
        match scope {
            Scope::Api => Self { api: true, ..self },
            Scope::Registry => Self { registry: true, ..self },
        }
    }

    /// In their order.
    pub fn list(self) -> Vec<Scope> {
        Scope::ALL.into_iter().filter(|scope| self.has(*scope)).collect()
    }

    /// Their names with a space between, as in OAuth (RFC 6749 3.3): the stored form.
    pub fn text(self) -> String {
        self.list().into_iter().map(Scope::name).collect::<Vec<_>>().join(" ")
    }

    /// Reads the stored form; what is not known opens nothing.
    pub fn stored(text: &str) -> Self {
        text.split(' ').filter_map(Scope::named).fold(Self::default(), Self::with)
    }
}

/// From where a key may be used; none: from everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Of these.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// Whether `address` is inside.
    pub fn allow(&self, address: Option<IpAddr>) -> bool {
        let inside = |address: IpAddr| self.0.iter().any(|net| net.contains(&address.to_canonical()));
        self.0.is_empty() || address.is_some_and(inside)
    }

    /// In CIDR notation, one space between: the stored form.
    pub fn text(&self) -> String {
        self.list().join(" ")
    }

    /// Each in CIDR notation.
    pub fn list(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// Reads the stored form. One that cannot be read would be a key without limits, so it is refused.
    pub fn stored(text: &str) -> Option<Self> {
        text.split_whitespace().map(|net| net.parse().ok()).collect::<Option<_>>().map(Self)
    }
}

/// Whether a key opens anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It does.
    Active,
    /// It does, and ends within a week.
    EndsSoon,
    /// It does until its overlap ends: another one has taken its place.
    Replaced,
    /// Its time is over.
    Expired,
    /// Somebody ended it.
    Revoked,
}

impl State {
    /// Of a key with these dates.
    pub fn of(revoked: Option<Timestamp>, expires: Option<Timestamp>, replaced: bool, now: Timestamp) -> Self {
        match expires {
            _ if revoked.is_some() => Self::Revoked,
            Some(end) if end <= now => Self::Expired,
            _ if replaced => Self::Replaced,
            Some(end) if end.since(now) <= SOON => Self::EndsSoon,
            _ => Self::Active,
        }
    }

    /// Whether the key opens anything.
    pub fn lives(self) -> bool {
        matches!(self, Self::Active | Self::EndsSoon | Self::Replaced)
    }

    /// As people read it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::EndsSoon => "Ends soon",
            Self::Replaced => "Replaced",
            Self::Expired => "Expired",
            Self::Revoked => "Revoked",
        }
    }

    /// As the API names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active | Self::EndsSoon => "active",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}
