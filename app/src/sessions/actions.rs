//! Server functions of sessions.

#![expect(missing_docs, reason = "arguments become fields of structs that the macro makes")]

use leptos::prelude::*;

use super::service;
use crate::done::{Done, act};
use crate::failure::Failure;
use crate::fault::Trouble;
use crate::platform::cookie::Cookie;

const SECTION: &str = "/account#sessions";

/// **Log out** of one browser; of this one it is the same as **Log Out**.
#[server(prefix = "/do", endpoint = "end-session")]
pub async fn end_session(#[server(default)] id: String) -> Result<Done, Failure> {
    act(|visit| async move {
        let id = id.parse().map_err(|_| Failure::NotFound)?;
        let own = visit.caller.require_session()?.id == id;
        match service::end(&visit.platform, &visit.caller, id).await {
            // It has ended meanwhile: that is what was wanted.
            Ok(()) | Err(Trouble::Failure(Failure::NotFound)) => {}
            Err(trouble) => return Err(trouble),
        }
        if own {
            visit.jar.clear(Cookie::Session);
            return Ok(Done::to("/login").saying("You are logged out."));
        }
        Ok(Done::to(SECTION).saying("That browser is logged out."))
    })
    .await
}

/// **Log out all others**
#[server(prefix = "/do", endpoint = "end-other-sessions")]
pub async fn end_other_sessions() -> Result<Done, Failure> {
    act(|visit| async move {
        let words = match service::end_others(&visit.platform, &visit.caller).await? {
            0 => "You are logged in nowhere else.".to_owned(),
            1 => "The other browser is logged out.".to_owned(),
            count => format!("{count} other browsers are logged out."),
        };
        Ok(Done::to(SECTION).saying(words))
    })
    .await
}
