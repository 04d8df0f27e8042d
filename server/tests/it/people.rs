//! What the operator does to accounts, and that an administrator always remains.

use std::time::Duration;

use app::failure::Failure;
use app::fault::Trouble;
use app::password::Password;
use app::people::service;
use app::platform::caller::Caller;

use crate::support::{PASSWORD, TestApp, said};

both_databases! {
    async fn the_last_administrator_stays(app) {
        app.account("ada", false, true).await;
        let operator = Caller::operator();
        let last = "This is the last System Administrator. Promote somebody else first.";
        assert_eq!(said(service::demote(&app.platform, &operator, "ada").await), last);
        assert_eq!(said(service::disable(&app.platform, &operator, "ada").await), last);
        app.account("bob", false, true).await;
        assert_eq!(said(service::demote(&app.platform, &operator, "ada").await), "done");
        assert_eq!(said(service::disable(&app.platform, &operator, "bob").await), last);
    }

    async fn of_two_who_go_at_once_one_stays(app) {
        for round in 0..10 {
            let names = [format!("ada{round}"), format!("bob{round}")];
            for name in &names {
                app.account(name, false, true).await;
            }
            if round > 0 {
                for name in [format!("ada{}", round - 1), format!("bob{}", round - 1)] {
                    let _ = service::demote(&app.platform, &Caller::operator(), &name).await;
                }
            }
            let [one, two] = names.map(|name| {
                let platform = app.platform.clone();
                tokio::spawn(async move { service::demote(&platform, &Caller::operator(), &name).await.is_ok() })
            });
            let (one, two) = (one.await.expect("a task"), two.await.expect("a task"));
            assert!(one != two, "round {round}: {one} {two}");
        }
    }

    async fn disabling_ends_every_session_at_once_and_enabling_opens_again(app) {
        let mut ada = app.signed_in("ada").await;
        let operator = Caller::operator();
        assert_eq!(said(service::disable(&app.platform, &operator, "ada").await), "done");
        ada.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        assert_eq!(said(service::disable(&app.platform, &operator, "ada").await), "This account is disabled already.");
        app.anonymous().log_in("ada", PASSWORD).await.assert_says(422, "do not belong together");
        assert_eq!(said(service::enable(&app.platform, &operator, "ada").await), "done");
        app.anonymous().log_in("ada", PASSWORD).await.assert_sees_other("/profile");
    }

    async fn a_reset_password_is_temporary_and_told_by_mail(app) {
        let mut ada = app.signed_in("ada").await;
        let temporary = || Password::from("temporary tulip tango".to_owned());
        let operator = Caller::operator();
        assert_eq!(said(service::reset_password(&app.platform, &operator, "ada", temporary()).await), "done");
        ada.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        app.anonymous().log_in("ada", "temporary tulip tango").await.assert_sees_other("/welcome/new-password");
        let mails = app.mails().await;
        assert!(mails.iter().any(|mail| mail.to == "ada@example.org" && mail.subject.contains("password")));
        assert!(mails.iter().all(|mail| !mail.text.contains("tulip")));
    }

    async fn a_temporary_password_is_over_after_a_week(app) {
        app.account("ada", true, false).await;
        app.wait(Duration::from_hours(7 * 24) - Duration::from_secs(1));
        app.anonymous().log_in("ada", PASSWORD).await.assert_sees_other("/welcome/new-password");
        app.wait(Duration::from_secs(1));
        app.anonymous().log_in("ada", PASSWORD).await.assert_says(422, "do not belong together");
        let again = Password::from("temporary tulip tango".to_owned());
        assert_eq!(said(service::reset_password(&app.platform, &Caller::operator(), "ada", again).await), "done");
        app.anonymous().log_in("ada", "temporary tulip tango").await.assert_sees_other("/welcome/new-password");
    }

    async fn names_are_unique_and_unknown_ones_are_said(app) {
        app.person("ada").await;
        let operator = Caller::operator();
        let again = service::NewAccount {
            username: "ada".to_owned(),
            name: "Ada".to_owned(),
            email: "ADA@example.org".to_owned(),
            password: Password::from(PASSWORD.to_owned()),
            temporary: false,
            administrator: false,
        };
        let Err(Trouble::Failure(failure)) = service::create(&app.platform, &operator, again).await else { panic!("made twice") };
        let fields: Vec<_> = failure.problems().iter().map(|problem| problem.field.as_ref()).collect();
        assert_eq!(fields, ["username", "email"]);
        assert_eq!(said(service::enable(&app.platform, &operator, "nobody").await), "There is no account named “nobody”.");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_in_a_browser_is_no_operator() {
    let app = TestApp::on(crate::support::Database::Sqlite).await;
    let anonymous = Caller { who: app::platform::caller::Who::Anonymous, address: None, agent: String::new() };
    assert!(matches!(service::list(&app.platform, &anonymous).await, Err(Trouble::Failure(Failure::Forbidden))));
    assert!(matches!(
        service::promote(&app.platform, &anonymous, "ada").await,
        Err(Trouble::Failure(Failure::Forbidden))
    ));
}
