//! Server function of the first run.

#![expect(missing_docs, reason = "arguments become fields of structs that the macro makes")]

use leptos::prelude::*;

use super::service::{self, First};
use crate::done::{Done, act};
use crate::failure::Failure;
use crate::login::actions::remember_session;
use crate::password::Password;

/// Makes the first System Administrator and logs them in.
#[server(prefix = "/do", endpoint = "set-up")]
pub async fn set_up(
    #[server(default)] token: String,
    #[server(default)] name: String,
    #[server(default)] username: String,
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] confirm_password: String,
) -> Result<Done, Failure> {
    act(|visit| async move {
        let (password, confirm) = (Password::from(password), Password::from(confirm_password));
        let first = First { token, name, username, email, password, confirm };
        let session = service::create(&visit.platform, &visit.caller, first).await?;
        remember_session(&visit, &session.text());
        Ok(Done::to("/profile").saying("Your account is ready. You are the System Administrator of this instance."))
    })
    .await
}
