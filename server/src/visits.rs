//! Makes the [`Visit`] of a request: who asks, from where, in which theme, with which one-read message.

use std::net::IpAddr;

use app::fault::Trouble;
use app::platform::caller::{Caller, Stage, Who};
use app::platform::cookie::{Cookie, Jar};
use app::platform::digest::Token;
use app::platform::session;
use app::platform::visit::Visit;
use app::ui::frame::{Frame, Person, Theme};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{SET_COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderValue};

use crate::errors::RequestId;
use crate::router::Shared;
use crate::serve::listen::Peer;

/// A `User-Agent` is kept for people to recognise their browser; longer ones are cut.
const LONGEST_AGENT: usize = 300;

/// Puts the visit into the request, and its cookies into the answer.
pub async fn visit(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let visit = match make(&shared, &request).await {
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

async fn make(shared: &Shared, request: &Request) -> Result<Visit, Trouble> {
    let platform = &shared.platform;
    let secure = platform.config.server.base_url().starts_with("https://");
    let token = |cookie: Cookie| cookie.read(request.headers(), secure).and_then(|text| Token::parse(&text));
    let session = match token(Cookie::Session) {
        Some(token) => session::find(platform, &token).await?,
        None => None,
    };
    let caller = Caller {
        who: session.map_or(Who::Anonymous, Who::Person),
        address: address(shared, request),
        agent: agent(request.headers()),
    };
    let mut frame = base_frame(shared, request);
    if let Some(session) = caller.session() {
        frame.half_way = session.stage != Stage::Full;
        frame.person = (session.stage == Stage::Full).then(|| Person {
            username: session.username.clone(),
            name: session.name.clone(),
            avatar: format!("/users/{}/avatar", session.username),
            administrator: session.administrator,
        });
    }
    Ok(Visit {
        platform: platform.clone(),
        caller,
        jar: Jar::new(secure),
        request: request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
        device: token(Cookie::Device),
        notice: token(Cookie::Notice),
        draft: token(Cookie::Draft),
        frame,
    })
}

/// What the layout of a page knows before it is known who asks: enough for an error page.
pub fn base_frame(shared: &Shared, request: &Request) -> Frame {
    let config = &shared.platform.config;
    let secure = config.server.base_url().starts_with("https://");
    Frame {
        instance: config.instance.name.clone(),
        path: request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        theme: Theme::named(&Cookie::Theme.read(request.headers(), secure).unwrap_or_default()),
        person: None,
        half_way: false,
        notice: None,
        submitted: None,
        nonce: shared.platform.random.token().text().to_string(),
        assets: shared.assets.clone(),
    }
}

/// The address of the browser: the peer, or what a proxy says that the operator trusts. Read from the right, for
/// whatever stands further left was written by the one who asks.
fn address(shared: &Shared, request: &Request) -> Option<IpAddr> {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip())?;
    let trusted = &shared.platform.config.server.trusted_proxies;
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address.to_canonical()));
    if !is_trusted(peer) {
        return Some(peer);
    }
    let forwarded = request.headers().get_all("x-forwarded-for");
    let hops: Vec<_> = forwarded.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    let addresses = hops.iter().rev().map_while(|hop| hop.trim().parse::<IpAddr>().ok());
    let mut last = peer;
    for address in addresses {
        last = address;
        if !is_trusted(address) {
            break;
        }
    }
    Some(last)
}

fn agent(headers: &HeaderMap) -> String {
    let text = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.chars().take(LONGEST_AGENT).collect()
}
