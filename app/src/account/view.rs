//! The page.

use leptos::prelude::*;

use crate::platform::visit::{Page, Visit};
use crate::ui::kit::{AppPage, SettingsLayout};
use crate::{api_keys, password, sessions, two_factor};

/// `/account`: a line per section, in the order of the menu.
pub async fn page(visit: Visit) -> Page {
    visit.caller.require_session()?;
    let parts = vec![
        password::view::section(&visit)?,
        two_factor::view::section(&visit).await?,
        sessions::view::section(&visit).await?,
        api_keys::view::section(&visit).await?,
    ];
    visit.page(move || view! { <AppPage title="Account"><SettingsLayout title="Account" parts/></AppPage> }).await
}
