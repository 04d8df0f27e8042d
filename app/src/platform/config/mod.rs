//! Configuration: defaults, then `latchkey.toml`, then the environment, then flags; the later wins. Whatever is not
//! known or not right is refused at start by its name, all of it at once.

mod entries;
mod sources;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;

use crate::registry_token::rights::Rights;

pub use entries::{ENTRIES, Entry};
pub use sources::{ConfigErrors, Overrides};
pub use values::is_local;

/// Everything an operator can decide.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where and how it is served.
    pub server: Server,
    /// Where it is stored.
    pub database: Database,
    /// Where the keys are.
    pub keys: Keys,
    /// What it is called.
    pub instance: Instance,
    /// What is asked of passwords.
    pub password: Passwords,
    /// How long sessions last.
    pub session: Session,
    /// Whom container registries let in.
    pub registry: Registry,
    /// What programs may do.
    pub api: Api,
    /// How mail is sent.
    pub mail: Mail,
    /// What is logged, and how.
    pub log: Log,
}

/// `[server]`
#[derive(Clone, Debug)]
pub struct Server {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The origin people type; empty: `http://localhost:PORT` of `listen`.
    pub base_url: String,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// The site's files; `None`: inside the binary.
    pub site_dir: Option<PathBuf>,
    /// Seconds that requests under way get at a stop.
    pub drain_seconds: u64,
}

impl Server {
    /// Scheme, host and port, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// What is wrong when there must be a proxy, for we speak no https ourselves, and none is named.
    pub fn lacks_proxies(&self) -> Option<&'static str> {
        (self.base_url.starts_with("https://") && self.trusted_proxies.is_empty()).then_some(
            "server.base_url is https, so a proxy stands before Latchkey, but server.trusted_proxies does not name it: \
             everybody seems to come from the proxy's address, shares its attempt limit and its connections, and the \
             activity record names the proxy. Set server.trusted_proxies to the proxy's address",
        )
    }
}

/// `[database]`
#[derive(Clone, Debug)]
pub struct Database {
    /// `sqlite:path` or `postgres://…`; may hold a password.
    pub url: SecretString,
    /// Connections at most.
    pub max_connections: u32,
}

/// `[keys]`
#[derive(Clone, Debug)]
pub struct Keys {
    /// The key ring.
    pub file: PathBuf,
}

/// `[instance]`
#[derive(Clone, Debug)]
pub struct Instance {
    /// Shown on every page.
    pub name: String,
}

/// `[password]`
#[derive(Clone, Debug)]
pub struct Passwords {
    /// Characters at least.
    pub min_length: usize,
    /// SHA-1 hashes of breached passwords, sorted.
    pub breached_file: Option<PathBuf>,
}

/// `[session]`
#[derive(Clone, Debug)]
pub struct Session {
    /// Ends after so many minutes without a request.
    pub idle_minutes: u64,
    /// Ends after so many hours in any case.
    pub max_hours: u64,
    /// The same for administrators.
    pub admin_idle_minutes: u64,
    /// The same for administrators.
    pub admin_max_hours: u64,
    /// How long a proof of who is here counts.
    pub step_up_minutes: u64,
    /// The same for administrators.
    pub admin_step_up_minutes: u64,
}

/// `[registry]`
#[derive(Clone, Debug)]
pub struct Registry {
    /// What registries call themselves: the audiences of tokens.
    pub services: Vec<String>,
    /// Who may do what.
    pub rules: Rights,
    /// Hours from the making of a signing key to its first signature.
    pub key_lead_hours: u64,
}

/// `[api]`
#[derive(Clone, Debug)]
pub struct Api {
    /// Requests of one key in a minute, on each node.
    pub requests_per_minute: u32,
}

/// `[mail]`
#[derive(Clone, Debug)]
pub struct Mail {
    /// The server; `None`: mails are written to the log. May hold a password.
    pub smtp_url: Option<SecretString>,
    /// The sender.
    pub from: String,
}

/// `[log]`
#[derive(Clone, Debug)]
pub struct Log {
    /// `None`: for people on a terminal, else JSON.
    pub json: Option<bool>,
    /// A filter of tracing-subscriber.
    pub filter: String,
}

impl Default for Config {
    fn default() -> Self {
        let mut config = Self {
            server: Server {
                listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
                base_url: String::new(),
                trusted_proxies: Vec::new(),
                site_dir: None,
                drain_seconds: 10,
            },
            database: Database { url: "sqlite:data/latchkey.db".to_owned().into(), max_connections: 10 },
            keys: Keys { file: PathBuf::from("data/keys.toml") },
            instance: Instance { name: "Latchkey".to_owned() },
            password: Passwords { min_length: 11, breached_file: None },
            session: Session {
                idle_minutes: 60,
                max_hours: 24,
                admin_idle_minutes: 15,
                admin_max_hours: 12,
                step_up_minutes: 10,
                admin_step_up_minutes: 5,
            },
            registry: Registry { services: Vec::new(), rules: Rights::default(), key_lead_hours: 24 },
            api: Api { requests_per_minute: 1_000 },
            mail: Mail { smtp_url: None, from: String::new() },
            log: Log { json: None, filter: "info,sqlx=warn,hyper=warn,lettre=warn".to_owned() },
        };
        config.derive();
        config
    }
}

impl Config {
    /// Fills in what follows from other entries.
    fn derive(&mut self) {
        if self.server.base_url.is_empty() {
            self.server.base_url = format!("http://localhost:{}", self.server.listen.port());
        }
        if self.mail.from.is_empty() {
            let host = self.server.base_url.split("://").nth(1).unwrap_or("localhost");
            let host = host.split(':').next().unwrap_or("localhost");
            self.mail.from = format!("no-reply@{host}");
        }
    }
}
