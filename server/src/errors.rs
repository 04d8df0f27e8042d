//! Errors as pages: whatever ends without a body of its own becomes the product's own page, or problem+json
//! (RFC 9457) for programs. Never a blank page, never an SQL text or a stack trace.

use std::panic::AssertUnwindSafe;

use app::api::problem::{MEDIA_TYPE, Problem};
use app::failure::Failure;
use app::fault::{Fault, Trouble};
use app::local_path::with_next;
use app::platform::visit::Told;
use app::registry_token;
use app::ui::error_page::ErrorPage;
use app::ui::frame::Frame;
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use leptos::prelude::*;

use crate::router::Shared;
use crate::visits::base_frame;

/// The number by which the log knows a request; a person is shown it as a reference.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// More header bytes than this are refused with 431; the server itself reads up to four times as much, so that
/// the refusal is a page and not a broken connection.
const MOST_HEADER_BYTES: usize = 16 * 1024;

/// Gives the request its number, and its errors a page.
pub async fn as_pages(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let id = request_id(&shared);
    request.extensions_mut().insert(RequestId(id.clone()));
    let frame = base_frame(&shared, &request);
    let program = request.uri().path().starts_with("/api/v1");
    let json = wants_json(&request);
    let container_client = request.uri().path() == registry_token::api::TOKEN;
    let page = matches!(*request.method(), http::Method::GET | http::Method::HEAD);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let started = shared.platform.clock.now();
    let response = if header_bytes(&request) > MOST_HEADER_BYTES {
        Trouble::from(Failure::HeadersTooLarge).into_response()
    } else {
        next.run(request).await
    };
    let frame = response.extensions().get::<Frame>().cloned().unwrap_or(frame);
    let mut response = match failure(&response, &id) {
        Some(failure) if container_client => for_containers(&failure, &shared, &response),
        Some(failure) if program => for_programs(&failure, &shared, &response),
        Some(failure) if json => problem(&failure, &response),
        Some(failure) if page => to_page(&failure, frame, &response),
        Some(failure) => error_page(&failure, frame, &response),
        None => response,
    };
    let micros = shared.platform.clock.now().since(started).as_micros();
    tracing::info!(request = %id, %method, %path, status = response.status().as_u16(), micros, "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// A defect in one request must not end the others. It stands inside of the layers that make pages and headers, so that
/// the person gets both.
pub async fn survive_panics(request: Request, next: Next) -> Response {
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answered.unwrap_or_else(|_| Trouble::from(Fault::Broken("the request panicked".to_owned())).into_response())
}

/// Ten characters that are easy to read out on the telephone.
fn request_id(shared: &Shared) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let bytes: [u8; 10] = shared.platform.random.bytes();
    bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 31))).map(|byte| char::from(*byte)).collect()
}

/// What to tell: the trouble that was returned, or the bare status that the router answered.
fn failure(response: &Response, id: &str) -> Option<Failure> {
    if let Some(trouble) = response.extensions().get::<Told>().and_then(Told::take) {
        return Some(trouble.tell(id));
    }
    let empty = response.body().is_end_stream() && !response.headers().contains_key(CONTENT_TYPE);
    match response.status() {
        StatusCode::NOT_FOUND if empty => Some(Failure::NotFound),
        StatusCode::METHOD_NOT_ALLOWED if empty => Some(Failure::WrongMethod),
        // Paths that cannot be decoded and the like: the router's own words are not for people.
        status if status.is_client_error() && response.headers().get(CONTENT_TYPE).is_some_and(is_plain) => {
            Some(Failure::NotFound)
        }
        _ => None,
    }
}

fn is_plain(value: &HeaderValue) -> bool {
    value.as_bytes().starts_with(b"text/plain")
}

/// A page that needs a log-in, a confirmation or a step sends there and back; every other failure is shown.
fn to_page(failure: &Failure, frame: Frame, original: &Response) -> Response {
    match failure {
        Failure::SignInNeeded => see(&with_next(frame.half_way.unwrap_or("/login"), &frame.path), original),
        Failure::ConfirmNeeded => see(&with_next("/confirm", &frame.path), original),
        _ => error_page(failure, frame, original),
    }
}

fn see(to: &str, original: &Response) -> Response {
    keep_headers(Redirect::to(to).into_response(), original)
}

fn error_page(failure: &Failure, frame: Frame, original: &Response) -> Response {
    let shown = failure.clone();
    let html = app::platform::visit::render(frame, move || view! { <ErrorPage failure=shown/> });
    let mut response = Response::new(Body::from(html));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    finish(response, failure, original)
}

/// problem+json, for programs and for the form island: RFC 9457 with the problems of fields beside it.
pub fn problem(failure: &Failure, original: &Response) -> Response {
    let mut body = serde_json::to_value(failure).unwrap_or_default();
    if let Some(members) = body.as_object_mut() {
        members.insert("type".to_owned(), "about:blank".into());
        members.insert("title".to_owned(), failure.title().into());
        members.insert("status".to_owned(), failure.status().into());
        members.insert("detail".to_owned(), failure.message().into());
    }
    let mut response = Response::new(Body::from(body.to_string()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    finish(response, failure, original)
}

/// The same for clients of container registries, who know a form of their own.
fn for_containers(failure: &Failure, shared: &Shared, original: &Response) -> Response {
    let response = registry_token::api::told(failure, &shared.platform.config.instance.name, original);
    finish(response, failure, original)
}

/// The same for the REST API, in the terms of its documentation.
fn for_programs(failure: &Failure, shared: &Shared, original: &Response) -> Response {
    let problem = Problem::of(failure, shared.platform.config.server.base_url());
    let mut response = axum::Json(problem).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    finish(response, failure, original)
}

fn finish(mut response: Response, failure: &Failure, original: &Response) -> Response {
    *response.status_mut() = StatusCode::from_u16(failure.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(seconds) = failure.retry_after() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    keep_headers(response, original)
}

/// `Allow`, cookies and the like of the first answer stay; what described its body does not.
fn keep_headers(mut response: Response, original: &Response) -> Response {
    for (name, value) in original.headers() {
        let describes_body = name == CONTENT_TYPE || name == http::header::CONTENT_LENGTH;
        let fresh = !describes_body && !response.headers().contains_key(name);
        if fresh || name == http::header::SET_COOKIE {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    response
}

/// What a script of ours or a program asks for, in contrast to a browser that shows a page.
pub fn wants_json(request: &Request) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("json") && !accept.contains("text/html")
}

fn header_bytes(request: &Request) -> usize {
    let headers: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    headers + request.uri().path_and_query().map_or(0, |path| path.as_str().len())
}
