//! Makes the [`Visit`] of a request: who asks, from where, in which theme, with which one-read message.

use std::net::IpAddr;

use app::fault::Trouble;
use app::local_path::local_path;
use app::platform::caller::{Caller, Stage, Who};
use app::platform::cookie::{Cookie, Jar};
use app::platform::digest::Token;
use app::platform::session;
use app::platform::visit::Visit;
use app::ui::frame::{Frame, Person, Theme};
use app::{second_step, two_factor};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{SET_COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderValue};
use ipnet::IpNet;
use percent_encoding::percent_decode_str;

use crate::errors::RequestId;
use crate::router::Shared;
use crate::serve::listen::Peer;

/// A `User-Agent` is kept for people to recognise their browser; longer ones are cut.
const LONGEST_AGENT: usize = 300;

/// Puts the visit into the request, and its cookies into the answer.
pub async fn visit(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let (visit, token) = stranger(&shared, &request);
    let visit = match recognise(visit, token).await {
        Ok(visit) => visit,
        Err(trouble) => return trouble.into_response(),
    };
    let (jar, frame) = (visit.jar.clone(), visit.frame.clone());
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    for line in jar.take() {
        if let Ok(value) = HeaderValue::from_str(&line) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    response.extensions_mut().insert(frame);
    response
}

/// Tells handlers that answer programs from where a request comes, and with what: no cookie is read.
pub async fn introduce(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let caller = Caller { who: Who::Anonymous, address: address(&shared, &request), agent: agent(request.headers()) };
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// The visit of somebody whom nobody has looked up yet, and the session token that they carry.
fn stranger(shared: &Shared, request: &Request) -> (Visit, Option<Token>) {
    let platform = shared.platform.clone();
    let secure = platform.config.server.base_url().starts_with("https://");
    let token = |cookie: Cookie| cookie.read(request.headers(), secure).and_then(|text| Token::parse(&text));
    let visit = Visit {
        platform,
        caller: Caller { who: Who::Anonymous, address: address(shared, request), agent: agent(request.headers()) },
        jar: Jar::new(secure),
        request: request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
        device: token(Cookie::Device),
        notice: token(Cookie::Notice),
        session: token(Cookie::Session),
        draft: token(Cookie::Draft),
        challenge: token(Cookie::Challenge),
        once: token(Cookie::Once),
        frame: base_frame(shared, request),
    };
    let session = visit.session.clone();
    (visit, session)
}

/// Looks up whose session it is.
async fn recognise(mut visit: Visit, token: Option<Token>) -> Result<Visit, Trouble> {
    let session = match token {
        Some(token) => session::find(&visit.platform, &token).await?,
        None => None,
    };
    let Some(mut session) = session else { return half_open(visit).await };
    let standing = two_factor::service::standing(&visit.platform, session.user).await?;
    if session.stage == Stage::Full && standing.held_back() {
        session.stage = Stage::TwoFactorSetUp;
    }
    visit.frame.half_way = session.stage.step();
    visit.frame.person = (session.stage == Stage::Full).then(|| Person {
        username: session.username.clone(),
        name: session.name.clone(),
        avatar: format!("/users/{}/avatar", session.username),
        administrator: session.administrator,
        two_factor: standing.since.is_some(),
    });
    visit.caller.who = Who::Person(session);
    Ok(visit)
}

/// Nobody, but perhaps half of a log-in.
async fn half_open(mut visit: Visit) -> Result<Visit, Trouble> {
    if let Some(token) = &visit.challenge
        && second_step::service::is_open(&visit.platform, token).await?
    {
        visit.frame.half_way = Some(second_step::view::CODE_PAGE);
    }
    Ok(visit)
}

/// What the layout of a page knows before it is known who asks: enough for an error page.
pub fn base_frame(shared: &Shared, request: &Request) -> Frame {
    let config = &shared.platform.config;
    let secure = config.server.base_url().starts_with("https://");
    Frame {
        instance: config.instance.name.clone(),
        path: page_path(request.uri()),
        theme: Theme::named(&Cookie::Theme.read(request.headers(), secure).unwrap_or_default()),
        person: None,
        half_way: None,
        notice: None,
        alerts: Vec::new(),
        submitted: None,
        nonce: shared.platform.random.token().text().to_string(),
        assets: shared.assets.clone(),
    }
}

/// The address of this page, for its forms to come back to. Of the query only what a page of ours may be asked stays:
/// everything else in a URL was written by whoever made the link, and is not repeated.
fn page_path(uri: &http::Uri) -> String {
    let known = |pair: &&str| match pair.split_once('=') {
        Some(("next", path)) => local_path(&percent_decode_str(path).decode_utf8_lossy()).is_some(),
        Some((name, _)) => name == "token",
        None => false,
    };
    let query: Vec<_> = uri.query().unwrap_or_default().split('&').filter(known).collect();
    if query.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), query.join("&")) }
}

/// The address of whoever asks, behind the proxies that the operator trusts.
fn address(shared: &Shared, request: &Request) -> Option<IpAddr> {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip())?;
    Some(browser(peer, request.headers(), &shared.platform.config.server.trusted_proxies))
}

/// The address of the browser: the peer, or what a proxy says that the operator trusts. Read from the right, for
/// whatever stands further left was written by the one who asks.
fn browser(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address.to_canonical()));
    if !is_trusted(peer) {
        return peer;
    }
    let forwarded = headers.get_all("x-forwarded-for");
    let hops: Vec<_> =
        forwarded.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    let addresses = hops.iter().rev().map_while(|hop| hop.trim().parse::<IpAddr>().ok());
    let mut last = peer;
    for address in addresses {
        last = address;
        if !is_trusted(address) {
            break;
        }
    }
    last
}

/// What the program calls itself, cut.
fn agent(headers: &HeaderMap) -> String {
    let text = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.chars().take(LONGEST_AGENT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_says_where_a_browser_is() {
        let trusted = ["10.0.0.0/8".parse().expect("a network"), "::1/128".parse().expect("a network")];
        let stranger = "203.0.113.9";
        for (peer, forwarded, said) in [
            (stranger, &["198.51.100.7"][..], stranger),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["192.0.2.66, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["192.0.2.66", "198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("::1", &["198.51.100.7, nonsense"], "::1"),
            ("10.0.0.1", &["nonsense, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ] {
            let mut headers = HeaderMap::new();
            for line in forwarded {
                headers.append("x-forwarded-for", HeaderValue::from_static(line));
            }
            let found = browser(peer.parse().expect("an address"), &headers, &trusted);
            assert_eq!(found.to_string(), said, "{peer}, {forwarded:?}");
        }
    }

    #[test]
    fn a_form_comes_back_to_what_a_page_may_be_asked_and_no_more() {
        for (asked, path) in [
            ("/login", "/login"),
            ("/login?next=%2Faccount&__err=x", "/login?next=%2Faccount"),
            ("/login?next=https%3A%2F%2Fevil.example", "/login"),
            ("/login?next", "/login"),
            ("/setup?token=abc", "/setup?token=abc"),
        ] {
            assert_eq!(page_path(&asked.parse().expect("an address")), path);
        }
    }
}
