//! What went wrong on our side. A [`Fault`] is for the log and never leaves the server; a [`Trouble`] is
//! what a verb may end with: a [`Failure`] for the person, or a fault of which the person sees a number.

use crate::failure::Failure;
use crate::password::breached::BreachedError;
use crate::platform::hasher::HashFailure;
use crate::platform::seal::SealError;

/// Seconds after which trying again makes sense when a part does not answer.
const RETRY_AFTER: u64 = 5;

/// A defect or an outage, with its causes.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database refused, does not answer, or has no room.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A password could not be hashed or compared.
    #[error("password hashing: {0}")]
    Hash(#[from] HashFailure),
    /// A sealed value does not open: wrong key ring, or changed behind our back.
    #[error("sealed value: {0}")]
    Seal(#[from] SealError),
    /// The operator's file of breached passwords cannot be read.
    #[error("breached passwords: {0}")]
    Breached(#[from] BreachedError),
    /// Anything that should not be possible.
    #[error("{0}")]
    Broken(String),
}

/// What a verb ends with when it does not succeed.
#[derive(Debug)]
pub enum Trouble {
    /// For the person.
    Failure(Failure),
    /// For the log.
    Fault(Fault),
}

impl Trouble {
    /// What the person is told. A fault is written to the log with `reference`, and only the reference is told.
    pub fn tell(self, reference: &str) -> Failure {
        match self {
            Self::Failure(failure) => failure,
            Self::Fault(fault) => {
                tracing::error!(reference, fault = %chain(&fault), "request failed");
                let reference = reference.to_owned();
                if fault.passes() {
                    Failure::Unavailable { retry_after: RETRY_AFTER, reference }
                } else {
                    Failure::Broken { reference }
                }
            }
        }
    }
}

impl Fault {
    /// An outage that ends by itself or by the operator's hand, not a defect: 503 instead of 500.
    fn passes(&self) -> bool {
        match self {
            Self::Database(error) => database_is_out(error),
            Self::Hash(failure) => failure.retry_after().is_some(),
            Self::Seal(_) | Self::Breached(_) | Self::Broken(_) => false,
        }
    }
}

/// Unreachable, out of connections, disk full, read-only, shutting down.
fn database_is_out(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| out_code(&code)),
        _ => false,
    }
}

/// SQLSTATE classes 08 (connection), 53 (resources), 57 (operator), 25006 (read-only), 40 (rollback, try again);
/// SQLite: BUSY 5, LOCKED 6, READONLY 8, IOERR 10, FULL 13, CANTOPEN 14, with their extended codes.
fn out_code(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 8 | 10 | 13 | 14),
        _ => ["08", "53", "57", "40"].iter().any(|class| code.starts_with(class)) || code == "25006",
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let cause = error.to_string();
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
        source = error.source();
    }
    text
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl<E: Into<Fault>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_told_from_a_defect() {
        for code in ["5", "261", "13", "778", "14", "08006", "53100", "57P01", "40001", "25006"] {
            assert!(out_code(code), "{code} passes");
        }
        for code in ["1", "19", "2067", "23505", "42601"] {
            assert!(!out_code(code), "{code} is a defect");
        }
    }
}
