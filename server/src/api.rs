//! The REST API as part of the product: its gates, and what every answer has.

use app::api::gate::{self, Gate};
use app::api::rates::Rates;
use app::api::{PREFIX, doors};
use app::platform::caller::{Caller, Who};
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::{Json, Router};
use utoipa::openapi::OpenApi;

use crate::router::Shared;
use crate::visits::{address, agent};

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

/// Tells the gate from where a request comes, and with what.
async fn introduce(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let caller = Caller { who: Who::Anonymous, address: address(&shared, &request), agent: agent(request.headers()) };
    request.extensions_mut().insert(caller);
    next.run(request).await
}
