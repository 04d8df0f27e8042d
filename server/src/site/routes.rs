//! Serves the files: for ever under their hashed names, for a day at the few fixed addresses.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::negotiate::{Encoding, choose};
use super::{File, Site};

/// The name holds the hash of the content: it never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const FOR_A_DAY: &str = "public, max-age=86400";

impl Site {
    /// `/pkg/…`, `/robots.txt`, `/favicon.ico`.
    pub fn routes(&self) -> Router {
        Router::new()
            .route("/pkg/{file}", get(hashed))
            .route("/robots.txt", get(|site, headers| async { fixed(site, headers, "robots.txt") }))
            .route("/favicon.ico", get(|site, headers| async { fixed(site, headers, "favicon.ico") }))
            .with_state(self.clone())
    }

    fn answer(&self, path: &str, headers: &HeaderMap, cache: &'static str) -> Response {
        // Empty: the layer around makes a page of it.
        let Some(file) = self.files.get(path) else { return StatusCode::NOT_FOUND.into_response() };
        let accept = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let encoding = choose(accept, file.brotli.is_some(), file.gzip.is_some());
        let tag = format!(
            "\"{}{}\"",
            path.replace('/', "-"),
            encoding.name().map(|name| format!("-{name}")).unwrap_or_default()
        );
        let fresh =
            headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|tags| tags.contains(&tag));
        let mut response = if fresh { StatusCode::NOT_MODIFIED.into_response() } else { body(file, encoding) };
        let answer = response.headers_mut();
        answer.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
        answer.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(name) = encoding.name() {
            answer.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        if let Ok(tag) = HeaderValue::try_from(tag) {
            answer.insert(ETAG, tag);
        }
        response
    }
}

async fn hashed(State(site): State<Site>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    site.answer(&format!("pkg/{file}"), &headers, FOR_EVER)
}

fn fixed(State(site): State<Site>, headers: HeaderMap, name: &str) -> Response {
    site.answer(&format!("root/{name}"), &headers, FOR_A_DAY)
}

fn body(file: &File, encoding: Encoding) -> Response {
    let bytes = match encoding {
        Encoding::Brotli => file.brotli.clone(),
        Encoding::Gzip => file.gzip.clone(),
        Encoding::Identity => None,
    };
    Response::new(Body::from(bytes.unwrap_or_else(|| file.plain.clone())))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "ico" => "image/x-icon",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;
    use tower::ServiceExt;

    async fn get_it(path: &str, headers: &[(&str, &str)]) -> Response {
        let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        let Ok(answer) = Site::for_tests().routes().oneshot(request.body(Body::empty()).expect("a request")).await;
        answer
    }

    #[tokio::test]
    async fn a_hashed_file_stays_for_ever_in_the_form_the_browser_takes() {
        let answer = get_it("/pkg/main.test.css", &[("accept-encoding", "gzip, br")]).await;
        let header = |name: &str| {
            answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        assert_eq!(answer.status(), 200);
        assert_eq!(header("content-encoding"), "br");
        assert_eq!(header("content-type"), "text/css; charset=utf-8");
        assert_eq!(header("cache-control"), FOR_EVER);
        assert_eq!(header("vary"), "accept-encoding");
        let again =
            get_it("/pkg/main.test.css", &[("accept-encoding", "gzip, br"), ("if-none-match", &header("etag"))]).await;
        assert_eq!(again.status(), 304);
        assert_eq!(get_it("/pkg/main.test.css", &[]).await.headers().get("content-encoding"), None);
    }

    #[tokio::test]
    async fn what_is_not_there_is_not_found() {
        for path in ["/pkg/none.css", "/pkg/..%2fmanifest.txt", "/robots.txt"] {
            assert_eq!(get_it(path, &[]).await.status(), 404, "{path}");
        }
    }
}
