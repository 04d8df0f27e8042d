//! Attempt limits: shared by all nodes, never in the way of a browser that has logged in before.

use std::time::Duration;

use crate::support::PASSWORD;

const WRONG: &str = "wrong wrong wrong";

both_databases! {
    async fn ten_wrong_passwords_make_strangers_wait_but_not_the_owner(app) {
        let mut owner = app.signed_in("ada").await;
        for number in 0..10 {
            let mut stranger = app.anonymous().coming_from(&format!("198.51.100.{number}"));
            stranger.log_in("ada", WRONG).await.assert_says(422, "do not belong together");
        }
        let blocked = app.anonymous().coming_from("198.51.100.77").log_in("ada", PASSWORD).await;
        blocked.assert_says(429, "Too many attempts");
        assert_eq!(blocked.header("retry-after"), "30");
        owner.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        app.wait(Duration::from_secs(30));
        app.anonymous().coming_from("198.51.100.78").log_in("ada", PASSWORD).await.assert_sees_other("/profile");
    }

    async fn a_wait_does_not_tell_that_a_name_and_an_address_belong_together(app) {
        app.person("ada").await;
        for (block, login) in ["ada", "ada@example.org"].into_iter().enumerate() {
            for number in 0..10 {
                let mut stranger = app.anonymous().coming_from(&format!("198.51.{block}.{number}"));
                stranger.log_in(login, WRONG).await.assert_says(422, "do not belong together");
            }
            app.anonymous().coming_from("198.51.100.77").log_in(login, WRONG).await.assert_says(429, "Too many attempts");
        }
    }

    async fn an_unknown_account_waits_alike(app) {
        for number in 0..10 {
            app.anonymous().coming_from(&format!("198.51.100.{number}")).log_in("eve", WRONG).await.assert_says(422, "do not belong");
        }
        let blocked = app.anonymous().coming_from("198.51.100.77").log_in("EVE ", WRONG).await;
        blocked.assert_says(429, "Too many attempts");
        assert_eq!(blocked.header("retry-after"), "30");
    }

    async fn thirty_a_minute_from_one_address_over_both_nodes(app) {
        let second = app.second_node().await;
        app.person("ada").await;
        for number in 0..30 {
            let actor = app.anonymous();
            let mut actor = if number % 2 == 0 { actor } else { actor.on(second.clone()) };
            actor.log_in(&format!("somebody{number}"), WRONG).await.assert_says(422, "do not belong together");
        }
        app.anonymous().on(second).log_in("ada", PASSWORD).await.assert_says(429, "Wait");
        app.anonymous().coming_from("203.0.113.9").log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        app.wait(Duration::from_mins(1));
        app.anonymous().log_in("ada", PASSWORD).await.assert_sees_other("/profile");
    }

    async fn parallel_guesses_are_counted_before_they_are_checked(app) {
        app.person("ada").await;
        let mut guesses = tokio::task::JoinSet::new();
        for number in 0..40 {
            let mut stranger = app.anonymous().coming_from(&format!("198.51.100.{number}"));
            guesses.spawn(async move { stranger.log_in("ada", WRONG).await.status.as_u16() });
        }
        let statuses = guesses.join_all().await;
        assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 10, "{statuses:?}");
    }
}
