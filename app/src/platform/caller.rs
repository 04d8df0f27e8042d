//! Who asks, from where, and how lately they proved who they are. The first line of every verb asks this.

use std::net::IpAddr;
use std::time::Duration;

use crate::api_keys::terms::{Scope, Scopes};
use crate::failure::Failure;
use crate::ids::{KeyId, ServiceId, SessionId, UserId};
use crate::platform::config::Config;
use crate::timestamp::Timestamp;

/// The one who asks.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Their standing.
    pub who: Who,
    /// The address of the request; `None` on the command line.
    pub address: Option<IpAddr>,
    /// The `User-Agent`, cut to 300 characters.
    pub agent: String,
}

/// What somebody is to us.
#[derive(Clone, Debug)]
pub enum Who {
    /// Nobody we know.
    Anonymous,
    /// A person in a browser.
    Person(Session),
    /// A script that acts for a person.
    Key(Key),
    /// A service that the operator registered.
    Service(Service),
    /// Whoever can run the program beside its database.
    Operator,
}

/// A person's session, as the request carried it.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its row.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// Their unique name.
    pub username: String,
    /// What they call themselves.
    pub name: String,
    /// Whether they administer this instance.
    pub administrator: bool,
    /// How far the log-in has come.
    pub stage: Stage,
    /// When they last proved who they are.
    pub verified_at: Timestamp,
}

/// A key that was checked: it lives, and its owner is let in.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its row.
    pub id: KeyId,
    /// What its owner calls it.
    pub name: String,
    /// What it opens.
    pub scopes: Scopes,
    /// Whose it is.
    pub user: UserId,
    /// The owner's unique name.
    pub username: String,
    /// Whether the owner administers this instance.
    pub administrator: bool,
    /// When it ends; `None`: never.
    pub expires_at: Option<Timestamp>,
}

/// A service that asks about the keys that are presented to it.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its row.
    pub id: ServiceId,
    /// Its unique name.
    pub name: String,
}

/// A person who asks about what is theirs: in a browser, or by a key with the scope API.
#[derive(Clone, Copy, Debug)]
pub struct Myself<'a> {
    /// Who.
    pub user: UserId,
    /// Their unique name.
    pub username: &'a str,
    /// The session they ask in; `None` for a key.
    pub session: Option<&'a Session>,
}

/// How far a log-in has come. Everything but [`Stage::Full`] opens nothing but its own step and **Log Out**.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Complete.
    Full,
    /// The password was a temporary one: a new one must be chosen first.
    NewPassword,
    /// The policy requires a second factor and the person has none. Never stored: it follows from both at every request,
    /// so that it begins with the policy and ends with the set-up, for open sessions too.
    TwoFactorSetUp,
}

impl Stage {
    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::NewPassword => "new-password",
            Self::TwoFactorSetUp => "two-factor-set-up",
        }
    }

    /// The page of the step that is due; `None` when nothing is.
    pub fn step(self) -> Option<&'static str> {
        match self {
            Self::Full => None,
            Self::NewPassword => Some("/welcome/new-password"),
            Self::TwoFactorSetUp => Some("/welcome/two-factor"),
        }
    }

    /// The stage of that name; an unknown one opens nothing.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Full, Self::NewPassword].into_iter().find(|stage| stage.name() == name)
    }
}

impl Caller {
    /// The operator on the command line.
    pub fn operator() -> Self {
        Self { who: Who::Operator, address: None, agent: "command line".to_owned() }
    }

    /// The session of a person whose log-in is complete.
    pub fn require_session(&self) -> Result<&Session, Failure> {
        match &self.who {
            Who::Person(session) if session.stage == Stage::Full => Ok(session),
            Who::Key(_) => Err(Failure::denied(
                "A key cannot do this: it never makes keys, and never changes a password or a second factor. Do it in a browser.",
            )),
            _ => Err(Failure::SignInNeeded),
        }
    }

    /// The key, with `scope` among its scopes.
    pub fn require_scope(&self, scope: Scope) -> Result<&Key, Failure> {
        match &self.who {
            Who::Key(key) if key.scopes.has(scope) => Ok(key),
            Who::Key(key) => {
                let has: Vec<_> = key.scopes.list().into_iter().map(Scope::title).collect();
                let (needed, has) = (scope.title(), has.join(" and "));
                Err(Failure::denied(format!(
                    "This needs a key with the scope {needed}; “{}” has the scope {has}. Create another key.",
                    key.name
                )))
            }
            _ => Err(Failure::SignInNeeded),
        }
    }

    /// The key, whatever it opens.
    pub fn require_key(&self) -> Result<&Key, Failure> {
        if let Who::Key(key) = &self.who { Ok(key) } else { Err(Failure::SignInNeeded) }
    }

    /// A person about what is theirs: their complete session, or their key with the scope API.
    pub fn require_myself(&self) -> Result<Myself<'_>, Failure> {
        if let Who::Key(_) = self.who {
            let key = self.require_scope(Scope::Api)?;
            return Ok(Myself { user: key.user, username: &key.username, session: None });
        }
        let session = self.require_session()?;
        Ok(Myself { user: session.user, username: &session.username, session: Some(session) })
    }

    /// Whoever may administer accounts: the operator, or an administrator's key with the scope API.
    pub fn require_administration(&self) -> Result<(), Failure> {
        match &self.who {
            Who::Operator => Ok(()),
            Who::Key(_) => self.require_administration_key().map(drop),
            _ => Err(Failure::Forbidden),
        }
    }

    /// An administrator's key with the scope API.
    pub fn require_administration_key(&self) -> Result<&Key, Failure> {
        let key = self.require_scope(Scope::Api)?;
        if key.administrator { Ok(key) } else { Err(Failure::denied("This needs a key of a System Administrator.")) }
    }

    /// The session of a person who has to take the step `stage` before anything else.
    pub fn require_stage(&self, stage: Stage) -> Result<&Session, Failure> {
        match &self.who {
            Who::Person(session) if session.stage == stage => Ok(session),
            _ => Err(Failure::SignInNeeded),
        }
    }

    /// The session of a person who may set up a second factor: signed in, or held back until that is done.
    pub fn require_set_up(&self) -> Result<&Session, Failure> {
        self.require_session().or_else(|_| self.require_stage(Stage::TwoFactorSetUp))
    }

    /// The session, however far it has come.
    pub fn session(&self) -> Option<&Session> {
        if let Who::Person(session) = &self.who { Some(session) } else { None }
    }

    /// Only whoever runs the program itself.
    pub fn require_operator(&self) -> Result<(), Failure> {
        match self.who {
            Who::Operator => Ok(()),
            Who::Key(_) => Err(Failure::denied("No key may do this: it is done by a person.")),
            _ => Err(Failure::Forbidden),
        }
    }

    /// How the activity record names them.
    pub fn actor(&self) -> String {
        match &self.who {
            Who::Anonymous => "anonymous".to_owned(),
            Who::Person(session) => session.username.clone(),
            Who::Key(key) => format!("{} by key “{}”", key.username, key.name),
            Who::Service(service) => format!("service {}", service.name),
            Who::Operator => "operator".to_owned(),
        }
    }

    /// The service.
    pub fn require_service(&self) -> Result<&Service, Failure> {
        if let Who::Service(service) = &self.who { Ok(service) } else { Err(Failure::Forbidden) }
    }

    /// The address for records and mails; empty on the command line.
    pub fn address_text(&self) -> String {
        self.address.map(|address| address.to_canonical().to_string()).unwrap_or_default()
    }
}

impl Session {
    /// Step-up: refuses when the last proof is older than the configuration allows (ASVS 5.0 7.5.1).
    pub fn recently_verified(&self, config: &Config, now: Timestamp) -> Result<(), Failure> {
        let minutes =
            if self.administrator { config.session.admin_step_up_minutes } else { config.session.step_up_minutes };
        if now.since(self.verified_at) <= Duration::from_secs(minutes * 60) {
            Ok(())
        } else {
            Err(Failure::ConfirmNeeded)
        }
    }
}
