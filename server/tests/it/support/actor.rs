//! Somebody with a browser (or without one): keeps cookies, posts forms from pages.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, SET_COOKIE};
use http::{Method, Request};
use server::serve::listen::Peer;
use tower::ServiceExt;

use super::{Answer, wire};

/// How an actor reaches the product.
#[derive(Clone)]
enum Door {
    /// In this process.
    Router(Router),
    /// A program of its own, over the network.
    Network(SocketAddr),
}

/// Somebody who uses the product.
#[derive(Clone)]
pub struct Actor {
    door: Door,
    /// Their cookies.
    pub cookies: BTreeMap<String, String>,
    /// The address they come from.
    pub address: SocketAddr,
    /// Whether their browser runs the form island.
    pub enhanced: bool,
}

impl Actor {
    /// Somebody new.
    pub fn new(router: Router) -> Self {
        Self::at(Door::Router(router))
    }

    /// Somebody new, who reaches the program at this address; where they come from is said by a proxy it trusts.
    pub fn over_network(program: SocketAddr) -> Self {
        Self::at(Door::Network(program))
    }

    fn at(door: Door) -> Self {
        let address = SocketAddr::from(([192, 0, 2, 1], 4711));
        Self { door, cookies: BTreeMap::new(), address, enhanced: false }
    }

    /// The same browser on another node.
    pub fn on(&self, router: Router) -> Self {
        Self { door: Door::Router(router), ..self.clone() }
    }

    /// The same browser with the form island.
    pub fn enhanced(&self) -> Self {
        Self { enhanced: true, ..self.clone() }
    }

    /// From another address.
    pub fn coming_from(&self, address: &str) -> Self {
        let address = SocketAddr::new(address.parse().expect("an address"), 4711);
        Self { address, ..self.clone() }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Posts the form `action` from `page`.
    pub async fn post(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_raw(action, form(page, fields)).await
    }

    /// Posts bytes as a form.
    pub async fn post_raw(&mut self, action: &str, body: Vec<u8>) -> Answer {
        self.send(posting(action), Body::from(body)).await
    }

    /// Posts the form to a program that may be killed meanwhile: `None` when no answer came.
    pub async fn try_post(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Option<Answer> {
        self.try_send(posting(action), Body::from(form(page, fields))).await.ok()
    }

    /// Logs in from the log-in page.
    pub async fn log_in(&mut self, login: &str, password: &str) -> Answer {
        self.post("/login", "log-in", &[("login", login), ("password", password)]).await
    }

    /// Sends any request with this browser's cookies.
    pub async fn send(&mut self, request: http::request::Builder, body: Body) -> Answer {
        self.try_send(request, body).await.expect("an answer")
    }

    async fn try_send(&mut self, request: http::request::Builder, body: Body) -> std::io::Result<Answer> {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let accept = if self.enhanced { "application/json" } else { "text/html" };
        let mut request = request.header(ACCEPT, accept);
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        let mut request = request.body(body).expect("a request");
        let answer = match &self.door {
            Door::Router(router) => {
                request.extensions_mut().insert(Peer(self.address));
                let Ok(response) = router.clone().oneshot(request).await;
                Answer::read(response).await
            }
            Door::Network(program) => wire::exchange(*program, self.address.ip(), request).await?,
        };
        for line in answer.headers.get_all(SET_COOKIE) {
            self.keep(line.to_str().expect("text"));
        }
        Ok(answer)
    }

    fn keep(&mut self, line: &str) {
        let (pair, attributes) = line.split_once(';').expect("attributes");
        let (name, value) = pair.split_once('=').expect("a pair");
        if attributes.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

fn posting(action: &str) -> http::request::Builder {
    Request::builder()
        .method(Method::POST)
        .uri(format!("/do/{action}"))
        .header("sec-fetch-site", "same-origin")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
}

fn form(page: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("page", page).extend_pairs(fields);
    body.finish().into_bytes()
}
