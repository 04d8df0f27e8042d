//! First run: the link makes one administrator, once.

use app::setup::service;

use crate::support::{Actor, Answer, PASSWORD, TestApp};

async fn link(app: &TestApp) -> String {
    let link = service::link(&app.platform).await.expect("a database").expect("a link, for nobody has an account");
    link.strip_prefix(app.platform.config.server.base_url()).expect("our address").to_owned()
}

async fn set_up(actor: &mut Actor, path: &str, username: &str) -> Answer {
    let token = path.split_once("token=").expect("a token").1.to_owned();
    let email = format!("{username}@example.org");
    let fields = [
        ("token", token.as_str()),
        ("name", "Ada Lovelace"),
        ("username", username),
        ("email", &email),
        ("password", PASSWORD),
        ("confirm_password", PASSWORD),
    ];
    actor.post(path, "set-up", &fields).await
}

both_databases! {
    async fn the_link_makes_the_first_administrator_and_logs_them_in(app) {
        let path = link(&app).await;
        let mut ada = app.anonymous();
        ada.get(&path).await.assert_says(200, "Create Account");

        set_up(&mut ada, &path, "ada").await.assert_sees_other("/profile");

        ada.get("/profile").await.assert_says(200, "Ada Lovelace");
        assert_eq!(app.activity().await, ["instance-set-up by anonymous"]);
        assert!(service::link(&app.platform).await.expect("a database").is_none(), "no second link");
    }

    async fn the_link_works_once(app) {
        let path = link(&app).await;
        set_up(&mut app.anonymous(), &path, "ada").await.assert_sees_other("/profile");

        set_up(&mut app.anonymous(), &path, "eve").await.assert_says(422, "This link has been used or is too old");

        app.anonymous().log_in("eve", PASSWORD).await.assert_says(422, "do not belong together");
    }

    async fn thirty_at_once_make_one_administrator(app) {
        let path = link(&app).await;
        let mut racers = tokio::task::JoinSet::new();
        for number in 0..30 {
            let (mut actor, path) = (app.anonymous(), path.clone());
            racers.spawn(async move { set_up(&mut actor, &path, &format!("racer{number}")).await.status.as_u16() });
        }
        let statuses = racers.join_all().await;
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert_eq!(app.activity().await, ["instance-set-up by anonymous"]);
    }

    async fn two_links_make_one_administrator(app) {
        let (first, second) = (link(&app).await, link(&app).await);
        set_up(&mut app.anonymous(), &first, "ada").await.assert_sees_other("/profile");
        set_up(&mut app.anonymous(), &second, "eve").await.assert_says(422, "This link has been used");
    }

    async fn a_day_later_the_link_is_dead(app) {
        let path = link(&app).await;
        app.wait(std::time::Duration::from_hours(24));
        app.anonymous().get(&path).await.assert_says(200, "This link has been used or is too old");
        set_up(&mut app.anonymous(), &path, "ada").await.assert_says(422, "too old");
    }

    async fn a_wrong_link_spends_no_hash_and_opens_nothing(app) {
        link(&app).await;
        for token in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            let path = format!("/setup?token={token}");
            set_up(&mut app.anonymous(), &path, "eve").await.assert_says(422, "This link has been used");
        }
    }

    async fn every_problem_is_said_at_once_and_what_was_typed_stays(app) {
        let path = link(&app).await;
        let token = path.split_once("token=").expect("a token").1;
        let fields = [("token", token), ("name", ""), ("username", "Ada L"), ("email", "ada@"), ("password", "short"), ("confirm_password", "else")];
        let answer = app.anonymous().post(&path, "set-up", &fields).await;
        answer.assert_says(422, "Use at least 11 characters").assert_says(422, "not the same as the password");
        assert!(answer.text.contains("Ada L") && answer.text.contains("ada@"));
        answer.assert_never_says("short");
        assert!(app.activity().await.is_empty());
    }
}
