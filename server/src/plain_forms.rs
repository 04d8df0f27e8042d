//! The one mechanism for every form. A form posts to its server function; this decides how the answer reaches the
//! person, so that a feature writes nothing for it:
//!
//! | | success | failure |
//! |---|---|---|
//! | without JavaScript | 303 to the page that follows, with a one-read message | the same page with 422, typed values kept (never secrets), messages beside their fields |
//! | form island | JSON with where to go | problem+json with the problems |
//! | session ended, or step-up due | | 303 to log in or confirm, then back; what its owner typed waits as a draft |
//!
//! Nothing of it is in a URL, so nothing can be forged through one, and a reload does not repeat the act.

use app::done::Done;
use app::failure::Failure;
use app::fault::Trouble;
use app::local_path::{local_path, with_next};
use app::platform::cookie::Cookie;
use app::platform::one_read::{self, OneRead};
use app::platform::session;
use app::platform::visit::Visit;
use app::ui::frame::Submitted;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use leptos::prelude::{Owner, provide_context};
use leptos::reactive::computed::ScopedFuture;
use tower::ServiceExt;

use crate::errors::{problem, wants_json};

/// No form of ours is anywhere near this large.
const MOST_BYTES: usize = 64 * 1024;

/// What is typed into the largest form of ours, many times over.
const MOST_BYTES_OF_A_DRAFT: usize = 8 * 1024;

/// The pages, to render one of them again around a refused form.
#[derive(Clone)]
pub struct Forms {
    pages: Router,
}

impl Forms {
    /// For these pages.
    pub fn new(pages: Router) -> Self {
        Self { pages }
    }
}

/// A form as it was posted.
struct Posted {
    /// The address of the server function.
    action: String,
    /// The page the form stands on: a path of ours.
    page: String,
    /// Names and values, without secrets.
    values: Vec<(String, String)>,
    /// The body as it came, for the server function.
    body: Vec<u8>,
}

impl Posted {
    /// As if the log-in form had been refused: the reason is told where the person begins anew.
    fn at_log_in(self) -> Self {
        let next = self.values.iter().find(|(name, _)| name == "next").map_or("", |(_, value)| value);
        let page = with_next("/login", next);
        Self { page, action: "/do/log-in".to_owned(), values: Vec::new(), ..self }
    }
}

/// Answers a posted form.
pub async fn handle(State(forms): State<Forms>, visit: Visit, request: Request) -> Response {
    let enhanced = wants_json(&request);
    let posted = match read(request).await {
        Ok(posted) => posted,
        Err(failure) => return Trouble::from(failure).into_response(),
    };
    let outcome = call(&visit, &posted).await;
    let answer = match (outcome, enhanced) {
        (Outcome::Done(done), true) => Ok(in_place(&visit, &posted, done).await),
        (Outcome::Done(done), false) => see_other(&visit, &posted, done).await,
        (Outcome::Data(response), _) => Ok(response),
        (Outcome::Failed(failure), true) => Ok(problem(&failure, &Response::new(Body::empty()))),
        (Outcome::Failed(failure), false) => forms.show(visit, posted, failure).await,
    };
    answer.unwrap_or_else(IntoResponse::into_response)
}

async fn read(request: Request) -> Result<Posted, Failure> {
    let action = request.uri().path().to_owned();
    let form = request
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().to_ascii_lowercase().starts_with(b"application/x-www-form-urlencoded"));
    if !form {
        return Err(Failure::Unsupported);
    }
    let body = match Limited::new(request.into_body(), MOST_BYTES).collect().await {
        Ok(body) => body.to_bytes().to_vec(),
        Err(error) if error.is::<LengthLimitError>() => return Err(Failure::TooLarge),
        Err(_) => {
            return Err(Failure::Refused { message: "The form did not arrive completely. Send it again.".to_owned() });
        }
    };
    let pairs = decode(&body)?;
    let page = pairs.iter().find(|(name, _)| name == "page").and_then(|(_, value)| local_path(value)).unwrap_or("/");
    let page = page.split('#').next().unwrap_or("/").to_owned();
    let values = pairs.into_iter().filter(|(name, _)| name != "page" && !is_secret(name)).collect();
    Ok(Posted { action, page, values, body })
}

/// Strict, where the usual decoder would replace what is not UTF-8 and so store something nobody typed.
fn decode(body: &[u8]) -> Result<Vec<(String, String)>, Failure> {
    let text = |part: &[u8]| {
        let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        let decoded: Vec<u8> = percent_encoding::percent_decode(&spaced).collect();
        String::from_utf8(decoded).map_err(|_| Failure::Refused {
            message: "The form contains bytes that are not text (UTF-8). Type it again.".to_owned(),
        })
    };
    let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            Ok((text(halves.next().unwrap_or_default())?, text(halves.next().unwrap_or_default())?))
        })
        .collect()
}

/// Never shown again, never kept.
fn is_secret(name: &str) -> bool {
    ["password", "code", "token", "secret"].iter().any(|word| name.contains(word))
}

enum Outcome {
    Done(Done),
    Failed(Failure),
    /// The answer of a server function that is not a form's: passed on.
    Data(Response),
}

/// Runs the server function. It is always asked for JSON, so that its own redirects and error URLs never happen.
async fn call(visit: &Visit, posted: &Posted) -> Outcome {
    let Some(mut service) = server_fn::axum::get_server_fn_service(&posted.action, Method::POST) else {
        return Outcome::Failed(Failure::NotFound);
    };
    let request = http::Request::post(&posted.action)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ACCEPT, "application/json")
        .body(Body::from(posted.body.clone()));
    let Ok(request) = request else { return Outcome::Failed(Failure::NotFound) };
    let owner = Owner::new();
    let visit = visit.clone();
    let response = owner
        .with(|| {
            ScopedFuture::new(async move {
                provide_context(visit);
                service.run(request).await
            })
        })
        .await;
    let failed = response.headers().contains_key("serverfnerror") || !response.status().is_success();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    if failed {
        let incomplete =
            || Failure::Refused { message: "The form arrived incomplete. Load the page again.".to_owned() };
        return Outcome::Failed(serde_json::from_slice(&bytes).unwrap_or_else(|_| incomplete()));
    }
    match serde_json::from_slice(&bytes) {
        Ok(done) => Outcome::Done(done),
        Err(_) => Outcome::Data(Response::from_parts(parts, Body::from(bytes))),
    }
}

/// Leaves the one-read message for the page that follows.
async fn leave_notice(visit: &Visit, done: &Done) {
    let Some(notice) = &done.notice else { return };
    match one_read::put(&visit.platform, "", &OneRead::Notice(notice.clone())).await {
        Ok(token) => visit.jar.set(Cookie::Notice, &token.text(), Some(one_read::LIVES)),
        // The act is stored; that its message is lost must not make it look as if it were not.
        Err(trouble) => drop(trouble.tell(&visit.request)),
    }
}

async fn in_place(visit: &Visit, posted: &Posted, done: Done) -> Response {
    leave_notice(visit, &done).await;
    let to = done.to.unwrap_or_else(|| posted.page.clone());
    axum::Json(Done { to: Some(to), notice: done.notice }).into_response()
}

async fn see_other(visit: &Visit, posted: &Posted, done: Done) -> Result<Response, Trouble> {
    leave_notice(visit, &done).await;
    Ok(Redirect::to(done.to.as_deref().unwrap_or(&posted.page)).into_response())
}

/// Keeps what was typed for after the detour, when there is somebody to keep it for: strangers do not write to the database.
async fn keep_draft(visit: &Visit, posted: &Posted) -> Result<(), Trouble> {
    let bytes: usize = posted.values.iter().map(|(name, value)| name.len() + value.len()).sum();
    let Some(session) = visit.session.as_ref().filter(|_| bytes <= MOST_BYTES_OF_A_DRAFT) else { return Ok(()) };
    let Some(owner) = session::owner(&visit.platform, session).await? else { return Ok(()) };
    let draft = OneRead::Draft { owner, action: posted.action.clone(), values: posted.values.clone() };
    let token = one_read::put(&visit.platform, &posted.page, &draft).await?;
    visit.jar.set(Cookie::Draft, &token.text(), Some(one_read::LIVES));
    Ok(())
}

impl Forms {
    async fn show(&self, visit: Visit, posted: Posted, failure: Failure) -> Result<Response, Trouble> {
        let detour = match failure {
            Failure::SignInNeeded => visit.frame.half_way.unwrap_or("/login"),
            Failure::ConfirmNeeded => "/confirm",
            Failure::LogInAgain { .. } => return self.render_again(visit, posted.at_log_in(), failure).await,
            _ => return self.render_again(visit, posted, failure).await,
        };
        keep_draft(&visit, &posted).await?;
        Ok(Redirect::to(&with_next(detour, &posted.page)).into_response())
    }

    /// The page of the form, around what was refused.
    async fn render_again(&self, mut visit: Visit, posted: Posted, failure: Failure) -> Result<Response, Trouble> {
        let status = failure.status();
        let retry_after = failure.retry_after();
        let Posted { action, page, values, .. } = posted;
        visit.frame.path.clone_from(&page);
        visit.frame.submitted = Some(Submitted { action, values, failure: Some(failure.clone()) });
        let request = http::Request::get(&page).extension(visit).body(Body::empty());
        let Ok(request) = request else { return Err(failure.into()) };
        let mut response = self.pages.clone().oneshot(request).await.into_response();
        if response.status() != StatusCode::OK {
            return Err(failure.into());
        }
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(http::header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_strictly() {
        let pairs = decode(b"name=Ada+L%C3%B6v&empty=&bare").expect("text");
        let text: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(text, [("name", "Ada L\u{f6}v"), ("empty", ""), ("bare", "")]);
        assert!(decode(b"name=%ff").is_err());
    }

    #[test]
    fn secrets_are_known_by_their_names() {
        for name in ["password", "new_password", "confirm_password", "code", "backup_code", "token", "client_secret"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["name", "email", "login", "bio", "next"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
