//! Log in and log out: one answer for every wrong pair; half-way states; sessions that end.

use std::time::Duration;

use app::password::Password;
use app::people::store as people;
use app::platform::session;

use crate::support::{Answer, PASSWORD, TestApp};

const WRONG: &str = "do not belong together";

/// What an onlooker can compare: everything but what is fresh in every answer.
fn visible(answer: &Answer, typed: &str) -> (u16, Vec<String>, String) {
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "content-security-policy", "date"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or("?")))
        .collect();
    headers.sort();
    (answer.status.as_u16(), headers, answer.text.replace(typed, "TYPED"))
}

/// Logs in with a password that is reset while it is being hashed.
async fn overtaken_by_a_reset(app: &TestApp) {
    const COUNTED: &str = "SELECT COUNT(*) FROM attempts WHERE bucket NOT LIKE 'login:%'";
    let new = Password::from("violet tractor umbrella".to_owned());
    let hash = app.platform.hasher.hash(&new).await.expect("a hash");
    let mut actor = app.anonymous();
    let log_in = tokio::spawn(async move {
        let answer = actor.log_in("ada", PASSWORD).await;
        (actor, answer)
    });
    // The attempt is counted after the stored hash was read, and before the long work of comparing.
    let mut counted = 0_i64;
    while counted == 0 {
        let mut tx = app.platform.db.read().await.expect("a connection");
        counted = app::on!(tx, c => sqlx::query_scalar(COUNTED).fetch_one(c).await).expect("a count");
    }
    let mut tx = app.platform.db.write().await.expect("a connection");
    let ada = people::by_username(&mut tx, "ada").await.expect("a row").expect("ada");
    assert!(people::reset_password(&mut tx, ada.id, &hash, app.platform.clock.now()).await.expect("stored"));
    session::end_all(&mut tx, ada.id).await.expect("ended");
    tx.commit().await.expect("stored");

    let (mut actor, answer) = log_in.await.expect("a task");

    answer.assert_says(422, WRONG);
    actor.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
    app.anonymous().log_in("ada", "violet tractor umbrella").await.assert_sees_other("/welcome/new-password");
}

both_databases! {
    async fn a_person_logs_in_by_username_or_email_in_any_case(app) {
        app.person("ada").await;
        for login in ["ada", "ADA", " ada@example.org ", "Ada@Example.ORG"] {
            app.anonymous().log_in(login, PASSWORD).await.assert_sees_other("/profile");
        }
    }

    async fn unknown_wrong_and_disabled_look_the_same(app) {
        app.person("ada").await;
        app.person("bob").await;
        let operator = app::platform::caller::Caller::operator();
        app::people::service::disable(&app.platform, &operator, "bob").await.expect("disabled");
        for enhanced in [false, true] {
            let mut answers = Vec::new();
            for login in ["ada", "bob", "eve"] {
                let mut actor = app.anonymous();
                actor.enhanced = enhanced;
                let password = if login == "bob" { PASSWORD } else { "wrong wrong wrong" };
                answers.push(visible(&actor.log_in(login, password).await, login));
            }
            let [wrong, disabled, unknown] = answers.try_into().expect("three");
            assert_eq!(wrong, unknown);
            assert_eq!(wrong, disabled);
            assert_eq!(wrong.0, 422);
        }
    }

    async fn next_leads_only_to_pages_of_ours(app) {
        app.person("ada").await;
        for (next, to) in [("/account", "/account"), ("//evil.example", "/profile"), ("https://evil.example", "/profile"), ("/\\evil", "/profile"), ("/a\r\nSet-Cookie: x=y", "/profile"), ("", "/profile")] {
            let fields = [("login", "ada"), ("password", PASSWORD), ("next", next)];
            app.anonymous().post("/login", "log-in", &fields).await.assert_sees_other(to);
        }
    }

    async fn a_page_asks_to_log_in_and_comes_back(app) {
        app.person("ada").await;
        let mut ada = app.anonymous();
        ada.get("/account").await.assert_sees_other("/login?next=%2Faccount");
    }

    async fn a_session_dies_on_the_server_at_log_out(app) {
        let mut ada = app.signed_in("ada").await;
        let before = ada.clone();
        ada.post("/profile", "log-out", &[]).await.assert_sees_other("/login");
        assert!(!ada.cookies.contains_key("latchkey"));
        before.clone().get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        ada.post("/login", "log-out", &[]).await.assert_sees_other("/login");
    }

    async fn the_session_changes_its_token_at_every_log_in(app) {
        let mut ada = app.signed_in("ada").await;
        let before = ada.clone();
        ada.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        assert_ne!(before.cookies["latchkey"], ada.cookies["latchkey"]);
        before.clone().get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
    }

    async fn an_idle_session_ends_after_an_hour_and_any_after_a_day(app) {
        let mut ada = app.signed_in("ada").await;
        for _ in 0..25 {
            app.wait(Duration::from_secs(3_500));
            if ada.get("/profile").await.status != 200 {
                break;
            }
        }
        ada.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
        let mut idle = app.anonymous();
        idle.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        app.wait(Duration::from_hours(1));
        idle.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
    }

    async fn an_administrator_is_asked_again_sooner(app) {
        app.account("root-of-all", false, true).await;
        let mut admin = app.anonymous();
        admin.log_in("root-of-all", PASSWORD).await.assert_sees_other("/profile");
        app.wait(Duration::from_mins(15));
        admin.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
    }

    async fn a_temporary_password_opens_one_page_and_log_out(app) {
        app.account("ada", true, false).await;
        let mut ada = app.anonymous();
        ada.log_in("ada", PASSWORD).await.assert_sees_other("/welcome/new-password");
        ada.get("/welcome/new-password").await.assert_says(200, "Change My Password");
        for page in ["/profile", "/account", "/users/ada", "/users/ada/avatar", "/confirm"] {
            let to = format!("/welcome/new-password?next={}", page.replace('/', "%2F"));
            ada.get(page).await.assert_sees_other(&to);
        }
        let mut enhanced = ada.enhanced();
        for action in ["update-profile", "change-password", "confirm"] {
            assert_eq!(enhanced.post("/profile", action, &[]).await.status, 401, "{action}");
        }
        ada.post("/welcome/new-password", "log-out", &[]).await.assert_sees_other("/login");
    }

    async fn a_new_browser_is_told_by_mail_and_a_known_one_is_not(app) {
        let mut ada = app.signed_in("ada").await;
        assert!(app.mails().await.is_empty(), "the first log-in of all");
        ada.log_in("ada", PASSWORD).await;
        assert!(app.mails().await.is_empty(), "the same browser");
        app.anonymous().log_in("ada", PASSWORD).await;
        let mails = app.mails().await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].subject.contains("new device"), "{}", mails[0].subject);
        assert!(mails[0].text.contains("192.0.2.1"));
    }

    async fn a_known_browser_has_a_new_token_after_every_log_in(app) {
        let mut ada = app.signed_in("ada").await;
        let mut copied = ada.clone();
        ada.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        assert_ne!(copied.cookies["latchkey-device"], ada.cookies["latchkey-device"]);
        copied.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        assert_eq!(app.mails().await.len(), 1, "the copy is a new browser");
        ada.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        assert_eq!(app.mails().await.len(), 1, "the owner's is not");
    }

    async fn with_a_new_password_every_other_browser_is_new(app) {
        let mut here = app.signed_in("ada").await;
        let mut there = app.anonymous();
        there.log_in("ada", PASSWORD).await.assert_sees_other("/profile");
        let new = "violet tractor umbrella";
        let fields = [("current_password", PASSWORD), ("new_password", new), ("confirm_password", new)];
        here.post("/account", "change-password", &fields).await.assert_sees_other("/account#change-password");
        let before = app.mails().await.len();
        here.log_in("ada", new).await.assert_sees_other("/profile");
        assert_eq!(app.mails().await.len(), before, "here it was changed");
        there.log_in("ada", new).await.assert_sees_other("/profile");
        assert_eq!(app.mails().await.len(), before + 1);

        let operator = app::platform::caller::Caller::operator();
        let temporary = Password::from("temporary tulip tango".to_owned());
        app::people::service::reset_password(&app.platform, &operator, "ada", temporary).await.expect("reset");
        let before = app.mails().await.len();
        here.log_in("ada", "temporary tulip tango").await.assert_sees_other("/welcome/new-password");
        assert_eq!(app.mails().await.len(), before + 1, "a reset forgets all");
    }

    async fn a_session_of_one_node_lives_and_dies_on_both(app) {
        let second = app.second_node().await;
        let mut ada = app.signed_in("ada").await;
        let mut there = ada.on(second.clone());
        there.get("/profile").await.assert_says(200, "ada Example");
        ada.post("/profile", "log-out", &[]).await;
        there.get("/profile").await.assert_sees_other("/login?next=%2Fprofile");
    }

    async fn a_hash_with_old_parameters_is_renewed_at_log_in(app) {
        app.person("ada").await;
        let stronger = app::platform::hasher::Cost { memory: 16, passes: 1 };
        let random = app.platform.random.clone();
        let hasher = app::platform::hasher::Hasher::new(stronger, 1, app.platform.ring.clone(), random).expect("a hasher");
        let password = app::password::Password::from(PASSWORD.to_owned());
        let old = hasher.hash(&password).await.expect("a hash");
        let mut tx = app.platform.db.write().await.expect("a connection");
        let ada = app::people::store::by_username(&mut tx, "ada").await.expect("a row").expect("ada");
        let before = app::people::store::credentials(&mut tx, ada.id).await.expect("a row").expect("ada").password_hash;
        assert!(app::people::store::rehashed(&mut tx, ada.id, &before, &old).await.expect("stored"));
        tx.commit().await.expect("stored");

        app.anonymous().log_in("ada", PASSWORD).await.assert_sees_other("/profile");

        assert!(app.activity().await.contains(&"password-rehashed by anonymous".to_owned()));
        app.anonymous().log_in("ada", PASSWORD).await.assert_sees_other("/profile");
    }

    async fn a_log_in_on_its_way_does_not_survive_a_new_password(app) {
        let app = app.with_real_hashes().await;
        app.person("ada").await;
        overtaken_by_a_reset(&app).await;
    }

    async fn nor_does_one_that_renews_an_old_hash(app) {
        app.person("ada").await;
        overtaken_by_a_reset(&app.with_real_hashes().await).await;
    }

    async fn what_the_url_claims_is_not_on_the_page(app) {
        let plain = app.anonymous().get("/login").await;
        for query in ["__err=Your%20account%20is%20locked", "__path=%2Fdo%2Flog-in&__err=eyJ9", "error=evil", "notice=evil"] {
            let answer = app.anonymous().get(&format!("/login?{query}")).await;
            answer.assert_never_says("locked").assert_never_says(">evil");
            assert_eq!(answer.status, plain.status);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_said_without_saying_which() {
    let app = TestApp::on(crate::support::Database::Sqlite).await;
    app.person("ada").await;
    let answer = app.anonymous().log_in("ada", "not the password").await;
    answer.assert_says(422, WRONG).assert_never_says("not the password");
    assert!(answer.text.contains(r#"value="ada""#), "the name typed stays");
}
