//! The table of contents of the browser's side: every page and where it lives.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::platform::visit::Visit;
use crate::{account, confirm, login, password, profile, setup};

/// Every page. Each loads what it shows, then renders; forms post to the server functions under `/do/`.
pub fn pages() -> Router {
    Router::new()
        .route("/", get(start))
        .route("/setup", get(setup::view::page))
        .route("/login", get(login::view::page))
        .route("/welcome/new-password", get(password::view::welcome))
        .route("/confirm", get(confirm::view::page))
        .route("/profile", get(profile::view::own))
        .route("/users/{username}", get(profile::view::of_others))
        .route("/users/{username}/avatar", get(profile::view::avatar))
        .route("/account", get(account::view::page))
}

/// Nobody has business at the root: on to the profile, or to the log-in.
async fn start(visit: Visit) -> Response {
    let to = if visit.caller.require_session().is_ok() { "/profile" } else { "/login" };
    Redirect::to(to).into_response()
}
