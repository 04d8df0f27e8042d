//! The activity record finds every way of changing it behind its back.

use app::platform::audit::{Verdict, verify};
use sqlx::AssertSqlSafe;

use crate::support::{PASSWORD, TestApp};

async fn tamper(app: &TestApp, sql: &str) {
    let mut tx = app.platform.db.write().await.expect("a connection");
    let sql = sql.to_owned();
    app::on!(tx, c => sqlx::query(AssertSqlSafe(sql)).execute(c).await.map(drop)).expect("changed");
    tx.commit().await.expect("changed");
}

async fn busy(app: &TestApp) {
    let mut ada = app.signed_in("ada").await;
    ada.log_in("ada", PASSWORD).await;
    ada.log_in("ada", "wrong wrong wrong").await;
    ada.post("/profile", "log-out", &[]).await;
}

both_databases! {
    async fn an_untouched_record_is_sound(app) {
        assert_eq!(verify(&app.platform).await.expect("read"), Verdict::Sound { entries: 0 });
        busy(&app).await;
        assert_eq!(verify(&app.platform).await.expect("read"), Verdict::Sound { entries: 5 });
    }

    async fn an_edit_is_found(app) {
        busy(&app).await;
        tamper(&app, "UPDATE activity SET address = '203.0.113.1' WHERE seq = 2").await;
        assert_eq!(verify(&app.platform).await.expect("read"), Verdict::Broken { seq: 2, why: "it is not what was written" });
    }

    async fn a_removal_is_found(app) {
        busy(&app).await;
        tamper(&app, "DELETE FROM activity WHERE seq = 3").await;
        assert_eq!(verify(&app.platform).await.expect("read"), Verdict::Broken { seq: 3, why: "it is missing" });
    }

    async fn a_reordering_is_found(app) {
        busy(&app).await;
        tamper(&app, "UPDATE activity SET seq = 100 WHERE seq = 2").await;
        tamper(&app, "UPDATE activity SET seq = 2 WHERE seq = 3").await;
        tamper(&app, "UPDATE activity SET seq = 3 WHERE seq = 100").await;
        assert!(matches!(verify(&app.platform).await.expect("read"), Verdict::Broken { seq: 2, .. }));
    }

    async fn a_truncation_is_found_even_with_the_end_adjusted(app) {
        busy(&app).await;
        tamper(&app, "DELETE FROM activity WHERE seq = 5").await;
        assert!(matches!(verify(&app.platform).await.expect("read"), Verdict::Broken { seq: 5, .. }));
        tamper(&app, "UPDATE activity_head SET seq = 4, hash = (SELECT hash FROM activity WHERE seq = 4)").await;
        assert_eq!(verify(&app.platform).await.expect("read"), Verdict::Broken { seq: 4, why: "the end of the record was changed" });
    }

    async fn nothing_is_appended_to_an_end_that_was_forged(app) {
        busy(&app).await;
        tamper(&app, "DELETE FROM activity WHERE seq = 5").await;
        tamper(&app, "UPDATE activity SET actor = 'eve' WHERE seq = 4").await;
        tamper(&app, "UPDATE activity_head SET seq = 4, hash = (SELECT hash FROM activity WHERE seq = 4)").await;
        let found = verify(&app.platform).await.expect("read");

        app.anonymous().log_in("ada", PASSWORD).await.assert_says(500, "Something went wrong on our side");

        assert_eq!(verify(&app.platform).await.expect("read"), found);
        assert_eq!(found, Verdict::Broken { seq: 4, why: "it is not what was written" });
    }

    async fn an_emptied_record_is_found_and_not_begun_anew(app) {
        busy(&app).await;
        tamper(&app, "DELETE FROM activity").await;
        tamper(&app, "DELETE FROM activity_head").await;
        app.anonymous().log_in("ada", PASSWORD).await.assert_says(500, "Something went wrong on our side");
        assert_eq!(verify(&app.platform).await.expect("read"), Verdict::Broken { seq: 0, why: "the end of the record is missing" });
    }

    async fn an_emptied_record_with_an_end_of_its_own_is_found(app) {
        busy(&app).await;
        tamper(&app, "DELETE FROM activity").await;
        tamper(&app, "UPDATE activity_head SET seq = 0, hash = ''").await;
        assert_eq!(verify(&app.platform).await.expect("read"), Verdict::Broken { seq: 0, why: "the end of the record was changed" });
    }
}
