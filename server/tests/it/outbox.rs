//! Mail that waits: one that cannot be read does not stop the others.

use std::time::Duration;

use crate::support::PASSWORD;

both_databases! {
    async fn a_mail_that_does_not_open_is_given_up_and_the_next_goes_out(app) {
        const SPOIL: &str = "UPDATE mails SET sealed = (SELECT token_hash FROM sessions LIMIT 1)";
        const LEFT: &str = "SELECT COUNT(*) FROM mails";
        app.signed_in("ada").await;
        app.anonymous().log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        let mut tx = app.platform.db.write().await.expect("a connection");
        assert_eq!(app::execute!(tx, SPOIL).expect("spoilt"), 1);
        tx.commit().await.expect("spoilt");
        app.wait(Duration::from_secs(1));
        app.anonymous().log_in("ada", PASSWORD).await.assert_sees_other("/profile");

        assert_eq!(app.mails().await.len(), 1, "the second");

        let mut tx = app.platform.db.read().await.expect("a connection");
        let left: i64 = app::on!(tx, c => sqlx::query_scalar(LEFT).fetch_one(c).await).expect("a count");
        assert_eq!(left, 0);
    }
}
