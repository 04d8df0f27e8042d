//! The policy: decided by the operator, followed by every node.

use app::platform::caller::Caller;
use app::policy::service;

use crate::support::program::Home;
use crate::support::{Database, TestApp, said};

async fn set(app: &TestApp, name: &str, value: &str) -> String {
    said(service::set(&app.platform, &Caller::operator(), name, value).await)
}

both_databases! {
    async fn a_decision_is_stored_recorded_and_seen_by_the_next_who_asks(app) {
        assert!(!service::load(&app.platform).await.expect("read").require_two_factor);
        assert_eq!(set(&app, "require-two-factor", " true ").await, "done: true");
        assert_eq!(set(&app, "require-two-factor", "true").await, "done: true");
        assert!(service::load(&app.platform).await.expect("read").require_two_factor);
        assert_eq!(app.activity().await, ["policy-changed by operator"], "what changes nothing is no entry");
    }

    async fn what_is_not_known_or_not_right_is_refused_by_name(app) {
        let unknown = set(&app, "require-tow-factor", "true").await;
        assert!(unknown.starts_with("There is no policy “require-tow-factor”. There are: require-two-factor, "), "{unknown}");
        let wrong = set(&app, "require-two-factor", "maybe").await;
        assert_eq!(wrong, "require-two-factor: “maybe” is not right; expected is true or false.");
        let wrong = set(&app, "require-two-factor-from", "tomorrow").await;
        assert_eq!(wrong, "require-two-factor-from: “tomorrow” is not right; expected is a day such as 2026-12-31, or nothing.");
        assert!(app.activity().await.is_empty());
    }

    async fn nobody_but_the_operator_decides(app) {
        let stranger = Caller { who: app::platform::caller::Who::Anonymous, ..Caller::operator() };
        let answer = said(service::set(&app.platform, &stranger, "require-two-factor", "true").await);
        assert!(answer.contains("does not have the right"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_shows_and_decides() {
    let home = Home::new(Database::Sqlite).await;
    let shown = home.succeed("policy show", "");
    assert!(shown.contains("require-two-factor       false"), "{shown}");
    assert_eq!(home.succeed("policy set require-two-factor=true", "").trim(), "require-two-factor is true.");
    let shown = home.succeed("policy show", "");
    assert!(shown.contains("require-two-factor       true"), "{shown}");
    assert!(home.fail("policy set require-two-factor").contains("is not NAME=VALUE"));
    assert!(home.fail("policy set require-two-factor=perhaps").contains("expected is true or false"));
    assert!(home.fail("policy set password=1").contains("There is no policy “password”"));
    home.person("ada");
    assert!(home.fail("user reset-two-factor ada").contains("no two-factor authentication"));
}
