//! The REST API as part of the product: its gates, and what every answer has.

use app::api::gate::{self, Gate};
use app::api::rates::Rates;
use app::api::{PREFIX, doors};
use axum::middleware::from_fn_with_state;
use axum::{Json, Router};
use utoipa::openapi::OpenApi;

use crate::router::Shared;
use crate::visits::introduce;

/// `/api/v1/…` and the document.
pub fn routes(shared: &Shared) -> Router {
    let gate = Gate { platform: shared.platform.clone(), rates: Rates::default() };
    let doors = doors();
    let api = doors
        .by_key
        .route_layer(from_fn_with_state(gate.clone(), gate::by_key))
        .merge(doors.by_service.route_layer(from_fn_with_state(gate.clone(), gate::by_service)))
        .merge(doors.open.route_layer(from_fn_with_state(gate, gate::open)))
        .layer(from_fn_with_state(shared.clone(), introduce));
    let document = document();
    Router::new().nest(PREFIX, api).route("/api/openapi.json", axum::routing::get(async move || Json(document)))
}

/// What `latchkey openapi` prints.
pub fn document() -> OpenApi {
    doors().document
}
