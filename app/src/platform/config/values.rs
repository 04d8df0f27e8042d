//! How the text of an entry becomes a value. Each reader says in words what it expects.

use std::borrow::Cow;
use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use secrecy::SecretString;

use crate::registry_token::rights::Rights;

/// What would have been right.
pub type Expected = Cow<'static, str>;

pub fn address(text: &str) -> Result<SocketAddr, Expected> {
    text.parse().map_err(|_| Cow::Borrowed("an address and port, e.g. 127.0.0.1:3000 or [::]:3000"))
}

/// An origin. Plain http only on this machine: anywhere else passwords would cross a network in the open (ASVS 5.0 12.2.1).
pub fn origin(text: &str) -> Result<String, Expected> {
    let origin = text.trim_end_matches('/');
    let uri: http::Uri = origin.parse().map_err(|_| Cow::Borrowed("an address such as https://id.example.org"))?;
    let (scheme, host) = (uri.scheme_str().unwrap_or_default(), uri.host().unwrap_or_default());
    let bare = uri.path_and_query().is_none_or(|path| path.as_str() == "/") && !origin.contains('@');
    let local = host == "localhost" || host.ends_with(".localhost") || host == "127.0.0.1" || host == "[::1]";
    match scheme {
        "https" | "http" if !bare || host.is_empty() => {
            Err("an address without path, e.g. https://id.example.org".into())
        }
        "https" => Ok(origin.to_lowercase()),
        "http" if local => Ok(origin.to_lowercase()),
        "http" => Err("https:// (plain http:// is for localhost only)".into()),
        _ => Err("an address that starts with https://".into()),
    }
}

pub fn networks(text: &str) -> Result<Vec<ipnet::IpNet>, Expected> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let network = |part: &str| part.parse().or_else(|_| std::net::IpAddr::from_str(part).map(ipnet::IpNet::from));
    parts.map(network).collect::<Result<_, _>>().map_err(|_| "networks such as 10.0.0.0/8, separated by commas".into())
}

pub fn path(text: &str) -> Result<PathBuf, Expected> {
    if text.is_empty() || text.contains('\0') { Err("a path".into()) } else { Ok(PathBuf::from(text)) }
}

pub fn optional_path(text: &str) -> Result<Option<PathBuf>, Expected> {
    if text.is_empty() { Ok(None) } else { path(text).map(Some) }
}

pub fn number<N: FromStr + PartialOrd + Display + Copy>(text: &str, least: N, most: N) -> Result<N, Expected> {
    let expected = || Cow::Owned(format!("a whole number from {least} to {most}"));
    text.trim().parse().ok().filter(|number| (least..=most).contains(number)).ok_or_else(expected)
}

pub fn database(text: &str) -> Result<SecretString, Expected> {
    let known = ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|kind| text.len() > kind.len() && text.starts_with(kind));
    if known { Ok(text.to_owned().into()) } else { Err("sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE".into()) }
}

pub fn name(text: &str) -> Result<String, Expected> {
    let name = text.trim();
    let fits = (1..=50).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits { Ok(name.to_owned()) } else { Err("1 to 50 characters".into()) }
}

pub fn smtp(text: &str) -> Result<Option<SecretString>, Expected> {
    if text.is_empty() {
        return Ok(None);
    }
    let known = lettre::AsyncSmtpTransport::<lettre::Tokio1Executor>::from_url(text).is_ok();
    if known && is_private(text) {
        Ok(Some(text.to_owned().into()))
    } else {
        Err("smtps://USER:PASSWORD@HOST:PORT, or smtp://…?tls=required (without TLS for localhost only)".into())
    }
}

/// Whether mails and the password go through TLS, and never fall back, or do not leave this machine (ASVS 5.0 12.3.1).
fn is_private(url: &str) -> bool {
    let url = url.split('#').next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let tls = query.split('&').find_map(|pair| pair.strip_prefix("tls="));
    scheme.eq_ignore_ascii_case("smtps") || tls == Some("required") || is_local(host(address))
}

/// The host of `USER:PASSWORD@HOST:PORT/PATH`.
fn host(address: &str) -> &str {
    let authority = address.split('/').next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((v6, _)) => v6,
        None => host.split(':').next().unwrap_or_default(),
    }
}

/// Whether this is a name or an address of this machine.
pub fn is_local(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host == "localhost" || std::net::IpAddr::from_str(&host).is_ok_and(|address| address.to_canonical().is_loopback())
}

pub fn mailbox(text: &str) -> Result<String, Expected> {
    match text.parse::<lettre::message::Mailbox>() {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("an e-mail address, e.g. Accounts <accounts@example.org>".into()),
    }
}

pub fn format(text: &str) -> Result<Option<bool>, Expected> {
    match text {
        "auto" => Ok(None),
        "human" => Ok(Some(false)),
        "json" => Ok(Some(true)),
        _ => Err("auto, human or json".into()),
    }
}

pub fn filter(text: &str) -> Result<String, Expected> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("a filter such as info or info,sqlx=warn".into()),
    }
}

/// Names of registries, as they stand in tokens.
pub fn services(text: &str) -> Result<Vec<String>, Expected> {
    let names: Vec<_> = text.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    let plain = |name: &String| {
        name.len() <= 255 && name.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte))
    };
    let sound = names.iter().all(plain);
    if sound { Ok(names) } else { Err("names such as registry.example.org, separated by commas".into()) }
}

/// Rules as JSON, to which a list of tables is brought. No text is no rule: then nobody may do anything.
pub fn rights(text: &str) -> Result<Rights, Expected> {
    let text = text.trim();
    Rights::parse(if text.is_empty() { "[]" } else { text }).map_err(Cow::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_does_not_leave_the_machine_without_tls() {
        for good in [
            "smtps://mail.example.org",
            "SMTPS://user:secret@mail.example.org:465",
            "smtp://user:secret@mail.example.org:587?tls=required",
            "smtp://localhost",
            "smtp://127.0.0.1:2525",
            "smtp://[::1]:2525?tls=opportunistic",
        ] {
            assert!(smtp(good).is_ok(), "{good}");
        }
        for bad in [
            "smtp://mail.example.org",
            "smtp://mail.example.org?tls=opportunistic",
            "smtp://mail.example.org?tls=opportunistic&tls=required",
            "smtp://mail.example.org#?tls=required",
            "smtp://localhost@mail.example.org",
            "smtp://localhost:secret@mail.example.org:25/localhost",
            "smtp://localhost.example.org",
        ] {
            assert!(smtp(bad).is_err(), "{bad}");
        }
    }
}
