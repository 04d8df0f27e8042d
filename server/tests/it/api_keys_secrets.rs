//! The token of a key is in one answer and nowhere else: not in the log at its most talkative, not in the database while
//! it waits to be shown, not in a backup.

use axum::body::Body;
use http::Request;
use http::header::AUTHORIZATION;

use crate::support::program::Home;
use crate::support::{Database, PASSWORD};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_in_no_log_no_database_and_no_backup() {
    let home = Home::new(Database::Sqlite).await.with("LATCHKEY_LOG__FILTER", "trace");
    home.person("ada");
    let program = home.serve().await;
    let mut ada = home.anonymous();
    ada.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
    let fields = [("name", "ci"), ("scopes[]", "api"), ("expires", "7")];
    let made = ada.post("/account/api-keys/new", "create-api-key", &fields).await;
    made.assert_sees_other("/account/api-keys/token");
    home.succeed("backup waiting.db", "");
    let page = ada.get("/account/api-keys/token").await;
    let start = page.text.find("lk_").expect("a token");
    let token = page.text[start..start + 39].to_owned();
    let bearer = Request::get("/api/v1/user").header(AUTHORIZATION, format!("Bearer {token}"));
    home.anonymous().send(bearer, Body::empty()).await.assert_says(200, "ada");
    let query = Request::get(format!("/api/v1/user?access_token={token}"));
    home.anonymous().send(query, Body::empty()).await.assert_says(400, "Revoke this one");
    home.succeed("backup later.db", "");
    assert!(program.stop().success());

    let folder = home.folder.path();
    for file in ["log", "waiting.db", "later.db", "data/latchkey.db"] {
        let bytes = std::fs::read(folder.join(file)).expect(file);
        assert!(!bytes.windows(token.len()).any(|part| part == token.as_bytes()), "the token is in {file}");
    }
}
