//! The gate of the API: who asks, and whether they may. A key comes as `Authorization: Bearer`, and in no other way: in
//! an address it would be logged, in a cookie it would be sent by other sites.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64ct::{Base64, Encoding};
use http::header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue};
use percent_encoding::percent_decode_str;

use super::call::Call;
use super::rates::{Allowance, Rates};
use crate::api_keys::check::{Refusal, Verdict, verify};
use crate::api_keys::token::is_within;
use crate::failure::Failure;
use crate::fault::Trouble;
use crate::platform::Platform;
use crate::platform::caller::{Caller, Who};
use crate::platform::cookie::Cookie;
use crate::platform::limits::address_bucket;
use crate::services;

/// Requests of one address in a minute where no key is needed, or with keys that open nothing.
const BY_ADDRESS: u32 = 120;

/// What the gate stands on.
#[derive(Clone)]
pub struct Gate {
    /// The machine.
    pub platform: Platform,
    /// Counts of this node.
    pub rates: Rates,
}

/// What somebody presents.
#[derive(Debug, PartialEq, Eq)]
enum Presented {
    Bearer(String),
    Basic(String, String),
    Nothing,
}

/// For handlers that act for a person: lets keys with the right scope in. The scope itself is asked by each verb.
pub async fn by_key(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let asked = ask_for_key(&gate.platform, &request);
    let caller = match key_holder(&gate, stranger(&request), asked).await {
        Ok(caller) => caller,
        Err(trouble) => return refuse(trouble, "Bearer realm=\"Latchkey\""),
    };
    let Who::Key(key) = &caller.who else { return Trouble::from(Failure::SignInNeeded).into_response() };
    let limit = gate.platform.config.api.requests_per_minute;
    let allowance = gate.rates.take(&key.id.to_string(), limit, gate.platform.clock.now());
    pass(gate, caller, allowance, request, next).await
}

/// For handlers that answer a service.
pub async fn by_service(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let asked = presented(&request);
    let caller = match service(&gate, stranger(&request), asked).await {
        Ok(caller) => caller,
        Err(trouble) => return refuse(trouble, "Basic realm=\"Latchkey services\", charset=\"UTF-8\""),
    };
    let limit = gate.platform.config.api.requests_per_minute;
    let allowance = gate.rates.take(&caller.actor(), limit, gate.platform.clock.now());
    pass(gate, caller, allowance, request, next).await
}

/// For handlers that answer anybody.
pub async fn open(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let caller = stranger(&request);
    let allowance = gate.rates.take(&bucket("open", &caller), BY_ADDRESS, gate.platform.clock.now());
    pass(gate, caller, allowance, request, next).await
}

async fn pass(gate: Gate, caller: Caller, allowance: Allowance, mut request: Request, next: Next) -> Response {
    let mut response = if allowance.granted {
        let headers = request.headers().clone();
        request.extensions_mut().insert(Call { platform: gate.platform, caller, headers });
        next.run(request).await
    } else {
        Trouble::from(Failure::TooMany { wait: allowance.reset }).into_response()
    };
    if !allowance.granted {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(allowance.reset));
    }
    for (name, value) in allowance.headers() {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The key that a request presents in the one right way.
fn ask_for_key(platform: &Platform, request: &Request) -> Result<String, Trouble> {
    let secure = platform.config.server.base_url().starts_with("https://");
    let session = Cookie::Session.read(request.headers(), secure).is_some();
    match (presented(request)?, session) {
        (Presented::Bearer(token), false) => Ok(token),
        (Presented::Basic(..), false) => Err(refused(
            "The API takes the key as Authorization: Bearer. Basic is for container registries and services.",
        )),
        (Presented::Nothing, false) => Err(refused("Send an API key as Authorization: Bearer lk_…")),
        (Presented::Nothing, true) => Err(refused(
            "The API takes an API key, not the session of a browser. Create a key in your account, and send it as Authorization: Bearer.",
        )),
        (_, true) => Err(bad("Send either a key or the cookies of a browser, not both.")),
    }
}

async fn key_holder(gate: &Gate, caller: Caller, asked: Result<String, Trouble>) -> Result<Caller, Trouble> {
    let (platform, token) = (&gate.platform, asked?);
    let unknown = bucket("refused", &caller);
    match verify(platform, &caller, &token).await? {
        Verdict::Valid(key) => Ok(Caller { who: Who::Key(key), ..caller }),
        Verdict::Refused(Refusal::Malformed) => Err(refused(&Refusal::Malformed.message())),
        Verdict::Refused(refusal) => {
            let allowance = gate.rates.take(&unknown, BY_ADDRESS, platform.clock.now());
            let failure = match refusal {
                _ if !allowance.granted => Failure::TooMany { wait: allowance.reset },
                refusal if refusal.key_lives() => Failure::Denied { message: refusal.message() },
                refusal => Failure::KeyRefused { message: refusal.message() },
            };
            Err(failure.into())
        }
    }
}

async fn service(gate: &Gate, caller: Caller, asked: Result<Presented, Trouble>) -> Result<Caller, Trouble> {
    let Presented::Basic(name, secret) = asked? else {
        return Err(refused(
            "This is for registered services: send name and secret as Authorization: Basic. `latchkey service create` makes them.",
        ));
    };
    let allowance = gate.rates.take(&bucket("service", &caller), BY_ADDRESS, gate.platform.clock.now());
    match services::service::recognise(&gate.platform, &name, &secret).await? {
        Some(service) => {
            gate.rates.forgive(&bucket("service", &caller));
            Ok(Caller { who: Who::Service(service), ..caller })
        }
        None if !allowance.granted => Err(Failure::TooMany { wait: allowance.reset }.into()),
        None => Err(refused("There is no service with this name and secret.")),
    }
}

/// What the request presents; a key at a wrong place, or two of them, is said plainly.
fn presented(request: &Request) -> Result<Presented, Trouble> {
    check_query(request.uri().query().unwrap_or_default())?;
    let mut values = request.headers().get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(Presented::Nothing) };
    if values.next().is_some() {
        return Err(bad("There are two Authorization headers. Send one."));
    }
    let Ok(text) = value.to_str() else { return Err(bad("The Authorization header is not text.")) };
    let (scheme, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    let rest = rest.trim();
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Ok(Presented::Bearer(rest.to_owned())),
        "basic" => {
            basic(rest).ok_or_else(|| bad("The Authorization header is no Basic one: base64 of name, colon, secret."))
        }
        _ => Err(refused("Authorization must be Bearer, followed by an API key.")),
    }
}

/// Name and secret are percent-encoded inside (RFC 6749 2.3.1), and most clients do not do it: our names and secrets
/// have no character for which it makes a difference.
fn basic(text: &str) -> Option<Presented> {
    let bytes = Base64::decode_vec(text).ok()?;
    let (name, secret) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    let decoded = |text| percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned);
    Some(Presented::Basic(decoded(name)?, decoded(secret)?))
}

fn check_query(query: &str) -> Result<(), Trouble> {
    let named = ["access_token", "api_key", "apikey", "token", "key", "authorization"];
    let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    if is_within(query) {
        return Err(bad(
            "A key never belongs into an address, where it is logged on its way. Revoke this one, create another, and send it as Authorization: Bearer.",
        ));
    }
    if query.split('&').any(|pair| named.contains(&name(pair).as_str())) {
        return Err(bad(
            "A key never belongs into an address, where it is logged on its way. Send it as Authorization: Bearer.",
        ));
    }
    Ok(())
}

/// Whoever asks, as the server has put it into the request: from where and with what.
fn stranger(request: &Request) -> Caller {
    let known = request.extensions().get::<Caller>().cloned();
    known.unwrap_or(Caller { who: Who::Anonymous, address: None, agent: String::new() })
}

fn bucket(kind: &str, caller: &Caller) -> String {
    caller.address.map_or_else(|| kind.to_owned(), |address| address_bucket(kind, address))
}

fn refused(message: &str) -> Trouble {
    Failure::KeyRefused { message: message.to_owned() }.into()
}

fn bad(message: &str) -> Trouble {
    Failure::BadRequest { message: message.to_owned() }.into()
}

/// A 401 says how to prove oneself (RFC 9110 11.6.1).
fn refuse(trouble: Trouble, challenge: &'static str) -> Response {
    let unauthorised = matches!(&trouble, Trouble::Failure(failure) if failure.status() == 401);
    let mut response = trouble.into_response();
    if unauthorised {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    response
}

/// Whether these are the headers of a program that proves itself without cookies: no other site can send them.
pub fn proves_itself(headers: &HeaderMap) -> bool {
    headers.contains_key(AUTHORIZATION) && !headers.contains_key(http::header::COOKIE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(headers: &[&str], query: &str) -> Result<Presented, u16> {
        let mut request = http::Request::get(format!("/api/v1/user?{query}"));
        for value in headers {
            request = request.header(AUTHORIZATION, *value);
        }
        presented(&request.body(axum::body::Body::empty()).expect("a request")).map_err(|trouble| match trouble {
            Trouble::Failure(failure) => failure.status(),
            Trouble::Fault(fault) => panic!("{fault}"),
        })
    }

    #[test]
    fn one_header_is_read_and_nothing_else() {
        assert_eq!(shown(&["Bearer abc"], ""), Ok(Presented::Bearer("abc".to_owned())));
        assert_eq!(shown(&["bearer  abc "], "limit=5"), Ok(Presented::Bearer("abc".to_owned())));
        assert_eq!(shown(&["Basic YWRhOnMlM0FjcmV0"], ""), Ok(Presented::Basic("ada".to_owned(), "s:cret".to_owned())));
        assert_eq!(shown(&[], ""), Ok(Presented::Nothing));
        assert_eq!(shown(&["Bearer a", "Bearer b"], ""), Err(400));
        assert_eq!(shown(&["Basic !"], ""), Err(400));
        assert_eq!(shown(&["Digest a"], ""), Err(401));
        assert_eq!(shown(&[], "access_token=abc"), Err(400));
        assert_eq!(shown(&["Bearer a"], "x=1&Token=abc"), Err(400));
    }
}
