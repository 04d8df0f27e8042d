//! One request of a browser: who asks, what the layout needs to know, the cookies of the answer. Made once per
//! request by the server, then given to pages (as an axum extension) and to server functions (as a Leptos context).

use std::sync::Arc;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use leptos::prelude::{IntoView, Owner, RenderHtml, provide_context};

use super::Platform;
use super::caller::Caller;
use super::cookie::{Cookie, Jar};
use super::digest::Token;
use super::one_read::{self, OneRead};
use crate::alerts;
use crate::fault::{Fault, Trouble};
use crate::ui::frame::{Frame, Notice, Submitted, Tone};
use crate::ui::markers::without_markers;

/// One request of a browser.
#[derive(Clone)]
pub struct Visit {
    /// The machine.
    pub platform: Platform,
    /// Who asks.
    pub caller: Caller,
    /// The cookies of the answer.
    pub jar: Jar,
    /// The number by which the log knows this request; also the reference a person is shown.
    pub request: String,
    /// The token of a browser in which somebody has logged in before.
    pub device: Option<Token>,
    /// The cookie of a one-read message.
    pub notice: Option<Token>,
    /// The token of a session, whether it lives or not.
    pub session: Option<Token>,
    /// The cookie of a draft.
    pub draft: Option<Token>,
    /// The cookie of a log-in whose second factor is due.
    pub challenge: Option<Token>,
    /// The cookie of values that a page shows exactly once.
    pub once: Option<Token>,
    /// What the layout needs to know.
    pub frame: Frame,
}

/// What a page handler returns.
pub type Page = Result<Response, Trouble>;

/// Tells the header layer which nonce the scripts of this page carry.
#[derive(Clone)]
pub struct ScriptNonce(pub String);

impl Visit {
    /// Renders a page. Everything it shows has been loaded before: `view` only builds it.
    pub async fn page<V: IntoView + 'static>(self, view: impl FnOnce() -> V) -> Page {
        let frame = self.read_once().await?;
        let nonce = ScriptNonce(frame.nonce.clone());
        let html = render(frame, view);
        let mut response = Response::new(Body::from(html));
        let html = http::HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(http::header::CONTENT_TYPE, html);
        response.extensions_mut().insert(nonce);
        Ok(response)
    }

    /// Leaves values that `page` shows exactly once: neither a reload nor the way back shows them again.
    pub async fn leave(&self, page: &str, values: Vec<String>) -> Result<(), Trouble> {
        let token = one_read::put(&self.platform, page, &OneRead::Values(values)).await?;
        self.jar.set(Cookie::Once, &token.text(), Some(one_read::LIVES));
        Ok(())
    }

    /// What was left for `page`; `None` when it was shown, is too old, or was left for another page.
    pub async fn take_left(&self, page: &str) -> Result<Option<Vec<String>>, Trouble> {
        let Some(token) = &self.once else { return Ok(None) };
        let found = one_read::take(&self.platform, page, token).await?;
        self.jar.clear(Cookie::Once);
        Ok(if let Some(OneRead::Values(values)) = found { Some(values) } else { None })
    }

    /// The frame with what is shown once: taken out of the database here, so that a reload shows it no more.
    async fn read_once(&self) -> Result<Frame, Trouble> {
        let mut frame = self.frame.clone();
        frame.alerts = alerts::service::of(&self.platform, &self.caller).await?;
        if let Some(token) = &self.notice {
            if let Some(OneRead::Notice(text)) = one_read::take(&self.platform, "", token).await? {
                frame.notice = Some(Notice { tone: Tone::Success, text });
            }
            self.jar.clear(Cookie::Notice);
        }
        if let (Some(token), None) = (&self.draft, &frame.submitted)
            && let Some(OneRead::Draft { owner, action, values }) =
                one_read::take(&self.platform, &frame.path, token).await?
        {
            // Somebody else may have logged in here meanwhile: what was typed is gone then.
            let theirs = self.caller.session().is_some_and(|session| session.user == owner);
            frame.submitted = theirs.then_some(Submitted { action, values, failure: None });
            self.jar.clear(Cookie::Draft);
        }
        Ok(frame)
    }
}

/// The HTML of a view, in islands mode: only islands carry what the browser needs to wake them.
pub fn render<V: IntoView + 'static>(frame: Frame, view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(hydration_context::SsrSharedContext::new_islands())));
    let html = owner.with(|| {
        provide_context(frame);
        without_markers(&view().into_view().to_html())
    });
    owner.unset_with_forced_cleanup();
    html
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        let visit = parts.extensions.get::<Self>().cloned();
        visit.ok_or_else(|| Fault::Broken("a page was routed outside of the visit layer".to_owned()).into())
    }
}

/// A trouble on its way to the layer that turns it into a page.
#[derive(Clone)]
pub struct Told(Arc<std::sync::Mutex<Option<Trouble>>>);

impl Told {
    /// The trouble, once.
    pub fn take(&self) -> Option<Trouble> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(Told(Arc::new(std::sync::Mutex::new(Some(self)))));
        response
    }
}
