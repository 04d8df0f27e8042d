//! What a process does besides answering: sends mail that is due, writes when keys were last used, sweeps out
//! what is over.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use app::api_keys::{self, uses};
use app::fault::Trouble;
use app::platform::{Platform, limits, one_read, outbox, rewrap, session};
use app::registry_token::rotation;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

/// Runs the jobs until `stop` is done. Every node runs them; the database settles who takes which mail. A mail server may
/// take its time: sending stands in the way of nothing else, and a stop waits for one mail at most.
pub async fn run(platform: Platform, stop: impl Future<Output = ()>) {
    let stopping = Arc::new(AtomicBool::new(false));
    let mut sending = JoinSet::new();
    let mut mail = interval(Duration::from_secs(2));
    let mut broom = interval(Duration::from_mins(10));
    mail.set_missed_tick_behavior(MissedTickBehavior::Delay);
    broom.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut sealed_with = String::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            _ = mail.tick() => {
                platform.sealer.refresh();
                report("write the last uses of keys", uses::write(&platform).await.map(drop));
                if sending.try_join_next().is_some() || sending.is_empty() {
                    sending.spawn(send(platform.clone(), Arc::clone(&stopping)));
                }
            },
            _ = broom.tick() => {
                report("seal anew", seal_anew(&platform, &mut sealed_with).await);
                report("warn of keys that end", api_keys::service::warn_of_end(&platform).await.map(drop));
                report("sweep", sweep(&platform).await);
            }
        }
    }
    stopping.store(true, Ordering::Relaxed);
    report("write the last uses of keys", uses::write(&platform).await.map(drop));
    while sending.join_next().await.is_some() {}
}

/// Sends what is due, until it is asked to stop.
async fn send(platform: Platform, stopping: Arc<AtomicBool>) {
    while !stopping.load(Ordering::Relaxed) {
        match outbox::send_next(&platform).await {
            Ok(Some(_)) => {}
            done => return report("send mail", done.map(drop)),
        }
    }
}

/// After a rotation of the key ring: seals anew what was sealed with older keys until now, by this process too.
async fn seal_anew(platform: &Platform, sealed_with: &mut String) -> Result<(), Trouble> {
    let current = platform.sealer.current_key();
    if *sealed_with != current {
        let done = rewrap::rewrap(platform).await?;
        tracing::info!(
            key = current,
            renewed = done.renewed,
            failed = done.failed,
            "everything is sealed with the newest key"
        );
        *sealed_with = current;
    }
    Ok(())
}

/// Removes what is over for everyone: sessions, attempts, one-read messages, browsers not seen for long,
/// keys that ended a month ago.
pub async fn sweep(platform: &Platform) -> Result<(), Trouble> {
    platform.keys.lookups.forget();
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    session::sweep(&mut tx, platform).await?;
    limits::sweep(&mut tx, now).await?;
    one_read::sweep(&mut tx, now).await?;
    app::login::store::sweep(&mut tx, now).await?;
    api_keys::store::sweep(&mut tx, now).await?;
    rotation::sweep(&mut tx, now).await?;
    app::idempotency::service::sweep(&mut tx, platform).await?;
    app::second_step::store::sweep(&mut tx, now).await?;
    app::two_factor::store::sweep(&mut tx, now).await?;
    app::alerts::service::sweep(&mut tx, platform).await?;
    Ok(tx.commit().await?)
}

/// The next round may find the database back.
fn report(job: &str, result: Result<(), Trouble>) {
    if let Err(trouble) = result {
        trouble.tell(job);
    }
}
