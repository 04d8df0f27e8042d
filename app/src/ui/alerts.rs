//! Alerts under the navigation bar. Each can lead to where it is dealt with; **Dismiss** is a plain form.

use leptos::prelude::*;

use super::bits::{tone_icon, tone_name};
use super::frame::{Frame, PageAlert};

/// The alerts of this page.
#[component]
pub fn PageAlerts() -> impl IntoView {
    let frame = expect_context::<Frame>();
    let alerts = frame.alerts.into_iter().map(|alert| view! { <OneAlert alert path=frame.path.clone()/> });
    let alerts = alerts.collect::<Vec<_>>();
    (!alerts.is_empty()).then(|| view! { <aside class="page-alerts" aria-label="Alerts">{alerts}</aside> })
}

#[component]
fn OneAlert(alert: PageAlert, path: String) -> impl IntoView {
    let PageAlert { tone, title, text, link, dismiss } = alert;
    let link = link.map(|(to, words)| view! { <a class="page-alert__link" href=to>{words}</a> });
    let dismiss = dismiss.map(|name| {
        let label = format!("Dismiss: {title}");
        view! {
            <form class="page-alert__dismiss" method="post" action="/do/dismiss-alert">
                <input type="hidden" name="page" value=path/>
                <input type="hidden" name="alert" value=name/>
                <button class="button button--plain button--small" type="submit" aria-label=label>"Dismiss"</button>
            </form>
        }
    });
    view! {
        <div class=format!("page-alert page-alert--{}", tone_name(tone))>
            <div class="page-alert__inner">
                {tone_icon(tone).view()}
                <p class="page-alert__text"><strong>{title}</strong>" "{text}" "{link}</p>
                {dismiss}
            </div>
        </div>
    }
}
