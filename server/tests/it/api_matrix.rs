//! Which key opens which door, by whichever way it is sent: every operation of the document is tried.

use axum::body::Body;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use serde_json::Value;

use crate::support::{Actor, Answer, Database, TestApp};

/// An operation of the document, with its placeholders filled in.
#[derive(Clone, Debug)]
struct Operation {
    method: String,
    path: String,
    scheme: Option<String>,
    body: Option<&'static str>,
}

fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(server::api::document()).expect("JSON");
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            let security = operation["security"][0].as_object().expect("security is said of every operation");
            let content = &operation["requestBody"]["content"];
            found.push(Operation {
                method: method.to_uppercase(),
                path: path.replace("{username}", "ada").replace("{id}", "01234567-89ab-7def-8123-456789abcdef"),
                scheme: security.keys().next().cloned(),
                body: match content {
                    Value::Object(types) => {
                        types.keys().next().map(|kind| if kind.contains("json") { "json" } else { "form" })
                    }
                    _ => None,
                },
            });
        }
    }
    let mut ids: Vec<_> = document["paths"]
        .as_object()
        .expect("paths")
        .values()
        .flat_map(|item| item.as_object().expect("an item").values())
        .map(|operation| operation["operationId"].as_str().expect("an id"))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), found.len(), "generated clients need a name of its own for each");
    assert!(found.len() >= 17, "the document was not read: {}", found.len());
    found
}

async fn send(actor: &mut Actor, operation: &Operation, query: &str, headers: &[(http::HeaderName, &str)]) -> Answer {
    let uri = format!("/api/v1{}{query}", operation.path);
    let mut request = Request::builder().method(operation.method.as_str()).uri(uri);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let (kind, body) = match operation.body {
        Some("json") => ("application/json", "{}"),
        Some(_) => ("application/x-www-form-urlencoded", "x=y"),
        None => return actor.send(request, Body::empty()).await,
    };
    actor.send(request.header(CONTENT_TYPE, kind), Body::from(body)).await
}

fn basic(name: &str, secret: &str) -> String {
    use base64ct::{Base64, Encoding};
    format!("Basic {}", Base64::encode_string(format!("{name}:{secret}").as_bytes()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_asks_for_the_right_key_sent_the_right_way() {
    let app = TestApp::on(Database::Sqlite).await;
    let ada = app.signed_in("ada").await;
    let keys = [
        ("none", None),
        ("API", Some(app.key(&ada, "api", &["api"]).await)),
        ("Registry", Some(app.key(&ada, "registry", &["registry"]).await)),
        ("both", Some(app.key(&ada, "both", &["api", "registry"]).await)),
    ];
    let mut program = app.anonymous();
    for operation in operations() {
        let administration = operation.path.starts_with("/admin");
        let refuses_all = operation.path == "/user/keys" && operation.method == "POST";
        for (scopes, key) in &keys {
            let token = key.as_ref().map_or("", |key| key.token.text());
            let has_api = matches!(*scopes, "API" | "both");
            for way in ["Bearer", "Basic", "query", "cookie", "nothing"] {
                if (way != "nothing") != (*scopes != "none") {
                    continue;
                }
                let what = format!("{} {} with scope {scopes} by {way}", operation.method, operation.path);
                let cookie = format!("latchkey={token}");
                let answer = match way {
                    "Bearer" => {
                        send(&mut program, &operation, "", &[(AUTHORIZATION, &format!("Bearer {token}"))]).await
                    }
                    "Basic" => send(&mut program, &operation, "", &[(AUTHORIZATION, &basic("ada", token))]).await,
                    "query" => send(&mut program, &operation, &format!("?access_token={token}"), &[]).await,
                    "cookie" => {
                        let same = (http::HeaderName::from_static("sec-fetch-site"), "same-origin");
                        send(&mut program, &operation, "", &[(COOKIE, &cookie), same]).await
                    }
                    _ => send(&mut program, &operation, "", &[]).await,
                };
                let status = answer.status.as_u16();
                let open = match (operation.scheme.as_deref(), way) {
                    (None, _) => status == 422,
                    (Some("service"), "query") => status == 400,
                    (Some("service"), _) => status == 401,
                    (Some(_), "query") => status == 400,
                    (Some(_), "Bearer") if !has_api => status == 403,
                    (Some(_), "Bearer") if administration || refuses_all => status == 403,
                    (Some(_), "Bearer") => [200, 204, 404, 422].contains(&status),
                    (Some(_), _) => status == 401,
                };
                assert!(open, "{what}: {status} {}", answer.text);
                if status >= 400 {
                    assert_eq!(answer.header("content-type"), "application/problem+json", "{what}");
                }
                assert!(!answer.text.contains(token) || token.is_empty(), "{what}: the token is in the answer");
                // A revoked key would make the rest of the matrix meaningless.
                let revoked = operation.method == "DELETE" && status == 204;
                assert!(!revoked, "{what}: something was ended");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrators_key_opens_administration_and_no_other_does() {
    let app = TestApp::on(Database::Sqlite).await;
    app.account("grace", false, true).await;
    let mut grace = app.anonymous();
    grace.log_in("grace", crate::support::PASSWORD).await;
    let key = app.key(&grace, "admin", &["api"]).await;
    let mut program = app.anonymous();
    let bearer = format!("Bearer {}", key.token.text());
    for operation in operations().into_iter().filter(|operation| operation.path.starts_with("/admin")) {
        let answer = send(&mut program, &operation, "", &[(AUTHORIZATION, &bearer)]).await;
        assert!(
            [200, 404, 409, 422].contains(&answer.status.as_u16()),
            "{operation:?}: {} {}",
            answer.status,
            answer.text
        );
    }
    app::people::service::create(
        &app.platform,
        &app::platform::caller::Caller::operator(),
        app::people::service::NewAccount {
            username: "second".to_owned(),
            name: "Second".to_owned(),
            email: "second@example.org".to_owned(),
            password: crate::support::PASSWORD.to_owned().into(),
            temporary: false,
            administrator: true,
        },
    )
    .await
    .expect("another administrator");
    app::people::service::demote(&app.platform, &app::platform::caller::Caller::operator(), "grace")
        .await
        .expect("demoted");
    let list = Operation { method: "GET".to_owned(), path: "/admin/users".to_owned(), scheme: None, body: None };
    let answer = send(&mut program, &list, "", &[(AUTHORIZATION, &bearer)]).await;
    answer.assert_says(403, "This needs a key of a System Administrator.");
}
