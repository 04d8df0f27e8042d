//! Server functions of two-factor authentication.

#![expect(missing_docs, reason = "arguments become fields of structs that the macro makes")]

use leptos::prelude::*;

use super::set_up::{self, Begin};
use super::{service, set_up_view};
use crate::backup_codes::view::CODES_PAGE;
use crate::done::{Done, act};
use crate::failure::Failure;
use crate::login::actions::remember_session;

/// The section of `/account`.
pub const SECTION: &str = "/account#two-factor";

/// **Enable Two-Factor Authentication**
#[server(prefix = "/do", endpoint = "begin-two-factor")]
pub async fn begin_two_factor() -> Result<Done, Failure> {
    begin(Begin::First).await
}

/// **Add Another Authenticator**
#[server(prefix = "/do", endpoint = "add-authenticator")]
pub async fn add_authenticator() -> Result<Done, Failure> {
    begin(Begin::Another).await
}

/// **Make a New Secret**, in the place of the one that is shown.
#[server(prefix = "/do", endpoint = "renew-secret")]
pub async fn renew_secret() -> Result<Done, Failure> {
    begin(Begin::Anew).await
}

async fn begin(what: Begin) -> Result<Done, Failure> {
    act(|visit| async move {
        set_up::begin(&visit.platform, &visit.caller, what).await?;
        Ok(Done::to(set_up_view::SCAN_PAGE))
    })
    .await
}

/// **Verify Code**: on to the backup codes, or back with the authenticator that was added.
#[server(prefix = "/do", endpoint = "verify-authenticator")]
pub async fn verify_authenticator(
    #[server(default)] code: String,
    #[server(default)] name: String,
) -> Result<Done, Failure> {
    act(|visit| async move {
        let mut verified = set_up::verify(&visit.platform, &visit.caller, &code, &name).await?;
        remember_session(&visit, &verified.session.text());
        match verified.codes.as_mut() {
            Some(codes) => {
                visit.leave(CODES_PAGE, std::mem::take(codes)).await?;
                Ok(Done::to(CODES_PAGE))
            }
            None => Ok(Done::to(SECTION).saying("The authenticator is added. Every other session has ended.")),
        }
    })
    .await
}

/// **Disable Two-Factor Authentication**
#[server(prefix = "/do", endpoint = "disable-two-factor")]
pub async fn disable_two_factor() -> Result<Done, Failure> {
    act(|visit| async move {
        service::disable(&visit.platform, &visit.caller).await?;
        Ok(Done::to(SECTION).saying("Two-factor authentication is off. Log-in no longer asks for a code."))
    })
    .await
}

/// **Remove Authenticator**
#[server(prefix = "/do", endpoint = "remove-authenticator")]
pub async fn remove_authenticator(#[server(default)] id: String) -> Result<Done, Failure> {
    act(|visit| async move {
        service::remove(&visit.platform, &visit.caller, &id).await?;
        Ok(Done::to(SECTION).saying("The authenticator is removed. Its codes no longer count."))
    })
    .await
}

/// **Rename**
#[server(prefix = "/do", endpoint = "rename-authenticator")]
pub async fn rename_authenticator(
    #[server(default)] id: String,
    #[server(default)] name: String,
) -> Result<Done, Failure> {
    act(|visit| async move {
        service::rename(&visit.platform, &visit.caller, &id, &name).await?;
        Ok(Done::to(SECTION).saying("The authenticator has its new name."))
    })
    .await
}
