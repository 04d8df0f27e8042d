//! From configuration to a working [`Platform`]: keys, database, schema, mail; every refusal a sentence that says what
//! and what to do.

use app::api_keys::Keys;
use app::on;
use app::password::breached::Breached;
use app::platform::audit;
use app::platform::clock::Clock;
use app::platform::config::Config;
use app::platform::db::{Db, OpenError, migrate};
use app::platform::hasher::Hasher;
use app::platform::mail::Mailer;
use app::platform::random::Random;
use app::platform::ring::Ring;
use app::platform::seal::Sealer;
use app::platform::{Parts, Platform};
use secrecy::ExposeSecret;

/// Why the program cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The key ring.
    #[error("{0}")]
    Ring(String),
    /// Keys and database do not belong together.
    #[error(
        "the key ring {0} is not the one this database was made with: what is sealed in it could not be opened, and no \
         password would be right. Put the right file there (it belongs into every backup), or set keys.file"
    )]
    WrongRing(String),
    /// The database has data, but the keys are gone.
    #[error(
        "the key ring {0} is missing, but the database is not empty. Put the file back from your backup, or set keys.file. \
         Without it nothing that is sealed can be opened; a new one is made for a new database only"
    )]
    MissingRing(String),
    /// The database has people, and has lost what is written with the first start.
    #[error(
        "the database does not say which key ring it was made with, but there are people in it: somebody removed that. \
         Put a backup in its place"
    )]
    Forgotten,
    /// Something the machine lacks.
    #[error("{0}")]
    Other(String),
    /// A query at start.
    #[error("the database does not answer as it should: {0}")]
    Query(#[from] sqlx::Error),
}

/// Opens everything, and brings the schema up to date.
pub async fn platform(config: Config) -> Result<Platform, StartError> {
    let (clock, random) = (Clock::system(), Random::system());
    let db = Db::open(config.database.url.expose_secret(), config.database.max_connections).await?;
    migrate(&db).await?;
    let ring = ring(&config, &db, &random, &clock).await?;
    let sealer = Sealer::new(ring.clone(), random.clone()).following(&config.keys.file);
    let hasher = Hasher::standard(ring.clone(), random.clone()).map_err(|e| StartError::Other(e.to_string()))?;
    let mailer = Mailer::from_config(&config.mail).map_err(|e| StartError::Other(e.clone()))?;
    let breached = match &config.password.breached_file {
        Some(path) => Breached::open(path).map_err(|e| StartError::Other(e.to_string()))?,
        None => Breached::none(),
    };
    let keys = Keys::new(&db);
    Ok(Platform::new(Parts { config, db, clock, random, ring, sealer, hasher, mailer, breached, keys }))
}

const FINGERPRINT: &str = "SELECT value FROM facts WHERE name = 'key-ring'";
// Only where nobody is yet: else whoever empties the activity record could have it begun anew.
const REMEMBER: &str = "INSERT INTO facts (name, value) SELECT 'key-ring', $1 WHERE NOT EXISTS (SELECT 1 FROM users) \
     ON CONFLICT (name) DO NOTHING";

/// The key ring that belongs to this database. A new one is made only for a database that has never had one.
async fn ring(config: &Config, db: &Db, random: &Random, clock: &Clock) -> Result<Ring, StartError> {
    let path = &config.keys.file;
    let shown = path.display().to_string();
    let known = fingerprint(db).await?;
    let ring = if path.exists() {
        Ring::load(path).map_err(|e| StartError::Ring(e.to_string()))?
    } else if known.is_some() {
        return Err(StartError::MissingRing(shown));
    } else {
        Ring::create(path, random, clock.now()).map_err(|e| StartError::Ring(e.to_string()))?
    };
    let mut tx = db.write().await?;
    if app::execute!(tx, REMEMBER, ring.fingerprint().to_owned())? == 1 {
        audit::begin(&mut tx, &ring).await?;
    }
    tx.commit().await?;
    match fingerprint(db).await? {
        None => Err(StartError::Forgotten),
        Some(known) if known != ring.fingerprint() => Err(StartError::WrongRing(shown)),
        Some(_) => Ok(ring),
    }
}

async fn fingerprint(db: &Db) -> Result<Option<String>, sqlx::Error> {
    let mut tx = db.read().await?;
    on!(tx, c => sqlx::query_scalar(FINGERPRINT).fetch_optional(c).await)
}
