//! One request of a program, as handlers see it.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::header::{ETAG, IF_MATCH};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use serde::Serialize;

use super::tag;
use crate::failure::Failure;
use crate::fault::{Fault, Trouble};
use crate::platform::Platform;
use crate::platform::caller::Caller;

/// What a handler answers.
pub type Answer = Result<Response, Trouble>;

/// One request of a program.
#[derive(Clone)]
pub struct Call {
    /// The machine.
    pub platform: Platform,
    /// Who asks: the gate has let them in.
    pub caller: Caller,
    /// The headers, for conditions.
    pub headers: HeaderMap,
}

impl Call {
    /// `If-Match`, where the request says which state it knows (RFC 9110 13.1.1).
    pub fn condition(&self) -> Option<String> {
        let values = self.headers.get_all(IF_MATCH).iter().filter_map(|value| value.to_str().ok());
        let joined = values.collect::<Vec<_>>().join(",");
        (!joined.is_empty()).then_some(joined)
    }

    /// Refuses with 412 what was decided on another state than `shown`.
    pub fn check(&self, shown: &impl Serialize) -> Result<(), Failure> {
        tag::check(self.condition().as_deref(), &tag::of(shown))
    }
}

/// 200 with a thing and its tag.
pub fn show(thing: &impl Serialize) -> Response {
    with_tag(Json(thing).into_response(), thing)
}

/// Adds the tag of a thing to an answer.
pub fn with_tag(mut response: Response, thing: &impl Serialize) -> Response {
    if let Ok(value) = HeaderValue::try_from(tag::of(thing)) {
        response.headers_mut().insert(ETAG, value);
    }
    response
}

impl<S: Sync> FromRequestParts<S> for Call {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        let call = parts.extensions.get::<Self>().cloned();
        call.ok_or_else(|| Fault::Broken("a handler was routed outside of the gate".to_owned()).into())
    }
}
