//! The page.

use leptos::prelude::*;

use crate::password;
use crate::platform::visit::{Page, Visit};
use crate::ui::kit::{AppPage, SettingsLayout};

/// `/account`: a line per section, in the order of the menu.
pub async fn page(visit: Visit) -> Page {
    visit.caller.require_session()?;
    let parts = vec![password::view::section(&visit)?];
    visit.page(move || view! { <AppPage title="Account"><SettingsLayout title="Account" parts/></AppPage> }).await
}
