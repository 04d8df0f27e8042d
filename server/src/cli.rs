//! The command line, as clap reads it. The help texts are its documentation.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// The account centre a platform starts beside its product.
#[derive(Debug, Parser)]
#[command(name = "latchkey", version, about, max_term_width = 100)]
pub struct Cli {
    /// Configuration file [default: ./latchkey.toml where there is one]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Database: sqlite:PATH or <postgres://USER:PASSWORD@HOST/DATABASE>
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the product. At the first run it prints a link that makes the first System Administrator
    Serve(Serve),
    /// Bring the database schema up to date and exit (serve does so by itself)
    Migrate,
    /// Make, list, close and open accounts
    #[command(subcommand)]
    User(User),
    /// Show and decide the policy of the instance; a running server follows at its next request
    #[command(subcommand)]
    Policy(Policy),
    /// Prove that the activity record is what was written
    #[command(subcommand)]
    Audit(Audit),
    /// Replace the keys of the instance by new ones
    #[command(subcommand)]
    Keys(Keys),
    /// Register, list and remove services that may ask whose key they were handed
    #[command(subcommand)]
    Service(Service),
    /// Print the OpenAPI document of the REST API
    Openapi,
    /// Write a copy of the database to a file, while the server runs. Back up the key ring too: it is not in it
    Backup {
        /// Must not exist yet
        file: PathBuf,
    },
    /// Put a backup in the place of an empty database. Stop every server first
    Restore {
        /// Made by `latchkey backup`
        file: PathBuf,
    },
    /// Check configuration, keys, database, mail and activity, and say what to do about what is wrong
    Doctor,
}

/// How to serve.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port [default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,

    /// The address people type [default: http://localhost:PORT]
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
}

/// Verbs on accounts.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Make an account
    Create(Create),
    /// List every account: username, name, e-mail, role, state, last log-in
    List,
    /// Close an account: its sessions end at once
    Disable(Who),
    /// Open a closed account again
    Enable(Who),
    /// Set a temporary password, good for 7 days; the next log-in leads to choosing a new one
    ResetPassword(ResetPassword),
    /// Remove every authenticator and backup code of a person who has lost them; their sessions end
    ResetTwoFactor(Who),
    /// Make a person a System Administrator
    Promote(Who),
    /// Take the administration from a person; never from the last one
    Demote(Who),
}

/// Verbs on services.
#[derive(Debug, Subcommand)]
pub enum Service {
    /// Register a service; prints its secret, once
    Create(ServiceName),
    /// List every service
    List,
    /// Remove a service: it is answered no more
    Remove(ServiceName),
}

/// Which service.
#[derive(Debug, Args)]
pub struct ServiceName {
    /// Lowercase letters, digits and -
    pub name: String,
}

/// Whose account.
#[derive(Debug, Args)]
pub struct Who {
    /// Their username
    pub username: String,
}

/// A new account.
#[derive(Debug, Args)]
pub struct Create {
    /// Lowercase letters, digits, - and _
    #[arg(long)]
    pub username: String,
    /// Full name
    #[arg(long)]
    pub name: String,
    /// E-mail address
    #[arg(long)]
    pub email: String,
    /// Make them a System Administrator
    #[arg(long)]
    pub admin: bool,
    /// The password is temporary, good for 7 days: the first log-in leads to choosing a new one
    #[arg(long)]
    pub temporary: bool,
    /// Read the password from standard input instead of asking for it
    #[arg(long)]
    pub password_stdin: bool,
}

/// A new temporary password.
#[derive(Debug, Args)]
pub struct ResetPassword {
    /// Their username
    pub username: String,
    /// Read the password from standard input instead of asking for it
    #[arg(long)]
    pub password_stdin: bool,
}

/// Verbs on the policy.
#[derive(Debug, Subcommand)]
pub enum Policy {
    /// List every entry, its value, and what it is
    Show,
    /// Decide an entry
    Set {
        /// For example require-two-factor=true
        #[arg(value_name = "NAME=VALUE")]
        entry: String,
    },
}

/// Verbs on keys.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Seal every secret with a new key, and let a new key sign tokens for container registries. Servers keep running
    Rotate(Rotate),
}

/// How keys are rotated.
#[derive(Debug, Args)]
pub struct Rotate {
    /// Only add a sealing key that is not used yet: copy the key ring to every other machine, then rotate
    #[arg(long, conflicts_with = "now")]
    pub prepare: bool,
    /// The old signing key leaked: withdraw it at once. Registries refuse tokens until they have the new certificates
    #[arg(long)]
    pub now: bool,
}

/// Verbs on the activity record.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Recompute the whole chain; exits with 1 at the first entry that is not what was written
    Verify,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_line_of_the_manual_is_understood() {
        let line = "latchkey user create --username ada --name Ada --email ada@example.org --admin --password-stdin";
        let cli = Cli::try_parse_from(line.split(' ')).expect("understood");
        assert!(matches!(cli.command, Command::User(User::Create(Create { admin: true, password_stdin: true, .. }))));
    }
}
