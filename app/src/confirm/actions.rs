//! Server function of **Confirm it’s you**.

#![expect(missing_docs, reason = "arguments become fields of structs that the macro makes")]

use leptos::prelude::*;

use super::service;
use crate::done::{Done, act};
use crate::failure::Failure;
use crate::local_path::local_path;
use crate::login::actions::remember_session;
use crate::password::Password;

/// Confirms by every factor the person has, and goes on with what was asked.
#[server(prefix = "/do", endpoint = "confirm")]
pub async fn confirm(
    #[server(default)] password: String,
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Result<Done, Failure> {
    act(|visit| async move {
        let session = service::confirm(&visit.platform, &visit.caller, Password::from(password), &code).await?;
        remember_session(&visit, &session.text());
        Ok(Done::to(local_path(&next).unwrap_or("/profile")))
    })
    .await
}
