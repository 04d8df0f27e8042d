//! For whatever watches the process: is it alive, can it serve.

use app::on;
use app::platform::Platform;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

/// 200 as long as the process answers at all. Touches nothing that could be slow.
pub async fn live() -> &'static str {
    "alive\n"
}

/// 200 when the database answers; else 503, so that no requests are sent here.
pub async fn ready(State(platform): State<Platform>) -> Response {
    match ping(&platform).await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "5")], "the database does not answer\n").into_response()
        }
    }
}

async fn ping(platform: &Platform) -> Result<(), sqlx::Error> {
    let mut tx = platform.db.read().await?;
    on!(tx, c => sqlx::query("SELECT 1").execute(c).await.map(drop))
}
