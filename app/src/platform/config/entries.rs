//! Every entry once: its name, its default, what it is for, and how its text becomes a value. The loader, the error
//! messages and `docs/configuration.md` (compared by a test) all come from this table.

use super::Config;
use super::values::{self, Expected};

/// One entry of the configuration.
pub struct Entry {
    /// `section.key`; the environment variable is `LATCHKEY_SECTION__KEY`.
    pub name: &'static str,
    /// As it is written in the documentation.
    pub default: &'static str,
    /// What it is for, in a sentence.
    pub what: &'static str,
    /// Its value is never shown.
    pub secret: bool,
    /// Reads the text, or says what is expected.
    pub(super) set: fn(&mut Config, &str) -> Result<(), Expected>,
}

impl Entry {
    /// The environment variable.
    pub fn variable(&self) -> String {
        format!("LATCHKEY_{}", self.name.replace('.', "__").to_uppercase())
    }
}

/// Reads into a field: `set!(server.listen, values::address)`.
macro_rules! set {
    ($section:ident.$field:ident, $read:expr) => {
        |config, text| {
            config.$section.$field = $read(text)?;
            Ok(())
        }
    };
}

/// A row of the table.
macro_rules! entry {
    ($name:literal, $default:literal, $what:literal, $set:expr) => {
        Entry { name: $name, default: $default, what: $what, secret: false, set: $set }
    };
    (secret $name:literal, $default:literal, $what:literal, $set:expr) => {
        Entry { name: $name, default: $default, what: $what, secret: true, set: $set }
    };
}

/// All of them, in the order of the documentation. What protects people may be tightened, not loosened.
pub const ENTRIES: &[Entry] = &[
    entry!("server.listen", "127.0.0.1:3000", "Address and port to listen on.", set!(server.listen, values::address)),
    entry!(
        "server.base_url",
        "http://localhost:PORT",
        "The address people type. Links in mails use it, and https makes cookies secure.",
        set!(server.base_url, values::origin)
    ),
    entry!(
        "server.trusted_proxies",
        "(none)",
        "Networks whose X-Forwarded-For is believed, separated by commas.",
        set!(server.trusted_proxies, values::networks)
    ),
    entry!(
        "server.site_dir",
        "(inside the binary)",
        "Folder of the site's files, as `cargo xtask serve` makes it.",
        set!(server.site_dir, values::optional_path)
    ),
    entry!(
        "server.drain_seconds",
        "10",
        "How long requests under way may take when the server stops.",
        set!(server.drain_seconds, |text| values::number(text, 1, 300))
    ),
    entry!(
        secret "database.url",
        "sqlite:data/latchkey.db",
        "`sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`.",
        set!(database.url, values::database)
    ),
    entry!(
        "database.max_connections",
        "10",
        "Connections to the database at most.",
        set!(database.max_connections, |text| values::number(text, 2, 1_000))
    ),
    entry!(
        "keys.file",
        "data/keys.toml",
        "The key ring, made at the first start. Back it up, apart from the database.",
        set!(keys.file, values::path)
    ),
    entry!("instance.name", "Latchkey", "The name on every page and in every mail.", set!(instance.name, values::name)),
    entry!(
        "password.min_length",
        "11",
        "Characters a new password has at least.",
        set!(password.min_length, |text| values::number(text, 8, 64))
    ),
    entry!(
        "password.breached_file",
        "(none)",
        "SHA-1 hashes of breached passwords, one `HASH` or `HASH:COUNT` per line, sorted by hash.",
        set!(password.breached_file, values::optional_path)
    ),
    entry!(
        "session.idle_minutes",
        "60",
        "A session ends after so many minutes without a request.",
        set!(session.idle_minutes, |text| values::number(text, 1, 60))
    ),
    entry!(
        "session.max_hours",
        "24",
        "A session ends after so many hours in any case.",
        set!(session.max_hours, |text| values::number(text, 1, 24))
    ),
    entry!(
        "session.admin_idle_minutes",
        "15",
        "The same for a System Administrator.",
        set!(session.admin_idle_minutes, |text| values::number(text, 1, 15))
    ),
    entry!(
        "session.admin_max_hours",
        "12",
        "The same for a System Administrator.",
        set!(session.admin_max_hours, |text| values::number(text, 1, 12))
    ),
    entry!(
        "session.step_up_minutes",
        "10",
        "How long after a proof of who is here what protects the account may be changed.",
        set!(session.step_up_minutes, |text| values::number(text, 1, 10))
    ),
    entry!(
        "session.admin_step_up_minutes",
        "5",
        "The same for a System Administrator.",
        set!(session.admin_step_up_minutes, |text| values::number(text, 1, 5))
    ),
    entry!(
        "registry.services",
        "(none)",
        "What your container registries call themselves (`auth.token.service`), separated by commas: their hosts. The first is in the `docker login` line of a new key.",
        set!(registry.services, values::services)
    ),
    entry!(
        "registry.rules",
        "(see docs/registry.md)",
        "Who may do what in them: tables with who, pattern and actions.",
        set!(registry.rules, values::rights)
    ),
    entry!(
        "registry.key_lead_hours",
        "24",
        "Hours that registries have to learn of a new signing key before it signs.",
        set!(registry.key_lead_hours, |text| values::number(text, 1, 720))
    ),
    entry!(
        "api.requests_per_minute",
        "1000",
        "Requests of one API key in a minute, on each node.",
        set!(api.requests_per_minute, |text| values::number(text, 10, 10_000_000))
    ),
    entry!(
        secret "mail.smtp_url",
        "(none: mails are written to the log)",
        "`smtps://USER:PASSWORD@HOST:465`, or `smtp://…:587?tls=required` for STARTTLS.",
        set!(mail.smtp_url, values::smtp)
    ),
    entry!(
        "mail.from",
        "no-reply@HOST of server.base_url",
        "The sender, e.g. `Accounts <accounts@example.org>`.",
        set!(mail.from, values::mailbox)
    ),
    entry!(
        "log.format",
        "auto",
        "`human`, `json`, or `auto`: for people on a terminal, JSON otherwise.",
        set!(log.json, values::format)
    ),
    entry!(
        "log.filter",
        "info,sqlx=warn,hyper=warn,lettre=warn",
        "What is logged, in the syntax of tracing-subscriber.",
        set!(log.filter, values::filter)
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_lists_exactly_these() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md");
        let page = std::fs::read_to_string(page).unwrap();
        let documented: Vec<_> = page.lines().filter(|line| line.starts_with("| `")).collect();
        let expected: Vec<_> = ENTRIES
            .iter()
            .map(|entry| format!("| `{}` | {} | {} | `{}` |", entry.name, entry.default, entry.what, entry.variable()))
            .collect();
        assert_eq!(documented, expected, "write docs/configuration.md anew");
    }
}
