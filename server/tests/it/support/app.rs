//! A whole product: its own database, a clock that tests move, chance from a seed, mails in memory.

use std::sync::Arc;
use std::time::Duration;

use app::api_keys::rules::NewApiKey;
use app::api_keys::{Created, Keys, service};
use app::password::Password;
use app::password::breached::Breached;
use app::people::service::{self as people, NewAccount};
use app::platform::audit;
use app::platform::caller::{Caller, Who};
use app::platform::clock::Clock;
use app::platform::config::Config;
use app::platform::db::{Db, migrate};
use app::platform::digest::Token;
use app::platform::hasher::{Cost, Hasher};
use app::platform::mail::{Mail, Mailer};
use app::platform::random::Random;
use app::platform::ring::Ring;
use app::platform::seal::Sealer;
use app::platform::{Parts, Platform, outbox, session};
use app::timestamp::Timestamp;
use axum::Router;
use server::site::Site;
use sqlx::{Connection, PgConnection};

use super::Actor;

/// The password of everyone the tests make.
pub const PASSWORD: &str = "correct horse battery";

/// What the container registry of the tests calls itself.
pub const SERVICE: &str = "registry.example.org";

/// Which database a test runs on.
#[derive(Clone, Copy, Debug)]
pub enum Database {
    /// A file in a folder that goes away.
    Sqlite,
    /// A database of its own on the server of `LATCHKEY_TEST_POSTGRES`.
    Postgres,
}

/// A whole product.
pub struct TestApp {
    /// The machine.
    pub platform: Platform,
    /// The product as a service.
    pub router: Router,
    /// Its address, for a second node and for the database by itself.
    pub url: String,
    /// Goes away with the last node.
    folder: Arc<tempfile::TempDir>,
}

impl TestApp {
    /// A fresh product on an empty database.
    pub async fn on(database: Database) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = match database {
            Database::Sqlite => format!("sqlite:{}", folder.path().join("latchkey.db").display()),
            Database::Postgres => fresh_postgres().await,
        };
        Self::open(url, folder).await
    }

    async fn open(url: String, folder: tempfile::TempDir) -> Self {
        let random = Random::seeded(7);
        let ring = Ring::ephemeral(&random);
        let clock = Clock::manual(Timestamp::from_micros(1_795_493_561_000_000));
        let mut config = Config::default();
        config.registry.services = vec![SERVICE.to_owned()];
        let platform = platform(&url, config, &random, ring, clock, Cost::FOR_TESTS).await;
        migrate(&platform.db).await.expect("the schema");
        let mut tx = platform.db.write().await.expect("a connection");
        audit::begin(&mut tx, &platform.ring).await.expect("a record");
        tx.commit().await.expect("a record");
        let router = server::router::router(platform.clone(), Site::for_tests());
        Self { platform, router, url, folder: Arc::new(folder) }
    }

    /// A second process on the same database, with the same keys and clock.
    pub async fn other_node(&self) -> Self {
        // Every node has chance of its own: two of one seed would make the same ids.
        let random = Random::seeded(u64::from_be_bytes(self.platform.random.bytes()));
        let Parts { config, ring, clock, .. } = &*self.platform;
        let platform = platform(&self.url, config.clone(), &random, ring.clone(), clock.clone(), Cost::FOR_TESTS).await;
        let router = server::router::router(platform.clone(), Site::for_tests());
        Self { platform, router, url: self.url.clone(), folder: self.folder.clone() }
    }

    /// Only what answers requests there.
    pub async fn second_node(&self) -> Router {
        self.other_node().await.router
    }

    /// The same product with password hashes that cost what they cost in operation.
    pub async fn with_real_hashes(self) -> Self {
        let Parts { config, random, ring, clock, .. } = &*self.platform;
        let platform = platform(&self.url, config.clone(), random, ring.clone(), clock.clone(), Cost::STANDARD).await;
        let router = server::router::router(platform.clone(), Site::for_tests());
        Self { platform, router, ..self }
    }

    /// Somebody without a session.
    pub fn anonymous(&self) -> Actor {
        Actor::new(self.router.clone())
    }

    /// An account with [`PASSWORD`].
    pub async fn person(&self, username: &str) {
        self.account(username, false, false).await;
    }

    /// An account with [`PASSWORD`], as `temporary` password or of an `administrator`.
    pub async fn account(&self, username: &str, temporary: bool, administrator: bool) {
        let account = NewAccount {
            username: username.to_owned(),
            name: format!("{username} Example"),
            email: format!("{username}@example.org"),
            password: Password::from(PASSWORD.to_owned()),
            temporary,
            administrator,
        };
        people::create(&self.platform, &Caller::operator(), account).await.expect("an account");
    }

    /// A person who has logged in.
    pub async fn signed_in(&self, username: &str) -> Actor {
        self.person(username).await;
        let mut actor = self.anonymous();
        actor.log_in(username, PASSWORD).await.assert_sees_other("/profile");
        actor
    }

    /// Who stands behind a browser, as verbs see them.
    pub async fn caller(&self, actor: &Actor) -> Caller {
        let token = actor.cookies.get("latchkey").and_then(|text| Token::parse(text)).expect("a session cookie");
        let session = session::find(&self.platform, &token).await.expect("read").expect("a living session");
        Caller { who: Who::Person(session), address: Some(actor.address.ip()), agent: "tests".to_owned() }
    }

    /// A new key of somebody with a session, with these scopes.
    pub async fn key(&self, actor: &Actor, name: &str, scopes: &[&str]) -> Created {
        let new = NewApiKey {
            name: name.to_owned(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            expires: "90".to_owned(),
            ..NewApiKey::default()
        };
        service::create(&self.platform, &self.caller(actor).await, new).await.expect("a key")
    }

    /// Lets time pass.
    pub fn wait(&self, time: Duration) {
        self.platform.clock.advance(time);
    }

    /// Sends what is due and returns every mail so far.
    pub async fn mails(&self) -> Vec<Mail> {
        outbox::send_due(&self.platform).await.expect("mails are sent");
        self.platform.mailer.caught()
    }

    /// What happened, oldest first: `kind by actor`.
    pub async fn activity(&self) -> Vec<String> {
        const ALL: &str = "SELECT kind, actor FROM activity ORDER BY seq";
        let mut tx = self.platform.db.read().await.expect("a connection");
        let rows: Vec<(String, String)> =
            app::on!(tx, c => sqlx::query_as(ALL).fetch_all(c).await).expect("the activity");
        rows.into_iter().map(|(kind, actor)| format!("{kind} by {actor}")).collect()
    }
}

/// The machine of a program that runs by itself, for what its doors do not offer.
pub async fn beside(url: &str, ring: &std::path::Path, base_url: String) -> Platform {
    let mut config = Config::default();
    config.server.base_url = base_url;
    let ring = Ring::load(ring).expect("the ring of the program");
    platform(url, config, &Random::system(), ring, Clock::system(), Cost::FOR_TESTS).await
}

async fn platform(url: &str, config: Config, random: &Random, ring: Ring, clock: Clock, cost: Cost) -> Platform {
    let db = Db::open(url, 8).await.expect("a database");
    let keys = Keys::new(&db);
    let sealer = Sealer::new(ring.clone(), random.clone());
    // Mostly cheap parameters: what most tests prove does not depend on the cost of a hash.
    let hasher = Hasher::new(cost, 2, ring.clone(), random.clone()).expect("a hasher");
    Platform::new(Parts {
        config,
        db,
        clock,
        random: random.clone(),
        ring,
        sealer,
        hasher,
        mailer: Mailer::memory(),
        breached: Breached::none(),
        keys,
    })
}

/// An empty database on the server of `LATCHKEY_TEST_POSTGRES`.
pub async fn fresh_postgres() -> String {
    let server = std::env::var("LATCHKEY_TEST_POSTGRES")
        .expect("LATCHKEY_TEST_POSTGRES must name a PostgreSQL server; `cargo xtask test` starts one");
    let name = format!("latchkey_{}", uuid::Uuid::now_v7().simple());
    let mut connection = PgConnection::connect(&server).await.expect("the server of LATCHKEY_TEST_POSTGRES answers");
    let create = format!("CREATE DATABASE {name}");
    sqlx::query(sqlx::AssertSqlSafe(create)).execute(&mut connection).await.expect("a database");
    let (base, _) = server.rsplit_once('/').expect("an address with a database");
    format!("{base}/{name}")
}
