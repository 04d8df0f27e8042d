//! `kill -9` while passwords are being changed: what was acknowledged is there, and everything is sound.

use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;

use crate::support::program::{Home, Program, rounds};
use crate::support::{Actor, Database, PASSWORD};

/// What the person knows: the last password that was acknowledged, and the one that was on its way.
struct Known {
    acknowledged: String,
    sent: Option<String>,
    changes: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_keeps_what_it_acknowledged_sqlite() {
    let home = Home::new(Database::Sqlite).await;
    changes_survive_kills(&home).await;
    let pool =
        sqlx::SqlitePool::connect_with(SqliteConnectOptions::new().filename(home.file())).await.expect("the file");
    let sound: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&pool).await.expect("an answer");
    assert_eq!(sound, "ok");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_keeps_what_it_acknowledged_postgres() {
    changes_survive_kills(&Home::new(Database::Postgres).await).await;
}

async fn changes_survive_kills(home: &Home) {
    home.person("ada");
    let mut known = Known { acknowledged: PASSWORD.to_owned(), sent: None, changes: 0 };
    let rounds = rounds(3);
    for round in 0..rounds {
        let program = home.serve().await;
        let mut ada = home.anonymous().coming_from(&format!("198.51.{}.{}", round / 250, round % 250));
        log_in(&mut ada, &mut known).await;
        // Another moment of the work in every round.
        let moment = Duration::from_millis(u64::try_from(300 + round * 137 % 700).expect("small"));
        change_until_killed(&mut ada, &mut known, program, moment, round).await;
    }
    let program = home.serve().await;
    log_in(&mut home.anonymous(), &mut known).await;
    drop(program);
    let verdict = home.succeed("audit verify", "");
    assert!(verdict.contains("is sound"), "{verdict}");
    println!("{} acknowledged changes, {rounds} kills, none lost; {verdict}", known.changes);
}

/// The acknowledged password opens, or the one that was on its way when the server died.
async fn log_in(ada: &mut Actor, known: &mut Known) {
    if let Some(sent) = known.sent.take()
        && ada.log_in("ada", &sent).await.status == 303
    {
        known.acknowledged = sent;
        return;
    }
    ada.log_in("ada", &known.acknowledged).await.assert_sees_other("/profile");
}

async fn change_until_killed(ada: &mut Actor, known: &mut Known, program: Program, moment: Duration, round: usize) {
    let death = tokio::spawn(async move {
        tokio::time::sleep(moment).await;
        program.kill();
    });
    for number in 0.. {
        let new = format!("violet tractor umbrella {round} {number}");
        known.sent = Some(new.clone());
        let fields = [("current_password", &*known.acknowledged), ("new_password", &new), ("confirm_password", &new)];
        let Some(answer) = ada.try_post("/account", "change-password", &fields).await else { break };
        answer.assert_sees_other("/account#change-password");
        (known.acknowledged, known.sent) = (new, None);
        known.changes += 1;
    }
    death.await.expect("it was killed");
}
