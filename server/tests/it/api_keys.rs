//! Keys: who makes them, what they open, and that the token is nowhere but in the one answer.

use std::time::Duration;

use app::api_keys::check::{Refusal, Verdict, verify};
use app::api_keys::rules::NewApiKey;
use app::api_keys::terms::Scope;
use app::api_keys::token::KeyToken;
use app::api_keys::{service, uses};
use app::failure::Failure;
use app::fault::Trouble;
use app::platform::caller::{Caller, Who};

use crate::support::{Database, TestApp};

/// Somebody whom nobody knows, at this address.
pub fn stranger(address: &str) -> Caller {
    Caller { who: Who::Anonymous, address: address.parse().ok(), agent: "docker/29.0".to_owned() }
}

/// What a check of this token says.
pub async fn checked(app: &TestApp, token: &str) -> Result<(), Refusal> {
    match verify(&app.platform, &stranger("192.0.2.1"), token).await.expect("checked") {
        Verdict::Valid(_) => Ok(()),
        Verdict::Refused(refusal) => Err(refusal),
    }
}

pub fn new_key(name: &str) -> NewApiKey {
    NewApiKey {
        name: name.to_owned(),
        scopes: vec!["api".to_owned()],
        expires: "90".to_owned(),
        ..NewApiKey::default()
    }
}

pub fn failure<T>(result: Result<T, Trouble>) -> Failure {
    match result {
        Err(Trouble::Failure(failure)) => failure,
        Err(Trouble::Fault(fault)) => panic!("{fault}"),
        Ok(_) => panic!("it should have been refused"),
    }
}

both_databases! {
    async fn a_key_opens_what_its_scopes_say(app) {
        let ada = app.signed_in("ada").await;
        let made = app.key(&ada, "deploy", &["registry"]).await;
        let Verdict::Valid(key) = verify(&app.platform, &stranger("192.0.2.1"), made.token.text()).await.expect("checked") else {
            panic!("refused")
        };
        assert_eq!((key.username.as_str(), key.name.as_str(), key.administrator), ("ada", "deploy", false));
        let caller = Caller { who: Who::Key(key), ..stranger("192.0.2.1") };
        assert!(caller.require_scope(Scope::Registry).is_ok());
        let refused = caller.require_scope(Scope::Api).expect_err("no such scope");
        assert_eq!(refused.message(), "This needs a key with the scope API; “deploy” has the scope Registry. Create another key.");
        assert_eq!(refused.status(), 403);
    }

    async fn a_key_makes_no_keys_and_changes_no_password(app) {
        let ada = app.signed_in("ada").await;
        let made = app.key(&ada, "ci", &["api", "registry"]).await;
        let Verdict::Valid(key) = verify(&app.platform, &stranger("192.0.2.1"), made.token.text()).await.expect("checked") else {
            panic!("refused")
        };
        let caller = Caller { who: Who::Key(key), ..stranger("192.0.2.1") };
        assert_eq!(failure(service::create(&app.platform, &caller, new_key("more")).await).status(), 403);
        assert_eq!(failure(service::rotate(&app.platform, &caller, made.key.id, "0").await).status(), 403);
        let change = app::password::service::Change {
            current: crate::support::PASSWORD.to_owned().into(),
            new: "another long password".to_owned().into(),
            confirm: "another long password".to_owned().into(),
            device: None,
        };
        assert_eq!(failure(app::password::service::change(&app.platform, &caller, change).await).status(), 403);
        assert_eq!(service::list(&app.platform, &caller, None, 100).await.expect("listed").len(), 1);
    }

    async fn making_a_key_needs_a_fresh_proof_and_a_living_session(app) {
        let mut ada = app.signed_in("ada").await;
        let caller = app.caller(&ada).await;
        app.wait(Duration::from_mins(11));
        assert_eq!(failure(service::create(&app.platform, &caller, new_key("late")).await), Failure::ConfirmNeeded);
        let mut again = app.anonymous();
        again.log_in("ada", crate::support::PASSWORD).await;
        let caller = app.caller(&again).await;
        ada.get("/profile").await;
        again.post("/profile", "log-out", &[]).await;
        assert_eq!(failure(service::create(&app.platform, &caller, new_key("ended")).await), Failure::SignInNeeded);
        assert_eq!(failure(service::create(&app.platform, &stranger("192.0.2.1"), new_key("nobody")).await), Failure::SignInNeeded);
        app.account("tom", true, false).await;
        let mut tom = app.anonymous();
        tom.log_in("tom", crate::support::PASSWORD).await;
        let caller = app.caller(&tom).await;
        assert_eq!(failure(service::create(&app.platform, &caller, new_key("half-way")).await), Failure::SignInNeeded);
    }

    async fn key_number_101_is_refused_also_among_30_at_once(app) {
        let ada = app.signed_in("ada").await;
        let caller = app.caller(&ada).await;
        let mut ids = Vec::new();
        for number in 0..99 {
            ids.push(service::create(&app.platform, &caller, new_key(&format!("key {number}"))).await.expect("made").key.id);
        }
        let tries: Vec<_> = (0..30).map(|number| {
            let (platform, caller) = (app.platform.clone(), caller.clone());
            tokio::spawn(async move { service::create(&platform, &caller, new_key(&format!("at once {number}"))).await.is_ok() })
        }).collect();
        let mut made = 0;
        for attempt in tries {
            made += usize::from(attempt.await.expect("a task"));
        }
        assert_eq!(made, 1);
        let refused = failure(service::create(&app.platform, &caller, new_key("101")).await);
        assert_eq!(refused.message(), "You have 100 keys, and more are not allowed here. Revoke one that you do not need.");
        service::revoke(&app.platform, &caller, ids[0]).await.expect("revoked");
        service::create(&app.platform, &caller, new_key("room again")).await.expect("made");
    }

    async fn the_instance_decides_how_long_and_how_many(app) {
        let ada = app.signed_in("ada").await;
        let caller = app.caller(&ada).await;
        let set = async |name, value| app::policy::service::set(&app.platform, &Caller::operator(), name, value).await.expect("set");
        let never = || NewApiKey { expires: "never".to_owned(), ..new_key("for ever") };
        assert_eq!(failure(service::create(&app.platform, &caller, never()).await).problems()[0].field, "expires");
        set("api-key-never-expires", "true").await;
        assert_eq!(service::create(&app.platform, &caller, never()).await.expect("made").key.expires_at, None);
        set("api-key-longest-days", "30").await;
        let words = failure(service::create(&app.platform, &caller, new_key("90 days")).await).problems()[0].message.clone();
        assert_eq!(words, "90 days are too many: a key lives at most 30 days here.");
        set("api-keys-per-person", "1").await;
        let two = NewApiKey { expires: "30".to_owned(), ..new_key("two") };
        assert_eq!(failure(service::create(&app.platform, &caller, two).await).message(), "You have 1 key, and more are not allowed here. Revoke one that you do not need.");
    }

    async fn many_look_ups_at_once_answer_each_with_its_own(app) {
        let ada = app.signed_in("ada").await;
        let mut tokens = Vec::new();
        for number in 0..40 {
            let made = app.key(&ada, &format!("{number}"), &["api"]).await;
            tokens.push((made.token.text().to_owned(), made.key.id));
        }
        let asked: Vec<_> = (0..400).map(|number| {
            let platform = app.platform.clone();
            let (token, id) = tokens[number % 40].clone();
            // Every tenth is of nobody.
            let unknown = number % 10 == 3;
            let text = if unknown { KeyToken::new(&app.platform.random).text().to_owned() } else { token };
            tokio::spawn(async move {
                match verify(&platform, &stranger("192.0.2.1"), &text).await.expect("checked") {
                    Verdict::Valid(key) => !unknown && key.id == id,
                    Verdict::Refused(refusal) => unknown && refusal == Refusal::Unknown,
                }
            })
        }).collect();
        for one in asked {
            assert!(one.await.expect("a task"));
        }
    }

    async fn the_last_use_is_written_once_a_minute_and_never_on_the_way(app) {
        let ada = app.signed_in("ada").await;
        let made = app.key(&ada, "ci", &["api"]).await;
        let last = async || service::one(&app.platform, &app.caller(&ada).await, made.key.id).await.expect("a key").last_use;
        for _ in 0..3 {
            checked(&app, made.token.text()).await.expect("valid");
        }
        assert_eq!(last().await, None, "nothing is written on the way");
        assert_eq!(uses::write(&app.platform).await.expect("written"), 1);
        let first = last().await.expect("used");
        assert_eq!((first.address.as_str(), first.agent.as_str()), ("192.0.2.1", "docker/29.0"));
        app.wait(Duration::from_secs(59));
        checked(&app, made.token.text()).await.expect("valid");
        assert_eq!(uses::write(&app.platform).await.expect("nothing"), 0);
        app.wait(Duration::from_secs(1));
        checked(&app, made.token.text()).await.expect("valid");
        assert_eq!(uses::write(&app.platform).await.expect("written"), 1);
        assert!(last().await.expect("used").at > first.at);
    }

    async fn everyone_learns_of_a_key_and_the_record_names_it(app) {
        let ada = app.signed_in("ada").await;
        let made = app.key(&ada, "ci", &["api"]).await;
        let mails = app.mails().await;
        let mail = mails.last().expect("a mail");
        assert!(mail.subject.starts_with("A new API key"), "{}", mail.subject);
        assert!(mail.text.contains(&format!("ci ({}…{})", made.token.head(), made.token.tail())), "{}", mail.text);
        assert!(mails.iter().all(|mail| !mail.text.contains(made.token.text()) && !mail.html.contains(made.token.text())));
        assert_eq!(app.activity().await.last().map(String::as_str), Some("api-key-created by ada"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_a_key_costs_the_database_nothing() {
    let app = TestApp::on(Database::Sqlite).await;
    let whole = KeyToken::new(&app.platform.random).text().to_owned();
    app.platform.db.close().await;
    let mistyped = whole.replace(|letter: char| letter.is_ascii_digit(), "x");
    for text in
        ["", "lk_", "secret", &whole[..38], &format!("{whole}0"), &format!("gh{}", &whole[2..]), &mistyped, "lk_ä"]
    {
        assert_eq!(checked(&app, text).await, Err(Refusal::Malformed), "{text}");
    }
    assert!(verify(&app.platform, &stranger("192.0.2.1"), &whole).await.is_err(), "a whole one asks the database");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_token_is_nowhere_in_the_file() {
    let app = TestApp::on(Database::Sqlite).await;
    let ada = app.signed_in("ada").await;
    let made = app.key(&ada, "ci", &["api"]).await;
    checked(&app, made.token.text()).await.expect("valid");
    uses::write(&app.platform).await.expect("written");
    let path = app.url.trim_start_matches("sqlite:");
    for suffix in ["", "-wal"] {
        let bytes = std::fs::read(format!("{path}{suffix}")).expect("the database");
        let found = bytes.windows(39).any(|piece| piece == made.token.text().as_bytes());
        assert!(!found, "the token is in {path}{suffix}");
    }
}
