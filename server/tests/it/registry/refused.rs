//! What is refused, and what a person reads then: the cause and where to mend it, and nothing for strangers.

use std::time::Duration;

use app::api_keys::rules::NewApiKey;
use app::api_keys::service;
use app::people::service as people;
use app::platform::caller::Caller;
use axum::body::Body;
use base64ct::{Base64, Encoding};
use http::Request;

use super::{ask, ask_for, message, post};
use crate::support::{Actor, PASSWORD, SERVICE};

const PULL: &str = "repository:ada/app:pull";
const ACCOUNT: &str = "http://localhost:3000/account#api-keys";

/// Asks with these `Authorization` headers and cookies.
async fn with_headers(actor: &Actor, headers: &[(&str, &str)], query: &str) -> crate::support::Answer {
    let request = headers
        .iter()
        .fold(Request::get(format!("/registry/token?{query}")), |request, (name, value)| request.header(*name, *value));
    actor.clone().send(request, Body::empty()).await
}

both_databases! {
    async fn every_refusal_says_its_cause_and_where_to_mend_it(app) {
        let ada = app.signed_in("ada").await;
        let caller = app.caller(&ada).await;
        let client = app.anonymous();
        let api = app.key(&ada, "script", &["api"]).await;
        assert_eq!(message(&ask_for(&client, &api, PULL).await), format!("The API key “script” has not the scope Registry. Create one that has it at {ACCOUNT}"));
        let revoked = app.key(&ada, "old", &["registry"]).await;
        service::revoke(&app.platform, &caller, revoked.key.id).await.expect("revoked");
        assert_eq!(message(&ask_for(&client, &revoked, PULL).await), format!("This API key was revoked on 24 November 2026, 04:12 UTC. Create a new one in your account. See {ACCOUNT}"));
        let bound = NewApiKey { name: "office".to_owned(), scopes: vec!["registry".to_owned()], expires: "1".to_owned(), networks: "203.0.113.0/24".to_owned(), ..NewApiKey::default() };
        let bound = service::create(&app.platform, &caller, bound).await.expect("made");
        assert!(message(&ask_for(&client, &bound, PULL).await).contains("may not be used from 192.0.2.1"));
        assert_eq!(ask_for(&client.coming_from("203.0.113.9"), &bound, PULL).await.status, 200);
        let good = app.key(&ada, "laptop", &["registry"]).await;
        app.wait(Duration::from_hours(24));
        assert!(message(&ask_for(&client.coming_from("203.0.113.9"), &bound, PULL).await).starts_with("This API key expired on 25 November 2026"));
        for secret in [PASSWORD, "guess", ""] {
            assert_eq!(message(&ask(&client, "ada", secret, &format!("service={SERVICE}")).await), format!("Registries take no account password. Use an API key with the scope Registry as the password: create one at {ACCOUNT}"));
        }
        assert!(message(&ask(&client, "ada", "lk_cut", "").await).starts_with("This is not a whole API key"));
        assert!(message(&ask(&client, "eve", good.token.text(), "").await).starts_with("This API key does not belong to the username “eve”"));
        let changed = app::api_keys::token::KeyToken::new(&app.platform.random);
        assert!(message(&ask(&client, "ada", changed.text(), "").await).starts_with("There is no such API key any more"));
    }

    async fn half_way_owners_and_closed_accounts_get_nothing(app) {
        let ada = app.signed_in("ada").await;
        let key = app.key(&ada, "laptop", &["registry"]).await;
        let operator = Caller::operator();
        people::reset_password(&app.platform, &operator, "ada", "temporary tulip tango".to_owned().into()).await.expect("reset");
        let said = message(&ask_for(&app.anonymous(), &key, PULL).await);
        assert!(said.contains("finish setting up the account") && said.ends_with("http://localhost:3000/login"), "{said}");
        people::disable(&app.platform, &operator, "ada").await.expect("disabled");
        assert!(message(&ask_for(&app.anonymous(), &key, PULL).await).contains("revoked"));
    }

    async fn strangers_learn_nothing(app) {
        app.signed_in("ada").await;
        let client = app.anonymous();
        let answers = [
            ask(&client, "ada", PASSWORD, &format!("service={SERVICE}&scope={PULL}")).await,
            ask(&client, "nobody", "guess", "service=unknown&scope=BROKEN").await,
            ask(&client, "", "x", "").await,
        ];
        let seen: Vec<_> = answers.iter().map(|answer| {
            let mut headers = answer.headers.clone();
            headers.remove("x-request-id");
            (answer.status, headers, answer.text.clone())
        }).collect();
        assert!(seen.windows(2).all(|two| two[0] == two[1]), "{seen:#?}");
        assert_eq!(app.activity().await.iter().filter(|line| line.contains("failed")).count(), 0, "no log-in was tried");
        let anonymous = with_headers(&client, &[], &format!("service={SERVICE}&scope={PULL}")).await;
        assert!(message(&anonymous).starts_with("Log in first, with your username"), "{anonymous:?}");
        assert_eq!(anonymous.status, 401);
    }

    async fn a_broken_request_is_400_and_opens_nothing(app) {
        let ada = app.signed_in("ada").await;
        let key = app.key(&ada, "laptop", &["registry"]).await;
        let client = app.anonymous();
        let many = format!("service={SERVICE}&scope={}", "repository:ada/a:pull+".repeat(500));
        for (query, words) in [
            ("", "`service` must name it"),
            ("service=", "No registry “” is set up here"),
            ("service=other.example.org", "No registry “other.example.org” is set up here"),
            ("service=REGISTRY.example.org", "is set up here"),
            ("service=registry.example.org&service=x", "service is there more than once"),
            ("service=registry.example.org&scope=repository:Ada/app:pull", "a name is in lowercase"),
            ("service=registry.example.org&scope=repository:ada/../bob:pull", "a name is made of parts"),
            ("service=registry.example.org&scope=repository:*:pull", "a name is made of parts"),
            ("service=registry.example.org&scope=repository:ada/app", "expected is TYPE:NAME:ACTIONS"),
            ("service=registry.example.org&scope=%ff", "cannot be read"),
            (many.as_str(), "These are 500 scopes"),
        ] {
            let answer = ask(&client, "ada", key.token.text(), query).await;
            assert_eq!(answer.status, 400, "{query}: {}", answer.text);
            assert!(message(&answer).contains(words), "{query}: {}", answer.text);
        }
        let token = key.token.text();
        assert!(message(&ask(&client, "ada", token, &format!("password={token}")).await).contains("never belongs into an address"));
        let basic = format!("Basic {}", Base64::encode_string(format!("ada:{token}").as_bytes()));
        let cookie = ada.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        for (headers, status, words) in [
            (vec![("authorization", basic.as_str()), ("authorization", basic.as_str())], 400, "two Authorization headers"),
            (vec![("authorization", basic.as_str()), ("cookie", cookie.as_str())], 400, "not both"),
            (vec![("cookie", cookie.as_str())], 401, "Log in first"),
            (vec![("authorization", "Basic !")], 400, "no Basic one"),
            (vec![("authorization", "Bearer abc")], 401, "as Authorization: Basic"),
        ] {
            let answer = with_headers(&client, &headers, &format!("service={SERVICE}")).await;
            assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
            assert!(message(&answer).contains(words), "{}", answer.text);
        }
    }

    async fn a_broken_form_is_said_in_the_terms_of_oauth(app) {
        let ada = app.signed_in("ada").await;
        let key = app.key(&ada, "laptop", &["registry"]).await;
        let client = app.anonymous();
        let token = key.token.text();
        for (fields, status, error) in [
            (vec![("grant_type", "refresh_token"), ("refresh_token", token)], 400, "unsupported_grant_type"),
            (vec![("grant_type", "client_credentials")], 400, "unsupported_grant_type"),
            (vec![("service", SERVICE)], 400, "unsupported_grant_type"),
            (vec![("grant_type", "password"), ("grant_type", "password")], 400, "invalid_request"),
            (vec![("grant_type", "password"), ("service", SERVICE)], 401, "invalid_grant"),
            (vec![("grant_type", "password"), ("username", "ada"), ("password", PASSWORD)], 401, "invalid_grant"),
            (vec![("grant_type", "password"), ("username", "ada"), ("password", token)], 400, "invalid_request"),
        ] {
            let answer = post(&client, &fields).await;
            assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str()), (status, Some(error)), "{}", answer.text);
            assert_eq!(answer.json()["error_description"], message(&answer));
        }
        assert!(message(&post(&client, &[("grant_type", "refresh_token")]).await).contains("no refresh tokens here"));
        for (kind, body, status) in [
            ("application/json", "{}".to_owned(), 415),
            ("text/plain", String::new(), 415),
            ("application/x-www-form-urlencoded", "a".repeat(70_000), 413),
        ] {
            let request = Request::post("/registry/token").header("content-type", kind);
            let answer = client.clone().send(request, Body::from(body)).await;
            assert_eq!(answer.status.as_u16(), status);
            message(&answer);
        }
        let answer = client.clone().send(Request::delete("/registry/token"), Body::empty()).await;
        assert_eq!(answer.status, 405);
        message(&answer);
    }

    async fn too_many_refusals_of_one_address_wait_before_any_work(app) {
        let ada = app.signed_in("ada").await;
        let key = app.key(&ada, "laptop", &["registry"]).await;
        let (client, other) = (app.anonymous(), app.anonymous().coming_from("198.51.100.7"));
        for _ in 0..120 {
            assert_eq!(ask(&client, "ada", "guess", "").await.status, 401);
        }
        let answer = ask_for(&client, &key, PULL).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, "60"), "{}", answer.text);
        assert_eq!(answer.json()["errors"][0]["code"], "TOOMANYREQUESTS");
        assert_eq!(ask_for(&other, &key, PULL).await.status, 200, "others are let in");
        app.wait(Duration::from_mins(1));
        assert_eq!(ask_for(&client, &key, PULL).await.status, 200);
        for _ in 0..130 {
            assert_eq!(ask_for(&other, &key, PULL).await.status, 200, "what is right is not counted");
        }
    }
}
