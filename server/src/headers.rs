//! Security headers on every answer, errors and static files too (ASVS 5.0 3.4).

use app::platform::config::Config;
use app::platform::visit::ScriptNonce;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use http::{HeaderName, HeaderValue};

/// What the headers depend on.
#[derive(Clone, Copy, Debug)]
pub struct HeaderPolicy {
    https: bool,
}

impl HeaderPolicy {
    /// For this instance.
    pub fn new(config: &Config) -> Self {
        Self { https: config.server.base_url().starts_with("https://") }
    }
}

/// The same on every answer: no sniffing, no framing, no opener, no features that an account centre has no use for.
const ALWAYS: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    // Forms of ours need an Origin, other sites need to know nothing.
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), \
         gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), xr-spatial-tracking=(), \
         publickey-credentials-create=(self), publickey-credentials-get=(self), clipboard-write=(self)",
    ),
];

/// Puts the headers on whatever comes out. What an answer says itself about caching and content stays.
pub async fn add(State(policy): State<HeaderPolicy>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let csp = content_security_policy(policy, response.extensions().get::<ScriptNonce>());
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if policy.https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(csp);
    response
}

/// Nothing is allowed but what the pages use. Scripts run by the nonce of this very answer, and what they load.
fn content_security_policy(policy: HeaderPolicy, nonce: Option<&ScriptNonce>) -> HeaderValue {
    let mut text = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                    frame-ancestors 'none'"
        .to_owned();
    if let Some(ScriptNonce(nonce)) = nonce {
        text.push_str("; script-src 'nonce-");
        text.push_str(nonce);
        text.push_str("' 'strict-dynamic' 'wasm-unsafe-eval'; connect-src 'self'");
    }
    if policy.https {
        text.push_str("; upgrade-insecure-requests");
    }
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_need_the_nonce_of_this_answer() {
        let none = content_security_policy(HeaderPolicy { https: false }, None);
        assert!(!none.to_str().expect("text").contains("script-src"));
        let some = content_security_policy(HeaderPolicy { https: true }, Some(&ScriptNonce("abc".to_owned())));
        let some = some.to_str().expect("text");
        assert!(some.contains("script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval'"), "{some}");
        assert!(some.ends_with("upgrade-insecure-requests"), "{some}");
    }
}
