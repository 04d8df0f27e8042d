//! Server functions of the second step.

#![expect(missing_docs, reason = "arguments become fields of structs that the macro makes")]

use leptos::prelude::*;

use super::service::{self, Pass};
use crate::backup_codes::service::words_left;
use crate::done::{Done, act};
use crate::failure::Failure;
use crate::login::actions::{go_on, remember};
use crate::platform::cookie::Cookie;
use crate::two_factor::proof::Accepts;

/// **Verify Code** with the code of an authenticator.
#[server(prefix = "/do", endpoint = "second-step")]
pub async fn second_step(#[server(default)] code: String, #[server(default)] next: String) -> Result<Done, Failure> {
    pass(code, Accepts::Code, next).await
}

/// **Verify Code** with a backup code.
#[server(prefix = "/do", endpoint = "second-step-backup")]
pub async fn second_step_backup(
    #[server(default)] backup_code: String,
    #[server(default)] next: String,
) -> Result<Done, Failure> {
    pass(backup_code, Accepts::BackupCode, next).await
}

async fn pass(typed: String, accepts: Accepts, next: String) -> Result<Done, Failure> {
    act(|visit| async move {
        let input = Pass { challenge: visit.challenge.clone(), typed, accepts, device: visit.device.clone() };
        let passed = service::pass(&visit.platform, &visit.caller, input).await?;
        remember(&visit, &passed.logged_in);
        visit.jar.clear(Cookie::Challenge);
        let done = Done::to(go_on(passed.logged_in.stage, &next));
        Ok(match passed.left {
            Some(left) => done.saying(format!("That backup code is used up. {}.", words_left(left))),
            None => done,
        })
    })
    .await
}
