//! The REST API: the second door to the same verbs as the browser's. Each feature has its handlers in its own `api.rs`;
//! here is what they share (the gate, bodies, pages, tags) and where they are put together.

pub mod body;
pub mod call;
pub mod docs;
mod docs_parts;
pub mod document;
pub mod gate;
pub mod problem;
pub mod query;
pub mod rates;
pub mod tag;

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::{activity, api_keys, people, profile, services, sessions};

/// Where all of it lives.
pub const PREFIX: &str = "/api/v1";

/// What the gate asks for before a handler is reached.
pub struct Doors {
    /// By a key of a person.
    pub by_key: Router,
    /// By the secret of a service.
    pub by_service: Router,
    /// By anybody.
    pub open: Router,
    /// The document that describes all of them.
    pub document: OpenApi,
}

/// Every handler, by what opens it, and the document made from them.
pub fn doors() -> Doors {
    let (by_key, key_paths) = OpenApiRouter::new()
        .routes(routes!(profile::api::user))
        .routes(routes!(profile::api::profile, profile::api::update_profile))
        .routes(routes!(profile::api::avatar))
        .routes(routes!(profile::api::profile_of))
        .routes(routes!(profile::api::avatar_of))
        .routes(routes!(api_keys::api::list, api_keys::api::create))
        .routes(routes!(api_keys::api::one, api_keys::api::revoke))
        .routes(routes!(sessions::api::list))
        .routes(routes!(sessions::api::end))
        .routes(routes!(activity::api::list))
        .routes(routes!(people::api::list, people::api::create))
        .routes(routes!(people::api::one))
        .routes(routes!(people::api::disable))
        .routes(routes!(people::api::enable))
        .split_for_parts();
    let (by_service, service_paths) = OpenApiRouter::new().routes(routes!(services::api::introspect)).split_for_parts();
    let (open, open_paths) = OpenApiRouter::new().routes(routes!(api_keys::api::revoke_leaked)).split_for_parts();
    let document = document::complete(key_paths, service_paths, open_paths);
    Doors { by_key, by_service, open, document }
}
