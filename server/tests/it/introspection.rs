//! Services ask whose key they were handed (RFC 7662).

use app::platform::caller::Caller;
use app::services::service;
use axum::body::Body;
use base64ct::{Base64, Encoding};
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};

use crate::api_keys::{failure, new_key};
use crate::support::{Answer, TestApp};

const FORM: &str = "application/x-www-form-urlencoded";

async fn ask(app: &TestApp, name: &str, secret: &str, form: &str) -> Answer {
    let credentials = Base64::encode_string(format!("{name}:{secret}").as_bytes());
    let request = Request::post("/api/v1/introspect")
        .header(CONTENT_TYPE, FORM)
        .header(AUTHORIZATION, format!("Basic {credentials}"));
    app.anonymous().send(request, Body::from(form.to_owned())).await
}

both_databases! {
    async fn a_service_learns_whose_key_it_was_handed(app) {
        let secret = service::create(&app.platform, &Caller::operator(), "builds").await.expect("registered");
        let ada = app.signed_in("ada").await;
        let made = app.key(&ada, "ci", &["api", "registry"]).await;
        let token = made.token.text();
        let active = ask(&app, "builds", &secret.text(), &format!("token={token}&token_type_hint=access_token")).await;
        let json = active.json();
        assert_eq!((active.status.as_u16(), json["active"].as_bool(), json["scope"].as_str(), json["username"].as_str()), (200, Some(true), Some("api registry"), Some("ada")));
        assert_eq!(json["exp"].as_i64(), made.key.expires_at.map(app::timestamp::Timestamp::seconds));
        assert!(!active.text.contains(token));
        app::api_keys::service::revoke(&app.platform, &app.caller(&ada).await, made.key.id).await.expect("revoked");
        for dead in [token, "lk_nothing", "", "x"] {
            assert_eq!(ask(&app, "builds", &secret.text(), &format!("token={dead}")).await.text, r#"{"active":false}"#);
        }
    }

    async fn a_key_is_held_against_the_address_that_is_told(app) {
        let secret = service::create(&app.platform, &Caller::operator(), "builds").await.expect("registered");
        let ada = app.signed_in("ada").await;
        let new = app::api_keys::rules::NewApiKey { networks: "198.51.100.0/24".to_owned(), ..new_key("ci") };
        let made = app::api_keys::service::create(&app.platform, &app.caller(&ada).await, new).await.expect("made");
        let active = async |address: &str| ask(&app, "builds", &secret.text(), &format!("token={}{address}", made.token.text())).await.json()["active"].as_bool();
        assert_eq!(active("&address=198.51.100.7").await, Some(true));
        assert_eq!(active("&address=192.0.2.1").await, Some(false));
        assert_eq!(active("").await, Some(true), "not told: the service decides");
    }

    async fn nobody_else_is_answered(app) {
        let secret = service::create(&app.platform, &Caller::operator(), "builds").await.expect("registered");
        let secret = secret.text().to_string();
        for (name, secret) in [("builds", "wrong"), ("nobody", secret.as_str()), ("", "")] {
            let refused = ask(&app, name, secret, "token=x").await;
            refused.assert_says(401, "no service with this name and secret");
            assert!(refused.header("www-authenticate").starts_with("Basic"));
        }
        ask(&app, "builds", &secret, "").await.assert_says(422, "missing");
        ask(&app, "builds", &secret, "token=a&token=b").await.assert_says(400, "more than once");
        assert_eq!(failure(service::create(&app.platform, &Caller::operator(), "builds").await).status(), 409);
        assert_eq!(failure(service::create(&app.platform, &Caller::operator(), "Builds!").await).status(), 422);
        let ada = app.signed_in("ada").await;
        assert_eq!(failure(service::create(&app.platform, &app.caller(&ada).await, "mine").await).status(), 403);
        service::remove(&app.platform, &Caller::operator(), "builds").await.expect("removed");
        ask(&app, "builds", &secret, "token=x").await.assert_says(401, "no service");
        assert_eq!(failure(service::remove(&app.platform, &Caller::operator(), "builds").await).status(), 422);
    }
}
