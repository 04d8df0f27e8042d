//! The section Sessions of `/account`.

use leptos::prelude::*;

use super::{OpenSession, service};
use crate::fault::Trouble;
use crate::ids::SessionId;
use crate::platform::device::device;
use crate::platform::visit::Visit;
use crate::ui::frame::Tone;
use crate::ui::kit::{Badge, Cell, Curl, Form, Part, Section, SmallSubmit, Submit, Table};

const ID: &str = "sessions";
const TITLE: &str = "Sessions";
const LEAD: &str =
    "The browsers in which you are logged in. Log out of those that you do not recognise, and change your password.";
const SHOWN: i64 = 200;

/// The section of `/account`.
pub async fn section(visit: &Visit) -> Result<Part, Trouble> {
    let own = visit.caller.require_session()?.id;
    let mut open = service::list(&visit.platform, &visit.caller, None, SHOWN).await?;
    // The one that asks comes first.
    open.sort_by_key(|session| session.id != own);
    let base_url = visit.platform.config.server.base_url().to_owned();
    Ok(Part::new(ID, TITLE, move || view! { <Sessions open own base_url/> }))
}

#[component]
fn Sessions(open: Vec<OpenSession>, own: SessionId, base_url: String) -> impl IntoView {
    let others = open.iter().any(|session| session.id != own);
    let rows = open.into_iter().map(|session| view! { <Row own=session.id == own session/> }).collect_view();
    let all = others.then(|| {
        view! { <Form action="/do/end-other-sessions"><Submit plain=true>"Log out all others"</Submit></Form> }
    });
    view! {
        <Section id=ID title=TITLE lead=LEAD>
            <Table caption="Your sessions" columns=vec!["Browser", "Logged in", "Last seen", ""]>{rows}</Table>
            <div class="section__after">{all}</div>
            <Curl id="curl-sessions" base_url path="/user/sessions"/>
        </Section>
    }
}

#[component]
fn Row(session: OpenSession, own: bool) -> impl IntoView {
    let name = device(&session.agent);
    let this = own.then(|| view! { <span class="table__more"><Badge tone=Tone::Success>"this session"</Badge></span> });
    let id = session.id.to_string();
    // This one is ended by Log Out in the menu, on every page.
    let end =
        (!own).then(|| view! { <Form action="/do/end-session" about=id><SmallSubmit>"Log out"</SmallSubmit></Form> });
    view! {
        <tr>
            <Cell label="Browser"><span><strong>{name}</strong><span class="table__more">{session.address}</span>{this}</span></Cell>
            <Cell label="Logged in">{session.created_at.for_people()}</Cell>
            <Cell label="Last seen">{session.seen_at.for_people()}</Cell>
            <Cell>{end}</Cell>
        </tr>
    }
}
