//! Server function of the profile.

#![expect(missing_docs, reason = "arguments become fields of structs that the macro makes")]

use leptos::prelude::*;

use super::service::{self, Update};
use crate::done::{Done, act};
use crate::failure::Failure;

/// **Update User Information**.
#[server(prefix = "/do", endpoint = "update-profile")]
pub async fn update_profile(
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] location: String,
    #[server(default)] bio: String,
) -> Result<Done, Failure> {
    act(|visit| async move {
        service::update(&visit.platform, &visit.caller, Update { name, email, location, bio }).await?;
        Ok(Done::to("/profile").saying("Your profile is up to date."))
    })
    .await
}
