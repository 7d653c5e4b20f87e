//! Rules of the contract about one exchange. A request may send nothing that is not declared; an answer may have more
//! members than are, where its schema allows it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::document::{Document, Operation, Part, escaped};
use crate::exchange::{Answered, Sent, form_fields, media_type};

/// Headers of HTTP itself, which no operation has to declare.
const PLAIN_REQUEST_HEADERS: [&str; 6] =
    ["accept", "authorization", "content-length", "content-type", "host", "origin"];

/// Headers that say something of ours (rules at the head of the contract): an answer that has one has to declare it.
const DECLARED_ANSWER_HEADERS: [&str; 6] =
    ["etag", "idempotent-replayed", "link", "location", "retry-after", "x-total-count"];
const DECLARED_ANSWER_PREFIXES: [&str; 3] = ["forecourt-", "tus-", "upload-"];

/// Faults of a request.
pub(crate) async fn request_faults(
    document: &Document,
    operation: &Operation<'_>,
    sent: &Sent,
) -> Vec<String> {
    let mut faults = parameter_faults(document, operation, sent);
    let Some(body) = document.part(&format!("{}/requestBody", operation.pointer)) else {
        if !sent.body.is_empty() {
            faults.push("has a body, and none is declared".to_owned());
        }
        return faults;
    };
    if sent.body.is_empty() {
        if body.value["required"] == true {
            faults.push("lacks its body".to_owned());
        }
        return faults;
    }
    let Some(media_type) = media_type(&sent.headers) else {
        faults.push("has a body without a media type".to_owned());
        return faults;
    };
    let schema = format!("{}/content/{}/schema", body.pointer, escaped(&media_type));
    if body.value["content"].get(&media_type).is_none() {
        faults.push(format!("has a body of the undeclared type {media_type}"));
        return faults;
    }
    let Some(schema) = document.part(&schema) else { return faults };
    let value = match media_type.as_str() {
        "multipart/form-data" | "application/x-www-form-urlencoded" => {
            let fields = form_fields(&sent.headers, &sent.body).await;
            let (value, undeclared) = form_value(document, &schema, fields);
            faults.extend(undeclared.into_iter().map(|name| format!("has the undeclared field {name}")));
            value
        }
        _ if is_json(&media_type) => match serde_json::from_slice(&sent.body) {
            Ok(value) => value,
            Err(error) => {
                faults.push(format!("has a body that is not JSON: {error}"));
                return faults;
            }
        },
        _ => return faults,
    };
    faults.extend(document.faults(&schema.pointer, &value).into_iter().map(|fault| format!("body {fault}")));
    faults
}

fn parameter_faults(document: &Document, operation: &Operation<'_>, sent: &Sent) -> Vec<String> {
    let mut faults = Vec::new();
    let parameters = document.parameters(operation);
    let query = sent.query();
    for parameter in &parameters {
        let (name, place) = (text(parameter, "name"), text(parameter, "in"));
        let values: Vec<String> = match place {
            "path" => values_of(&operation.path_values, name),
            "query" => values_of(&query, name),
            _ => sent.headers.get(&name.to_ascii_lowercase()).cloned().into_iter().collect(),
        };
        if values.is_empty() {
            if parameter.value["required"] == true {
                faults.push(format!("lacks the {place} parameter {name}"));
            }
            continue;
        }
        let schema = format!("{}/schema", parameter.pointer);
        let value = typed(document, &schema, &values);
        faults.extend(document.faults(&schema, &value).into_iter().map(|fault| format!("{name} {fault}")));
    }
    let declared = |place: &str, name: &str| {
        parameters
            .iter()
            .any(|part| text(part, "in") == place && text(part, "name").eq_ignore_ascii_case(name))
    };
    for (name, _) in &query {
        if !declared("query", name) && !is_query_key(document, operation, name) {
            faults.push(format!("has the undeclared parameter {name}"));
        }
    }
    for name in sent.headers.keys() {
        if !PLAIN_REQUEST_HEADERS.contains(&name.as_str()) && !declared("header", name) {
            faults.push(format!("has the undeclared header {name}"));
        }
    }
    faults
}

/// Tells that a query parameter is the key of a security scheme that the operation takes.
fn is_query_key(document: &Document, operation: &Operation<'_>, name: &str) -> bool {
    let schemes = document.part(&format!("{}/security", operation.pointer));
    let schemes = schemes.and_then(|part| part.value.as_array());
    schemes.into_iter().flatten().filter_map(Value::as_object).flat_map(Map::keys).any(|scheme| {
        let scheme = document.part(&format!("/components/securitySchemes/{}", escaped(scheme)));
        scheme.is_some_and(|part| part.value["in"] == "query" && part.value["name"] == name)
    })
}

/// Faults of an answer.
pub(crate) fn answer_faults(
    document: &Document,
    operation: &Operation<'_>,
    answered: &Answered,
) -> Vec<String> {
    let Some(answer) = document.answer(operation, answered.status) else {
        return vec![format!("has the undeclared status {}", answered.status)];
    };
    let mut faults = header_faults(document, operation, &answer, &answered.headers);
    let Some(content) = answer.value.get("content").and_then(Value::as_object) else {
        if !answered.body.is_empty() {
            faults.push("has a body, and none is declared".to_owned());
        }
        return faults;
    };
    let Some(media_type) = media_type(&answered.headers) else {
        faults.push("lacks its media type".to_owned());
        return faults;
    };
    if !content.contains_key(&media_type) {
        faults.push(format!("has the undeclared media type {media_type}"));
        return faults;
    }
    let schema = format!("{}/content/{}/schema", answer.pointer, escaped(&media_type));
    if !is_json(&media_type) || document.part(&schema).is_none() {
        return faults;
    }
    match serde_json::from_slice::<Value>(&answered.body) {
        Ok(value) => {
            faults.extend(document.faults(&schema, &value).into_iter().map(|fault| format!("body {fault}")));
        }
        Err(error) => faults.push(format!("has a body that is not JSON: {error}")),
    }
    faults
}

/// Headers of an answer that go with one of the request, and so need no declaration of their own.
const ECHOES: [(&str, &str); 2] =
    [("idempotent-replayed", "Idempotency-Key"), ("tus-resumable", "Tus-Resumable")];

fn header_faults(
    document: &Document,
    operation: &Operation<'_>,
    answer: &Part<'_>,
    headers: &BTreeMap<String, String>,
) -> Vec<String> {
    let takes = |header: &str| {
        document.parameters(operation).iter().any(|part| part.value["name"].as_str() == Some(header))
    };
    let is_echo = |name: &str| ECHOES.iter().any(|(echo, header)| *echo == name && takes(header));
    let mut faults = Vec::new();
    let declared: BTreeMap<String, String> =
        answer.value.get("headers").and_then(Value::as_object).map_or_else(BTreeMap::new, |declared| {
            let pointer = |name: &String| format!("{}/headers/{}", answer.pointer, escaped(name));
            declared.keys().map(|name| (name.to_ascii_lowercase(), pointer(name))).collect()
        });
    // Every answer has it, whether its operation repeats that or not.
    if !headers.contains_key("x-request-id") {
        faults.push("lacks the header x-request-id".to_owned());
    }
    for (name, value) in headers {
        match declared.get(name).and_then(|pointer| document.part(pointer)) {
            Some(header) => {
                let schema = format!("{}/schema", header.pointer);
                let value = typed(document, &schema, std::slice::from_ref(value));
                faults.extend(
                    document.faults(&schema, &value).into_iter().map(|fault| format!("{name} {fault}")),
                );
            }
            None if has_to_be_declared(name) && !is_echo(name) => {
                faults.push(format!("has the undeclared header {name}"));
            }
            None => {}
        }
    }
    for (name, pointer) in &declared {
        if !may_be_absent(name) && !headers.contains_key(name) {
            faults.push(format!("lacks the header {name}, declared at {pointer}"));
        }
    }
    faults
}

fn has_to_be_declared(name: &str) -> bool {
    DECLARED_ANSWER_HEADERS.contains(&name)
        || DECLARED_ANSWER_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Declared headers that depend on the case: a next page, a replay, a count that was asked for, an upload's end.
fn may_be_absent(name: &str) -> bool {
    matches!(name, "idempotent-replayed" | "link" | "retry-after" | "x-total-count" | "upload-expires")
        || name.starts_with("forecourt-")
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

fn text<'a>(part: &Part<'a>, name: &str) -> &'a str {
    part.value[name].as_str().unwrap()
}

fn values_of(pairs: &[(String, String)], name: &str) -> Vec<String> {
    pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
}

/// A form as its schema sees it: repeated fields as arrays where they are declared so, and the names that are not.
fn form_value(document: &Document, schema: &Part<'_>, fields: Vec<(String, String)>) -> (Value, Vec<String>) {
    let mut value = Map::new();
    let mut undeclared = Vec::new();
    for (name, text) in fields {
        let property = format!("{}/properties/{}", schema.pointer, escaped(&name));
        let Some(declared) = document.part(&property) else {
            undeclared.push(name);
            continue;
        };
        if declared.value["type"] == "array" {
            if let Some(list) = value.entry(name).or_insert_with(|| Value::Array(Vec::new())).as_array_mut() {
                list.push(Value::String(text));
            }
        } else if value.insert(name.clone(), Value::String(text)).is_some() {
            undeclared.push(format!("{name} (a second time)"));
        }
    }
    (Value::Object(value), undeclared)
}

/// Texts of a query or header as the value that its schema describes.
fn typed(document: &Document, schema_pointer: &str, values: &[String]) -> Value {
    let schema = document.part(schema_pointer);
    let kind = schema.as_ref().and_then(|part| part.value["type"].as_str()).unwrap_or("string");
    let first = values.first().cloned().unwrap_or_default();
    match kind {
        "array" => values.iter().cloned().map(Value::String).collect(),
        "integer" | "number" | "boolean" => serde_json::from_str(&first).unwrap_or(Value::String(first)),
        _ => Value::String(first),
    }
}
