//! Cross-site requests: server functions check nothing by themselves, so nothing unsafe reaches them unless the
//! browser says that it comes from a page of ours (Fetch Metadata, RFC 6454 Origin; ASVS 5.0 3.5.1).

use app::api::gate::proves_itself;
use app::failure::Failure;
use app::fault::Trouble;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{COOKIE, HOST, ORIGIN};
use http::{HeaderMap, Method};

use crate::router::Shared;

/// Refuses with 403, before any work, what does not prove that it comes from here.
pub async fn check(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // What another site can make a browser send carries cookies, never a key in a header.
    if safe
        || proves_itself(request.headers())
        || comes_from_here(request.headers(), shared.platform.config.server.base_url())
    {
        return next.run(request).await;
    }
    let message = "This request did not come from a page of this site, so it was not carried out.".to_owned();
    Trouble::from(Failure::CrossSite { message }).into_response()
}

fn comes_from_here(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(http::HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    match text(ORIGIN) {
        // A page of another name that resolves to us has cookies of that name only, never ours.
        Some(origin) => {
            origin == base_url || origin.split_once("://").is_some_and(|(_, host)| Some(host) == text(HOST))
        }
        // No browser at all, or one that hides where it comes from: without a cookie there is nothing to misuse.
        None => !headers.contains_key(COOKIE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, http::HeaderValue::from_static(value));
        }
        comes_from_here(&headers, "https://id.example.org")
    }

    #[test]
    fn only_our_own_pages_pass() {
        assert!(verdict(&[("sec-fetch-site", "same-origin"), ("cookie", "a=b")]));
        assert!(verdict(&[("origin", "https://id.example.org"), ("cookie", "a=b")]));
        assert!(verdict(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")]));
        assert!(verdict(&[]), "a program without cookies");
    }

    #[test]
    fn everything_else_is_refused() {
        for site in ["cross-site", "same-site", "none", ""] {
            assert!(!verdict(&[("sec-fetch-site", site), ("origin", "https://id.example.org")]), "{site}");
        }
        assert!(!verdict(&[("origin", "https://evil.example"), ("host", "id.example.org")]));
        assert!(!verdict(&[("origin", "null"), ("host", "id.example.org")]));
        assert!(!verdict(&[("origin", "null")]), "no host either");
        assert!(!verdict(&[("cookie", "a=b")]), "neither header, and a cookie");
    }
}
