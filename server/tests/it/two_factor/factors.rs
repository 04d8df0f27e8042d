//! Several authenticators, switching off, and what an administrator may do.

use std::time::Duration;

use app::platform::caller::Caller;
use app::policy;

use crate::support::phone::{Enrolled, Phone, SCAN, VERIFY};
use crate::support::{Actor, PASSWORD, TestApp, said};

const ACCOUNT: &str = "/account#two-factor";

async fn require(app: &TestApp) {
    policy::service::set(&app.platform, &Caller::operator(), "require-two-factor", "true").await.expect("set");
}

async fn add(app: &TestApp, actor: &mut Actor, name: &str) -> Phone {
    actor.post("/account/two-factor/add", "add-authenticator", &[]).await.assert_sees_other(SCAN);
    let phone = Phone::reading(&actor.get(SCAN).await);
    // They are listed by the moment of their making.
    app.wait(Duration::from_millis(1));
    let code = phone.code_at(app.now(), -1);
    actor.post(VERIFY, "verify-authenticator", &[("code", &code), ("name", name)]).await.assert_sees_other(ACCOUNT);
    phone
}

/// The ids of the authenticators on the page, oldest first.
async fn ids(actor: &mut Actor) -> Vec<String> {
    let page = actor.get("/account").await.text;
    page.split("/account/authenticators/").skip(1).map(|rest| rest.chars().take(36).collect()).collect()
}

both_databases! {
    async fn disabling_makes_the_password_enough_again(app) {
        let Enrolled { mut actor, codes, .. } = app.enrolled("ada").await;
        let mut other = app.half_way("ada").await;
        other.type_backup_code(&codes[0]).await.assert_sees_other("/profile");
        actor.get("/account").await.assert_says(200, "Disable Two-Factor Authentication");
        actor.post("/account/two-factor/disable", "disable-two-factor", &[]).await.assert_sees_other(ACCOUNT);
        actor.get("/account").await.assert_says(200, "Two-factor authentication is off").assert_says(200, "Enable Two-Factor Authentication");
        other.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        app.anonymous().log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        actor.post("/account/two-factor/disable", "disable-two-factor", &[]).await.assert_says(409, "off already");
        assert!(app.mails().await.iter().any(|mail| mail.subject.contains("authentication is off")));
        assert!(app.activity().await.contains(&"two-factor-disabled by ada".to_owned()));
        let (_, new) = app.enrol(&mut actor).await;
        assert!(new.iter().all(|code| !codes.contains(code)));
        app.half_way("ada").await.type_backup_code(&codes[1]).await.assert_says(422, "not one of");
    }

    async fn a_stolen_session_and_password_do_not_switch_it_off(app) {
        let Enrolled { mut actor, .. } = app.enrolled("ada").await;
        app.wait(Duration::from_mins(11));
        let new = "violet tractor umbrella";
        let change = [("current_password", PASSWORD), ("new_password", new), ("confirm_password", new)];
        actor.post("/account", "change-password", &change).await.assert_sees_other("/account#change-password");
        let page = "/account/two-factor/disable";
        let to = "/confirm?next=%2Faccount%2Ftwo-factor%2Fdisable";
        actor.post(page, "disable-two-factor", &[]).await.assert_sees_other(to);
        actor.post("/confirm", "confirm", &[("password", new)]).await.assert_says(422, "Type the code");
        actor.post(page, "disable-two-factor", &[]).await.assert_sees_other(to);
        actor.get("/account").await.assert_says(200, "Disable Two-Factor Authentication");
    }

    async fn where_it_is_required_it_stays(app) {
        let Enrolled { mut actor, .. } = app.enrolled("ada").await;
        require(&app).await;
        actor.get("/account").await.assert_says(200, "Contact your System Administrator").assert_never_says("Disable Two-Factor Authentication");
        actor.post("/account/two-factor/disable", "disable-two-factor", &[]).await.assert_says(422, "Contact your System Administrator");
        let only = ids(&mut actor).await.remove(0);
        let page = format!("/account/authenticators/{only}");
        actor.get(&page).await.assert_says(200, "cannot be removed").assert_never_says("Remove Authenticator");
        actor.post(&page, "remove-authenticator", &[("id", &only)]).await.assert_says(422, "Contact your System Administrator");
        actor.get("/account").await.assert_says(200, "10 of 10 left");
        add(&app, &mut actor, "Tablet").await;
        actor.post(&page, "remove-authenticator", &[("id", &only)]).await.assert_sees_other(ACCOUNT);
    }

    async fn codes_of_each_authenticator_count(app) {
        let Enrolled { mut actor, phone, .. } = app.enrolled("ada").await;
        let tablet = add(&app, &mut actor, "Tablet").await;
        actor.get("/account").await.assert_says(200, "The authenticator is added").assert_says(200, "Tablet").assert_says(200, "10 of 10 left");
        app.half_way("ada").await.type_code(&phone.code(app.now())).await.assert_sees_other("/profile");
        app.half_way("ada").await.type_code(&tablet.code(app.now())).await.assert_sees_other("/profile");
        app.half_way("ada").await.type_code(&tablet.code(app.now())).await.assert_says(422, "does not count");
        assert!(app.mails().await.iter().any(|mail| mail.text.contains("“Tablet” was added")));
        assert!(app.activity().await.contains(&"authenticator-added by ada".to_owned()));
    }

    async fn a_removed_authenticator_counts_no_more_and_the_last_one_ends_it(app) {
        let Enrolled { mut actor, phone, .. } = app.enrolled("ada").await;
        let tablet = add(&app, &mut actor, "Tablet").await;
        let all = ids(&mut actor).await;
        assert_eq!(all.len(), 2);
        let page = format!("/account/authenticators/{}", all[0]);
        actor.get(&page).await.assert_says(200, "Remove Authenticator").assert_says(200, "no longer count at once");
        actor.post(&page, "remove-authenticator", &[("id", &all[0])]).await.assert_sees_other(ACCOUNT);
        app.half_way("ada").await.type_code(&phone.code(app.now())).await.assert_says(422, "does not count");
        app.half_way("ada").await.type_code(&tablet.code(app.now())).await.assert_sees_other("/profile");
        assert!(app.mails().await.iter().any(|mail| mail.subject.contains("was removed")));
        let page = format!("/account/authenticators/{}", all[1]);
        actor.get(&page).await.assert_says(200, "only authenticator");
        actor.post(&page, "remove-authenticator", &[("id", &all[1])]).await.assert_sees_other(ACCOUNT);
        app.anonymous().log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        assert!(app.activity().await.contains(&"two-factor-disabled by ada".to_owned()));
    }

    async fn names_are_the_owners(app) {
        let Enrolled { mut actor, .. } = app.enrolled("ada").await;
        let id = ids(&mut actor).await.remove(0);
        let page = format!("/account/authenticators/{id}");
        actor.post(&page, "rename-authenticator", &[("id", &id), ("name", "<b>Phone</b>")]).await.assert_sees_other(ACCOUNT);
        let account = actor.get("/account").await;
        account.assert_never_says("<b>Phone").assert_says(200, "<b>Phone</b>");
        actor.post(&page, "rename-authenticator", &[("id", &id), ("name", &"x".repeat(51))]).await.assert_says(422, "at most 50");
    }

    async fn nobody_reaches_another_persons_authenticator(app) {
        let Enrolled { actor: mut ada, .. } = app.enrolled("ada").await;
        let Enrolled { actor: mut bob, .. } = app.enrolled("bob").await;
        let id = ids(&mut ada).await.remove(0);
        let page = format!("/account/authenticators/{id}");
        assert_eq!(bob.get(&page).await.status, 404);
        for action in ["remove-authenticator", "rename-authenticator"] {
            assert_eq!(bob.post("/account", action, &[("id", &id), ("name", "mine")]).await.status, 404, "{action}");
            assert_eq!(bob.post("/account", action, &[("id", "nonsense")]).await.status, 404, "{action}");
        }
        ada.get("/account").await.assert_says(200, "Authenticator app").assert_never_says("mine");
    }

    async fn of_two_removals_at_once_one_authenticator_stays_where_required(app) {
        let Enrolled { mut actor, .. } = app.enrolled("ada").await;
        add(&app, &mut actor, "Tablet").await;
        require(&app).await;
        let tasks = ids(&mut actor).await.into_iter().map(|id| {
            let mut actor = actor.clone();
            tokio::spawn(async move { actor.post("/account", "remove-authenticator", &[("id", &id)]).await.status.as_u16() })
        });
        let mut removed = 0;
        for task in tasks.collect::<Vec<_>>() {
            removed += usize::from(task.await.expect("a task") == 303);
        }
        assert_eq!(removed, 1);
        assert_eq!(ids(&mut actor).await.len(), 1);
    }

    async fn the_operator_resets_for_who_has_lost_everything(app) {
        let Enrolled { mut actor, .. } = app.enrolled("ada").await;
        let operator = Caller::operator();
        assert_eq!(said(app::two_factor::service::reset(&app.platform, &operator, "ada").await), "done");
        actor.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        app.anonymous().log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        assert!(app.mails().await.iter().any(|mail| mail.subject.contains("was reset")));
        assert!(app.activity().await.contains(&"two-factor-reset by operator".to_owned()));
        assert_eq!(said(app::two_factor::service::reset(&app.platform, &operator, "ada").await), "This person has no two-factor authentication.");
        assert!(said(app::two_factor::service::reset(&app.platform, &operator, "eve").await).contains("no account named"));
    }
}
