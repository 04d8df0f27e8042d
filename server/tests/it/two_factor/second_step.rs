//! The second step of a log-in: what is between the password and the session, and how a code counts.

use std::time::Duration;

use crate::support::PASSWORD;
use crate::support::phone::Enrolled;

const COUNTS_NOT: &str = "This code does not count";

both_databases! {
    async fn a_log_in_asks_for_a_code_and_goes_on_where_the_person_wanted(app) {
        let Enrolled { phone, .. } = app.enrolled("ada").await;
        let mut ada = app.anonymous();
        ada.post("/login", "log-in", &[("login", "ada"), ("password", PASSWORD), ("next", "/account")]).await
            .assert_sees_other("/login/two-factor?next=%2Faccount");
        let page = ada.get("/login/two-factor?next=%2Faccount").await;
        page.assert_says(200, "Authentication Code").assert_says(200, "Use a backup code").assert_never_says("<script");
        assert!(page.text.contains("autocomplete=\"one-time-code\"") && page.text.contains("inputmode=\"numeric\""));
        ada.get("/login/backup-code").await.assert_says(200, "Backup Code").assert_never_says("<script");
        let fields = [("code", phone.code(app.now())), ("next", "/account".to_owned())];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        ada.post("/login/two-factor", "second-step", &fields).await.assert_sees_other("/account");
        ada.get("/account").await.assert_says(200, "last used").assert_never_says("Not used yet");
        assert!(!ada.cookies.contains_key("latchkey-challenge"));
        ada.get("/login/two-factor").await.assert_sees_other("/login");
    }

    async fn half_of_a_log_in_opens_nothing(app) {
        app.enrolled("ada").await;
        let mut ada = app.half_way("ada").await;
        assert!(!ada.cookies.contains_key("latchkey"), "there is no session");
        for page in ["/profile", "/account", "/users/ada", "/users/ada/avatar", "/confirm", "/account/two-factor/set-up", "/account/two-factor/backup-codes"] {
            let to = format!("/login/two-factor?next={}", page.replace('/', "%2F"));
            ada.get(page).await.assert_sees_other(&to);
        }
        let mut enhanced = ada.enhanced();
        for action in ["update-profile", "change-password", "confirm", "begin-two-factor", "verify-authenticator", "disable-two-factor", "generate-backup-codes", "dismiss-alert"] {
            assert_eq!(enhanced.post("/profile", action, &[]).await.status, 401, "{action}");
        }
        let mut swapped = app.anonymous();
        swapped.cookies.insert("latchkey".to_owned(), ada.cookies["latchkey-challenge"].clone());
        swapped.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        ada.post("/login/two-factor", "log-out", &[]).await.assert_sees_other("/login");
        ada.get("/login/two-factor").await.assert_sees_other("/login");
    }

    async fn a_session_is_no_challenge(app) {
        let Enrolled { actor, phone, .. } = app.enrolled("ada").await;
        let mut swapped = app.anonymous();
        swapped.cookies.insert("latchkey-challenge".to_owned(), actor.cookies["latchkey"].clone());
        swapped.type_code(&phone.code(app.now())).await.assert_says(401, "Begin again");
    }

    async fn a_code_counts_once(app) {
        let Enrolled { phone, .. } = app.enrolled("ada").await;
        let code = phone.code(app.now());
        app.half_way("ada").await.type_code(&phone.code_at(app.now(), -1)).await.assert_says(422, COUNTS_NOT);
        app.half_way("ada").await.type_code(&code).await.assert_sees_other("/profile");
        for spelled in [code.clone(), format!("{} {}", &code[..3], &code[3..]), format!("{code}\u{a0}"), wide(&code)] {
            app.half_way("ada").await.type_code(&spelled).await.assert_says(422, COUNTS_NOT);
        }
        app.wait(Duration::from_secs(30));
        app.half_way("ada").await.type_code(&code).await.assert_says(422, COUNTS_NOT);
        app.wait(Duration::from_secs(30));
        app.half_way("ada").await.type_code(&phone.code(app.now())).await.assert_sees_other("/profile");
        app.half_way("ada").await.type_code(&phone.code_at(app.now(), -1)).await.assert_says(422, COUNTS_NOT);
    }

    async fn only_the_present_step_and_the_one_before_count(app) {
        let Enrolled { phone, .. } = app.enrolled("ada").await;
        for steps in [-3, -2, 1, 2, 3] {
            app.wait(Duration::from_mins(16));
            app.half_way("ada").await.type_code(&phone.code_at(app.now(), steps)).await.assert_says(422, COUNTS_NOT);
        }
        for steps in [-1, 0] {
            app.wait(Duration::from_mins(16));
            app.half_way("ada").await.type_code(&phone.code_at(app.now(), steps)).await.assert_sees_other("/profile");
        }
    }

    async fn a_code_is_read_kindly(app) {
        let Enrolled { phone, .. } = app.enrolled("ada").await;
        for spell in [|code: &str| format!(" {}-{} ", &code[..3], &code[3..]), |code: &str| code.replace("", "\u{a0}"), wide] {
            app.wait(Duration::from_secs(30));
            app.half_way("ada").await.type_code(&spell(&phone.code(app.now()))).await.assert_sees_other("/profile");
        }
    }

    async fn five_wrong_ones_and_the_log_in_begins_anew(app) {
        let Enrolled { phone, .. } = app.enrolled("ada").await;
        let mut ada = app.half_way("ada").await;
        let wrong = ["", "12345", "123456789", "abcdef", "000000"];
        for (left, typed) in [(4, "4 attempts are left"), (3, "3 attempts are left"), (2, "2 attempts are left"), (1, "One attempt is left"), (0, "last attempt")] {
            let answer = ada.type_code(wrong[4 - left]).await;
            answer.assert_says(422, COUNTS_NOT).assert_says(422, "clock of your phone").assert_says(422, typed);
            assert!(!answer.text.contains("value=\"12345\""), "a code is not shown again");
        }
        let over = ada.type_code(&phone.code(app.now())).await;
        over.assert_says(429, "Five wrong codes").assert_says(429, "Log In");
        assert_eq!(over.header("retry-after"), "30");
        ada.get("/login/two-factor").await.assert_sees_other("/login");
        ada.log_in("ada", PASSWORD).await.assert_sees_other("/login/two-factor");
        ada.type_code(&phone.code(app.now())).await.assert_sees_other("/profile");
        let activity = app.activity().await;
        assert_eq!(activity.iter().filter(|entry| *entry == "second-factor-failed by anonymous").count(), 5);
        let mails: Vec<_> = app.mails().await.into_iter().map(|mail| mail.subject).collect();
        assert_eq!(mails.iter().filter(|subject| subject.contains("wrong code")).count(), 1, "{mails:?}");
    }

    async fn ten_in_a_quarter_of_an_hour_over_all_log_ins_and_nodes(app) {
        let Enrolled { phone, .. } = app.enrolled("ada").await;
        let second = app.second_node().await;
        for number in 0..10 {
            let ada = app.half_way("ada").await;
            let mut ada = if number % 2 == 0 { ada } else { ada.on(second.clone()) };
            ada.type_code("000000").await.assert_says(422, "4 attempts are left");
        }
        let mut ada = app.half_way("ada").await;
        let blocked = ada.type_code(&phone.code(app.now())).await;
        blocked.assert_says(429, "Wait 15 minutes").assert_says(429, "Verify Code");
        assert_eq!(blocked.header("retry-after"), "900");
        app.half_way("ada").await.type_backup_code("AAAAA-AAAAA").await.assert_says(429, "Wait");
        app.wait(Duration::from_mins(15));
        app.half_way("ada").await.type_code(&phone.code(app.now())).await.assert_sees_other("/profile");
    }

    async fn a_hundred_in_a_row_lock_the_authenticator(app) {
        let Enrolled { phone, codes, .. } = app.enrolled("ada").await;
        let mut guesser = app.half_way("ada").await;
        for number in 0..100 {
            if number % 10 == 0 {
                app.wait(Duration::from_mins(16));
            }
            if number % 5 == 0 {
                guesser = app.half_way("ada").await;
            }
            guesser.type_code("000000").await.assert_says(422, COUNTS_NOT);
        }
        assert!(app.activity().await.contains(&"authenticator-locked by anonymous".to_owned()));
        app.wait(Duration::from_mins(16));
        let mut ada = app.half_way("ada").await;
        ada.type_code(&phone.code(app.now())).await.assert_says(422, COUNTS_NOT);
        ada.type_backup_code(&codes[0]).await.assert_sees_other("/profile");
        ada.get("/account").await.assert_says(200, "Locked");
        let mails = app.mails().await;
        assert!(mails.iter().any(|mail| mail.subject.contains("authenticator is locked")));
    }

    async fn a_challenge_lives_ten_minutes(app) {
        let Enrolled { phone, .. } = app.enrolled("ada").await;
        let mut ada = app.half_way("ada").await;
        app.wait(Duration::from_mins(10));
        ada.get("/login/two-factor").await.assert_sees_other("/login");
        ada.type_code(&phone.code(app.now())).await.assert_says(401, "within ten minutes").assert_says(401, "Log In");
        app.anonymous().type_code(&phone.code(app.now())).await.assert_says(401, "Begin again");
    }

    async fn another_persons_challenge_takes_their_codes_only(app) {
        let ada = app.enrolled("ada").await;
        let bob = app.enrolled("bob").await;
        app.half_way("bob").await.type_code(&ada.phone.code(app.now())).await.assert_says(422, COUNTS_NOT);
        app.half_way("bob").await.type_backup_code(&ada.codes[0]).await.assert_says(422, "not one of your unused");
        app.half_way("bob").await.type_code(&bob.phone.code(app.now())).await.assert_sees_other("/profile");
        app.half_way("ada").await.type_backup_code(&ada.codes[0]).await.assert_sees_other("/profile");
    }

    async fn half_of_a_log_in_ends_with_the_password_and_with_the_account(app) {
        let Enrolled { mut actor, phone, .. } = app.enrolled("ada").await;
        let mut half = app.half_way("ada").await;
        let new = "violet tractor umbrella";
        let fields = [("current_password", PASSWORD), ("new_password", new), ("confirm_password", new)];
        actor.post("/account", "change-password", &fields).await.assert_sees_other("/account#change-password");
        half.type_code(&phone.code(app.now())).await.assert_says(401, "Begin again");
        let mut half = app.anonymous();
        half.log_in("ada", new).await.assert_sees_other("/login/two-factor");
        let operator = app::platform::caller::Caller::operator();
        app::people::service::disable(&app.platform, &operator, "ada").await.expect("disabled");
        half.type_code(&phone.code(app.now())).await.assert_says(401, "Begin again");
    }

    async fn a_temporary_password_does_not_walk_around_the_code(app) {
        let Enrolled { phone, .. } = app.enrolled("ada").await;
        let operator = app::platform::caller::Caller::operator();
        let temporary = "paper lantern orbit";
        let password = app::password::Password::from(temporary.to_owned());
        app::people::service::reset_password(&app.platform, &operator, "ada", password).await.expect("reset");
        let mut ada = app.anonymous();
        ada.log_in("ada", temporary).await.assert_sees_other("/login/two-factor");
        ada.get("/welcome/new-password").await.assert_sees_other("/login/two-factor?next=%2Fwelcome%2Fnew-password");
        ada.type_code(&phone.code(app.now())).await.assert_sees_other("/welcome/new-password");
        let new = [("new_password", "violet tractor umbrella"), ("confirm_password", "violet tractor umbrella")];
        ada.post("/welcome/new-password", "choose-password", &new).await.assert_sees_other("/profile");
        app.wait(Duration::from_secs(30));
        let mut again = app.anonymous();
        again.log_in("ada", "violet tractor umbrella").await.assert_sees_other("/login/two-factor");
        again.type_code(&phone.code(app.now())).await.assert_sees_other("/profile");
    }
}

fn wide(code: &str) -> String {
    code.chars().filter_map(|digit| char::from_u32(u32::from(digit) + 0xfee0)).collect()
}
