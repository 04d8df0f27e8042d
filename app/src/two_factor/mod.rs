//! Two-factor authentication: a code of an authenticator app (TOTP, RFC 6238) after the password, at every log-in.
//!
//! A person is enrolled when they have a row in `two_factor`; authenticators and backup codes hang on it. The secret of
//! an authenticator is sealed, a code counts once, guesses are counted before they are looked at.
//!
//! Who is enrolled proves both factors at **Confirm it’s you** as well (ASVS 5.0 7.5.1 asks for full re-authentication
//! before factors change): a stolen session and a stolen password together do not switch the second factor off.

pub mod actions;
pub mod alerts;
pub mod letters;
pub mod proof;
pub mod qr;
pub mod rules;
pub mod service;
pub mod set_up;
pub mod set_up_view;
pub mod store;
pub mod view;

use crate::ids::AuthenticatorId;
use crate::policy::Demand;
use crate::timestamp::Timestamp;

/// An authenticator as its owner sees it; never its secret.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Authenticator {
    /// Its row.
    pub id: AuthenticatorId,
    /// What its owner calls it.
    pub name: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When a code of it last counted at a log-in or a confirmation.
    pub last_used_at: Option<Timestamp>,
    /// Since when it is locked, after a hundred wrong codes in a row.
    pub locked_at: Option<Timestamp>,
}

/// Where a person stands.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Enrolled since.
    pub since: Option<Timestamp>,
    /// What the policy asks of whoever is not.
    pub demand: Demand,
}

impl Standing {
    /// Must set up a second factor before anything else.
    pub fn held_back(&self) -> bool {
        self.since.is_none() && self.demand == Demand::Now
    }
}
