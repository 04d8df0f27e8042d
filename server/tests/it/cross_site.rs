//! Requests from elsewhere, and the headers of every answer.

use axum::body::Body;
use http::Request;
use http::header::CONTENT_TYPE;

use crate::support::{Actor, Answer, Database, TestApp};

const FORM: &str = "application/x-www-form-urlencoded";

async fn from_elsewhere(actor: &mut Actor, header: (&str, &str)) -> Answer {
    let request = Request::post("/do/log-out").header(CONTENT_TYPE, FORM).header(header.0, header.1);
    actor.send(request, Body::from("page=/profile")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_of_another_site_changes_nothing() {
    let app = TestApp::on(Database::Sqlite).await;
    let mut ada = app.signed_in("ada").await;
    let elsewhere = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("x-nothing", "at all"),
    ];
    for header in elsewhere {
        from_elsewhere(&mut ada, header).await.assert_says(403, "did not come from a page of this site");
        ada.get("/profile").await.assert_says(200, "ada Example");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_carries_the_headers() {
    let app = TestApp::on(Database::Sqlite).await;
    let mut ada = app.signed_in("ada").await;
    let mut answers = Vec::new();
    for path in
        ["/login", "/profile", "/nothing/here", "/health/live", "/pkg/none.css", "/users/%ff", "/do/log-out", "/%00"]
    {
        answers.push((path, ada.get(path).await));
    }
    answers.push(("refused form", ada.post("/profile", "update-profile", &[]).await));
    answers.push(("unknown form", ada.post("/profile", "nothing", &[]).await));
    answers.push(("cross-site", from_elsewhere(&mut ada, ("origin", "null")).await));
    answers.push((
        "huge header",
        ada.send(Request::get("/login").header("x-huge", "x".repeat(20_000)), Body::empty()).await,
    ));
    answers.push((
        "wrong method",
        ada.send(Request::delete("/login").header("sec-fetch-site", "same-origin"), Body::empty()).await,
    ));
    for (what, answer) in answers {
        let csp = answer.header("content-security-policy");
        assert!(
            csp.contains("default-src 'none'")
                && csp.contains("frame-ancestors 'none'")
                && csp.contains("base-uri 'none'"),
            "{what}: {csp}"
        );
        assert!(!csp.contains("unsafe-inline") && !csp.contains("'unsafe-eval'"), "{what}: {csp}");
        for name in [
            "x-content-type-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "permissions-policy",
            "cache-control",
            "x-request-id",
        ] {
            assert!(!answer.header(name).is_empty(), "{what}: no {name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_is_a_page_of_ours_with_every_header() {
    let app = TestApp::on(Database::Sqlite).await;
    let panics =
        axum::Router::new().route("/panics", axum::routing::get(async || -> &str { panic!("a defect of ours") }));
    let router = server::router::with(app.platform.clone(), server::site::Site::for_tests(), panics);
    let mut actor = app.anonymous().on(router);
    let answer = actor.get("/panics").await;
    answer.assert_says(500, "Something went wrong on our side").assert_never_says("a defect of ours");
    assert!(answer.words().contains(answer.header("x-request-id")), "the reference is on the page");
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let problem = actor.enhanced().get("/panics").await;
    assert_eq!((problem.status.as_u16(), problem.header("content-type")), (500, "application/problem+json"));
    actor.get("/login").await.assert_says(200, "Log In");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_exist_is_a_page_of_ours() {
    let app = TestApp::on(Database::Sqlite).await;
    let mut actor = app.anonymous();
    actor.get("/nothing/here").await.assert_says(404, "Page not found").assert_says(404, "Latchkey");
    actor.get("/users/%ff/avatar").await.assert_says(404, "Page not found");
    let wrong = actor.get("/do/log-in").await;
    wrong.assert_says(405, "That is not how this page works");
    assert_eq!(wrong.header("allow"), "POST");
    let huge = actor.send(Request::get("/login").header("x-huge", "x".repeat(20_000)), Body::empty()).await;
    huge.assert_says(431, "The request is too large");
    let mut program = actor.enhanced();
    let json = program.get("/nothing/here").await;
    assert_eq!((json.header("content-type"), json.json()["status"].as_u64()), ("application/problem+json", Some(404)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_nonce_is_fresh_and_scripts_are_on_pages_that_move_only() {
    let app = TestApp::on(Database::Sqlite).await;
    let mut ada = app.signed_in("ada").await;
    let (first, second) = (ada.get("/account").await, ada.get("/account").await);
    let nonce = |answer: &Answer| {
        let csp = answer.header("content-security-policy").to_owned();
        csp.split_once("'nonce-")
            .and_then(|(_, rest)| rest.split_once('\''))
            .map(|(nonce, _)| nonce.to_owned())
            .expect("a nonce")
    };
    assert_ne!(nonce(&first), nonce(&second));
    assert!(first.text.contains(&format!("nonce=\"{}\"", nonce(&first))));
    app.anonymous().get("/login").await.assert_never_says(".wasm");
}
