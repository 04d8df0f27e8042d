//! What bad input gets: words at the right place, the right status, nothing stored, nothing lost.

use axum::body::Body;
use http::Request;
use http::header::CONTENT_TYPE;

use crate::support::{Database, PASSWORD, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn empty_and_impossible_log_ins_spend_no_hash() {
    let app = TestApp::on(Database::Sqlite).await;
    app.person("ada").await;
    let long = "x".repeat(5_000);
    let cases = [
        ("", PASSWORD, "Type your e-mail address or username"),
        ("ada", "", "Type your password"),
        (long.as_str(), PASSWORD, "This cannot be an e-mail address or username"),
        ("ada\0", PASSWORD, "This cannot be an e-mail address or username"),
        ("ada", long.as_str(), "longer"),
    ];
    let before = app.activity().await;
    for (login, password, words) in cases {
        app.anonymous().log_in(login, password).await.assert_says(422, words);
    }
    assert_eq!(app.activity().await, before, "nothing was counted, hashed or recorded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_no_form_is_refused() {
    let app = TestApp::on(Database::Sqlite).await;
    let mut actor = app.anonymous();
    actor.post_raw("log-in", vec![b'x'; 1024 * 1024]).await.assert_says(413, "That is too large");
    actor.post_raw("log-in", b"login=%ff%fe&password=x".to_vec()).await.assert_says(422, "not text (UTF-8)");
    actor.post_raw("log-in", Vec::new()).await.assert_says(422, "Type your");
    actor.post_raw("log-in", b"login=a&login=b&password=c".to_vec()).await;
    actor.post_raw("log-in", b"login[x]=a&password[]=c&[[[=]]]".to_vec()).await;
    for kind in ["multipart/form-data; boundary=", "application/json", "text/plain"] {
        let request = Request::post("/do/log-in").header("sec-fetch-site", "same-origin").header(CONTENT_TYPE, kind);
        actor.send(request, Body::from("{}")).await.assert_says(415, "That cannot be read here");
    }
    actor.get("/login").await.assert_says(200, "Log In");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_page_field_leads_nowhere() {
    let app = TestApp::on(Database::Sqlite).await;
    let mut ada = app.signed_in("ada").await;
    for page in ["https://evil.example/", "//evil.example", "/do/log-out", "/\u{0}", "\r\nX: y", "/nothing/here"] {
        let answer = ada.post(page, "set-theme", &[("theme", "dark")]).await;
        assert!(
            answer.location().starts_with('/') && !answer.location().starts_with("//"),
            "{page:?}: {}",
            answer.location()
        );
        let refused = ada.post(page, "update-profile", &[("name", "")]).await;
        assert_eq!(refused.status, 422, "{page:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_theme_is_remembered_without_scripts() {
    let app = TestApp::on(Database::Sqlite).await;
    let mut actor = app.anonymous();
    actor.post("/login", "set-theme", &[("theme", "dark")]).await.assert_sees_other("/login");
    assert!(actor.get("/login").await.text.contains(r#"data-theme="dark""#));
    actor.post("/login", "set-theme", &[("theme", "\"><script>")]).await.assert_sees_other("/login");
    assert!(actor.get("/login").await.text.contains(r#"data-theme="system""#));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_gone_is_503_and_never_a_success() {
    let app = TestApp::on(Database::Postgres).await;
    let mut ada = app.signed_in("ada").await;
    app.platform.db.close().await;
    let page = ada.get("/profile").await;
    page.assert_says(503, "Not available right now").assert_never_says("PoolClosed");
    assert_eq!(page.header("retry-after"), "5");
    assert!(page.text.contains(page.header("x-request-id")), "the reference is on the page");
    let form = ada.log_in("ada", PASSWORD).await;
    assert_eq!(form.status, 503);
    assert_eq!(ada.get("/health/live").await.status, 200);
    assert_eq!(ada.get("/health/ready").await.status, 503);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_cannot_be_stored_is_not_a_success() {
    let app = TestApp::on(Database::Sqlite).await;
    let mut ada = app.signed_in("ada").await;
    let app::platform::db::Db::Sqlite { writer, .. } = &app.platform.db else { panic!("SQLite") };
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(writer).await.expect("a count");
    let mut statuses = Vec::new();
    let mut stored = "ada Example".to_owned();
    for number in 0..200 {
        // A full disk, as SQLite reports it.
        let limit = format!("PRAGMA max_page_count = {pages}");
        sqlx::query(sqlx::AssertSqlSafe(limit)).execute(writer).await.expect("a limit");
        let name = format!("Ada {number} {}", "x".repeat(80));
        let answer = ada
            .post(
                "/profile",
                "update-profile",
                &[("name", &name), ("email", "ada@example.org"), ("bio", &"y".repeat(500))],
            )
            .await;
        statuses.push(answer.status.as_u16());
        if answer.status == 303 {
            stored.clone_from(&name);
        }
        if answer.status == 503 {
            answer.assert_says(503, "Nothing was changed");
            ada.get("/profile").await.assert_says(200, &stored).assert_never_says(&name);
            let recovered = ada.post("/profile", "set-theme", &[("theme", "dark")]).await;
            assert_eq!(recovered.status, 303);
            let again = ada.post("/profile", "update-profile", &[("name", "Ada"), ("email", "ada@example.org")]).await;
            again.assert_sees_other("/profile");
            return;
        }
    }
    panic!("the disk never filled: {statuses:?}");
}
