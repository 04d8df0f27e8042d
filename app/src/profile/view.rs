//! Pages of profiles, and the picture.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG};
use leptos::prelude::*;

use super::{initials, service};
use crate::people::User;
use crate::platform::digest::{hex, sha256};
use crate::platform::visit::{Page, Visit};
use crate::ui::kit::{AppPage, Avatar, Card, Curl, Fact, Facts, Field, Form, Submit, TextArea};

/// `/profile`: what others see, and the form to change it.
pub async fn own(visit: Visit) -> Page {
    let user = service::own(&visit.platform, &visit.caller).await?;
    let shown = user.clone();
    let base_url = visit.platform.config.server.base_url().to_owned();
    visit
        .page(move || {
            view! {
                <AppPage title="Profile">
                    <h1>"Profile"</h1>
                    <div class="profile">
                        <Card><Shown user=shown/></Card>
                        <Card title="Your information"><Edit user/><Curl id="curl-profile" base_url path="/user/profile"/></Card>
                    </div>
                </AppPage>
            }
        })
        .await
}

/// `/users/{username}`: as other signed-in people see it.
pub async fn of_others(visit: Visit, Path(username): Path<String>) -> Page {
    let user = service::find(&visit.platform, &visit.caller, &username).await?;
    visit
        .page(move || {
            view! {
                <AppPage title=user.name.clone()>
                    <div class="profile profile--alone">
                        <Card><Shown user heading=true/></Card>
                    </div>
                </AppPage>
            }
        })
        .await
}

/// `/users/{username}/avatar`: made from the initials. Opened by itself it can run nothing.
pub async fn avatar(visit: Visit, Path(username): Path<String>) -> Page {
    let user = service::find(&visit.platform, &visit.caller, &username).await?;
    let picture = initials::svg(&user.name, &user.username);
    let tag = format!("\"{}\"", hex(&sha256(&[picture.as_bytes()])).get(..16).unwrap_or_default());
    let headers = [
        (CONTENT_TYPE, "image/svg+xml"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'"),
        (CACHE_CONTROL, "private, no-cache"),
        (ETAG, tag.as_str()),
    ];
    Ok::<Response, _>((headers, picture).into_response())
}

/// What is told; what is not told leaves no trace.
#[component]
fn Shown(user: User, #[prop(optional)] heading: bool) -> impl IntoView {
    let avatar = format!("/users/{}/avatar", user.username);
    let told = !user.location.is_empty() || !user.bio.is_empty();
    let name = if heading {
        view! { <h1 class="profile__name">{user.name.clone()}</h1> }.into_any()
    } else {
        view! { <p class="profile__name">{user.name.clone()}</p> }.into_any()
    };
    view! {
        <div class="profile__head">
            <Avatar src=avatar name=user.name.clone() size=96/>
            <div>
                {name}
                <p class="profile__username">"@"{user.username}</p>
            </div>
        </div>
        {told.then(|| view! {
            <Facts>
                {(!user.location.is_empty()).then(|| view! { <Fact term="Location">{user.location}</Fact> })}
                {(!user.bio.is_empty()).then(|| view! { <Fact term="Bio"><span class="profile__bio">{user.bio}</span></Fact> })}
            </Facts>
        })}
    }
}

#[component]
fn Edit(user: User) -> impl IntoView {
    view! {
        <Form action="/do/update-profile">
            <Field name="name" label="Name" value=user.name autocomplete="name" required=true/>
            <Field name="email" label="Email" kind="email" value=user.email autocomplete="email" required=true help="Where we write to you. Other people do not see it."/>
            <Field name="location" label="Location" value=user.location autocomplete="off" help="Optional. Left blank, it does not appear on your profile."/>
            <TextArea name="bio" label="Bio" value=user.bio help="Optional. Up to 500 characters."/>
            <Submit>"Update User Information"</Submit>
        </Form>
    }
}
