//! Server function of alerts.

#![expect(missing_docs, reason = "arguments become fields of structs that the macro makes")]

use leptos::prelude::*;

use super::service;
use crate::done::{Done, act};
use crate::failure::Failure;

/// **Dismiss**: on with the same page, without the alert.
#[server(prefix = "/do", endpoint = "dismiss-alert")]
pub async fn dismiss_alert(#[server(default)] alert: String) -> Result<Done, Failure> {
    act(|visit| async move {
        service::dismiss(&visit.platform, &visit.caller, &alert).await?;
        Ok(Done::here())
    })
    .await
}
