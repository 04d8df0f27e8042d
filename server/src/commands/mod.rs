//! What each command does. A command ends with what it has to say on standard output, or with a sentence about what
//! went wrong and what to do.

mod backup;
mod doctor;
mod keys;
mod policy;
mod serve;
mod service;
mod table;
mod user;

use std::fmt::Display;

use app::fault::Trouble;
use app::platform::audit::{Verdict, verify};
use app::platform::config::{Config, Overrides};
use app::platform::telemetry;

use crate::bootstrap;
use crate::cli::{Audit, Cli, Command, Keys};

/// A sentence for the operator.
#[derive(Debug)]
pub struct Sentence(String);

impl<T: Display> From<T> for Sentence {
    fn from(text: T) -> Self {
        Self(text.to_string())
    }
}

impl Sentence {
    /// Its text.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// What a command has to say.
pub type Answer = Result<String, Sentence>;

/// Runs a command.
pub async fn run(cli: Cli) -> Answer {
    let mut flags = Overrides { database: cli.database.clone(), ..Overrides::default() };
    if let Command::Serve(serve) = &cli.command {
        flags.listen.clone_from(&serve.listen);
        flags.base_url.clone_from(&serve.base_url);
    }
    let config = Config::load(cli.config, &flags)?;
    telemetry::init(&config.log);
    match cli.command {
        Command::Serve(_) => serve::run(config).await,
        Command::Migrate => {
            let platform = bootstrap::platform(config).await?;
            Ok(format!("The schema of the {} database is up to date.", platform.db.kind()))
        }
        Command::User(verb) => user::run(config, verb).await,
        Command::Policy(verb) => policy::run(config, verb).await,
        Command::Audit(Audit::Verify) => audit_verify(config).await,
        Command::Keys(Keys::Rotate(how)) => keys::rotate(config, how).await,
        Command::Service(verb) => service::run(config, verb).await,
        Command::Openapi => Ok(serde_json::to_string_pretty(&crate::api::document())?),
        Command::Backup { file } => backup::backup(config, &file).await,
        Command::Restore { file } => backup::restore(config, &file).await,
        Command::Doctor => doctor::run(config).await,
    }
}

async fn audit_verify(config: Config) -> Answer {
    let platform = bootstrap::existing(config).await?;
    match verify(&platform).await.map_err(told)? {
        Verdict::Sound { entries } => Ok(format!("The activity record is sound: {entries} entries.")),
        Verdict::Broken { seq, why } => {
            Err(format!("The activity record was tampered with: entry {seq}: {why}.").into())
        }
    }
}

/// Trouble of a verb, in words for the operator.
fn told(trouble: Trouble) -> String {
    match trouble {
        Trouble::Failure(failure) if !failure.problems().is_empty() => {
            let lines = failure.problems().iter().map(|problem| format!("{}: {}", problem.field, problem.message));
            lines.collect::<Vec<_>>().join("\n")
        }
        Trouble::Failure(failure) => failure.message(),
        Trouble::Fault(fault) => format!("it could not be done: {fault}"),
    }
}
