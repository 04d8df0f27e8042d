//! Queries of requests, read as strictly as bodies; and pages of lists, by cursor.

use std::str::FromStr;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::LINK;
use http::request::Parts;
use serde::Serialize;

use crate::failure::{Failure, Problem};
use crate::fault::Trouble;

/// Items of one page, where nothing is said.
pub const USUAL: u16 = 50;
/// Items of one page at most.
pub const MOST: u16 = 200;

/// The query of a request, taken out one by one. Names of problems begin with `?`, see `problem.rs`.
pub struct Query {
    path: String,
    pairs: Vec<(String, String)>,
    kept: Vec<(String, String)>,
    problems: Vec<Problem>,
}

/// Which part of a list is asked for.
pub struct Page<C> {
    /// Items at most.
    pub limit: u16,
    /// The last item of the page before.
    pub after: Option<C>,
    path: String,
    kept: Vec<(String, String)>,
}

impl Query {
    /// The value of that name, where there is one.
    pub fn take(&mut self, name: &'static str) -> Option<String> {
        let at = self.pairs.iter().position(|(known, _)| known == name)?;
        let (_, value) = self.pairs.remove(at);
        if value.contains('\0') {
            self.wrong(name, "Leave out the character U+0000.");
            return None;
        }
        Some(value)
    }

    /// The same, and it stays in the address of the next page.
    pub fn keep(&mut self, name: &'static str) -> Option<String> {
        let value = self.take(name)?;
        self.kept.push((name.to_owned(), value.clone()));
        Some(value)
    }

    /// Notes a problem with a parameter.
    pub fn wrong(&mut self, name: &str, message: impl Into<String>) {
        self.problems.push(Problem { field: format!("?{name}").into(), message: message.into() });
    }

    /// The page that is asked for; refuses everything that was wrong or not taken.
    pub fn page<C: FromStr>(mut self) -> Result<Page<C>, Failure> {
        let limit =
            self.take("limit").map_or(Some(USUAL), |text| text.parse().ok().filter(|limit| (1..=MOST).contains(limit)));
        if limit.is_none() {
            self.wrong("limit", format!("This must be a number from 1 to {MOST}."));
        }
        let after = self.take("after").map(|text| text.parse::<C>().ok());
        if let Some(None) = after {
            self.wrong("after", "This is no cursor of ours: use `next` of the page before.");
        }
        let (path, kept) = (self.path.clone(), self.kept.clone());
        self.finish()?;
        Ok(Page { limit: limit.unwrap_or(USUAL), after: after.flatten(), path, kept })
    }

    /// Refuses everything that was wrong or not taken.
    pub fn finish(mut self) -> Result<(), Failure> {
        for (name, _) in std::mem::take(&mut self.pairs) {
            let shown: String = name.chars().take(100).collect();
            self.wrong(&shown, "There is no such parameter here, or it stands twice.");
        }
        Failure::check(self.problems)
    }
}

impl<C> Page<C> {
    /// How many rows to read: one more than are shown tells whether there is another page.
    pub fn rows(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// The answer: the items, the cursor of the next page, and its address (RFC 8288).
    pub fn answer<T: Serialize>(&self, mut items: Vec<T>, cursor: impl Fn(&T) -> String) -> Response {
        let limit = usize::from(self.limit);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(cursor);
        let link = next.as_ref().map(|next| self.link(next));
        let mut response = Json(serde_json::json!({ "items": items, "next": next })).into_response();
        if let Some(link) = link.and_then(|link| HeaderValue::try_from(link).ok()) {
            response.headers_mut().insert(LINK, link);
        }
        response
    }

    fn link(&self, next: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.kept).append_pair("limit", &self.limit.to_string()).append_pair("after", next);
        format!("<{}?{}>; rel=\"next\"", self.path, query.finish())
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        let text = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        // The handler's own address: the router has cut off what stands before it.
        let path = format!("{}{}", super::PREFIX, parts.uri.path().trim_start_matches(super::PREFIX));
        Ok(Self { path, pairs, kept: Vec::new(), problems: Vec::new() })
    }
}
