//! Server functions of log in and log out.

#![expect(missing_docs, reason = "arguments become fields of structs that the macro makes")]

use leptos::prelude::*;

use super::service::{self, Admission, LoggedIn};
use crate::done::{Done, act};
use crate::failure::Failure;
use crate::local_path::{local_path, with_next};
use crate::password::Password;
use crate::platform::caller::Stage;
use crate::platform::cookie::Cookie;
use crate::platform::visit::Visit;
use crate::second_step;

/// Logs in, and goes on where the person wanted to go.
#[server(prefix = "/do", endpoint = "log-in")]
pub async fn log_in(
    #[server(default)] login: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<Done, Failure> {
    act(|visit| async move {
        let input = service::LogIn { login, password: Password::from(password), device: visit.device.clone() };
        match service::log_in(&visit.platform, &visit.caller, input).await? {
            Admission::In(logged_in) => {
                remember(&visit, &logged_in);
                Ok(Done::to(go_on(logged_in.stage, &next)))
            }
            Admission::SecondStep(challenge) => {
                visit.jar.set(Cookie::Challenge, &challenge.text(), Some(second_step::service::LIVES));
                Ok(Done::to(with_next(second_step::view::CODE_PAGE, &next)))
            }
        }
    })
    .await
}

/// Ends the session on the server.
#[server(prefix = "/do", endpoint = "log-out")]
pub async fn log_out() -> Result<Done, Failure> {
    act(|visit| async move {
        service::log_out(&visit.platform, &visit.caller).await?;
        if let Some(challenge) = &visit.challenge {
            second_step::service::leave(&visit.platform, challenge).await?;
        }
        // Whoever sits here next gets nothing of this person.
        for cookie in [Cookie::Session, Cookie::Challenge, Cookie::Draft, Cookie::Notice, Cookie::Once] {
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

/// Puts a log-in that is complete into the answer.
pub fn remember(visit: &Visit, logged_in: &LoggedIn) {
    remember_session(visit, &logged_in.session.text());
    visit.jar.set(Cookie::Device, &logged_in.device.text(), Some(super::store::REMEMBERED));
}

/// Where a log-in goes on: to the step that is due, else where the person wanted to go.
pub fn go_on(stage: Stage, next: &str) -> String {
    stage.step().map_or_else(|| local_path(next).unwrap_or("/profile").to_owned(), |step| with_next(step, next))
}
