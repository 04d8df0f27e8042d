//! Key checks against an empty handler, on this machine in one run: `cargo xtask bench keys`.
//!
//! Both are axum routes on the same kind of server, asked by the same client over the same number of connections, each
//! round right after the other, so that what else the machine does hits both alike. What is promised: a check has at
//! least half the throughput of doing nothing, and as much with a million keys as with a thousand. The last line is not
//! promised: more keys in use at the same time than a node remembers, so that each check reads its key's row.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement prints, reads the clock, and stops at the first surprise"
)]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use app::api_keys::check::{Verdict, verify};
use app::api_keys::{Keys, token::KeyToken};
use app::password::breached::Breached;
use app::platform::caller::{Caller, Who};
use app::platform::clock::Clock;
use app::platform::config::Config;
use app::platform::db::{Db, migrate};
use app::platform::hasher::{Cost, Hasher};
use app::platform::mail::Mailer;
use app::platform::random::Random;
use app::platform::ring::Ring;
use app::platform::seal::Sealer;
use app::platform::{Parts, Platform};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::HeaderMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

/// Connections that ask at the same time.
const CONNECTIONS: usize = 64;
/// Keys whose tokens are known; they are asked for in turn.
const KNOWN: usize = 1_000;
/// The same, when none of them is to be remembered until its next turn.
const UNKNOWN: usize = 120_000;
/// Keys that are added with one statement, well within its time limit.
const PORTION: i64 = 100_000;
const ROUND: Duration = Duration::from_secs(3);
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = std::env::var("LATCHKEY_BENCH_DATABASE")
        .unwrap_or_else(|_| format!("sqlite:{}", folder.path().join("bench.db").display()));
    let platform = platform(&url).await;
    let owner = owner(&platform).await;
    let tokens = add_keys(&platform, owner, KNOWN).await;
    let empty = serve(Router::new().route("/", get(|| async {}))).await;
    let checks = serve(Router::new().route("/", get(check)).with_state(platform.clone())).await;
    println!("{:>10} keys on {}: empty handler, key check, share", "", platform.db.kind());
    let mut shares = Vec::new();
    for count in [1_000, 10_000, 100_000, 1_000_000] {
        fill(&platform, count).await;
        let (nothing, checked) = compare(empty, checks, &tokens).await;
        println!("{count:>10} keys: {nothing:>8.0}/s, {checked:>8.0}/s, {:>3.0} %", 100.0 * checked / nothing);
        shares.push(checked / nothing);
    }
    let least = shares.iter().copied().fold(f64::INFINITY, f64::min);
    let most = shares.iter().copied().fold(0.0, f64::max);
    let (nothing, checked) = compare(empty, checks, &add_keys(&platform, owner, UNKNOWN).await).await;
    println!("    in turn {UNKNOWN}: {nothing:>8.0}/s, {checked:>8.0}/s, {:>3.0} %", 100.0 * checked / nothing);
    println!("least share {:.0} %, spread {:.0} %", 100.0 * least, 100.0 * (1.0 - least / most));
    let missed = if least < 0.5 {
        "a key check has less than half the throughput of an empty handler"
    } else if least < most * 0.8 {
        "the throughput is not flat: more than 20 % apart"
    } else {
        return;
    };
    println!("{missed}");
    std::process::exit(1);
}

/// Requests a second: to the empty handler, and with a key.
async fn compare(empty: SocketAddr, checks: SocketAddr, tokens: &[String]) -> (f64, f64) {
    let (mut nothing, mut checked) = (0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        nothing += load(empty, tokens).await;
        checked += load(checks, tokens).await;
    }
    (nothing / ROUNDS as f64, checked / ROUNDS as f64)
}

async fn check(State(platform): State<Platform>, headers: HeaderMap) -> &'static str {
    let token = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let caller = Caller { who: Who::Anonymous, address: None, agent: String::new() };
    match verify(&platform, &caller, token.trim_start_matches("Bearer ")).await.expect("checked") {
        Verdict::Valid(_) => "",
        Verdict::Refused(refusal) => unreachable!("{refusal:?}"),
    }
}

async fn platform(url: &str) -> Platform {
    let (random, clock) = (Random::system(), Clock::system());
    let db = Db::open(url, 8).await.expect("a database");
    migrate(&db).await.expect("a schema");
    let ring = Ring::ephemeral(&random);
    let sealer = Sealer::new(ring.clone(), random.clone());
    let hasher = Hasher::new(Cost::FOR_TESTS, 1, ring.clone(), random.clone()).expect("a hasher");
    let keys = Keys::new(&db);
    let (config, mailer, breached) = (Config::default(), Mailer::memory(), Breached::none());
    Platform::new(Parts { config, db, clock, random, ring, sealer, hasher, mailer, breached, keys })
}

const OWNER: &str = "INSERT INTO users (id, username, email, email_key, name, location, bio, password_hash, password_temporary, \
     password_changed_at, administrator, created_at) VALUES ($1, 'bench', 'b', 'b', 'b', '', '', '', FALSE, 0, FALSE, 0)";
const KEY: &str = "INSERT INTO api_keys (id, user_id, name, scopes, token_hash, head, tail, networks, created_at, expires_at, \
     revoked_why, warned, used_at, used_address, used_agent) VALUES ($1, $2, 'k', 'api', $3, '', '', '', 0, NULL, '', 0, $4, '', '')";

async fn owner(platform: &Platform) -> Uuid {
    let owner = platform.random.uuid(platform.clock.now());
    let mut tx = platform.db.write().await.expect("a connection");
    app::execute!(tx, OWNER, owner).expect("an owner");
    tx.commit().await.expect("stored");
    owner
}

/// Keys whose tokens the client sends; used just now, as keys of a busy service are.
async fn add_keys(platform: &Platform, owner: Uuid, count: usize) -> Vec<String> {
    let mut tx = platform.db.write().await.expect("a connection");
    let mut tokens = Vec::new();
    for _ in 0..count {
        let token = KeyToken::new(&platform.random);
        let id = platform.random.uuid(platform.clock.now());
        app::execute!(tx, KEY, id, owner, token.hash().to_vec(), platform.clock.now()).expect("a key");
        tokens.push(token.text().to_owned());
    }
    tx.commit().await.expect("stored");
    tokens
}

/// Adds keys of nobody's until there are `count`.
async fn fill(platform: &Platform, count: i64) {
    const COUNT: &str = "SELECT COUNT(*) FROM api_keys";
    const SQLITE: &str = "INSERT INTO api_keys SELECT randomblob(16), (SELECT id FROM users), 'k', 'api', randomblob(32), '', '', \
         '', 0, NULL, NULL, '', NULL, 0, NULL, '', '' FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
         WHERE i < $1) SELECT i FROM n)";
    const POSTGRES: &str = "INSERT INTO api_keys (id, user_id, name, scopes, token_hash, head, tail, networks, created_at, \
         revoked_why, warned, used_address, used_agent) SELECT gen_random_uuid(), (SELECT id FROM users), 'k', 'api', \
         sha256(random()::TEXT::BYTEA || i::TEXT::BYTEA), '', '', '', 0, '', 0, '', '' FROM generate_series(1, $1) i";
    let sql = if platform.db.kind() == "SQLite" { SQLITE } else { POSTGRES };
    loop {
        let mut tx = platform.db.write().await.expect("a connection");
        let have: i64 = app::on!(tx, c => sqlx::query_scalar(COUNT).fetch_one(c).await).expect("a count");
        if have >= count {
            break;
        }
        app::execute!(tx, sql, PORTION.min(count - have)).expect("filled");
        tx.commit().await.expect("stored");
    }
}

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Requests a second, with every connection busy.
async fn load(address: SocketAddr, tokens: &[String]) -> f64 {
    let started = Instant::now();
    let clients: Vec<_> = (0..CONNECTIONS)
        .map(|number| {
            let mine: Vec<_> = tokens
                .iter()
                .skip(number)
                .step_by(CONNECTIONS)
                .map(|token| {
                    format!("GET / HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\r\n").into_bytes()
                })
                .collect();
            tokio::spawn(client(address, mine, started + ROUND))
        })
        .collect();
    let mut answered = 0_u32;
    for one in clients {
        answered += one.await.expect("a client");
    }
    f64::from(answered) / started.elapsed().as_secs_f64()
}

async fn client(address: SocketAddr, requests: Vec<Vec<u8>>, until: Instant) -> u32 {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let mut buffer = vec![0; 4_096];
    let mut answered = 0;
    for request in requests.iter().cycle() {
        if Instant::now() >= until {
            break;
        }
        stream.write_all(request).await.expect("sent");
        let mut length = 0;
        // Answers have no body: the head ends them.
        loop {
            let part = buffer.get_mut(length..).expect("room");
            length += stream.read(part).await.expect("an answer");
            if buffer.get(..length).is_some_and(|head| head.ends_with(b"\r\n\r\n")) {
                break;
            }
        }
        assert!(buffer.starts_with(b"HTTP/1.1 200"), "an answer that is not 200");
        answered += 1;
    }
    answered
}
