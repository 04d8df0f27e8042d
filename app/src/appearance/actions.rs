//! Server function of the theme.

#![expect(missing_docs, reason = "arguments become fields of structs that the macro makes")]

use std::time::Duration;

use leptos::prelude::*;

use crate::done::{Done, act};
use crate::failure::Failure;
use crate::platform::cookie::Cookie;
use crate::ui::frame::Theme;

/// Remembers the theme in this browser for a year, and shows the same page in it.
#[server(prefix = "/do", endpoint = "set-theme")]
pub async fn set_theme(#[server(default)] theme: String) -> Result<Done, Failure> {
    act(|visit| async move {
        visit.jar.set(Cookie::Theme, Theme::named(&theme).name(), Some(Duration::from_hours(8760)));
        Ok(Done::here())
    })
    .await
}
