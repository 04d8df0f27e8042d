//! The keys that sign: shared by all nodes, sealed, published before they sign and as long as they count.

use std::time::Duration;

use app::platform::caller::{Caller, Who};
use app::platform::db::Tx;
use app::platform::rewrap::{self, COLUMNS, Rewrapped, SHORT_LIVED};
use app::registry_token::keys::{KEPT, published};
use app::registry_token::rotation::{Begin, Rotated, rotate};
use app::{execute, on};

use super::{ask_for, verified};
use crate::sources;
use crate::support::{Actor, TestApp, said};

const PULL: &str = "repository:ada/app:pull";
const HOUR: Duration = Duration::from_hours(1);

/// The `kid` of the key that signs now.
async fn signs(app: &TestApp, key: &app::api_keys::Created) -> String {
    let answer = ask_for(&app.anonymous(), key, PULL).await;
    let (header, _) = verified(app, answer.json()["token"].as_str().expect("a token")).await;
    header["kid"].as_str().expect("text").to_owned()
}

/// The `kid`s that are published, as JWKS; there are as many certificates.
async fn known(app: &TestApp) -> Vec<String> {
    let mut browser = app.anonymous();
    let keys = browser.get("/registry/jwks.json").await;
    assert_eq!(keys.header("content-type"), "application/jwk-set+json");
    assert!(!keys.text.contains("\"d\""), "{}", keys.text);
    let pem = browser.get("/registry/certificates.pem").await;
    let keys = keys.json()["keys"].as_array().expect("keys").clone();
    assert_eq!(pem.text.matches("-----BEGIN CERTIFICATE-----\n").count(), keys.len(), "{}", pem.text);
    keys.iter().map(|key| key["kid"].as_str().expect("text").to_owned()).collect()
}

async fn secrets(tx: &mut Tx) -> Vec<(app::ids::RegistryKeyId, Vec<u8>)> {
    const SECRETS: &str = "SELECT id, secret FROM registry_keys ORDER BY signs_from";
    on!(tx, c => sqlx::query_as(SECRETS).fetch_all(c).await).expect("read")
}

both_databases! {
    async fn a_new_key_is_published_before_it_signs_and_an_old_one_after(app) {
        let ada = app.signed_in("ada").await;
        let key = app.key(&ada, "laptop", &["registry"]).await;
        let old = signs(&app, &key).await;
        assert_eq!(known(&app).await, std::slice::from_ref(&old));
        let from = app.platform.clock.now().plus(HOUR * 24);
        assert_eq!(rotate(&app.platform, &Caller::operator(), Begin::AfterLead).await.expect("rotated"), Rotated::From(from));
        assert_eq!(rotate(&app.platform, &Caller::operator(), Begin::AfterLead).await.expect("twice"), Rotated::Waiting(from));
        let both = known(&app).await;
        assert_eq!(both.len(), 2);
        app.wait(Duration::from_secs(24 * 3_600 - 1));
        assert_eq!(signs(&app, &key).await, old);
        app.wait(Duration::from_secs(1));
        let new = signs(&app, &key).await;
        assert!(new != old && both.contains(&new));
        assert_eq!(known(&app).await.len(), 2, "the old one still counts");
        server::jobs::sweep(&app.platform).await.expect("swept");
        app.wait(KEPT);
        assert_eq!(known(&app).await, std::slice::from_ref(&new));
        app.wait(Duration::from_secs(1));
        server::jobs::sweep(&app.platform).await.expect("swept");
        assert_eq!(secrets(&mut app.platform.db.read().await.expect("a connection")).await.len(), 1);
        assert_eq!(rotate(&app.platform, &Caller::operator(), Begin::Now).await.expect("rotated"), Rotated::From(app.platform.clock.now()));
        let last = signs(&app, &key).await;
        assert_eq!(known(&app).await, std::slice::from_ref(&last), "a key that leaked is withdrawn at once");
        assert_ne!(last, new);
        assert!(app.activity().await.contains(&"keys-rotated by operator".to_owned()));
    }

    async fn only_the_operator_rotates(app) {
        let caller = Caller { who: Who::Anonymous, address: None, agent: String::new() };
        assert!(said(rotate(&app.platform, &caller, Begin::Now).await).contains("right to do this"));
        assert!(said(rewrap::rotate(&app.platform, &caller).await).contains("right to do this"));
        let ada = app.signed_in("ada").await;
        assert!(rotate(&app.platform, &app.caller(&ada).await, Begin::Now).await.is_err());
    }

    async fn many_first_requests_on_two_nodes_make_one_key(app) {
        let second = app.second_node().await;
        let asks: Vec<_> = (0..30).map(|number| {
            let router = if number % 2 == 0 { app.router.clone() } else { second.clone() };
            tokio::spawn(async move { Actor::new(router).get("/registry/jwks.json").await.text })
        }).collect();
        let mut seen = std::collections::BTreeSet::new();
        for ask in asks {
            seen.insert(ask.await.expect("an answer"));
        }
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert_eq!(published(&app.platform).await.expect("keys").len(), 1);
    }

    async fn a_secret_is_sealed_for_its_row(app) {
        const SWAP: &str = "UPDATE registry_keys SET secret = $2 WHERE id = $1";
        let ada = app.signed_in("ada").await;
        let key = app.key(&ada, "laptop", &["registry"]).await;
        signs(&app, &key).await;
        rotate(&app.platform, &Caller::operator(), Begin::AfterLead).await.expect("rotated");
        let mut tx = app.platform.db.write().await.expect("a connection");
        let stored = secrets(&mut tx).await;
        execute!(tx, SWAP, stored[0].0, stored[1].1.clone()).expect("swapped");
        tx.commit().await.expect("stored");
        let answer = ask_for(&app.anonymous(), &key, PULL).await;
        assert_eq!(answer.status, 500, "{}", answer.text);
        let said = answer.json()["errors"][0]["message"].as_str().expect("a message").to_owned();
        assert!(said.contains("Reference: ") && !said.contains("sealed"), "{said}");
        let done = rewrap::rewrap(&app.platform).await.expect("walked");
        assert_eq!(done, Rewrapped::default(), "nothing is older than the newest key");
    }
}

/// A column that seals but is not renewed would be lost when an old key of the ring is thrown away.
#[test]
fn every_sealed_column_is_renewed() {
    let mut offenders = Vec::new();
    for (file, text) in sources::all().into_iter().filter(|(file, _)| file.starts_with("app/src")) {
        for (_, rest) in text.match_indices("Place { table: \"").map(|(at, found)| (at, &text[at + found.len()..])) {
            let table = rest.split('"').next().unwrap_or_default();
            let test = file.ends_with("platform/seal.rs");
            if !test && !SHORT_LIVED.contains(&table) && !COLUMNS.iter().any(|column| column.table == table) {
                offenders.push(format!("{file}: {table}"));
            }
        }
    }
    assert!(offenders.is_empty(), "add them to platform::rewrap::COLUMNS:\n{}", offenders.join("\n"));
    assert!(COLUMNS.iter().any(|column| column.table == "registry_keys"));
}
