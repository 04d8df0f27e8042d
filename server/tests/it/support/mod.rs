//! What tests stand on: a whole product in memory ([`TestApp`]), people who use it ([`Actor`]), their
//! answers; and the real program as a process ([`program`]).

mod actor;
mod answer;
mod app;
pub mod phone;
pub mod program;
pub mod registry;
mod script;
mod wire;

use ::app::failure::Failure;
use ::app::fault::Trouble;
pub use actor::Actor;
pub use answer::Answer;

pub use app::{Database, PASSWORD, SERVICE, TestApp};
pub use script::Script;

/// How a verb ended, in words: `done`, what it answered, or what the person is told.
pub fn said<T: std::fmt::Debug>(result: Result<T, Trouble>) -> String {
    match result {
        Ok(answer) => format!("done: {answer:?}").replace(": ()", "").replace('"', ""),
        Err(Trouble::Failure(Failure::Invalid { problems })) => {
            problems.into_iter().map(|problem| problem.message).collect()
        }
        Err(Trouble::Failure(failure)) => failure.message(),
        Err(Trouble::Fault(fault)) => panic!("{fault}"),
    }
}

/// Writes a test once and runs it on both databases.
macro_rules! both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident) $body:block)*) => { $(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "some tests need nothing of their file")]
            use super::*;

            async fn test($app: crate::support::TestApp) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                Box::pin(test(crate::support::TestApp::on(crate::support::Database::Sqlite).await)).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                Box::pin(test(crate::support::TestApp::on(crate::support::Database::Postgres).await)).await;
            }
        }
    )* };
}
