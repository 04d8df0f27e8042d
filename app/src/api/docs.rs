//! `/api/docs`: the OpenAPI document as a page of the product. Made on the server, so that it needs no viewer, no script
//! and no request to anybody else.

use leptos::prelude::*;
use serde_json::Value;

use super::docs_parts::{Fields, Schemas, text};
use super::document::{INTRODUCTION, TAGS};
use super::problem::KINDS;
use super::{PREFIX, doors};
use crate::api_keys::token::PATTERN;
use crate::fault::Fault;
use crate::platform::visit::{Page, Visit};
use crate::ui::kit::{AppPage, Cell, Code, Table, words};

/// One operation, read from the document.
struct Operation {
    id: String,
    method: &'static str,
    path: String,
    value: Value,
}

/// The page: for everybody, signed in or not.
pub async fn page(visit: Visit) -> Page {
    let document = serde_json::to_value(doors().document).map_err(|e| Fault::Broken(format!("JSON: {e}")))?;
    let base_url = visit.platform.config.server.base_url().to_owned();
    visit
        .page(move || {
            view! {
                <AppPage title="REST API">
                    <h1>"REST API"</h1>
                    <div class="settings">
                        <Contents/>
                        <div class="settings__body">
                            <Introduction base_url=base_url.clone()/>
                            <Groups document base_url/>
                            <Problems/>
                            <Leaks/>
                        </div>
                    </div>
                </AppPage>
            }
        })
        .await
}

fn anchor(name: &str) -> String {
    name.to_lowercase()
}

#[component]
fn Contents() -> impl IntoView {
    let links = TAGS.iter().map(|(name, _)| view! { <a href=format!("#{}", anchor(name))>{*name}</a> }).collect_view();
    view! {
        <nav class="settings__menu" aria-label="Contents">
            <a href="#start">"Start"</a>{links}<a href="#problems">"Problems"</a><a href="#leaks">"Found a token?"</a>
        </nav>
    }
}

#[component]
fn Introduction(base_url: String) -> impl IntoView {
    let text = format!("curl -H \"Authorization: Bearer $LATCHKEY_TOKEN\" {base_url}{PREFIX}/user");
    view! {
        <section class="section" id="start">
            <h2>"Start"</h2>
            <p class="section__lead">{INTRODUCTION.replace('`', "")}</p>
            <Code id="start-curl" what="the request" text/>
            <p class="docs__more">
                <a href="/account/api-keys/new?scopes=api">"Create a key"</a>
                <a href="/api/openapi.json">"OpenAPI document"</a>
            </p>
        </section>
    }
}

#[component]
fn Groups(document: Value, base_url: String) -> impl IntoView {
    let schemas = Schemas::of(&document);
    let operations = operations(&document);
    TAGS.iter()
        .map(|(tag, about)| {
            let mine = operations
                .iter()
                .filter(|operation| operation.value.pointer("/tags/0").and_then(Value::as_str) == Some(tag));
            let list = mine.map(|operation| show(operation, &schemas, &base_url)).collect_view();
            view! {
                <section class="section" id=anchor(tag)>
                    <h2>{*tag}</h2>
                    <p class="section__lead">{*about}</p>
                    <div class="operations">{list}</div>
                </section>
            }
        })
        .collect_view()
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for method in ["get", "post", "patch", "delete"] {
            if let Some(value) = item.get(method) {
                let id = format!("{method}{}", path.replace(['/', '{', '}'], "-"));
                found.push(Operation { id, method, path: path.clone(), value: value.clone() });
            }
        }
    }
    found
}

fn show(operation: &Operation, schemas: &Schemas, base_url: &str) -> AnyView {
    let Operation { id, method, path, value } = operation;
    let about = text(value, "description");
    let about = (!about.is_empty()).then(|| view! { <p>{about.replace('`', "")}</p> });
    let parameters = Schemas::parameters(value);
    let body = schemas.body(value);
    let answers = schemas.answers(value);
    let parameters = (!parameters.is_empty()).then(|| view! { <h3>"Parameters"</h3><Fields fields=parameters/> });
    let curl = curl(operation, base_url);
    let body = body.map(|(kind, fields)| view! { <h3>"Body"</h3><p class="muted">{kind}</p><Fields fields/> });
    view! {
        <details class="operation" id=id.clone()>
            <summary>
                <span class="operation__method" data-method=*method>{method.to_uppercase()}</span>
                <code class="operation__path">{path.clone()}</code>
                <span class="operation__title">{text(value, "summary")}</span>
            </summary>
            <div class="operation__body">
                {about}
                {parameters}
                {body}
                <h3>"Answer"</h3>
                {answers.into_iter().map(|(status, what, fields)| view! {
                    <p><strong>{status}</strong>" "<span class="muted">{what}</span></p>
                    {(!fields.is_empty()).then(|| view! { <Fields fields/> })}
                }).collect_view()}
                <pre class="code__text" tabindex="0"><code>{words(&curl)}</code></pre>
            </div>
        </details>
    }
    .into_any()
}

fn curl(operation: &Operation, base_url: &str) -> String {
    let Operation { method, path, value, .. } = operation;
    let scheme =
        value.pointer("/security/0").and_then(Value::as_object).and_then(|scheme| scheme.keys().next().cloned());
    let mut line = "curl".to_owned();
    if *method != "get" {
        line.extend([" -X ", &method.to_uppercase()]);
    }
    match scheme.as_deref() {
        Some("apiKey") => line.push_str(" -H \"Authorization: Bearer $LATCHKEY_TOKEN\""),
        Some(_) => line.push_str(" -u \"$SERVICE:$SECRET\""),
        None => {}
    }
    if value.pointer("/requestBody/content/application~1json").is_some() {
        line.push_str(" --json @body.json");
    } else if value.get("requestBody").is_some() {
        line.push_str(" -d \"token=$TOKEN\"");
    }
    format!("{line} {base_url}{PREFIX}{path}")
}

#[component]
fn Problems() -> impl IntoView {
    let rows = KINDS
        .iter()
        .map(|(name, status, what)| {
            view! { <tr id=format!("problem-{name}")><Cell label="Status">{*status}</Cell><Cell label="Type"><code>{*name}</code></Cell><Cell label="Meaning">{what.replace('`', "")}</Cell></tr> }
        })
        .collect_view();
    view! {
        <section class="section" id="problems">
            <h2>"Problems"</h2>
            <p class="section__lead">"What is not carried out is answered with application/problem+json (RFC 9457): type leads here, detail says what to do, errors names each wrong value with its place."</p>
            <Table caption="Kinds of problems" columns=vec!["Status", "Type", "Meaning"]>{rows}</Table>
        </section>
    }
}

#[component]
fn Leaks() -> impl IntoView {
    view! {
        <section class="section" id="leaks">
            <h2>"Found a token?"</h2>
            <p class="section__lead">"Whoever finds a token where it should not be can kill it, without an account: POST /keys/revoke-leaked. Its owner is told. Secret scanners find tokens by this expression; the last six characters are a checksum (CRC-32 of the thirty before them, in base62)."</p>
            <Code id="leak-pattern" what="the expression" text=PATTERN/>
        </section>
    }
}
