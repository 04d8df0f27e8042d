//! What a token is, and what it opens.

use app::platform::caller::Caller;
use serde_json::json;

use super::{ask, ask_for, post, verified};
use crate::support::{PASSWORD, SERVICE, TestApp};

/// What was granted, as `type:name:actions`.
async fn granted(app: &TestApp, token: &str) -> Vec<String> {
    let (_, claims) = verified(app, token).await;
    let access = claims["access"].as_array().expect("a list").clone();
    let names = |value: &serde_json::Value| -> Vec<String> {
        value.as_array().expect("a list").iter().map(|name| name.as_str().expect("text").to_owned()).collect()
    };
    access
        .iter()
        .map(|one| {
            format!(
                "{}:{}:{}",
                one["type"].as_str().expect("text"),
                one["name"].as_str().expect("text"),
                names(&one["actions"]).join(",")
            )
        })
        .collect()
}

both_databases! {
    async fn a_key_becomes_a_token_that_says_who_where_and_how_long(app) {
        let ada = app.signed_in("ada").await;
        let key = app.key(&ada, "laptop", &["registry"]).await;
        let answer = ask_for(&app.anonymous(), &key, "repository:ada/app:pull,push").await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"), "{}", answer.text);
        assert_eq!(answer.header("set-cookie"), "");
        let body = answer.json();
        assert_eq!((&body["expires_in"], &body["issued_at"]), (&json!(300), &json!("2026-11-24T04:12:41Z")));
        assert_eq!(body["token"], body["access_token"]);
        let (header, claims) = verified(&app, body["token"].as_str().expect("a token")).await;
        let now = app.platform.clock.now().micros() / 1_000_000;
        assert_eq!(claims["iss"], app.platform.config.server.base_url());
        assert_eq!((&claims["sub"], &claims["aud"]), (&json!("ada"), &json!(SERVICE)));
        assert_eq!((&claims["iat"], &claims["nbf"], &claims["exp"]), (&json!(now), &json!(now), &json!(now + 300)));
        assert_eq!(claims["access"], json!([{ "type": "repository", "name": "ada/app", "actions": ["pull"] }]));
        assert_eq!(header["x5c"].as_array().expect("a chain").len(), 1);
        let again = ask_for(&app.anonymous(), &key, "repository:ada/app:pull").await.json();
        let (_, again) = verified(&app, again["token"].as_str().expect("a token")).await;
        assert_ne!(again["jti"], claims["jti"]);
    }

    async fn the_form_of_oauth_answers_the_same(app) {
        let ada = app.signed_in("ada").await;
        let key = app.key(&ada, "laptop", &["api", "registry"]).await;
        let fields = [
            ("grant_type", "password"), ("service", SERVICE), ("client_id", "containerd"), ("access_type", "offline"),
            ("username", "ada"), ("password", key.token.text()),
            ("scope", "repository:ada/app:pull,push repository:bob/app:pull"),
        ];
        let answer = post(&app.anonymous(), &fields).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let body = answer.json();
        assert_eq!((&body["scope"], &body["token_type"]), (&json!("repository:ada/app:pull"), &json!("Bearer")));
        assert!(body.get("refresh_token").is_none() && body.get("token").is_none(), "{body}");
        assert_eq!(granted(&app, body["access_token"].as_str().expect("a token")).await, ["repository:ada/app:pull"]);
    }

    async fn nobody_gets_more_than_is_asked_and_allowed(app) {
        let ada = app.signed_in("ada").await;
        let key = app.key(&ada, "laptop", &["registry"]).await;
        app.account("grace", false, true).await;
        let mut grace = app.anonymous();
        grace.log_in("grace", PASSWORD).await;
        let power = app.key(&grace, "deploy", &["registry"]).await;
        for (key, scopes, left) in [
            (&key, "", vec![]),
            (&key, "&scope=repository:bob/app:pull,push", vec![]),
            (&key, "&scope=repository:ada/app:*", vec!["repository:ada/app:pull"]),
            (&key, "&scope=registry:catalog:*", vec![]),
            (&key, "&scope=repository:ada/a:pull&scope=repository:bob/a:pull+repository:ada/b:pull", vec!["repository:ada/a:pull", "repository:ada/b:pull"]),
            (&key, "&scope=repository(plugin):ada/a:pull&account=grace", vec!["repository:ada/a:pull"]),
            (&power, "&scope=repository:ada/app:pull,push,delete", vec!["repository:ada/app:pull,push"]),
            (&power, "&scope=repository:base:*&offline_token=true&client_id=docker", vec!["repository:base:pull,push"]),
        ] {
            let answer = ask(&app.anonymous(), &key.username, key.token.text(), &format!("service={SERVICE}{scopes}")).await;
            assert_eq!(answer.status, 200, "{scopes}: {}", answer.text);
            assert!(answer.json().get("refresh_token").is_none());
            assert_eq!(granted(&app, answer.json()["token"].as_str().expect("a token")).await, left, "{scopes}");
        }
    }

    async fn who_is_no_longer_administrator_pushes_no_more(app) {
        app.account("grace", false, true).await;
        app.account("second", false, true).await;
        let mut grace = app.anonymous();
        grace.log_in("grace", PASSWORD).await;
        let key = app.key(&grace, "deploy", &["registry"]).await;
        app::people::service::demote(&app.platform, &Caller::operator(), "grace").await.expect("demoted");
        let answer = ask_for(&app.anonymous(), &key, "repository:base:push").await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(granted(&app, answer.json()["token"].as_str().expect("a token")).await.is_empty());
    }

    async fn the_use_of_a_key_is_noted_with_the_client(app) {
        let ada = app.signed_in("ada").await;
        let key = app.key(&ada, "laptop", &["registry"]).await;
        ask_for(&app.anonymous().coming_from("198.51.100.7"), &key, "repository:ada/app:pull").await;
        app::api_keys::uses::write(&app.platform).await.expect("written");
        let caller = app.caller(&ada).await;
        let listed = app::api_keys::service::one(&app.platform, &caller, key.key.id).await.expect("there");
        assert_eq!(listed.last_use.expect("used").address, "198.51.100.7");
    }
}
