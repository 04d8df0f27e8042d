//! How keys end: revoked, expired, rotated, with their owner, found by somebody else. At once, on every node.

use std::time::Duration;

use app::api_keys::check::Refusal;
use app::api_keys::rules::NewApiKey;
use app::api_keys::token::KeyToken;
use app::api_keys::{service, store};
use app::failure::Failure;
use app::people::service as people;
use app::platform::caller::Caller;

use crate::api_keys::{checked, failure, new_key, stranger};
use crate::support::{PASSWORD, TestApp};

const DAY: Duration = Duration::from_hours(24);

async fn leaked(app: &TestApp, token: &str) -> Result<(), Failure> {
    match service::revoke_leaked(&app.platform, &stranger("203.0.113.9"), token).await {
        Ok(()) => Ok(()),
        refused => Err(failure(refused)),
    }
}

both_databases! {
    async fn a_revoked_key_is_dead_at_once_and_twice_is_as_good_as_once(app) {
        let ada = app.signed_in("ada").await;
        let caller = app.caller(&ada).await;
        let made = app.key(&ada, "ci", &["api"]).await;
        service::revoke(&app.platform, &caller, made.key.id).await.expect("revoked");
        let now = app.platform.clock.now();
        assert_eq!(checked(&app, made.token.text()).await, Err(Refusal::Revoked { at: now }));
        app.wait(Duration::from_secs(1));
        service::revoke(&app.platform, &caller, made.key.id).await.expect("revoked");
        assert_eq!(checked(&app, made.token.text()).await, Err(Refusal::Revoked { at: now }));
        let ends: Vec<_> = app.activity().await.into_iter().filter(|line| line.starts_with("api-key-revoked")).collect();
        assert_eq!(ends.len(), 1);
    }

    async fn the_keys_of_others_do_not_exist(app) {
        let ada = app.signed_in("ada").await;
        let eve = app.signed_in("eve").await;
        let made = app.key(&ada, "ci", &["api"]).await;
        let eve = app.caller(&eve).await;
        assert_eq!(failure(service::revoke(&app.platform, &eve, made.key.id).await), Failure::NotFound);
        assert_eq!(failure(service::rotate(&app.platform, &eve, made.key.id, "0").await), Failure::NotFound);
        assert_eq!(failure(service::one(&app.platform, &eve, made.key.id).await), Failure::NotFound);
        assert!(service::list(&app.platform, &eve, None, 100).await.expect("listed").is_empty());
        assert_eq!(checked(&app, made.token.text()).await, Ok(()));
    }

    async fn a_key_dies_with_its_time(app) {
        let ada = app.signed_in("ada").await;
        let made = app.key(&ada, "ci", &["api"]).await;
        app.wait(Duration::from_micros(90 * 86_400_000_000 - 1));
        assert_eq!(checked(&app, made.token.text()).await, Ok(()));
        app.wait(Duration::from_micros(1));
        let at = made.key.expires_at.expect("an end");
        assert_eq!(checked(&app, made.token.text()).await, Err(Refusal::Expired { at }));
    }

    async fn a_key_dies_with_its_owners_account_and_stays_dead(app) {
        let ada = app.signed_in("ada").await;
        let made = app.key(&ada, "ci", &["api"]).await;
        let operator = Caller::operator();
        people::disable(&app.platform, &operator, "ada").await.expect("disabled");
        assert!(matches!(checked(&app, made.token.text()).await, Err(Refusal::Revoked { .. })));
        people::enable(&app.platform, &operator, "ada").await.expect("enabled");
        assert!(matches!(checked(&app, made.token.text()).await, Err(Refusal::Revoked { .. })));
    }

    async fn a_temporary_password_closes_keys_until_a_new_one_is_chosen(app) {
        let ada = app.signed_in("ada").await;
        let made = app.key(&ada, "ci", &["api"]).await;
        let temporary = "temporary tulip tango";
        people::reset_password(&app.platform, &Caller::operator(), "ada", temporary.to_owned().into()).await.expect("reset");
        assert_eq!(checked(&app, made.token.text()).await, Err(Refusal::OwnerHalfWay));
        let mut ada = app.anonymous();
        ada.log_in("ada", temporary).await;
        let fields = [("new_password", "quiet rivers under glass"), ("confirm_password", "quiet rivers under glass")];
        ada.post("/welcome/new-password", "choose-password", &fields).await.assert_sees_other("/profile");
        assert_eq!(checked(&app, made.token.text()).await, Ok(()));
    }

    async fn a_second_factor_that_is_required_and_missing_closes_keys_too(app) {
        let ada = app.signed_in("ada").await;
        let made = app.key(&ada, "ci", &["api"]).await;
        let set = async |value| app::policy::service::set(&app.platform, &Caller::operator(), "require-two-factor", value).await.expect("set");
        set("true").await;
        assert_eq!(checked(&app, made.token.text()).await, Err(Refusal::OwnerHalfWay));
        let mut tx = app.platform.db.write().await.expect("a connection");
        let owner = made.key.user;
        app::two_factor::store::turn_on(&mut tx, owner, app.platform.clock.now()).await.expect("stored");
        tx.commit().await.expect("stored");
        assert_eq!(checked(&app, made.token.text()).await, Ok(()));
        set("false").await;
        assert_eq!(checked(&app, made.token.text()).await, Ok(()));
    }

    async fn a_key_works_from_its_addresses_only(app) {
        let ada = app.signed_in("ada").await;
        let new = NewApiKey { networks: "192.0.2.0/24, 2001:db8::1".to_owned(), ..new_key("ci") };
        let made = service::create(&app.platform, &app.caller(&ada).await, new).await.expect("made");
        for (address, allowed) in [("192.0.2.99", true), ("::ffff:192.0.2.99", true), ("2001:db8::1", true), ("198.51.100.1", false), ("2001:db8::2", false)] {
            let verdict = app::api_keys::check::verify(&app.platform, &stranger(address), made.token.text()).await.expect("checked");
            let valid = matches!(verdict, app::api_keys::check::Verdict::Valid(_));
            assert_eq!(valid, allowed, "{address}: {verdict:?}");
        }
    }

    async fn rotation_leaves_the_old_key_its_overlap(app) {
        let ada = app.signed_in("ada").await;
        let caller = app.caller(&ada).await;
        let old = app.key(&ada, "ci", &["api", "registry"]).await;
        let new = service::rotate(&app.platform, &caller, old.key.id, "24").await.expect("rotated");
        assert_eq!((new.key.name.as_str(), new.key.scopes), ("ci", old.key.scopes));
        assert_eq!(new.key.expires_at, Some(app.platform.clock.now().plus(DAY * 90)));
        assert_eq!((checked(&app, old.token.text()).await, checked(&app, new.token.text()).await), (Ok(()), Ok(())));
        let twice = failure(service::rotate(&app.platform, &caller, old.key.id, "24").await);
        assert_eq!(twice, Failure::Conflict { message: "This key has been rotated already.".to_owned() });
        app.wait(DAY);
        assert!(matches!(checked(&app, old.token.text()).await, Err(Refusal::Expired { .. })));
        assert_eq!(checked(&app, new.token.text()).await, Ok(()));
    }

    async fn rotation_without_overlap_kills_at_once_and_never_prolongs(app) {
        let ada = app.signed_in("ada").await;
        let caller = app.caller(&ada).await;
        let old = app.key(&ada, "ci", &["api"]).await;
        service::rotate(&app.platform, &caller, old.key.id, "0").await.expect("rotated");
        assert!(matches!(checked(&app, old.token.text()).await, Err(Refusal::Expired { .. })));
        let ended = failure(service::rotate(&app.platform, &caller, old.key.id, "0").await);
        assert_eq!(ended, Failure::Conflict { message: "This key has ended. Create a new one instead.".to_owned() });
        let short = service::create(&app.platform, &caller, NewApiKey { expires: "1".to_owned(), ..new_key("short") }).await.expect("made");
        service::rotate(&app.platform, &caller, short.key.id, "168").await.expect("rotated");
        let stored = service::one(&app.platform, &caller, short.key.id).await.expect("a key");
        assert_eq!(stored.expires_at, short.key.expires_at, "an overlap never lets a key live longer");
        assert_eq!(failure(service::rotate(&app.platform, &caller, short.key.id, "169").await).problems()[0].field, "overlap");
    }

    async fn of_30_rotations_at_once_one_succeeds(app) {
        let ada = app.signed_in("ada").await;
        let caller = app.caller(&ada).await;
        let old = app.key(&ada, "ci", &["api"]).await;
        let tries: Vec<_> = (0..30).map(|_| {
            let (platform, caller, id) = (app.platform.clone(), caller.clone(), old.key.id);
            tokio::spawn(async move { service::rotate(&platform, &caller, id, "1").await.is_ok() })
        }).collect();
        let mut made = 0;
        for attempt in tries {
            made += usize::from(attempt.await.expect("a task"));
        }
        assert_eq!(made, 1);
        assert_eq!(service::list(&app.platform, &caller, None, 100).await.expect("listed").len(), 2);
    }

    async fn whoever_finds_a_token_kills_it_and_the_owner_is_told(app) {
        let ada = app.signed_in("ada").await;
        let made = app.key(&ada, "ci", &["api"]).await;
        app.mails().await;
        assert_eq!(leaked(&app, &format!(" {}\n", made.token.text())).await, Ok(()));
        assert!(matches!(checked(&app, made.token.text()).await, Err(Refusal::Revoked { .. })));
        assert_eq!(leaked(&app, made.token.text()).await, Ok(()), "twice");
        assert_eq!(leaked(&app, KeyToken::new(&app.platform.random).text()).await, Ok(()), "one of nobody");
        assert_eq!(leaked(&app, "lk_nothing").await.expect_err("no token").problems()[0].field, "token");
        let mails = app.mails().await;
        let told: Vec<_> = mails.iter().filter(|mail| mail.subject.contains("was found")).collect();
        assert_eq!((told.len(), told[0].to.as_str()), (1, "ada@example.org"));
        assert_eq!(app.activity().await.last().map(String::as_str), Some("api-key-leaked by anonymous"));
    }

    async fn reports_of_leaks_are_limited(app) {
        for _ in 0..30 {
            let _ = leaked(&app, "lk_nothing").await;
        }
        assert!(matches!(leaked(&app, "lk_nothing").await, Err(Failure::TooMany { .. })));
    }

    async fn the_owner_is_warned_a_week_and_a_day_before_once_each(app) {
        let ada = app.signed_in("ada").await;
        app.key(&ada, "ci", &["api"]).await;
        let caller = app.caller(&ada).await;
        service::create(&app.platform, &caller, NewApiKey { expires: "7".to_owned(), ..new_key("a week") }).await.expect("made");
        let replaced = app.key(&ada, "replaced", &["api"]).await;
        service::rotate(&app.platform, &caller, replaced.key.id, "168").await.expect("rotated");
        let warn = async || service::warn_of_end(&app.platform).await.expect("warned");
        assert_eq!(warn().await, 0);
        app.wait(DAY * 6);
        assert_eq!(warn().await, 1, "the key of a week, a day before");
        app.wait(DAY * 77);
        assert_eq!((warn().await, warn().await), (2, 0), "ci and the successor, a week before");
        app.wait(DAY * 6);
        assert_eq!((warn().await, warn().await), (2, 0), "a day before");
        let mails = app.mails().await;
        let soon: Vec<_> = mails.iter().filter(|mail| mail.subject.contains("ends soon")).collect();
        assert_eq!(soon.len(), 5);
        assert!(soon[1].text.contains("Rotate"), "{}", soon[1].text);
    }

    async fn of_two_nodes_one_warns(app) {
        let ada = app.signed_in("ada").await;
        app.key(&ada, "ci", &["api"]).await;
        app.wait(DAY * 84);
        let tries: Vec<_> = (0..10).map(|_| {
            let platform = app.platform.clone();
            tokio::spawn(async move { service::warn_of_end(&platform).await.expect("warned") })
        }).collect();
        let mut sent = 0;
        for attempt in tries {
            sent += attempt.await.expect("a task");
        }
        assert_eq!(sent, 1);
    }

    async fn keys_that_ended_are_listed_for_a_month(app) {
        let mut ada = app.signed_in("ada").await;
        let made = app.key(&ada, "ci", &["api"]).await;
        service::revoke(&app.platform, &app.caller(&ada).await, made.key.id).await.expect("revoked");
        let count = async |ada: &crate::support::Actor| service::list(&app.platform, &app.caller(ada).await, None, 100).await.expect("listed").len();
        app.wait(DAY * 30);
        ada.log_in("ada", PASSWORD).await;
        server::jobs::sweep(&app.platform).await.expect("swept");
        assert_eq!(count(&ada).await, 1);
        app.wait(Duration::from_secs(1));
        server::jobs::sweep(&app.platform).await.expect("swept");
        assert_eq!(count(&ada).await, 0);
        let mut tx = app.platform.db.read().await.expect("a connection");
        assert!(store::by_hash(&mut tx, made.token.hash()).await.expect("read").is_none());
    }
}
