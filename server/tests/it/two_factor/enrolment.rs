//! Enabling: the order of the manual, and nothing before the first code.

use std::time::Duration;

use crate::support::phone::{CODES, Phone, SCAN, VERIFY, backup_codes};
use crate::support::{PASSWORD, TestApp};

const ENABLE: &str = "/account/two-factor/enable";

both_databases! {
    async fn a_person_enrols_in_the_order_of_the_manual(app) {
        let mut ada = app.signed_in("ada").await;
        ada.get("/account").await.assert_says(200, "Enable Two-Factor Authentication").assert_never_says("Disable Two-Factor");
        ada.post(ENABLE, "begin-two-factor", &[]).await.assert_sees_other(SCAN);
        let page = ada.get(SCAN).await;
        page.assert_says(200, "Continue");
        let phone = Phone::reading(&page);
        let uri = format!("otpauth://totp/Latchkey:ada?secret={}&amp;issuer=Latchkey&amp;algorithm=SHA1&amp;digits=6&amp;period=30", phone.text);
        assert!(page.text.contains(&uri) && page.text.contains("class=\"qr\""), "{}", page.text);
        ada.get(VERIFY).await.assert_says(200, "Authentication Code").assert_says(200, "Verify Code").assert_never_says(&phone.text);

        let code = phone.code(app.now());
        ada.post(VERIFY, "verify-authenticator", &[("code", &code)]).await.assert_sees_other(CODES);

        let page = ada.get(CODES).await;
        page.assert_says(200, "Download Backup Codes").assert_says(200, "I have saved these codes").assert_says(200, "Close");
        let codes = backup_codes(&page);
        assert_eq!(codes.len(), 10);
        assert!(codes.iter().all(|code| code.len() == 11 && page.text.matches(code.as_str()).count() == 1), "{codes:?}");
        ada.get(CODES).await.assert_sees_other("/account#two-factor");
        ada.get(SCAN).await.assert_sees_other("/account/two-factor/add");
        for page in ["/account", "/profile"] {
            let later = ada.get(page).await;
            later.assert_never_says(&phone.text);
            for code in &codes {
                later.assert_never_says(code);
            }
        }
        ada.get("/account").await.assert_says(200, "On").assert_says(200, "10 of 10 left").assert_says(200, "Not used yet");
        let mails = app.mails().await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].subject.contains("Two-factor authentication is on"));
        assert!(mails.iter().all(|mail| !mail.text.contains(&phone.text) && codes.iter().all(|code| !mail.text.contains(code))));
        assert_eq!(app.activity().await.last().map(String::as_str), Some("two-factor-enabled by ada"));
    }

    async fn nothing_is_active_before_the_first_code(app) {
        let mut ada = app.signed_in("ada").await;
        ada.post(ENABLE, "begin-two-factor", &[]).await.assert_sees_other(SCAN);
        app.anonymous().log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        app.wait(Duration::from_mins(11));
        ada.get(SCAN).await.assert_sees_other(ENABLE);
        ada.get("/account").await.assert_says(200, "Enable Two-Factor Authentication");
    }

    async fn the_secret_stays_until_it_is_asked_to_change_or_ten_minutes_are_over(app) {
        let mut ada = app.signed_in("ada").await;
        ada.post(ENABLE, "begin-two-factor", &[]).await;
        let first = Phone::reading(&ada.get(SCAN).await);
        app.wait(Duration::from_mins(9));
        ada.post(ENABLE, "begin-two-factor", &[]).await.assert_sees_other(SCAN);
        assert_eq!(Phone::reading(&ada.get(SCAN).await).text, first.text, "the same on reload, and begun twice");
        ada.post(SCAN, "renew-secret", &[]).await.assert_sees_other(SCAN);
        let second = Phone::reading(&ada.get(SCAN).await);
        assert_ne!(first.text, second.text, "another when asked");
        ada.post(VERIFY, "verify-authenticator", &[("code", &first.code(app.now()))]).await.assert_says(422, "not the code");
        ada.log_in("ada", PASSWORD).await;
        ada.get(SCAN).await.assert_sees_other(ENABLE);
    }

    async fn a_set_up_belongs_to_its_session(app) {
        let mut here = app.signed_in("ada").await;
        let mut there = app.anonymous();
        there.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        here.post(ENABLE, "begin-two-factor", &[]).await;
        let phone = Phone::reading(&here.get(SCAN).await);
        there.get(SCAN).await.assert_sees_other(ENABLE);
        let code = phone.code(app.now());
        there.post(VERIFY, "verify-authenticator", &[("code", &code)]).await.assert_says(422, "Begin again");
        there.post(ENABLE, "begin-two-factor", &[]).await.assert_sees_other(SCAN);
        assert_ne!(Phone::reading(&there.get(SCAN).await).text, phone.text);
        there.post(VERIFY, "verify-authenticator", &[("code", &code)]).await.assert_says(422, "not the code");

        here.post(VERIFY, "verify-authenticator", &[("code", &code)]).await.assert_sees_other(CODES);

        there.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        here.get("/profile").await.assert_says(200, "ada Example");
    }

    async fn the_session_has_a_new_token_with_the_second_factor(app) {
        let mut ada = app.signed_in("ada").await;
        let mut before = ada.clone();
        app.enrol(&mut ada).await;
        before.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
    }

    async fn who_is_enrolled_cannot_enrol_again(app) {
        let mut ada = app.enrolled("ada").await;
        ada.actor.post(ENABLE, "begin-two-factor", &[]).await.assert_says(409, "on already");
        ada.actor.post(VERIFY, "verify-authenticator", &[("code", "123456")]).await.assert_says(422, "Begin again");
        let mut bob = app.signed_in("bob").await;
        bob.post("/account/two-factor/add", "add-authenticator", &[]).await.assert_says(409, "is off");
        bob.get("/account").await.assert_says(200, "Enable Two-Factor Authentication");
    }

    async fn what_is_no_code_is_told_and_the_step_stays_open(app) {
        let mut ada = app.signed_in("ada").await;
        ada.post(ENABLE, "begin-two-factor", &[]).await;
        let phone = Phone::reading(&ada.get(SCAN).await);
        for wrong in ["", "12345", "123456789", "abcdef", &phone.code_at(app.now(), 1), &phone.code_at(app.now(), -2)] {
            ada.post(VERIFY, "verify-authenticator", &[("code", wrong)]).await.assert_says(422, "clock of your phone");
        }
        let typed = format!("{}\u{a0}", phone.code(app.now()));
        ada.post(VERIFY, "verify-authenticator", &[("code", &typed)]).await.assert_sees_other(CODES);
    }

    async fn an_old_log_in_is_confirmed_first(app) {
        let mut ada = app.signed_in("ada").await;
        app.wait(Duration::from_mins(11));
        ada.post(ENABLE, "begin-two-factor", &[]).await.assert_sees_other("/confirm?next=%2Faccount%2Ftwo-factor%2Fenable");
        let fields = [("password", PASSWORD), ("next", ENABLE)];
        ada.post("/confirm", "confirm", &fields).await.assert_sees_other(ENABLE);
        ada.get(ENABLE).await.assert_says(200, "Enable Two-Factor Authentication");
        ada.post(ENABLE, "begin-two-factor", &[]).await.assert_sees_other(SCAN);
    }

    async fn of_two_that_verify_at_once_one_enrols(app) {
        let mut ada = app.signed_in("ada").await;
        ada.post(ENABLE, "begin-two-factor", &[]).await;
        let code = Phone::reading(&ada.get(SCAN).await).code(app.now());
        let mut racers = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (mut ada, code) = (ada.clone(), code.clone());
            racers.spawn(async move { ada.post(VERIFY, "verify-authenticator", &[("code", &code)]).await.location().to_owned() });
        }
        let led_to = racers.join_all().await;
        assert_eq!(led_to.iter().filter(|to| *to == CODES).count(), 1, "{led_to:?}");
        assert_eq!(app.activity().await.iter().filter(|entry| *entry == "two-factor-enabled by ada").count(), 1);
    }

    async fn of_two_browsers_that_enrol_at_once_one_is_first(app) {
        let mut one = app.signed_in("ada").await;
        let mut other = app.anonymous();
        other.log_in("ada", PASSWORD).await;
        let mut verify = Vec::new();
        for actor in [&mut one, &mut other] {
            actor.post(ENABLE, "begin-two-factor", &[]).await;
            let code = Phone::reading(&actor.get(SCAN).await).code(app.now());
            verify.push((actor.clone(), code));
        }
        let tasks = verify.into_iter().map(|(mut actor, code)| {
            tokio::spawn(async move { actor.post(VERIFY, "verify-authenticator", &[("code", &code)]).await.location().to_owned() })
        });
        let mut enrolled = 0;
        for task in tasks.collect::<Vec<_>>() {
            enrolled += usize::from(task.await.expect("a task") == CODES);
        }
        assert_eq!(enrolled, 1);
        assert_eq!(app.activity().await.iter().filter(|entry| *entry == "two-factor-enabled by ada").count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_island_is_told_where_the_next_step_is() {
    let app = TestApp::on(crate::support::Database::Sqlite).await;
    let mut ada = app.signed_in("ada").await.enhanced();
    assert_eq!(ada.post(ENABLE, "begin-two-factor", &[]).await.json()["to"], SCAN);
    let wrong = ada.post(VERIFY, "verify-authenticator", &[("code", "1")]).await.json();
    assert_eq!(wrong["problems"][0]["field"], "code");
}
