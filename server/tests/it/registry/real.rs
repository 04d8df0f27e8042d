//! With a real registry (Debian's `docker-registry`) and a real client (`skopeo`), neither of them changed: what a person
//! does, and what they read where it does not work.

use std::time::Duration;

use app::api_keys::rules::NewApiKey;
use app::api_keys::{Created, service};
use app::platform::Platform;
use app::platform::caller::{Caller, Who};
use app::platform::digest::Token;
use app::platform::session;
use app::{execute, on};

use super::ask;
use crate::support::program::Home;
use crate::support::registry::{Registry, Skopeo};
use crate::support::{Actor, Database, PASSWORD, SERVICE};

/// Who stands behind a browser, as verbs see them.
async fn caller(platform: &Platform, actor: &Actor) -> Caller {
    let token = actor.cookies.get("latchkey").and_then(|text| Token::parse(text)).expect("a session cookie");
    let session = session::find(platform, &token).await.expect("read").expect("a living session");
    Caller { who: Who::Person(session), address: Some(actor.address.ip()), agent: "tests".to_owned() }
}

async fn key(platform: &Platform, caller: &Caller, name: &str, scopes: &[&str]) -> Created {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let new = NewApiKey { name: name.to_owned(), scopes, expires: "1".to_owned(), ..NewApiKey::default() };
    service::create(platform, caller, new).await.expect("a key")
}

async fn log_in(home: &Home, username: &str) -> Actor {
    let mut actor = home.anonymous();
    actor.log_in(username, PASSWORD).await.assert_sees_other("/profile");
    actor
}

#[track_caller]
fn reads(refused: Result<(), String>, words: &str) {
    let said = refused.expect_err("refused");
    assert!(said.contains(words), "“{words}” is not in: {said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_pushes_a_person_pulls_and_nobody_else_gets_in() {
    let home = Home::new(Database::Sqlite).await.with("LATCHKEY_REGISTRY__SERVICES", SERVICE);
    home.administrator("grace");
    home.person("ada");
    let _program = home.serve().await;
    let issuer = home.base_url();
    let registry = Registry::trusting(&home, &issuer).await;
    let platform = home.platform().await;
    let (grace, ada) = (log_in(&home, "grace").await, log_in(&home, "ada").await);
    let (grace, ada) = (caller(&platform, &grace).await, caller(&platform, &ada).await);
    let deploy = key(&platform, &grace, "deploy", &["registry"]).await;
    let laptop = key(&platform, &ada, "laptop", &["registry"]).await;

    let administrator = Skopeo::new();
    administrator.log_in(&registry, "grace", deploy.token.text()).expect("logged in");
    let image = administrator.image();
    administrator.copy(&image, &registry.image("ada/app:1")).expect("pushed");
    administrator.copy(&image, &registry.image("bob/app:1")).expect("pushed");

    let person = Skopeo::new();
    person.log_in(&registry, "ada", laptop.token.text()).expect("logged in");
    person.copy(&registry.image("ada/app:1"), &person.place("mine")).expect("pulled");
    reads(person.copy(&registry.image("bob/app:1"), &person.place("his")), "denied");
    reads(person.copy(&image, &registry.image("ada/app:2")), "denied");
    reads(person.copy(&image, &registry.image("bob/app:2")), "denied");

    let stranger = Skopeo::new();
    let account = format!("{issuer}/account#api-keys");
    reads(stranger.copy(&registry.image("ada/app:1"), &stranger.place("none")), "Log in first, with your username");
    let mine = registry.image("ada/app:1");
    let tries = |username: &str, secret: &str| {
        reads(stranger.log_in(&registry, username, secret), "invalid username/password");
        stranger.pull_as(&mine, username, secret)
    };
    reads(tries("ada", PASSWORD), "Registries take no account password. Use an API key with the scope Registry");
    reads(tries("ada", "another guess"), "Registries take no account password. Use an API key with the scope Registry");
    reads(tries("ada", PASSWORD), &account);
    let api = key(&platform, &ada, "script", &["api"]).await;
    reads(tries("ada", api.token.text()), "“script” has not the scope Registry");
    reads(tries("grace", laptop.token.text()), "does not belong to the username “grace”");

    service::revoke(&platform, &ada, laptop.key.id).await.expect("revoked");
    reads(tries("ada", laptop.token.text()), "This API key was revoked on");
    let short = key(&platform, &ada, "short", &["registry"]).await;
    person.log_in(&registry, "ada", short.token.text()).expect("logged in");
    expire(&platform, &short).await;
    reads(person.copy(&registry.image("ada/app:1"), &person.place("late")), "This API key expired on");
}

/// Lets a key end a moment ago: the database is the only clock of a real program that a test can move.
async fn expire(platform: &Platform, created: &Created) {
    const EXPIRE: &str = "UPDATE api_keys SET expires_at = $2 WHERE id = $1";
    let mut tx = platform.db.write().await.expect("a connection");
    let ended = platform.clock.now().minus(Duration::from_secs(1));
    execute!(tx, EXPIRE, created.key.id, ended).expect("moved");
    tx.commit().await.expect("stored");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_sign_for_one_registry_and_either_alone_serves() {
    const ISSUER: &str = "http://localhost:7999";
    let one = node(Home::new(Database::Postgres).await, ISSUER);
    one.person("ada");
    let mut two = node(Home::new(Database::Postgres).await, ISSUER);
    two.url.clone_from(&one.url);
    std::fs::create_dir_all(two.ring().parent().expect("a folder")).expect("a folder");
    std::fs::copy(one.ring(), two.ring()).expect("one ring for all");
    let (first, second) = (one.serve().await, two.serve().await);
    // The registry has fetched its certificates from the second: they are the same.
    let registry = Registry::trusting(&two, ISSUER).await;
    let platform = one.platform().await;
    let ada = caller(&platform, &log_in(&one, "ada").await).await;
    let laptop = key(&platform, &ada, "laptop", &["registry"]).await;
    let path = "/v2/ada/app/tags/list";
    for home in [&one, &two] {
        let token = fetch(home, &laptop).await;
        let answer = registry.get(path, &token).await;
        // Let in: the repository is what is not there.
        assert_eq!(answer.status, 404, "{} {}", answer.text, registry.log());
        assert_eq!(registry.get("/v2/bob/app/tags/list", &token).await.status, 401);
    }
    first.kill();
    assert_eq!(registry.get(path, &fetch(&two, &laptop).await).await.status, 404, "the second alone");
    let first = one.serve().await;
    second.kill();
    assert_eq!(registry.get(path, &fetch(&one, &laptop).await).await.status, 404, "the first alone");
    first.kill();
}

fn node(home: Home, issuer: &str) -> Home {
    home.with("LATCHKEY_REGISTRY__SERVICES", SERVICE).with("LATCHKEY_SERVER__BASE_URL", issuer)
}

async fn fetch(home: &Home, key: &Created) -> String {
    let query = format!("service={SERVICE}&scope=repository:ada/app:pull");
    let answer = ask(&home.anonymous(), &key.username, key.token.text(), &query).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["token"].as_str().expect("a token").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_reseals_while_the_server_runs_and_registries_follow() {
    let home = Home::new(Database::Sqlite).await.with("LATCHKEY_REGISTRY__SERVICES", SERVICE);
    home.person("ada");
    let _program = home.serve().await;
    let issuer = home.base_url();
    let before = Registry::trusting(&home, &issuer).await;
    let platform = home.platform().await;
    let ada = caller(&platform, &log_in(&home, "ada").await).await;
    let laptop = key(&platform, &ada, "laptop", &["registry"]).await;
    let old = fetch(&home, &laptop).await;

    let said = home.succeed("keys rotate", "");
    assert!(said.contains("Secrets are sealed with key k2") && said.contains("It is published"), "{said}");
    assert!(home.succeed("keys rotate", "").contains("a new key is published already"));
    // Every record is sealed with the key that the running server has not been told of: it finds it.
    assert_eq!(sealed_with(&platform).await, ["k3", "k3"]);
    let still_old = fetch(&home, &laptop).await;
    assert_eq!(before.get("/v2/ada/app/tags/list", &still_old).await.status, 404, "the old key still signs");

    let after = Registry::trusting(&home, &issuer).await;
    begin(&platform).await;
    let new = fetch(&home, &laptop).await;
    assert_eq!(after.get("/v2/ada/app/tags/list", &new).await.status, 404, "the new key signs, and is known");
    assert_eq!(after.get("/v2/ada/app/tags/list", &old).await.status, 404, "what the old one signed still counts");
    assert_eq!(before.get("/v2/ada/app/tags/list", &new).await.status, 401, "a registry that was not told");

    let said = home.succeed("keys rotate --now", "");
    assert!(said.contains("the old one is withdrawn"), "{said}");
    let last = Registry::trusting(&home, &issuer).await;
    assert_eq!(last.get("/v2/ada/app/tags/list", &new).await.status, 401, "withdrawn");
    assert_eq!(last.get("/v2/ada/app/tags/list", &fetch(&home, &laptop).await).await.status, 404);
    let prepared = home.succeed("keys rotate --prepare", "");
    assert!(prepared.contains("Key k5 is in") && home.succeed("keys rotate --prepare", "").contains("Key k5 is in"));
    assert!(home.succeed("keys rotate", "").contains("sealed with key k5"));
    assert!(home.succeed("audit verify", "").contains("sound"));
}

/// The ids of the keys that seal the signing keys.
async fn sealed_with(platform: &Platform) -> Vec<String> {
    const SECRETS: &str = "SELECT secret FROM registry_keys";
    let mut tx = platform.db.read().await.expect("a connection");
    let secrets: Vec<Vec<u8>> = on!(tx, c => sqlx::query_scalar(SECRETS).fetch_all(c).await).expect("read");
    secrets.iter().map(|sealed| app::platform::seal::key_id(sealed).expect("sealed").to_owned()).collect()
}

/// Lets the time of the new signing key come.
async fn begin(platform: &Platform) {
    const BEGIN: &str = "UPDATE registry_keys SET signs_from = $1 WHERE signs_from > $1";
    let mut tx = platform.db.write().await.expect("a connection");
    execute!(tx, BEGIN, platform.clock.now()).expect("moved");
    tx.commit().await.expect("stored");
}
