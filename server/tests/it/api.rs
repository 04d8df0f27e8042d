//! The REST API: the second door to the same verbs.

use std::time::Duration;

use app::api_keys::rules::NewApiKey;
use axum::body::Body;
use http::header::AUTHORIZATION;
use http::{Method, Request};
use serde_json::json;

use crate::api_keys::new_key;
use crate::support::{Actor, Database, PASSWORD, Script, TestApp};

async fn script(app: &TestApp, actor: &Actor) -> Script {
    Script::new(app.router.clone(), app.key(actor, "script", &["api"]).await.token.text())
}

async fn administrator(app: &TestApp) -> Script {
    app.account("grace", false, true).await;
    let mut grace = app.anonymous();
    grace.log_in("grace", PASSWORD).await;
    script(app, &grace).await
}

both_databases! {
    async fn a_script_sees_its_owner(app) {
        let ada = app.signed_in("ada").await;
        let script = script(&app, &ada).await;
        let user = script.get("/user").await;
        user.assert_says(200, "ada");
        assert_eq!((user.json()["username"].as_str(), user.json()["key"]["scopes"][0].as_str()), (Some("ada"), Some("api")));
        assert!(user.header("ratelimit").starts_with("\"key\";r=999"), "{}", user.header("ratelimit"));
        assert_eq!(user.header("cache-control"), "no-store");
        assert_eq!(script.get("/user/avatar").await.header("content-type"), "image/svg+xml");
        script.get("/users/ada").await.assert_says(200, "ada Example").assert_never_says("example.org");
        script.get("/users/nobody").await.assert_says(404, "not for the owner of this key");
    }

    async fn a_profile_is_changed_only_from_the_state_that_is_known(app) {
        let ada = app.signed_in("ada").await;
        let script = script(&app, &ada).await;
        let before = script.get("/user/profile").await;
        let tag = before.header("etag").to_owned();
        let patch = |tag: &str, body: serde_json::Value| {
            let (script, tag) = (script.clone(), tag.to_owned());
            async move { script.call(Method::PATCH, "/user/profile", &[("if-match", &tag)], Some(body)).await }
        };
        let changed = patch(&tag, json!({ "location": "London" })).await;
        assert_eq!((changed.status.as_u16(), changed.json()["location"].as_str()), (200, Some("London")));
        patch(&tag, json!({ "location": "Paris" })).await.assert_says(412, "Read it again");
        assert_eq!(patch(changed.header("etag"), json!({ "location": "" })).await.json()["location"], serde_json::Value::Null);
        script.call(Method::PATCH, "/user/profile", &[], Some(json!({ "bio": "x" }))).await.assert_says(200, "x");
        let all = patch("*", json!({ "name": "", "email": "eve@example.org", "bio": 5 })).await;
        let errors: Vec<_> = all.json()["errors"].as_array().expect("errors").iter().map(|error| error["pointer"].as_str().expect("a pointer").to_owned()).collect();
        assert_eq!((all.status.as_u16(), errors), (422, vec!["#/bio".to_owned(), "#/email".to_owned()]));
        let name = patch("*", json!({ "name": "" })).await;
        assert_eq!((name.status.as_u16(), name.json()["errors"][0]["pointer"].as_str()), (422, Some("#/name")));
        assert_eq!(script.get("/user").await.json()["email"], "ada@example.org");
    }

    async fn keys_are_listed_by_cursor_and_revoked(app) {
        let ada = app.signed_in("ada").await;
        let script = script(&app, &ada).await;
        for number in 0..5 {
            app.wait(Duration::from_millis(1));
            app.key(&ada, &format!("key {number}"), &["registry"]).await;
        }
        let mut names = Vec::new();
        let mut path = "/user/keys?limit=4".to_owned();
        loop {
            let page = script.get(&path).await;
            page.assert_says(200, "items").assert_never_says("token");
            names.extend(page.json()["items"].as_array().expect("items").iter().map(|key| key["name"].as_str().expect("a name").to_owned()));
            let Some(next) = page.json()["next"].as_str().map(str::to_owned) else { break };
            path = format!("/user/keys?limit=4&after={next}");
            assert_eq!(page.header("link"), format!("</api/v1{path}>; rel=\"next\""));
        }
        assert_eq!(names, ["key 4", "key 3", "key 2", "key 1", "key 0", "script"]);
        let id = script.get("/user/keys?limit=1").await.json()["items"][0]["id"].as_str().expect("an id").to_owned();
        let stale = script.call(Method::DELETE, &format!("/user/keys/{id}"), &[("if-match", "\"x\"")], None).await;
        assert_eq!(stale.status, 412);
        assert_eq!(script.delete(&format!("/user/keys/{id}")).await.status, 204);
        assert_eq!(script.delete(&format!("/user/keys/{id}")).await.status, 204, "twice");
        assert_eq!(script.get(&format!("/user/keys/{id}")).await.json()["state"], "revoked");
        script.post("/user/keys", json!({ "name": "another" })).await.assert_says(403, "A key cannot do this");
    }

    async fn a_key_that_revokes_itself_is_dead(app) {
        let ada = app.signed_in("ada").await;
        let script = script(&app, &ada).await;
        let id = script.get("/user").await.json()["key"]["id"].as_str().expect("an id").to_owned();
        assert_eq!(script.delete(&format!("/user/keys/{id}")).await.status, 204);
        let dead = script.get("/user").await;
        dead.assert_says(401, "was revoked on");
        assert_eq!(dead.header("www-authenticate"), "Bearer realm=\"Latchkey\"");
    }

    async fn what_a_legitimate_owner_needs_is_said(app) {
        let ada = app.signed_in("ada").await;
        let caller = app.caller(&ada).await;
        let new = NewApiKey { networks: "198.51.100.0/24".to_owned(), ..new_key("elsewhere") };
        let made = app::api_keys::service::create(&app.platform, &caller, new).await.expect("made");
        Script::new(app.router.clone(), made.token.text()).get("/user").await.assert_says(403, "may not be used from 192.0.2.1");
        let short = app::api_keys::service::create(&app.platform, &caller, NewApiKey { expires: "7".to_owned(), ..new_key("short") }).await.expect("made");
        app.wait(Duration::from_hours(7 * 24));
        Script::new(app.router.clone(), short.token.text()).get("/user").await.assert_says(401, "expired on");
        for (token, words) in [("", "not a whole API key"), ("lk_x", "not a whole API key"), ("ghp_123456789012345678901234567890123456", "not a whole API key")] {
            Script::new(app.router.clone(), token).get("/user").await.assert_says(401, words);
        }
    }

    async fn sessions_are_seen_and_ended(app) {
        let mut ada = app.signed_in("ada").await;
        let script = script(&app, &ada).await;
        let sessions = script.get("/user/sessions").await.json();
        assert_eq!(sessions["items"].as_array().map(Vec::len), Some(1));
        let id = sessions["items"][0]["id"].as_str().expect("an id").to_owned();
        assert_eq!(script.delete(&format!("/user/sessions/{id}")).await.status, 204);
        assert_eq!(script.delete(&format!("/user/sessions/{id}")).await.status, 404);
        ada.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        let eve = app.signed_in("eve").await;
        let of_eve = app.caller(&eve).await.session().expect("a session").id;
        assert_eq!(script.delete(&format!("/user/sessions/{of_eve}")).await.status, 404, "somebody else’s");
    }

    async fn activity_is_one_persons_and_can_be_narrowed(app) {
        let ada = app.signed_in("ada").await;
        app.signed_in("eve").await;
        let script = script(&app, &ada).await;
        let all = script.get("/user/activity").await.json();
        let kinds: Vec<_> = all["items"].as_array().expect("items").iter().map(|event| event["kind"].as_str().expect("a kind").to_owned()).collect();
        assert_eq!(kinds, ["api-key-created", "logged-in", "account-created"]);
        let keys = script.get("/user/activity?group=api-keys").await.json();
        assert_eq!(keys["items"].as_array().map(Vec::len), Some(1));
        let page = script.get("/user/activity?group=log-ins&limit=1").await;
        assert_eq!(page.json()["next"], serde_json::Value::Null);
        script.get("/user/activity?group=x").await.assert_says(422, "must be one of");
    }

    async fn an_account_is_made_once_however_often_it_is_asked(app) {
        let script = administrator(&app).await;
        let body = json!({ "username": "newcomer", "name": "New Comer", "email": "new@example.org", "temporary_password": "temporary tulip tango" });
        let ask = |body: serde_json::Value, key: &'static str| {
            let script = script.clone();
            async move { script.call(Method::POST, "/admin/users", &[("idempotency-key", key)], Some(body)).await }
        };
        let made = ask(body.clone(), "one").await;
        assert_eq!((made.status.as_u16(), made.header("location")), (201, "/api/v1/admin/users/newcomer"), "{}", made.text);
        let again = ask(body.clone(), "one").await;
        assert_eq!((again.status.as_u16(), &again.text), (201, &made.text));
        let mut other = body.clone();
        other["name"] = json!("Somebody Else");
        ask(other, "one").await.assert_says(409, "was used for another request");
        let taken = ask(body.clone(), "two").await;
        assert_eq!((taken.status.as_u16(), taken.json()["errors"][0]["pointer"].as_str()), (422, Some("#/username")));
        let better = json!({ "username": "second", "name": "Second", "email": "second@example.org", "temporary_password": "temporary tulip tango" });
        assert_eq!(ask(better, "two").await.status, 201, "a refused request gives its key back");
        let weak = json!({ "username": "third", "name": "Third", "email": "third@example.org", "temporary_password": "short" });
        assert_eq!(ask(weak, "three").await.json()["errors"][0]["pointer"], "#/temporary_password");
        app.anonymous().log_in("newcomer", "temporary tulip tango").await.assert_sees_other("/welcome/new-password");
    }

    async fn of_30_requests_with_one_key_one_makes_the_account(app) {
        let script = administrator(&app).await;
        let body = json!({ "username": "newcomer", "name": "New Comer", "email": "new@example.org", "temporary_password": "temporary tulip tango" });
        let tries: Vec<_> = (0..30).map(|_| {
            let (script, body) = (script.clone(), body.clone());
            tokio::spawn(async move { script.call(Method::POST, "/admin/users", &[("idempotency-key", "k")], Some(body)).await.status.as_u16() })
        }).collect();
        for attempt in tries {
            let status = attempt.await.expect("a task");
            assert!(status == 201 || status == 409, "{status}");
        }
        let users = script.get("/admin/users").await.json();
        assert_eq!(users["items"].as_array().map(Vec::len), Some(2));
    }

    async fn administration_closes_and_opens_but_gives_nobody_more_rights(app) {
        let ada = app.signed_in("ada").await;
        let of_ada = script(&app, &ada).await;
        let script = administrator(&app).await;
        let tag = script.get("/admin/users/ada").await.header("etag").to_owned();
        let closed = script.call(Method::POST, "/admin/users/ada/disable", &[("if-match", &tag)], None).await;
        assert_eq!((closed.status.as_u16(), closed.json()["disabled_at"].is_string()), (200, true), "{}", closed.text);
        of_ada.get("/user").await.assert_says(401, "was revoked");
        let stale = script.call(Method::POST, "/admin/users/ada/enable", &[("if-match", &tag)], None).await;
        assert_eq!(stale.status, 412);
        assert_eq!(script.post("/admin/users/ada/enable", json!({})).await.status, 200);
        script.post("/admin/users/ada/enable", json!({})).await.assert_says(409, "not disabled");
        script.post("/admin/users/grace/disable", json!({})).await.assert_says(409, "last System Administrator");
        script.post("/admin/users/nobody/disable", json!({})).await.assert_says(404, "nothing");
        for path in ["/admin/users/ada/promote", "/admin/users/ada/reset-password", "/admin/users/ada/demote"] {
            assert_eq!(script.post(path, json!({})).await.status, 404, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_wrong_is_said_plainly() {
    let app = TestApp::on(Database::Sqlite).await;
    let ada = app.signed_in("ada").await;
    let script = script(&app, &ada).await;
    let patch = |kind: &'static str, body: Vec<u8>| script.raw(Method::PATCH, "/user/profile", kind, body);
    let json = "application/json";
    patch(json, b"{".to_vec()).await.assert_says(400, "not JSON");
    patch(json, b"[]".to_vec()).await.assert_says(422, "Send a JSON object");
    patch(json, [b"{\"name\":".to_vec(), b"[".repeat(10_000)].concat()).await.assert_says(422, "nested more deeply");
    patch(json, br#"{"name": "Ada", "name": "Eve"}"#.to_vec()).await.assert_says(422, "only once");
    patch(json, br#"{"nmae": "Ada"}"#.to_vec()).await.assert_says(422, "no such field");
    patch(json, vec![b' '; 65 * 1024]).await.assert_says(413, "larger than 64 KiB");
    patch("text/plain", b"{}".to_vec()).await.assert_says(415, "another media type");
    patch("application/x-www-form-urlencoded", b"name=x".to_vec()).await.assert_says(415, "another media type");
    patch("application/json; charset=utf-8", b"{}".to_vec()).await.assert_says(200, "ada");
    script.get("/user?verbose=1").await.assert_says(422, "no such parameter");
    script.get("/user/keys?limit=0").await.assert_says(422, "a number from 1 to 200");
    script.get("/user/keys?after=x").await.assert_says(422, "no cursor of ours");
    script.get("/user/keys/x").await.assert_says(404, "nothing at this address");
    script.get("/nothing/here").await.assert_says(404, "nothing at this address");
    let wrong = script.delete("/user").await;
    wrong.assert_says(405, "does not take this method");
    assert_eq!(wrong.header("allow"), "GET,HEAD");
    for answer in [script.get("/nothing").await, wrong] {
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(!answer.header("x-request-id").is_empty());
        assert!(answer.json()["type"].as_str().expect("a type").contains("/api/docs#problem-"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_sent_once_in_one_header() {
    let app = TestApp::on(Database::Sqlite).await;
    let mut ada = app.signed_in("ada").await;
    let made = app.key(&ada, "ci", &["api"]).await;
    let bearer = format!("Bearer {}", made.token.text());
    let get = || Request::get("/api/v1/user");
    let mut program = app.anonymous();
    let twice = get().header(AUTHORIZATION, &bearer).header(AUTHORIZATION, &bearer);
    program.send(twice, Body::empty()).await.assert_says(400, "two Authorization headers");
    let query = Request::get(format!("/api/v1/user?x={}", made.token.text()));
    program.send(query, Body::empty()).await.assert_says(400, "Revoke this one");
    ada.send(get().header(AUTHORIZATION, &bearer), Body::empty()).await.assert_says(400, "not both");
    ada.send(get(), Body::empty()).await.assert_says(401, "not the session of a browser");
    program.send(get(), Body::empty()).await.assert_says(401, "Send an API key");
    program.send(get().header(AUTHORIZATION, &bearer), Body::empty()).await.assert_says(200, "ada");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_requests_are_told_when_to_come_back() {
    let app = TestApp::on(Database::Sqlite).await;
    let ada = app.signed_in("ada").await;
    let script = script(&app, &ada).await;
    for _ in 0..1_000 {
        script.get("/user").await;
    }
    let refused = script.get("/user").await;
    assert_eq!(
        (refused.status.as_u16(), refused.header("retry-after"), refused.header("ratelimit")),
        (429, "60", "\"key\";r=0;t=60")
    );
    app.wait(Duration::from_mins(1));
    assert_eq!(script.get("/user").await.status, 200);
}
