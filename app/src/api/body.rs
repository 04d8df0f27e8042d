//! Bodies of requests: a JSON object, read strictly. Everything wrong with it is said at once, each problem with its
//! place; what is not known is refused instead of ignored, for it is a misspelling.

use std::collections::BTreeSet;

use axum::extract::{FromRequest, Request};
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::failure::{Failure, Problem};
use crate::fault::Trouble;

/// No body of ours is anywhere near this large.
pub const MOST_BYTES: usize = 64 * 1024;

/// A JSON object whose members are taken out one by one.
pub struct Body {
    members: Map<String, Value>,
    problems: Vec<Problem>,
    bytes: Vec<u8>,
}

impl Body {
    /// Of these bytes.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, Failure> {
        let bad = |message: String| Failure::BadRequest { message };
        let Members { members, twice } = serde_json::from_slice(&bytes).map_err(|error| match error.to_string() {
            text if text.starts_with("recursion limit") => {
                Failure::Refused { message: "The JSON is nested more deeply than anything this API takes.".to_owned() }
            }
            _ if error.is_data() => Failure::field("", "Send a JSON object."),
            text => bad(format!("The body is not JSON: {text}.")),
        })?;
        let problem = |name: String| Problem { field: name.into(), message: "Give this only once.".to_owned() };
        Ok(Self { members, problems: twice.into_iter().map(problem).collect(), bytes })
    }

    /// The bytes as they came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A member that is text, where there is one.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        match self.members.remove(name) {
            None => None,
            Some(Value::String(text)) if text.contains('\0') => self.wrong(name, "Leave out the character U+0000."),
            Some(Value::String(text)) => Some(text),
            Some(_) => self.wrong(name, "This must be a string."),
        }
    }

    /// A member that is text, or null for none.
    pub fn clearable(&mut self, name: &'static str) -> Option<String> {
        if self.members.get(name).is_some_and(Value::is_null) {
            self.members.remove(name);
            return Some(String::new());
        }
        self.text(name)
    }

    /// A member that must be there. What stands for it when it is not is never used: [`Body::finish`] refuses.
    pub fn required(&mut self, name: &'static str) -> String {
        if !self.members.contains_key(name) {
            self.wrong(name, "This is missing.");
        }
        self.text(name).unwrap_or_default()
    }

    /// Refuses everything that was wrong or not taken.
    pub fn finish(mut self) -> Result<(), Failure> {
        for name in self.members.keys() {
            self.problems
                .push(Problem { field: shown(name).into(), message: "There is no such field here.".to_owned() });
        }
        Failure::check(self.problems)
    }

    fn wrong(&mut self, name: &'static str, message: &str) -> Option<String> {
        self.problems.push(Problem::new(name, message));
        None
    }
}

/// Of so many names that are given more than once is told.
const MOST_TOLD: usize = 10;

/// A name that somebody chose, as far as it is said again.
fn shown(name: &str) -> String {
    name.chars().take(100).collect()
}

/// An object and the names that stand in it more than once: of two readers each could take another (RFC 8259 4).
#[derive(Default)]
struct Members {
    members: Map<String, Value>,
    twice: BTreeSet<String>,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self::default())
    }
}

impl<'de> Visitor<'de> for Members {
    type Value = Self;

    fn expecting(&self, words: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        words.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Self, A::Error> {
        while let Some((name, value)) = object.next_entry::<String, Value>()? {
            if self.members.contains_key(&name) && self.twice.len() < MOST_TOLD {
                self.twice.insert(shown(&name));
            }
            self.members.insert(name, value);
        }
        Ok(self)
    }
}

impl<S: Sync> FromRequest<S> for Body {
    type Rejection = Trouble;

    async fn from_request(request: Request, _: &S) -> Result<Self, Trouble> {
        if media_type(&request) != "application/json" {
            return Err(Failure::Unsupported.into());
        }
        Ok(Self::parse(read(request).await?)?)
    }
}

/// Name and values of a form, for the standards that ask for one (RFC 7662).
pub struct FormBody(pub Vec<(String, String)>);

impl FormBody {
    /// The value of that name. A name that stands twice is refused (RFC 6749 3.2).
    pub fn one(&self, name: &'static str) -> Result<Option<&str>, Failure> {
        let mut values = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() {
            return Err(Failure::BadRequest { message: format!("“{name}” stands in the form more than once.") });
        }
        Ok(first)
    }
}

impl<S: Sync> FromRequest<S> for FormBody {
    type Rejection = Trouble;

    async fn from_request(request: Request, _: &S) -> Result<Self, Trouble> {
        if media_type(&request) != "application/x-www-form-urlencoded" {
            return Err(Failure::Unsupported.into());
        }
        let bytes = read(request).await?;
        Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()))
    }
}

fn media_type(request: &Request) -> String {
    let text = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

async fn read(request: Request) -> Result<Vec<u8>, Failure> {
    match Limited::new(request.into_body(), MOST_BYTES).collect().await {
        Ok(body) => Ok(body.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => Err(Failure::TooLarge),
        Err(_) => Err(Failure::BadRequest { message: "The body did not arrive completely.".to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_wrong_is_said_at_once() {
        let mut body = Body::parse(br#"{"name": 5, "nmae": "x"}"#.to_vec()).expect("an object");
        assert_eq!(body.text("name"), None);
        let _absent = body.required("email");
        let failure = body.finish().expect_err("wrong");
        let said: Vec<_> =
            failure.problems().iter().map(|problem| format!("{}: {}", problem.field, problem.message)).collect();
        assert_eq!(
            said,
            ["name: This must be a string.", "email: This is missing.", "nmae: There is no such field here."]
        );
    }

    #[test]
    fn what_stands_twice_is_not_chosen_from() {
        let mut body = Body::parse(br#"{"name": "Ada", "name": "Eve"}"#.to_vec()).expect("an object");
        body.text("name");
        let failure = body.finish().expect_err("wrong");
        let said: Vec<_> = failure.problems().iter().map(|problem| (&*problem.field, &*problem.message)).collect();
        assert_eq!(said, [("name", "Give this only once.")]);
    }

    #[test]
    fn what_is_no_object_is_refused_as_what_it_is() {
        let refused = |bytes: &[u8]| Body::parse(bytes.to_vec()).map(drop).expect_err("no object").status();
        assert_eq!(refused(b"{"), 400);
        assert_eq!(refused(b"\xff"), 400);
        assert_eq!(refused(b"[]"), 422);
        assert_eq!(refused(b"null"), 422);
        assert_eq!(refused(b"[".repeat(60_000).as_slice()), 422);
        assert_eq!(refused(format!("{{\"a\":{}", "[".repeat(60_000)).as_bytes()), 422);
    }
}
