//! Server functions of log in and log out.

#![expect(missing_docs, reason = "arguments become fields of structs that the macro makes")]

use leptos::prelude::*;

use super::service;
use crate::done::{Done, act};
use crate::failure::Failure;
use crate::local_path::local_path;
use crate::password::Password;
use crate::platform::caller::Stage;
use crate::platform::cookie::Cookie;
use crate::platform::visit::Visit;

/// Logs in, and goes on where the person wanted to go.
#[server(prefix = "/do", endpoint = "log-in")]
pub async fn log_in(
    #[server(default)] login: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<Done, Failure> {
    act(|visit| async move {
        let input = service::LogIn { login, password: Password::from(password), device: visit.device.clone() };
        let admitted = service::log_in(&visit.platform, &visit.caller, input).await?;
        remember_session(&visit, &admitted.session.text());
        visit.jar.set(Cookie::Device, &admitted.device.text(), Some(super::store::REMEMBERED));
        Ok(Done::to(match admitted.stage {
            Stage::Full => local_path(&next).unwrap_or("/profile").to_owned(),
            Stage::NewPassword => crate::local_path::with_next("/welcome/new-password", &next),
        }))
    })
    .await
}

/// Ends the session on the server.
#[server(prefix = "/do", endpoint = "log-out")]
pub async fn log_out() -> Result<Done, Failure> {
    act(|visit| async move {
        service::log_out(&visit.platform, &visit.caller).await?;
        // Whoever sits here next gets nothing of this person.
        for cookie in [Cookie::Session, Cookie::Draft, Cookie::Notice] {
            visit.jar.clear(cookie);
        }
        // A message waits in the database: not for everybody who posts this form.
        let done = Done::to("/login");
        Ok(if visit.caller.session().is_some() { done.saying("You are logged out.") } else { done })
    })
    .await
}

/// Puts the token of a new session into the answer.
pub fn remember_session(visit: &Visit, token: &str) {
    let hours = visit.platform.config.session.max_hours;
    visit.jar.set(Cookie::Session, token, Some(std::time::Duration::from_secs(hours * 3_600)));
}
