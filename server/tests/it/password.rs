//! Change Password, the new password after a temporary one, and the rules.

use std::time::Duration;

use crate::support::{Actor, Answer, PASSWORD, TestApp};

const NEW: &str = "violet tractor umbrella";

async fn change(actor: &mut Actor, current: &str, new: &str, confirm: &str) -> Answer {
    let fields = [("current_password", current), ("new_password", new), ("confirm_password", confirm)];
    actor.post("/account", "change-password", &fields).await
}

both_databases! {
    async fn the_new_password_counts_at_once_and_every_other_session_ends(app) {
        let mut here = app.signed_in("ada").await;
        let mut there = app.anonymous();
        there.log_in("ada", PASSWORD).await.assert_sees_other("/profile");

        let answer = change(&mut here, PASSWORD, NEW, NEW).await;

        answer.assert_sees_other("/account#change-password");
        here.get("/account").await.assert_says(200, "Your password is changed");
        here.get("/account").await.assert_never_says("Your password is changed");
        there.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        app.anonymous().log_in("ada", PASSWORD).await.assert_says(422, "do not belong together");
        app.anonymous().log_in("ada", NEW).await.assert_sees_other("/profile");
        let mails = app.mails().await;
        assert!(mails.iter().any(|mail| mail.subject.contains("password was changed")), "{mails:?}");
        assert!(mails.iter().all(|mail| !mail.text.contains(NEW) && !mail.html.contains(NEW)));
    }

    async fn the_token_of_the_session_changes_with_the_password(app) {
        let mut ada = app.signed_in("ada").await;
        let before = ada.clone();
        change(&mut ada, PASSWORD, NEW, NEW).await.assert_sees_other("/account#change-password");
        before.clone().get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
    }

    async fn a_wrong_current_password_is_said_beside_its_field(app) {
        let mut ada = app.signed_in("ada").await;
        let answer = change(&mut ada, "not my password", NEW, NEW).await;
        answer.assert_says(422, "This is not your password").assert_never_says("not my password").assert_never_says(NEW);
        let mut enhanced = ada.enhanced();
        let json = change(&mut enhanced, "not my password", NEW, NEW).await.json();
        assert_eq!(json["problems"][0]["field"], "current_password");
        assert_eq!(json["status"], 422);
        assert!(app.activity().await.contains(&"confirm-failed by ada".to_owned()));
    }

    async fn every_reason_is_said_at_once(app) {
        let mut ada = app.signed_in("ada").await;
        let answer = change(&mut ada, "", "ada", "else").await;
        answer
            .assert_says(422, "Type your current password")
            .assert_says(422, "Use at least 11 characters")
            .assert_says(422, "not on your profile")
            .assert_says(422, "not the same");
    }

    async fn common_and_personal_passwords_are_refused(app) {
        let mut ada = app.signed_in("ada").await;
        for (new, reason) in [("ada@example.org", "e-mail"), ("password1234", "common"), ("aaaaaaaaaaaaa", "easy to guess")] {
            change(&mut ada, PASSWORD, new, new).await.assert_says(422, reason);
        }
        let mut again = app.anonymous();
        again.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
    }

    async fn the_same_password_is_no_change(app) {
        let mut ada = app.signed_in("ada").await;
        change(&mut ada, PASSWORD, PASSWORD, PASSWORD).await.assert_says(422, "This is your current password");
    }

    async fn of_thirty_changes_at_once_one_wins(app) {
        let ada = app.signed_in("ada").await;
        let mut racers = tokio::task::JoinSet::new();
        for number in 0..30 {
            let mut ada = ada.clone();
            racers.spawn(async move {
                let new = format!("violet tractor umbrella {number}");
                (change(&mut ada, PASSWORD, &new, &new).await.status.as_u16(), new)
            });
        }
        let results = racers.join_all().await;
        let winners: Vec<_> = results.iter().filter(|(status, _)| *status == 303).collect();
        let statuses: Vec<_> = results.iter().map(|(status, _)| *status).collect();
        let changed = app.activity().await.iter().filter(|entry| *entry == "password-changed by ada").count();
        assert_eq!(changed, 1, "{statuses:?}");
        let tried = winners.first().map(|(_, new)| new.clone()).expect("a winner");
        app.anonymous().log_in("ada", &tried).await.assert_sees_other("/profile");
    }

    async fn a_temporary_password_is_replaced_and_then_everything_opens(app) {
        app.account("ada", true, false).await;
        let mut ada = app.anonymous();
        ada.post("/login", "log-in", &[("login", "ada"), ("password", PASSWORD), ("next", "/account")]).await
            .assert_sees_other("/welcome/new-password?next=%2Faccount");
        let choose = |new: &'static str, confirm: &'static str| [("new_password", new), ("confirm_password", confirm), ("next", "/account")];
        let page = "/welcome/new-password";
        ada.post(page, "choose-password", &choose("short", "other")).await.assert_says(422, "Use at least 11 characters");
        ada.post(page, "choose-password", &choose(PASSWORD, PASSWORD)).await.assert_says(422, "This is the temporary password");
        ada.post(page, "choose-password", &choose(NEW, NEW)).await.assert_sees_other("/account");
        ada.get("/account").await.assert_says(200, "Change Password");
        ada.post(page, "choose-password", &choose(PASSWORD, PASSWORD)).await.assert_sees_other("/login?next=%2Fwelcome%2Fnew-password");
        app.anonymous().log_in("ada", NEW).await.assert_sees_other("/profile");
    }

    async fn an_expired_session_leads_to_the_log_in_and_back_to_the_form(app) {
        let mut ada = app.signed_in("ada").await;
        app.wait(Duration::from_hours(1));
        let fields = [("name", "Ada King"), ("email", "ada@example.org"), ("location", "London"), ("bio", "")];
        ada.post("/profile", "update-profile", &fields).await.assert_sees_other("/login?next=%2Fprofile");
        ada.post("/login?next=%2Fprofile", "log-in", &[("login", "ada"), ("password", PASSWORD), ("next", "/profile")]).await
            .assert_sees_other("/profile");
        let back = ada.get("/profile").await;
        assert!(back.text.contains(r#"value="Ada King""#) && back.text.contains(r#"value="London""#), "{}", back.text);
        let reload = ada.get("/profile").await;
        reload.assert_never_says("Ada King");
    }

    async fn guesses_in_a_stolen_session_do_not_lock_the_owner_out(app) {
        let mut thief = app.signed_in("ada").await;
        for _ in 0..10 {
            change(&mut thief, "guess guess guess", NEW, NEW).await.assert_says(422, "This is not your password");
        }
        change(&mut thief, PASSWORD, NEW, NEW).await.assert_says(429, "Wait");
        let mut owner = app.anonymous();
        owner.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        change(&mut owner, PASSWORD, NEW, NEW).await.assert_sees_other("/account#change-password");
        thief.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
    }

    async fn guesses_at_the_current_password_run_out(app) {
        let mut ada = app.signed_in("ada").await;
        for _ in 0..10 {
            change(&mut ada, "guess guess guess", NEW, NEW).await.assert_says(422, "This is not your password");
        }
        let answer = change(&mut ada, PASSWORD, NEW, NEW).await;
        answer.assert_says(429, "Wait 30 seconds");
        assert_eq!(answer.header("retry-after"), "30");
        app.wait(Duration::from_secs(30));
        change(&mut ada, PASSWORD, NEW, NEW).await.assert_sees_other("/account#change-password");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_meter_gives_reasons_and_keeps_nothing() {
    let app = TestApp::on(crate::support::Database::Sqlite).await;
    let mut ada = app.signed_in("ada").await.enhanced();
    let weak = ada.post("/account", "password-strength", &[("password", "password")]).await.json();
    assert_eq!(weak["score"], 0);
    assert!(!weak["reasons"].as_array().expect("reasons").is_empty());
    let strong =
        ada.post("/account", "password-strength", &[("password", "violet tractor umbrella 9 kazoo")]).await.json();
    assert_eq!(strong["score"], 4);
    let long = ada.post("/account", "password-strength", &[("password", &"x".repeat(5_000))]).await.json();
    assert_eq!((long["score"].as_u64(), long["reasons"].as_array().map(Vec::len)), (Some(0), Some(1)), "{long}");
    let stranger = app.anonymous().enhanced().post("/account", "password-strength", &[("password", "password")]).await;
    assert_eq!(stranger.status, 401);
}
