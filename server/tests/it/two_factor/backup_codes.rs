//! Backup codes: each opens once, few are told of in time, a new set voids the old.

use std::time::Duration;

use crate::support::phone::{CODES, Enrolled, backup_codes};
use crate::support::{Actor, PASSWORD, TestApp};

const NO: &str = "not one of your unused backup codes";

/// Logs in with so many of the codes; waits in between, for an account has ten tries in a quarter of an hour.
async fn use_up(app: &TestApp, codes: &[String]) -> Actor {
    let mut last = app.anonymous();
    for code in codes {
        last = app.half_way("ada").await;
        last.type_backup_code(code).await.assert_sees_other("/profile");
    }
    last
}

both_databases! {
    async fn each_code_opens_once_however_it_is_spelled(app) {
        let Enrolled { codes, .. } = app.enrolled("ada").await;
        let mut ada = app.half_way("ada").await;
        ada.type_backup_code(&codes[0]).await.assert_sees_other("/profile");
        ada.get("/profile").await.assert_says(200, "That backup code is used up. 9 of 10 left.");
        for spelled in [codes[0].clone(), codes[0].to_lowercase(), codes[0].replace('-', " ")] {
            app.half_way("ada").await.type_backup_code(&spelled).await.assert_says(422, NO);
        }
        app.half_way("ada").await.type_backup_code(&codes[1].to_lowercase().replace('-', "")).await.assert_sees_other("/profile");
        ada.get("/account").await.assert_says(200, "8 of 10 left").assert_says(200, "2 used codes");
        for typed in ["", "AAAAA", "AAAAA-AAAAU", "000000"] {
            app.half_way("ada").await.type_backup_code(typed).await.assert_says(422, NO).assert_says(422, "4 attempts are left");
        }
        assert!(app.activity().await.contains(&"backup-code-used by anonymous".to_owned()));
        let mails = app.mails().await;
        assert!(mails.iter().any(|mail| mail.subject.contains("backup code was used") && mail.text.contains("9 of 10 left")), "{mails:?}");
    }

    async fn a_backup_code_is_no_authentication_code_at_the_log_in(app) {
        let Enrolled { codes, phone, .. } = app.enrolled("ada").await;
        app.half_way("ada").await.type_code(&codes[0]).await.assert_says(422, "does not count");
        app.half_way("ada").await.type_backup_code(&phone.code(app.now())).await.assert_says(422, NO);
        app.half_way("ada").await.type_backup_code(&codes[0]).await.assert_sees_other("/profile");
    }

    async fn few_are_told_of_on_every_page_and_by_mail_until_there_are_new_ones(app) {
        let Enrolled { codes, .. } = app.enrolled("ada").await;
        let mut ada = use_up(&app, &codes[..6]).await;
        ada.get("/profile").await.assert_never_says("Generate new backup codes.");
        assert!(!app.mails().await.iter().any(|mail| mail.subject.contains("Generate new")));
        let mut ada = use_up(&app, &codes[6..7]).await;
        for page in ["/profile", "/account", "/users/ada"] {
            ada.get(page).await.assert_says(200, "Generate new backup codes. You have 3 left.");
        }
        assert!(app.mails().await.iter().any(|mail| mail.subject.contains("Generate new backup codes") && mail.text.contains("3 of 10 left")));

        let page = ada.get("/profile").await;
        let (_, rest) = page.text.split_once("name=\"alert\" value=\"").expect("it can be dismissed");
        let name = rest.split('"').next().expect("a name").to_owned();
        ada.post("/profile", "dismiss-alert", &[("alert", &name)]).await.assert_sees_other("/profile");
        ada.get("/profile").await.assert_never_says("Generate new backup codes.");
        let mut ada = use_up(&app, &codes[7..8]).await;
        ada.get("/profile").await.assert_says(200, "You have 2 left.");
        let mut ada = use_up(&app, &codes[8..]).await;
        ada.get("/profile").await.assert_says(200, "You have none left").assert_never_says("dismiss-alert");

        ada.post("/account/two-factor/new-codes", "generate-backup-codes", &[]).await.assert_sees_other(CODES);
        ada.get("/profile").await.assert_never_says("Generate new backup codes.");
        ada.get("/account").await.assert_says(200, "10 of 10 left");
    }

    async fn a_new_set_voids_the_old_and_ends_other_sessions(app) {
        let Enrolled { mut actor, codes, .. } = app.enrolled("ada").await;
        let mut other = app.half_way("ada").await;
        other.type_backup_code(&codes[0]).await.assert_sees_other("/profile");
        actor.post("/account/two-factor/new-codes", "generate-backup-codes", &[]).await.assert_sees_other(CODES);
        let page = actor.get(CODES).await;
        page.assert_says(200, "Save your backup codes");
        let new = backup_codes(&page);
        assert_eq!(new.len(), 10);
        assert!(new.iter().all(|code| !codes.contains(code)));
        actor.get(CODES).await.assert_sees_other("/account#two-factor");
        other.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        app.half_way("ada").await.type_backup_code(&codes[1]).await.assert_says(422, NO);
        app.half_way("ada").await.type_backup_code(&new[0]).await.assert_sees_other("/profile");
        assert!(app.activity().await.contains(&"backup-codes-generated by ada".to_owned()));
        assert!(app.mails().await.iter().any(|mail| mail.subject.contains("New backup codes")));
    }

    async fn a_new_set_asks_for_a_fresh_proof_of_both_factors(app) {
        let Enrolled { mut actor, phone, .. } = app.enrolled("ada").await;
        app.wait(Duration::from_mins(11));
        let page = "/account/two-factor/new-codes";
        let confirm = "/confirm?next=%2Faccount%2Ftwo-factor%2Fnew-codes";
        actor.post(page, "generate-backup-codes", &[]).await.assert_sees_other(confirm);
        actor.get(confirm).await.assert_says(200, "Authenticator code or backup code");
        actor.post(confirm, "confirm", &[("password", PASSWORD), ("next", page)]).await.assert_says(422, "Type the code");
        let fields = [("password", PASSWORD), ("code", "000000"), ("next", page)];
        actor.post(confirm, "confirm", &fields).await.assert_says(422, "does not count");
        actor.post(page, "generate-backup-codes", &[]).await.assert_sees_other(confirm);
        let code = phone.code(app.now());
        let fields = [("password", PASSWORD), ("code", code.as_str()), ("next", page)];
        actor.post(confirm, "confirm", &fields).await.assert_sees_other(page);
        actor.post(page, "generate-backup-codes", &[]).await.assert_sees_other(CODES);
        app.half_way("ada").await.type_code(&code).await.assert_says(422, "does not count");
    }

    async fn a_backup_code_confirms_too_for_who_lost_the_phone(app) {
        let Enrolled { mut actor, codes, .. } = app.enrolled("ada").await;
        app.wait(Duration::from_mins(11));
        let fields = [("password", PASSWORD), ("code", codes[3].as_str()), ("next", "/account")];
        actor.post("/confirm", "confirm", &fields).await.assert_sees_other("/account");
        actor.get("/account").await.assert_says(200, "9 of 10 left");
        app.wait(Duration::from_mins(11));
        actor.post("/confirm", "confirm", &fields).await.assert_says(422, "does not count");
    }

    async fn who_has_no_second_factor_has_no_codes(app) {
        let mut ada = app.signed_in("ada").await;
        ada.post("/account/two-factor/new-codes", "generate-backup-codes", &[]).await.assert_says(409, "is off");
    }
}
