//! An answer, read completely, and what a test may say about it.

use axum::body::Body;
use http::header::LOCATION;
use http::{HeaderMap, Response, StatusCode};
use http_body_util::BodyExt;

/// An answer of the product.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, as text.
    pub text: String,
}

impl Answer {
    /// Reads the whole answer.
    pub async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        Self { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Where it sends the browser.
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    /// Says that the browser is sent on to `to`.
    #[track_caller]
    pub fn assert_sees_other(&self, to: &str) -> &Self {
        assert_eq!((self.status, self.location()), (StatusCode::SEE_OTHER, to), "{}", self.text);
        self
    }

    /// Says that the answer has this status and these words.
    #[track_caller]
    pub fn assert_says(&self, status: u16, words: &str) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert!(self.words().contains(words), "“{words}” is not in: {}", self.words());
        self
    }

    /// Says that something is nowhere in the answer.
    #[track_caller]
    pub fn assert_never_says(&self, words: &str) -> &Self {
        assert!(!self.text.contains(words), "“{words}” is in: {}", self.text);
        self
    }

    /// The body without its markup, for sentences that run through elements.
    pub fn words(&self) -> String {
        let mut words = String::new();
        let mut inside = false;
        for character in self.text.chars() {
            match character {
                '<' => inside = true,
                '>' => inside = false,
                _ if !inside => words.push(character),
                _ => {}
            }
        }
        words
            .replace("&amp;", "&")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#x27;", "'")
    }
}
