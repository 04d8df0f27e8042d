//! Temporary: replaced by the configuration under way.
#![allow(missing_docs)]
use std::net::SocketAddr;
use std::path::PathBuf;
use secrecy::SecretString;
#[derive(Clone, Debug)]
pub struct Config { pub server: Server, pub database: Database, pub keys: Keys, pub instance: Instance, pub password: Password, pub session: Session, pub mail: Mail, pub log: Log }
#[derive(Clone, Debug)]
pub struct Server { pub listen: SocketAddr, pub base_url: String, pub trusted_proxies: Vec<ipnet::IpNet>, pub site_dir: Option<PathBuf>, pub drain_seconds: u64 }
impl Server { pub fn base_url(&self) -> &str { &self.base_url } }
#[derive(Clone, Debug)]
pub struct Database { pub url: SecretString, pub max_connections: u32 }
#[derive(Clone, Debug)]
pub struct Keys { pub file: PathBuf }
#[derive(Clone, Debug)]
pub struct Instance { pub name: String }
#[derive(Clone, Debug)]
pub struct Password { pub min_length: usize, pub breached_file: Option<PathBuf> }
#[derive(Clone, Debug)]
pub struct Session { pub idle_minutes: u64, pub max_hours: u64, pub admin_idle_minutes: u64, pub admin_max_hours: u64, pub step_up_minutes: u64, pub admin_step_up_minutes: u64 }
#[derive(Clone, Debug)]
pub struct Mail {}
#[derive(Clone, Debug)]
pub struct Log {}
impl Default for Config { fn default() -> Self { Self {
 server: Server { listen: SocketAddr::from(([127,0,0,1],3000)), base_url: "http://localhost:3000".into(), trusted_proxies: vec![], site_dir: None, drain_seconds: 10 },
 database: Database { url: "sqlite:data/latchkey.db".to_owned().into(), max_connections: 10 }, keys: Keys { file: "data/keys.toml".into() }, instance: Instance { name: "Latchkey".into() },
 password: Password { min_length: 11, breached_file: None }, session: Session { idle_minutes: 60, max_hours: 24, admin_idle_minutes: 15, admin_max_hours: 12, step_up_minutes: 10, admin_step_up_minutes: 5 }, mail: Mail {}, log: Log {} } } }
