//! A script: no cookies, an API key, JSON.

use axum::Router;
use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request};
use serde_json::Value;

use super::{Actor, Answer};

/// Somebody's script.
#[derive(Clone)]
pub struct Script {
    actor: Actor,
    token: String,
}

impl Script {
    /// With this token.
    pub fn new(router: Router, token: &str) -> Self {
        Self { actor: Actor::new(router), token: token.to_owned() }
    }

    /// `GET /api/v1…`
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &[], None).await
    }

    /// `DELETE /api/v1…`
    pub async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, &[], None).await
    }

    /// `POST /api/v1…`
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, &[], Some(body)).await
    }

    /// Any call, with headers.
    pub async fn call(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Value>) -> Answer {
        let mut request = self.request(method, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header(CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.actor.clone().send(request, body).await
    }

    /// A body of any kind.
    pub async fn raw(&self, method: Method, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        let request = self.request(method, path).header(CONTENT_TYPE, kind);
        self.actor.clone().send(request, body.into()).await
    }

    fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        request.header(AUTHORIZATION, format!("Bearer {}", self.token))
    }
}
