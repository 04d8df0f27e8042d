//! What was typed when the session had ended: kept for its owner, and for nobody else.

use std::time::Duration;

use crate::support::{Actor, Answer, PASSWORD, TestApp};

/// How many messages and drafts wait in the database.
async fn waiting(app: &TestApp) -> i64 {
    const WAITING: &str = "SELECT COUNT(*) FROM one_reads";
    let mut tx = app.platform.db.read().await.expect("a connection");
    app::on!(tx, c => sqlx::query_scalar(WAITING).fetch_one(c).await).expect("a count")
}

async fn update(actor: &mut Actor, name: &str, bio: &str) -> Answer {
    let email = "ada@example.org";
    actor.post("/profile", "update-profile", &[("name", name), ("email", email), ("bio", bio)]).await
}

both_databases! {
    async fn strangers_leave_nothing_in_the_database(app) {
        let mut strangers = [app.anonymous(), app.anonymous(), app.anonymous()];
        strangers[1].cookies.insert("latchkey".to_owned(), "A".repeat(43));
        strangers[2].cookies.insert("latchkey".to_owned(), "nonsense".to_owned());
        for mut stranger in strangers {
            update(&mut stranger, "Eve", &"x".repeat(40_000)).await.assert_sees_other("/login?next=%2Fprofile");
            update(&mut stranger, "Eve", "").await.assert_sees_other("/login?next=%2Fprofile");
            stranger.post("/login", "log-out", &[]).await.assert_sees_other("/login");
            assert!(!stranger.cookies.contains_key("latchkey-draft") && !stranger.cookies.contains_key("latchkey-notice"));
        }
        assert_eq!(waiting(&app).await, 0);
    }

    async fn a_draft_is_no_larger_than_a_form_of_ours(app) {
        let mut ada = app.signed_in("ada").await;
        app.wait(Duration::from_hours(1));
        update(&mut ada, "Ada King", &"x".repeat(9_000)).await.assert_sees_other("/login?next=%2Fprofile");
        assert_eq!(waiting(&app).await, 0);
        update(&mut ada, "Ada King", &"x".repeat(500)).await.assert_sees_other("/login?next=%2Fprofile");
        assert_eq!(waiting(&app).await, 1);
    }

    async fn what_one_person_typed_is_not_shown_to_the_next(app) {
        app.person("bob").await;
        let mut ada = app.signed_in("ada").await;
        app.wait(Duration::from_hours(1));
        update(&mut ada, "Ada King", "a secret of hers").await.assert_sees_other("/login?next=%2Fprofile");
        let mut bob = ada;
        bob.log_in("bob", PASSWORD).await.assert_sees_other("/profile");
        bob.get("/profile").await.assert_says(200, "bob Example").assert_never_says("Ada King").assert_never_says("secret");
    }

    async fn log_out_leaves_no_draft_behind(app) {
        let mut ada = app.signed_in("ada").await;
        app.wait(Duration::from_secs(601));
        let other = [("name", "Ada King"), ("email", "new@example.org")];
        ada.post("/profile", "update-profile", &other).await.assert_sees_other("/confirm?next=%2Fprofile");
        assert!(ada.cookies.contains_key("latchkey-draft"));
        ada.post("/confirm", "log-out", &[]).await.assert_sees_other("/login");
        assert!(!ada.cookies.contains_key("latchkey-draft"));
        ada.get("/login").await.assert_says(200, "You are logged out");
    }

    async fn hours_later_what_was_typed_is_still_kept_and_the_session_opens_nothing(app) {
        let mut ada = app.signed_in("ada").await;
        app.wait(Duration::from_hours(20));
        server::jobs::sweep(&app.platform).await.expect("swept");
        update(&mut ada, "Ada King", "").await.assert_sees_other("/login?next=%2Fprofile");
        ada.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        ada.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        assert!(ada.get("/profile").await.text.contains(r#"value="Ada King""#));
    }
}
