//! From configuration to a working [`Platform`]: keys, database, schema, mail; every refusal a sentence that says what
//! and what to do.

use app::api_keys::Keys;
use app::on;
use app::password::breached::Breached;
use app::platform::audit;
use app::platform::clock::Clock;
use app::platform::config::Config;
use app::platform::db::{Db, OpenError, is_current, migrate, missing_file};
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
    /// Nothing was ever started here.
    #[error("there is no database at {0}: `latchkey serve` makes it, or set database.url")]
    NoDatabase(String),
    /// Another version of the program is or was at work.
    #[error(
        "the schema of the database is not the one of this program. Use the program that serves it; or stop that, and \
         say `latchkey migrate` with the newer one"
    )]
    OtherSchema,
    /// Something the machine lacks.
    #[error("{0}")]
    Other(String),
    /// A query at start.
    #[error("the database does not answer as it should: {0}")]
    Query(#[from] sqlx::Error),
}

/// Opens everything, and brings the schema up to date: for what serves, or changes something.
pub async fn platform(config: Config) -> Result<Platform, StartError> {
    let (clock, random) = (Clock::system(), Random::system());
    let db = Db::open(config.database.url.expose_secret(), config.database.max_connections).await?;
    migrate(&db).await?;
    let ring = ring(&config, &db, &random, &clock).await?;
    assemble(config, db, ring, clock, random)
}

/// Opens what is there and leaves it as it is: for what only looks, perhaps while another version serves it.
pub async fn existing(config: Config) -> Result<Platform, StartError> {
    if let Some(path) = missing_file(config.database.url.expose_secret()) {
        return Err(StartError::NoDatabase(path.display().to_string()));
    }
    let db = Db::open(config.database.url.expose_secret(), config.database.max_connections).await?;
    if !is_current(&db).await? {
        return Err(StartError::OtherSchema);
    }
    let ring = known_ring(&config)?;
    belongs(&config, &db, &ring).await?;
    assemble(config, db, ring, Clock::system(), Random::system())
}

fn assemble(config: Config, db: Db, ring: Ring, clock: Clock, random: Random) -> Result<Platform, StartError> {
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
    let ring = if fingerprint(db).await?.is_some() {
        known_ring(config)?
    } else {
        // Of two first starts at once, the second takes what the first made.
        Ring::load_or_create(&config.keys.file, random, clock.now()).map_err(|e| StartError::Ring(e.to_string()))?
    };
    let mut tx = db.write().await?;
    if app::execute!(tx, REMEMBER, ring.fingerprint().to_owned())? == 1 {
        audit::begin(&mut tx, &ring).await?;
    }
    tx.commit().await?;
    belongs(config, db, &ring).await?;
    Ok(ring)
}

fn known_ring(config: &Config) -> Result<Ring, StartError> {
    let path = &config.keys.file;
    if !path.exists() {
        return Err(StartError::MissingRing(path.display().to_string()));
    }
    Ring::load(path).map_err(|e| StartError::Ring(e.to_string()))
}

async fn belongs(config: &Config, db: &Db, ring: &Ring) -> Result<(), StartError> {
    match fingerprint(db).await? {
        None => Err(StartError::Forgotten),
        Some(known) if known != ring.fingerprint() => {
            Err(StartError::WrongRing(config.keys.file.display().to_string()))
        }
        Some(_) => Ok(()),
    }
}

async fn fingerprint(db: &Db) -> Result<Option<String>, sqlx::Error> {
    let mut tx = db.read().await?;
    on!(tx, c => sqlx::query_scalar(FINGERPRINT).fetch_optional(c).await)
}
