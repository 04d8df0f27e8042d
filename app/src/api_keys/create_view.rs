//! The page of the form **Create API Key**, and the page that shows a token once.

use axum::extract::Query;
use leptos::prelude::*;
use serde::Deserialize;

use super::actions::{SECTION, TOKEN_PAGE};
use super::rules::KeyPolicy;
use super::service;
use super::terms::{Scope, Scopes};
use crate::platform::visit::{Page, Visit};
use crate::timestamp::Timestamp;
use crate::ui::choice::Choice;
use crate::ui::frame::Tone;
use crate::ui::kit::{Alert, AppPage, Card, Checks, Code, Field, Form, Select, Submit, TextArea};

/// What a link may fill in.
#[derive(Debug, Default, Deserialize)]
pub struct Prefill {
    #[serde(default)]
    name: String,
    /// Names of scopes, with commas or spaces between.
    #[serde(default)]
    scopes: String,
    /// Days, a date, or `never`.
    #[serde(default)]
    expires: String,
}

/// `/account/api-keys/new?name=&scopes=&expires=`
pub async fn new(visit: Visit, Query(prefill): Query<Prefill>) -> Page {
    visit.caller.require_session()?;
    let policy = service::policy(&visit.platform).await?;
    let now = visit.platform.clock.now();
    visit
        .page(move || {
            view! {
                <AppPage title="Create API Key">
                    <h1>"Create API Key"</h1>
                    <div class="narrow"><Card><NewKey prefill policy now/></Card></div>
                </AppPage>
            }
        })
        .await
}

/// Shows the token that was just made: once. Whoever comes again finds where to make another.
pub async fn token(visit: Visit) -> Page {
    visit.caller.require_session()?;
    let left = visit.take_left(TOKEN_PAGE).await?.and_then(|values| <[String; 5]>::try_from(values).ok());
    let config = &visit.platform.config;
    let base_url = config.server.base_url().to_owned();
    let registry = config.registry.services.first().cloned();
    visit
        .page(move || match left {
            Some(values) => view! { <Shown values base_url registry/> }.into_any(),
            None => view! { <Gone/> }.into_any(),
        })
        .await
}

#[component]
fn NewKey(prefill: Prefill, policy: KeyPolicy, now: Timestamp) -> impl IntoView {
    let Prefill { name, scopes, expires } = prefill;
    let chosen = scopes.split([',', ' ', '+']).map(str::to_lowercase).collect();
    let scopes = vec![
        Choice {
            value: Scope::Api.name(),
            label: "API".to_owned(),
            help: "The REST API, to connect outside applications.",
        },
        Choice {
            value: Scope::Registry.name(),
            label: "Registry".to_owned(),
            help: "The container registry, to run its containers with Docker.",
        },
    ];
    let date = Timestamp::of_iso_day(&expires).map(Timestamp::iso_day);
    let days = |value: &'static str, label: &str| Choice { value, label: label.to_owned(), help: "" };
    let all = [("7", 7, "In 7 days"), ("30", 30, "In 30 days"), ("90", 90, "In 90 days"), ("365", 365, "In 1 year")];
    let mut lifetimes: Vec<_> = all
        .iter()
        .filter(|(_, count, _)| *count <= policy.longest_days)
        .map(|(value, _, label)| days(value, label))
        .collect();
    let usual = if policy.longest_days >= 90 { "90" } else { lifetimes.last().map_or("custom", |last| last.value) };
    lifetimes.push(days("custom", "On a day of your choice"));
    if policy.never {
        lifetimes.push(days("never", "Never"));
    }
    let known = lifetimes.iter().any(|choice| choice.value == expires);
    let value = if date.is_some() {
        "custom".to_owned()
    } else if known {
        expires
    } else {
        usual.to_owned()
    };
    let latest = now.plus(std::time::Duration::from_hours(24) * policy.longest_days).day();
    view! {
        <Form action="/do/create-api-key">
            <Field name="name" label="Name" value=name autocomplete="off" required=true autofocus=true help="What it is for, so that you recognise it in the list."/>
            <Checks name="scopes" label="Scopes" chosen choices=scopes/>
            <div class="expiry">
                <Select name="expires" label="Expires" value choices=lifetimes/>
                <div class="expiry__day"><Field name="expires_on" label="Day" kind="date" value=date.unwrap_or_default() autocomplete="off" help=format!("The key ends with this day (UTC), on {latest} at the latest.")/></div>
            </div>
            <TextArea name="networks" label="Allowed addresses" help="Optional. Only from these addresses and networks may the key be used: 192.0.2.7, 192.0.2.0/24, 2001:db8::/32. One on each line."/>
            <div class="form__actions">
                <Submit>"Create"</Submit>
                <a class="button button--plain" href=SECTION>"Cancel"</a>
            </div>
        </Form>
    }
}

#[component]
fn Gone() -> impl IntoView {
    view! {
        <AppPage title="API Key">
            <h1>"API Key"</h1>
            <div class="narrow">
                <Alert tone=Tone::Info title="The token was shown once">
                    <p>"It is stored nowhere, so nobody can show it again. If you did not keep it, revoke the key or rotate it."</p>
                </Alert>
                <p class="section__action"><a class="button" href=SECTION>"Your API keys"</a></p>
            </div>
        </AppPage>
    }
}

#[component]
fn Shown(values: [String; 5], base_url: String, registry: Option<String>) -> impl IntoView {
    let [name, scopes, ends, username, token] = values;
    let scopes = Scopes::stored(&scopes);
    let ends = if ends.is_empty() { "It never expires.".to_owned() } else { format!("It ends on {ends}.") };
    let api = scopes.has(Scope::Api).then(|| {
        let text = format!("curl -H \"Authorization: Bearer {token}\" {base_url}/api/v1/user");
        view! { <Card title="A first request"><Code id="use-api" what="the request" text/></Card> }
    });
    let registry = scopes.has(Scope::Registry).then(|| {
        // A registry is named by its host; where none is named, it is taken to be beside Latchkey.
        let host = registry.unwrap_or_else(|| base_url.split("://").nth(1).unwrap_or_default().to_owned());
        view! { <Registry username=username.clone() token=token.clone() host/> }
    });
    view! {
        <AppPage title="Your new API key">
            <h1>"Your new API key"</h1>
            <div class="narrow">
                <Alert tone=Tone::Warning title="Copy the token now">
                    <p>"It is shown only here and only now, and stored nowhere. Keep it like a password."</p>
                </Alert>
                <Card title=name>
                    <div class="shown">
                        <p class="field__label">"Username"</p>
                        <Code id="key-username" what="the username" text=username.clone()/>
                        <p class="field__label">"Token"</p>
                        <Code id="key-token" what="the token" text=token.clone()/>
                        <p class="muted">{ends}</p>
                    </div>
                </Card>
                {registry}
                {api}
                <p><a class="button" href=SECTION>"Done"</a></p>
            </div>
        </AppPage>
    }
}

/// Tabs without JavaScript: radio buttons, and CSS that shows the panel of the chosen one.
#[component]
fn Registry(username: String, token: String, host: String) -> impl IntoView {
    let log_in = |program: &str| {
        format!("printf '%s' '{token}' | {program} login {host} --username {username} --password-stdin")
    };
    let (docker, podman) = (log_in("docker"), log_in("podman"));
    let kubernetes = format!(
        "kubectl create secret docker-registry latchkey-registry \\\n  --docker-server={host} \\\n  --docker-username={username} \\\n  --docker-password={token}"
    );
    let variables = format!("REGISTRY_HOST={host}\nREGISTRY_USERNAME={username}\nREGISTRY_TOKEN={token}");
    let tab = |value: &'static str, label: &'static str| {
        view! { <label class="tab"><input type="radio" name="client" value=value checked=value == "docker"/>{label}</label> }
    };
    let tabs = [tab("docker", "Docker"), tab("podman", "Podman"), tab("kubernetes", "Kubernetes"), tab("ci", "CI")]
        .collect_view();
    view! {
        <Card title="Log in to the container registry">
            <div class="tabs">
                <fieldset class="segments"><legend class="visually-hidden">"Client"</legend>{tabs}</fieldset>
                <div class="tabs__panel" data-tab="docker"><Code id="use-docker" what="the docker command" text=docker/></div>
                <div class="tabs__panel" data-tab="podman"><Code id="use-podman" what="the podman command" text=podman/></div>
                <div class="tabs__panel" data-tab="kubernetes"><Code id="use-kubernetes" what="the kubectl command" text=kubernetes/></div>
                <div class="tabs__panel" data-tab="ci"><Code id="use-ci" what="the variables" text=variables/></div>
            </div>
        </Card>
    }
}
