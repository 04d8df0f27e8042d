//! The table of contents of the browser's side: every page and where it lives.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::platform::visit::Visit;
use crate::{
    account, activity, api, api_keys, backup_codes, confirm, login, password, profile, second_step, setup, two_factor,
};

/// Every page. Each loads what it shows, then renders; forms post to the server functions under `/do/`.
pub fn pages() -> Router {
    Router::new()
        .route("/", get(start))
        .route("/setup", get(setup::view::page))
        .route("/login", get(login::view::page))
        .route(second_step::view::CODE_PAGE, get(second_step::view::code))
        .route(second_step::view::BACKUP_PAGE, get(second_step::view::backup_code))
        .route("/welcome/new-password", get(password::view::welcome))
        .route("/welcome/two-factor", get(two_factor::set_up_view::welcome))
        .route("/confirm", get(confirm::view::page))
        .route("/profile", get(profile::view::own))
        .route("/users/{username}", get(profile::view::of_others))
        .route("/users/{username}/avatar", get(profile::view::avatar))
        .route("/account", get(account::view::page))
        .route("/account/two-factor/enable", get(two_factor::set_up_view::enable))
        .route("/account/two-factor/add", get(two_factor::set_up_view::add))
        .route("/account/two-factor/set-up", get(two_factor::set_up_view::scan))
        .route("/account/two-factor/verify", get(two_factor::set_up_view::verify))
        .route("/account/two-factor/disable", get(two_factor::view::disable))
        .route("/account/two-factor/new-codes", get(backup_codes::view::generate))
        .route(backup_codes::view::CODES_PAGE, get(backup_codes::view::codes))
        .route("/account/api-keys/new", get(api_keys::create_view::new))
        .route(api_keys::actions::TOKEN_PAGE, get(api_keys::create_view::token))
        .route("/account/api-keys/{id}/rotate", get(api_keys::view::rotate))
        .route("/account/api-keys/{id}/revoke", get(api_keys::view::revoke))
        .route("/account/activity", get(activity::view::page))
        .route("/account/activity.csv", get(activity::view::csv))
        .route("/account/activity.json", get(activity::view::json))
        .route("/api/docs", get(api::docs::page))
        .route("/account/authenticators/{id}", get(two_factor::view::authenticator))
}

/// Nobody has business at the root: on to the profile, or to the log-in.
async fn start(visit: Visit) -> Response {
    let to = if visit.caller.require_session().is_ok() { "/profile" } else { "/login" };
    Redirect::to(to).into_response()
}
