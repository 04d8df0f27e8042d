//! The way of a request, outermost first: security headers → errors as pages → panics as errors → cross-site check →
//! visit → page, form; or gate → handler of the REST API.

use app::platform::Platform;
use app::registry_token;
use app::ui::frame::Assets;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

use crate::headers::{self, HeaderPolicy};
use crate::plain_forms::{self, Forms};
use crate::site::Site;
use crate::{api, cross_site, errors, health, visits};

/// What the layers share.
#[derive(Clone)]
pub struct Shared {
    /// The machine.
    pub platform: Platform,
    /// Addresses of the site's own files.
    pub assets: Assets,
}

/// The whole product as one service.
pub fn router(platform: Platform, site: Site) -> Router {
    with(platform, site, Router::new())
}

/// The same with routes that the product does not have, for tests of what surrounds every route.
pub fn with(platform: Platform, site: Site, routes: Router) -> Router {
    let shared = Shared { platform: platform.clone(), assets: site.assets() };
    let pages = app::app::pages();
    let forms = Router::new().route("/do/{name}", post(plain_forms::handle)).with_state(Forms::new(pages.clone()));
    let visited = pages.merge(forms).layer(from_fn_with_state(shared.clone(), visits::visit));
    let registry =
        registry_token::api::routes(platform.clone()).layer(from_fn_with_state(shared.clone(), visits::introduce));
    Router::new()
        .merge(visited)
        .merge(registry)
        .merge(api::routes(&shared))
        .merge(routes)
        .merge(site.routes())
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready).with_state(platform.clone()))
        .layer(from_fn_with_state(shared.clone(), cross_site::check))
        .layer(from_fn(errors::survive_panics))
        .layer(from_fn_with_state(shared, errors::as_pages))
        .layer(from_fn_with_state(HeaderPolicy::new(&platform.config), headers::add))
}
