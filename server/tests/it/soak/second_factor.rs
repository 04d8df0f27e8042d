//! Races for one code: however many ask at the same moment, on however many nodes, one succeeds.

use crate::support::phone::{CODES, Enrolled, Phone, backup_codes};
use crate::support::program::rounds;
use crate::support::{Actor, Database, TestApp};

/// How many ask at once.
const AT_ONCE: usize = 30;

/// So many log-ins that wait for their second step, half of them on a second node.
async fn waiting(app: &TestApp, username: &str) -> Vec<Actor> {
    let second = app.second_node().await;
    let mut actors = Vec::new();
    for number in 0..AT_ONCE {
        let actor = app.half_way(username).await.coming_from(&format!("198.51.100.{number}"));
        actors.push(if number % 2 == 0 { actor } else { actor.on(second.clone()) });
    }
    actors
}

/// All type the same at once; how many succeed.
async fn race(actors: Vec<Actor>, backup: bool, code: &str) -> usize {
    let mut racers = tokio::task::JoinSet::new();
    for mut actor in actors {
        let code = code.to_owned();
        racers.spawn(async move {
            let answer = if backup { actor.type_backup_code(&code).await } else { actor.type_code(&code).await };
            assert!(matches!(answer.status.as_u16(), 303 | 422 | 429), "{}", answer.text);
            usize::from(answer.status == 303)
        });
    }
    racers.join_all().await.into_iter().sum()
}

/// Ten more, by somebody who logs in for them.
async fn new_codes(app: &TestApp, phone: &Phone) -> Vec<String> {
    let mut ada = app.half_way("ada").await;
    ada.type_code(&phone.code(app.now())).await.assert_sees_other("/profile");
    ada.post("/account/two-factor/new-codes", "generate-backup-codes", &[]).await.assert_sees_other(CODES);
    backup_codes(&ada.get(CODES).await)
}

both_databases! {
    async fn one_code_of_an_authenticator_opens_once(app) {
        let Enrolled { phone, .. } = app.enrolled("ada").await;
        for round in 0..rounds(3) {
            // Over the limits of the round before.
            app.wait(std::time::Duration::from_mins(16));
            let actors = waiting(&app, "ada").await;
            assert_eq!(race(actors, false, &phone.code(app.now())).await, 1, "round {round}");
        }
    }

    async fn one_backup_code_opens_once(app) {
        let Enrolled { phone, mut codes, .. } = app.enrolled("ada").await;
        for round in 0..rounds(3) {
            app.wait(std::time::Duration::from_mins(16));
            if codes.is_empty() {
                codes = new_codes(&app, &phone).await;
                // That was a log-in too, and thirty more are all that one address has in a minute.
                app.wait(std::time::Duration::from_mins(16));
            }
            let code = codes.pop().expect("ten");
            let actors = waiting(&app, "ada").await;
            assert_eq!(race(actors, true, &code).await, 1, "round {round}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_hundred_guesses_at_one_log_in_five_are_looked_at() {
    for database in [Database::Sqlite, Database::Postgres] {
        let app = TestApp::on(database).await;
        app.enrolled("ada").await;
        let one = app.half_way("ada").await;
        let mut guesses = tokio::task::JoinSet::new();
        for _ in 0..200 {
            let mut thief = one.clone();
            guesses.spawn(async move { thief.type_code("000000").await.status.as_u16() });
        }
        let statuses = guesses.join_all().await;
        let looked_at = statuses.iter().filter(|status| **status == 422).count();
        assert!((1..=5).contains(&looked_at), "{looked_at} of {statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 422 | 429 | 503)), "{statuses:?}");
        let recorded =
            app.activity().await.iter().filter(|entry| *entry == "second-factor-failed by anonymous").count();
        assert_eq!(recorded, looked_at);
    }
}
