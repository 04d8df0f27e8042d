//! Reads parameters, bodies and answers out of the OpenAPI document, for its page.

use leptos::prelude::*;
use serde_json::Value;

use crate::ui::kit::{Cell, Table};

/// One parameter or one member of an object.
pub struct FieldRow {
    name: String,
    kind: String,
    about: String,
}

/// The schemas of the document.
pub struct Schemas<'a>(Option<&'a Value>);

/// Text of a member; empty when there is none.
pub fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

impl<'a> Schemas<'a> {
    /// Of a document.
    pub fn of(document: &'a Value) -> Self {
        Self(document.pointer("/components/schemas"))
    }

    /// Parameters of the path, the query and the headers.
    pub fn parameters(operation: &Value) -> Vec<FieldRow> {
        let list = operation.get("parameters").and_then(Value::as_array);
        let row = |parameter: &Value| FieldRow {
            name: text(parameter, "name"),
            kind: format!("{}, {}", text(parameter, "in"), kind(parameter.get("schema"))),
            about: text(parameter, "description"),
        };
        list.into_iter().flatten().map(row).collect()
    }

    /// The media type of the body and its members.
    pub fn body(&self, operation: &Value) -> Option<(String, Vec<FieldRow>)> {
        let content = operation.pointer("/requestBody/content")?.as_object()?;
        let (media_type, value) = content.iter().next()?;
        Some((media_type.clone(), self.members(value.get("schema")?)))
    }

    /// Status, meaning and members of each answer that is no problem.
    pub fn answers(&self, operation: &Value) -> Vec<(String, String, Vec<FieldRow>)> {
        let all = operation.get("responses").and_then(Value::as_object);
        let good = all.into_iter().flatten().filter(|(_, answer)| answer.get("$ref").is_none());
        good.map(|(status, answer)| {
            let content = answer.get("content").and_then(Value::as_object).and_then(|content| content.iter().next());
            let members = content.and_then(|(_, value)| value.get("schema")).map(|schema| self.members(schema));
            let media_type = content.map(|(name, _)| name.clone()).unwrap_or_default();
            let about = text(answer, "description");
            (status.clone(), if about.is_empty() { media_type } else { about }, members.unwrap_or_default())
        })
        .collect()
    }

    /// Members of an object; of a page of a list those of its items.
    fn members(&self, schema: &Value) -> Vec<FieldRow> {
        let schema = self.follow(schema);
        let Some(members) = schema.get("properties").and_then(Value::as_object) else { return Vec::new() };
        let required: Vec<_> = schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
        if let Some(items) = members.get("items").and_then(|items| items.get("items")) {
            let rows = self.members(items);
            return rows.into_iter().map(|row| FieldRow { name: format!("items[].{}", row.name), ..row }).collect();
        }
        let row = |(name, member): (&String, &Value)| {
            let about = text(member, "description");
            let target = self.follow(member);
            let about = if about.is_empty() { text(target, "description") } else { about };
            let optional = if required.iter().any(|known| known.as_str() == Some(name)) { "" } else { ", optional" };
            FieldRow { name: name.clone(), kind: format!("{}{optional}", kind(Some(target))), about }
        };
        members.iter().map(row).collect()
    }

    /// What a reference stands for; the first of several that is not null.
    fn follow<'b>(&'b self, schema: &'b Value) -> &'b Value {
        if let Some(several) = schema.get("oneOf").and_then(Value::as_array) {
            let not_null = several.iter().find(|one| one.get("type").and_then(Value::as_str) != Some("null"));
            return not_null.map_or(schema, |one| self.follow(one));
        }
        let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
        name.and_then(|name| self.0?.get(name)).unwrap_or(schema)
    }
}

/// The type in a word or two.
fn kind(schema: Option<&Value>) -> String {
    let Some(schema) = schema else { return String::new() };
    let base = match schema.get("type") {
        Some(Value::String(one)) => one.clone(),
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        _ if schema.get("oneOf").is_some() => "object or null".to_owned(),
        _ => "object".to_owned(),
    };
    let values: Vec<_> =
        schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    match schema.get("format").and_then(Value::as_str) {
        _ if !values.is_empty() => values.join(", "),
        Some(format) => format!("{base}, {format}"),
        None => base,
    }
}

/// A table of them.
#[component]
pub fn Fields(
    /// The rows.
    fields: Vec<FieldRow>,
) -> impl IntoView {
    let rows = fields
        .into_iter()
        .map(|FieldRow { name, kind, about }| {
            view! {
                <tr>
                    <Cell label="Name"><code>{name}</code></Cell>
                    <Cell label="Type"><span class="muted">{kind}</span></Cell>
                    <Cell label="Meaning">{about.replace('`', "")}</Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption="Fields" columns=vec!["Name", "Type", "Meaning"]>{rows}</Table> }
}
