//! `latchkey serve`.

use std::io::Write;
use std::time::Duration;

use app::platform::config::Config;
use app::setup::service;
use tokio::sync::watch;

use super::{Answer, told};
use crate::serve::listen;
use crate::serve::shares::Shares;
use crate::site::Site;
use crate::{bootstrap, jobs, router};

/// Serves until it is asked to stop.
pub async fn run(config: Config) -> Answer {
    let site = Site::load(config.server.site_dir.as_deref())?;
    let (address, drain) = (config.server.listen, Duration::from_secs(config.server.drain_seconds));
    // Before the database: a port that is taken is said without having touched anything.
    let listener = listen::bind(address).await?;
    let platform = bootstrap::platform(config).await?;
    if let Some(wrong) = platform.config.server.lacks_proxies() {
        tracing::warn!("{wrong}");
    }
    announce(&format!("Latchkey is at {}", platform.config.server.base_url()))?;
    if let Some(link) = service::link(&platform).await.map_err(told)? {
        announce(&format!(
            "Nobody has an account yet. Make the first System Administrator here (works once, for a day):\n\n  {link}\n"
        ))?;
    }
    let (stopping, stopped) = watch::channel(false);
    let mut stopped_jobs = stopped.clone();
    let jobs = tokio::spawn(jobs::run(platform.clone(), async move {
        let _ = stopped_jobs.wait_for(|stop| *stop).await;
    }));
    let shares = Shares::new(platform.config.server.trusted_proxies.clone());
    listen::run(listener, router::router(platform.clone(), site), shares, listen::stop_signal(), drain).await;
    let _ = stopping.send(true);
    let _ = jobs.await;
    platform.db.close().await;
    Ok("Stopped.".to_owned())
}

/// Says something at once, not at the end. The set-up link is a secret: it goes to whoever started the program, not to the log.
fn announce(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}
