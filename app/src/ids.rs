//! Identifiers of rows: UUID version 7 (RFC 9562), which sort by the time of their making.
//! One type per table, so that a session's id can never be taken for a person's.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            /// Only the usual spelling with hyphens: an id is not written in several ways.
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                let id = Uuid::parse_str(text)?;
                if id.to_string() == text { Ok(Self(id)) } else { Uuid::parse_str("").map(Self) }
            }
        }
    };
}

id!(
    /// A person's account.
    UserId
);
id!(
    /// One log-in of a person in one browser.
    SessionId
);
id!(
    /// An authenticator app of a person.
    AuthenticatorId
);
id!(
    /// A mail that waits to be sent.
    MailId
);
id!(
    /// A key by which a script acts for a person.
    KeyId
);
id!(
    /// A key that signs tokens for container registries.
    RegistryKeyId
);
id!(
    /// A service that may ask about keys.
    ServiceId
);
