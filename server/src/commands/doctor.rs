//! `latchkey doctor`: what is right, what is not, and what to do about it.

use app::fault::Trouble;
use app::on;
use app::platform::Platform;
use app::platform::audit::{Verdict, verify};
use app::platform::config::Config;

use super::{Answer, told};
use crate::bootstrap;
use crate::site::Site;

const ADMINISTRATORS: &str = "SELECT COUNT(*) FROM users WHERE administrator AND disabled_at IS NULL";
const WAITING: &str = "SELECT COUNT(*) FROM mails WHERE tries > 0";

/// One thing that was looked at.
struct Finding {
    fine: bool,
    words: String,
}

/// Looks at everything that can be wrong; fails when something is.
pub async fn run(config: Config) -> Answer {
    let mut findings = vec![site(&config), address(&config), proxies(&config), mail(&config)];
    match bootstrap::platform(config).await {
        Ok(platform) => findings.extend(inside(&platform).await),
        Err(error) => findings.push(bad(error.to_string())),
    }
    let lines: Vec<_> =
        findings.iter().map(|finding| format!("{} {}", if finding.fine { "✓" } else { "✗" }, finding.words)).collect();
    let text = lines.join("\n");
    if findings.iter().all(|finding| finding.fine) { Ok(text) } else { Err(text.into()) }
}

fn good(words: impl Into<String>) -> Finding {
    Finding { fine: true, words: words.into() }
}

fn bad(words: impl Into<String>) -> Finding {
    Finding { fine: false, words: words.into() }
}

fn site(config: &Config) -> Finding {
    match Site::load(config.server.site_dir.as_deref()) {
        Ok(_) => good("the site’s files are complete"),
        Err(error) => bad(error.to_string()),
    }
}

fn address(config: &Config) -> Finding {
    let url = config.server.base_url();
    if url.starts_with("https://") {
        good(format!("people reach it at {url}"))
    } else {
        good(format!(
            "people reach it at {url}: fine on this machine; for others set server.base_url to an https address"
        ))
    }
}

fn proxies(config: &Config) -> Finding {
    let trusted = &config.server.trusted_proxies;
    match config.server.lacks_proxies() {
        Some(wrong) => bad(wrong),
        None if trusted.is_empty() => good("no proxy is trusted: addresses are those of the connections"),
        None => {
            let trusted: Vec<_> = trusted.iter().map(ToString::to_string).collect();
            good(format!("X-Forwarded-For is believed from {}", trusted.join(", ")))
        }
    }
}

fn mail(config: &Config) -> Finding {
    match config.mail.smtp_url {
        Some(_) => good(format!("mail goes out as {}", config.mail.from)),
        None => good("mails are written to the log: set mail.smtp_url to send them"),
    }
}

async fn inside(platform: &Platform) -> Vec<Finding> {
    vec![
        good(format!("the {} database answers and its schema is up to date", platform.db.kind())),
        good("the key ring belongs to this database"),
        said(administrators(platform).await),
        said(activity(platform).await),
        said(waiting(platform).await),
    ]
}

fn said(finding: Result<Finding, Trouble>) -> Finding {
    finding.unwrap_or_else(|trouble| bad(told(trouble)))
}

async fn administrators(platform: &Platform) -> Result<Finding, Trouble> {
    let mut tx = platform.db.read().await?;
    let count: i64 = on!(tx, c => sqlx::query_scalar(ADMINISTRATORS).fetch_one(c).await)?;
    Ok(match count {
        0 => bad(
            "nobody is System Administrator: use the link that `latchkey serve` prints, or `latchkey user create --admin`",
        ),
        count => good(format!("System Administrators: {count}")),
    })
}

async fn activity(platform: &Platform) -> Result<Finding, Trouble> {
    Ok(match verify(platform).await? {
        Verdict::Sound { entries } => good(format!("the activity record is sound: {entries} entries")),
        Verdict::Broken { seq, why } => bad(format!("the activity record was tampered with: entry {seq}: {why}")),
    })
}

async fn waiting(platform: &Platform) -> Result<Finding, Trouble> {
    let mut tx = platform.db.read().await?;
    let count: i64 = on!(tx, c => sqlx::query_scalar(WAITING).fetch_one(c).await)?;
    Ok(match count {
        0 => good("no mail is stuck"),
        count => bad(format!(
            "{count} mails could not be sent yet: look for “mail not sent” in the log, and check mail.smtp_url"
        )),
    })
}
