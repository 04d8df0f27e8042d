//! The door for container clients and registries: HTTP, in the words of the Distribution specification.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64ct::{Base64, Encoding};
use form_urlencoded::parse;
use http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;

use super::claims::LIVES;
use super::service::{self, Issued};
use super::{keys, scopes, signing};
use crate::api_keys::token::is_within;
use crate::failure::Failure;
use crate::fault::Trouble;
use crate::platform::Platform;
use crate::platform::caller::{Caller, Who};
use crate::platform::cookie::Cookie;

/// Where clients are sent. Its errors have a form of their own, see [`told`].
pub const TOKEN: &str = "/registry/token";
/// Bytes of a form at most.
const LARGEST: usize = 64 * 1024;

/// An error in the terms of OAuth, where there is a better one than the status says.
#[derive(Clone, Copy)]
struct OAuthError(&'static str);

/// What clients ask, and what registries have to know.
pub fn routes(platform: Platform) -> Router {
    Router::new()
        .route(TOKEN, get(by_query).post(by_form))
        .route("/registry/jwks.json", get(jwks))
        .route("/registry/certificates.pem", get(certificates))
        .with_state(platform)
}

/// `GET`: the token authentication that every client knows.
async fn by_query(State(platform): State<Platform>, request: Request) -> Result<Response, Trouble> {
    let query = request.uri().query().unwrap_or_default();
    if is_within(query) {
        return Err(bad(
            "An API key never belongs into an address, where it is logged on its way. Revoke this one, create another, and send it as Authorization: Basic.",
        ));
    }
    let credentials = presented(&platform, request.headers())?;
    let parameters = Parameters::of(query.as_bytes());
    let issued = issue(&platform, &caller(&request), credentials.as_ref(), &parameters).await?;
    Ok(Json(json!({
        "token": issued.token,
        "access_token": issued.token,
        "expires_in": LIVES.as_secs(),
        "issued_at": issued.issued_at.rfc3339(),
    }))
    .into_response())
}

/// `POST`: the same in the terms of OAuth 2.
async fn by_form(State(platform): State<Platform>, request: Request) -> Response {
    match form(&platform, request).await {
        Ok(issued) => Json(json!({
            "access_token": issued.token,
            "token_type": "Bearer",
            "expires_in": LIVES.as_secs(),
            "issued_at": issued.issued_at.rfc3339(),
            "scope": scopes::text(&issued.granted),
        }))
        .into_response(),
        Err((trouble, error)) => {
            let mut response = trouble.into_response();
            response.extensions_mut().insert(error);
            response
        }
    }
}

async fn form(platform: &Platform, request: Request) -> Result<Issued, (Trouble, OAuthError)> {
    let invalid = |trouble| (trouble, OAuthError("invalid_request"));
    let caller = caller(&request);
    let (head, body) = request.into_parts();
    if is_within(head.uri.query().unwrap_or_default()) {
        return Err(invalid(bad(
            "An API key never belongs into an address, where it is logged on its way. Revoke this one, and send another as password in the form.",
        )));
    }
    let kind = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(invalid(Failure::Unsupported.into()));
    }
    let bytes = to_bytes(body, LARGEST).await.map_err(|_| invalid(Failure::TooLarge.into()))?;
    let parameters = Parameters::of(&bytes);
    match parameters.once("grant_type").map_err(invalid)? {
        Some("password") => {}
        Some("refresh_token") => {
            let trouble = bad(
                "There are no refresh tokens here: the API key is what lives long, and it can be revoked. Use grant_type=password with username and API key.",
            );
            return Err((trouble, OAuthError("unsupported_grant_type")));
        }
        _ => return Err((bad("The grant_type must be password."), OAuthError("unsupported_grant_type"))),
    }
    if presented(platform, &head.headers).map_err(invalid)?.is_some() {
        return Err(invalid(bad("Send username and key either in the form or as Authorization, not both.")));
    }
    let name = parameters.once("username").map_err(invalid)?;
    let secret = parameters.once("password").map_err(invalid)?;
    let credentials = name.zip(secret).map(|(name, secret)| (name.to_owned(), secret.to_owned()));
    issue(platform, &caller, credentials.as_ref(), &parameters).await.map_err(|trouble| match &trouble {
        Trouble::Failure(Failure::KeyRefused { .. }) => (trouble, OAuthError("invalid_grant")),
        _ => invalid(trouble),
    })
}

async fn issue(
    platform: &Platform,
    caller: &Caller,
    credentials: Option<&(String, String)>,
    parameters: &Parameters,
) -> Result<Issued, Trouble> {
    let scopes = parameters.all("scope");
    let request = service::Request {
        credentials: credentials.map(|(name, secret)| (name.as_str(), secret.as_str())),
        service: parameters.once("service")?,
        scopes: &scopes,
    };
    service::issue(platform, caller, request).await
}

/// The keys for registries that know JWKS: RFC 7517.
async fn jwks(State(platform): State<Platform>) -> Result<Response, Trouble> {
    let keys: Vec<_> = keys::published(&platform).await?.into_iter().map(|key| key.jwk).collect();
    Ok(with_type("application/jwk-set+json", json!({ "keys": keys }).to_string()))
}

/// The same keys for registries that know certificates.
async fn certificates(State(platform): State<Platform>) -> Result<Response, Trouble> {
    let pem = keys::published(&platform).await?.iter().map(|key| signing::pem(&key.certificate)).collect();
    Ok(with_type("application/x-pem-file", pem))
}

fn with_type(kind: &'static str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// A refusal as container clients show it to people: the first message of `errors`, and for OAuth its error beside it.
pub fn told(failure: &Failure, instance: &str, original: &Response) -> Response {
    let status = StatusCode::from_u16(failure.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let code = match status {
        StatusCode::UNAUTHORIZED => "UNAUTHORIZED",
        StatusCode::FORBIDDEN => "DENIED",
        StatusCode::TOO_MANY_REQUESTS => "TOOMANYREQUESTS",
        StatusCode::SERVICE_UNAVAILABLE => "UNAVAILABLE",
        status if status.is_server_error() => "UNKNOWN",
        _ => "UNSUPPORTED",
    };
    let reference = failure.reference().map(|number| format!(" Reference: {number}")).unwrap_or_default();
    let message = format!("{}{reference}", failure.message());
    let mut body = json!({ "errors": [{ "code": code, "message": message }] });
    if let (Some(OAuthError(error)), Some(members)) = (original.extensions().get(), body.as_object_mut()) {
        members.insert("error".to_owned(), (*error).into());
        members.insert("error_description".to_owned(), message.into());
    }
    let mut response = (status, Json(body)).into_response();
    if status == StatusCode::UNAUTHORIZED {
        // The name may hold what a header may not.
        let realm: String =
            instance.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').filter(|c| !"\"\\".contains(*c)).collect();
        if let Ok(value) = HeaderValue::try_from(format!("Basic realm=\"{realm}\", charset=\"UTF-8\"")) {
            response.headers_mut().insert(WWW_AUTHENTICATE, value);
        }
    }
    response
}

/// Username and token of `Authorization: Basic`. One header of one kind: whatever else is said plainly.
fn presented(platform: &Platform, headers: &HeaderMap) -> Result<Option<(String, String)>, Trouble> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(bad("There are two Authorization headers. Send one."));
    }
    let secure = platform.config.server.base_url().starts_with("https://");
    if Cookie::Session.read(headers, secure).is_some() {
        return Err(bad("Send either an API key or the cookies of a browser, not both."));
    }
    let text = value.to_str().unwrap_or_default();
    let (scheme, rest) = text.trim().split_once(' ').unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("basic") {
        let message =
            "Send username and API key as Authorization: Basic. Bearer is for the API and for the registry itself.";
        return Err(Failure::KeyRefused { message: message.to_owned() }.into());
    }
    match basic(rest.trim()) {
        Some(pair) => Ok(Some(pair)),
        None => Err(bad("The Authorization header is no Basic one: base64 of username, colon, API key.")),
    }
}

fn basic(text: &str) -> Option<(String, String)> {
    let bytes = Base64::decode_vec(text).ok()?;
    let (name, secret) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    Some((name.to_owned(), secret.to_owned()))
}

/// Whoever asks, as the server has put it into the request: from where and with what.
fn caller(request: &Request) -> Caller {
    let known = request.extensions().get::<Caller>().cloned();
    known.unwrap_or(Caller { who: Who::Anonymous, address: None, agent: String::new() })
}

fn bad(message: &str) -> Trouble {
    Failure::BadRequest { message: message.to_owned() }.into()
}

/// Names and values of a query or a form. Those that we do not know are ignored (RFC 6749 3.2).
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn of(text: &[u8]) -> Self {
        Self(parse(text).into_owned().collect())
    }

    fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// A parameter that may be there once: of two nobody knows which counts.
    fn once(&self, name: &str) -> Result<Option<&str>, Trouble> {
        match self.all(name).as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            _ => Err(bad(&format!("The parameter {name} is there more than once."))),
        }
    }
}
