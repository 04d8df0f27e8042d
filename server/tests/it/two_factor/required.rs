//! The policy that everybody needs a second factor: until it is set up nothing else answers.

use std::time::Duration;

use app::platform::caller::Caller;
use app::policy;

use crate::support::phone::{CODES, Phone, SCAN, VERIFY};
use crate::support::{PASSWORD, TestApp};

const WELCOME: &str = "/welcome/two-factor";

async fn decide(app: &TestApp, name: &str, value: &str) {
    policy::service::set(&app.platform, &Caller::operator(), name, value).await.expect("set");
}

both_databases! {
    async fn who_has_none_is_led_through_the_set_up_and_nothing_else_answers(app) {
        app.person("ada").await;
        decide(&app, "require-two-factor", "true").await;
        let mut ada = app.anonymous();
        ada.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        for page in ["/profile", "/account", "/users/ada", "/users/ada/avatar", "/account/two-factor/disable", "/account/two-factor/new-codes", CODES] {
            let to = format!("{WELCOME}?next={}", page.replace('/', "%2F"));
            ada.get(page).await.assert_sees_other(&to);
        }
        let mut enhanced = ada.enhanced();
        for action in ["update-profile", "change-password", "disable-two-factor", "generate-backup-codes", "remove-authenticator", "dismiss-alert"] {
            assert_eq!(enhanced.post("/profile", action, &[]).await.status, 401, "{action}");
        }
        ada.get(WELCOME).await.assert_says(200, "Enable Two-Factor Authentication").assert_says(200, "Log Out").assert_never_says("Account menu");

        ada.post(WELCOME, "begin-two-factor", &[]).await.assert_sees_other(SCAN);
        let page = ada.get(SCAN).await;
        page.assert_says(200, "Continue").assert_never_says("Account menu");
        let code = Phone::reading(&page).code(app.now());
        ada.post(VERIFY, "verify-authenticator", &[("code", &code)]).await.assert_sees_other(CODES);
        ada.get(CODES).await.assert_says(200, "Save your backup codes");
        ada.get("/profile").await.assert_says(200, "ada Example");
        ada.get(WELCOME).await.assert_sees_other("/login?next=%2Fwelcome%2Ftwo-factor");
    }

    async fn open_sessions_are_held_back_at_their_next_request_and_let_go_again(app) {
        let mut ada = app.signed_in("ada").await;
        let second = app.second_node().await;
        decide(&app, "require-two-factor", "true").await;
        ada.get("/profile").await.assert_sees_other("/welcome/two-factor?next=%2Fprofile");
        ada.on(second).get("/users/ada/avatar").await.assert_sees_other("/welcome/two-factor?next=%2Fusers%2Fada%2Favatar");
        ada.post("/profile", "update-profile", &[("name", "Ada")]).await.assert_sees_other("/welcome/two-factor?next=%2Fprofile");
        decide(&app, "require-two-factor", "false").await;
        ada.get("/profile").await.assert_says(200, "ada Example");
    }

    async fn an_old_log_in_is_confirmed_and_then_led_on(app) {
        let mut ada = app.signed_in("ada").await;
        app.wait(Duration::from_mins(30));
        decide(&app, "require-two-factor", "true").await;
        ada.post(WELCOME, "begin-two-factor", &[]).await.assert_sees_other("/confirm?next=%2Fwelcome%2Ftwo-factor");
        ada.get("/confirm?next=%2Fwelcome%2Ftwo-factor").await.assert_says(200, "Confirm it’s you");
        ada.post("/confirm", "confirm", &[("password", PASSWORD), ("next", WELCOME)]).await.assert_sees_other(WELCOME);
        ada.get("/profile").await.assert_sees_other("/welcome/two-factor?next=%2Fprofile");
        ada.post(WELCOME, "begin-two-factor", &[]).await.assert_sees_other(SCAN);
        ada.post(SCAN, "log-out", &[]).await.assert_sees_other("/login");
    }

    async fn who_has_one_notices_nothing(app) {
        let mut ada = app.enrolled("ada").await;
        decide(&app, "require-two-factor", "true").await;
        ada.actor.get("/profile").await.assert_says(200, "ada Example");
    }

    async fn a_grace_date_reminds_until_it_demands(app) {
        let mut ada = app.signed_in("ada").await;
        decide(&app, "require-two-factor-from", "2026-11-26").await;
        ada.get("/profile").await.assert_never_says("Set up two-factor");
        decide(&app, "require-two-factor", "true").await;
        let page = ada.get("/profile").await;
        page.assert_says(200, "Set up two-factor authentication before 26 November 2026.").assert_says(200, "Set it up now");
        ada.post("/profile", "dismiss-alert", &[("alert", "two-factor-due:2026-11-24")]).await.assert_sees_other("/profile");
        ada.get("/profile").await.assert_never_says("Set up two-factor");
        app.wait(Duration::from_hours(22));
        let mut ada = app.anonymous();
        ada.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        ada.get("/profile").await.assert_says(200, "Set up two-factor authentication before");
        app.wait(Duration::from_hours(22));
        let mut ada = app.anonymous();
        ada.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        ada.get("/profile").await.assert_sees_other("/welcome/two-factor?next=%2Fprofile");
    }

    async fn a_temporary_password_comes_first(app) {
        app.account("ada", true, false).await;
        decide(&app, "require-two-factor", "true").await;
        let mut ada = app.anonymous();
        ada.log_in("ada", PASSWORD).await.assert_sees_other("/welcome/new-password");
        ada.post(WELCOME, "begin-two-factor", &[]).await.assert_sees_other("/welcome/new-password?next=%2Fwelcome%2Ftwo-factor");
        let new = [("new_password", "violet tractor umbrella"), ("confirm_password", "violet tractor umbrella")];
        ada.post("/welcome/new-password", "choose-password", &new).await.assert_sees_other("/profile");
        ada.get("/profile").await.assert_sees_other("/welcome/two-factor?next=%2Fprofile");
    }
}
