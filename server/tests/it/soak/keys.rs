//! Keys that are revoked while other nodes check them without a pause.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use app::api_keys::check::{Verdict, verify};
use app::api_keys::service;

use crate::api_keys::stranger;
use crate::support::program::rounds;

/// Who checks at once.
const AT_ONCE: usize = 20;
/// Checks of each after the revocation was acknowledged.
const AFTER: usize = 10;

both_databases! {
    async fn no_check_that_begins_after_a_revocation_succeeds(app) {
        let other = app.other_node().await;
        let before = Arc::new(AtomicUsize::new(0));
        for round in 0..rounds(5) {
            // Over the limit of log-ins from one address.
            app.wait(std::time::Duration::from_mins(16));
            let ada = app.signed_in(&format!("ada{round}")).await;
            let made = app.key(&ada, "ci", &["api"]).await;
            let revoked = Arc::new(AtomicBool::new(false));
            let mut checkers = tokio::task::JoinSet::new();
            for number in 0..AT_ONCE {
                let node = if number % 2 == 0 { &app } else { &other };
                let (platform, token, revoked) = (node.platform.clone(), made.token.text().to_owned(), revoked.clone());
                let before = before.clone();
                checkers.spawn(async move {
                    let mut after = 0;
                    while after < AFTER {
                        let ended = revoked.load(Ordering::SeqCst);
                        let verdict = verify(&platform, &stranger("192.0.2.1"), &token).await.expect("checked");
                        let valid = matches!(verdict, Verdict::Valid(_));
                        assert!(!(ended && valid), "a revoked key was let in");
                        before.fetch_add(usize::from(valid), Ordering::Relaxed);
                        after += usize::from(ended);
                    }
                });
            }
            tokio::task::yield_now().await;
            service::revoke(&app.platform, &app.caller(&ada).await, made.key.id).await.expect("revoked");
            revoked.store(true, Ordering::SeqCst);
            checkers.join_all().await;
        }
        assert!(before.load(Ordering::Relaxed) > 0, "the checks began too late to prove anything");
        println!("{} rounds, {} checks before their ends, none after", rounds(5), before.load(Ordering::Relaxed));
    }
}
