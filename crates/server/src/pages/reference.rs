//! Reference of the API, made of the contract: operations by tag with parameters, bodies, answers, an example and a line for
//! curl, then every schema.
//!
//! Pure. The contract is ours, so what it lacks is left out and never an error.

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use pulldown_cmark::{Event, Options, Parser};
use serde_json::{Map, Value};

use super::STYLE_PATH;

/// Methods in the order in which a path's operations are listed.
const METHODS: [&str; 7] = ["get", "head", "post", "put", "patch", "delete", "options"];

/// Contract with its examples by operation id.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    document: Value,
    examples: BTreeMap<String, Vec<Value>>,
}

/// One operation of the contract.
struct Operation<'a> {
    id: &'a str,
    method: &'static str,
    path: &'a str,
    value: &'a Value,
    /// Parameters of its path, which hold for all its methods.
    shared: &'a [Value],
}

impl Reference {
    /// Of a parsed contract and documents `{operation, request, response}`.
    pub(crate) fn new(document: Value, examples: impl IntoIterator<Item = Value>) -> Self {
        let mut by_operation: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for example in examples {
            if let Some(id) = example["operation"].as_str() {
                by_operation.entry(id.to_owned()).or_default().push(example);
            }
        }
        Self { document, examples: by_operation }
    }

    /// The whole page.
    pub(crate) fn render(&self, origin: &str) -> Markup {
        let info = &self.document["info"];
        let title = text(&info["title"]);
        let tags = self.document["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
        let operations = self.operations();
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    title { (title) }
                    link rel="stylesheet" href=(*STYLE_PATH);
                }
                body {
                    header class="head" {
                        h1 { (title) " " span class="badge" { (text(&info["version"])) } }
                        p class="quiet" { "The contract itself: " a href="/openapi.yaml" { "openapi.yaml" } }
                    }
                    div class="reference" {
                        nav aria-label="Operations" {
                            @for tag in tags {
                                p { strong { (text(&tag["name"])) } }
                                ul {
                                    @for operation in operations.iter().filter(|operation| operation.has_tag(tag)) {
                                        li { a href=(format!("#{}", operation.id)) { (operation.id) } }
                                    }
                                }
                            }
                            p { a href="#schemas" { strong { "Schemas" } } }
                        }
                        main {
                            (markdown(text(&info["description"])))
                            @for tag in tags {
                                section {
                                    h2 { (text(&tag["name"])) }
                                    (markdown(text(&tag["description"])))
                                    @for operation in operations.iter().filter(|operation| operation.has_tag(tag)) {
                                        (self.operation(operation, origin))
                                    }
                                }
                            }
                            h2 id="schemas" { "Schemas" }
                            @for (name, schema) in members(&self.document["components"]["schemas"]) {
                                section class="operation" id=(format!("schema-{name}")) {
                                    h3 { (name) }
                                    (self.schema(schema))
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn operations(&self) -> Vec<Operation<'_>> {
        let paths = members(&self.document["paths"]);
        let operations = paths.flat_map(|(path, item)| {
            let shared = item["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
            METHODS.into_iter().filter_map(move |method| {
                let value = item.get(method)?;
                Some(Operation { id: value["operationId"].as_str()?, method, path, value, shared })
            })
        });
        operations.collect()
    }

    fn operation(&self, operation: &Operation<'_>, origin: &str) -> Markup {
        let value = operation.value;
        let parameters: Vec<&Value> = operation
            .shared
            .iter()
            .chain(array(&value["parameters"]))
            .map(|parameter| self.resolved(parameter))
            .collect();
        let body = self.resolved(&value["requestBody"]);
        html! {
            section class="operation" id=(operation.id) {
                h3 { (text(&value["summary"])) }
                p {
                    code { span class="method" { (operation.method.to_uppercase()) } (operation.path) }
                    " " span class="badge" { (self.access(value)) }
                }
                (markdown(text(&value["description"])))
                @if !parameters.is_empty() {
                    h4 { "Parameters" }
                    div class="scroll" { table {
                        thead { tr { th { "Name" } th { "In" } th { "Type" } th { "Meaning" } } }
                        tbody {
                            @for parameter in parameters {
                                tr {
                                    td { code { (text(&parameter["name"])) } @if parameter["required"] == true { " (required)" } }
                                    td { (text(&parameter["in"])) }
                                    td { (self.kind(&parameter["schema"])) }
                                    td { (markdown(text(&parameter["description"]))) }
                                }
                            }
                        }
                    } }
                }
                @for (media_type, content) in members(&body["content"]).take(1) {
                    h4 { "Body " code { (media_type) } }
                    (self.schema(&content["schema"]))
                }
                h4 { "Answers" }
                ul {
                    @for (status, answer) in members(&value["responses"]) {
                        @let answer = self.resolved(answer);
                        li {
                            code { (status) } " " (text(&answer["description"]))
                            @for (_, content) in members(&answer["content"]).take(1) { " " (self.kind(&content["schema"])) }
                        }
                    }
                }
                h4 { "Call" }
                pre { code { (self.curl(operation, origin)) } }
                @for example in self.examples.get(operation.id).map(Vec::as_slice).unwrap_or_default() {
                    h4 { "Example" }
                    pre { code { (pretty(&example["request"])) } }
                    pre { code { (pretty(&example["response"])) } }
                }
            }
        }
    }

    /// Members of a schema; what it is made of where it has none.
    fn schema(&self, schema: &Value) -> Markup {
        let resolved = self.resolved(schema);
        let mut fields: Vec<(&str, &Value, bool)> = Vec::new();
        self.collect_fields(resolved, &mut fields, 0);
        html! {
            (markdown(text(&resolved["description"])))
            @if fields.is_empty() {
                p { (self.kind(if schema.get("$ref").is_some() { schema } else { resolved })) }
            } @else {
                div class="scroll" { table {
                    thead { tr { th { "Member" } th { "Type" } th { "Meaning" } } }
                    tbody {
                        @for (name, field, required) in fields {
                            tr {
                                td { code { (name) } @if required { " (required)" } }
                                td { (self.kind(field)) }
                                td { (markdown(text(&field["description"]))) }
                            }
                        }
                    }
                } }
            }
        }
    }

    /// Members of a schema and of those that it is composed of.
    fn collect_fields<'a>(
        &'a self,
        schema: &'a Value,
        fields: &mut Vec<(&'a str, &'a Value, bool)>,
        depth: u8,
    ) {
        /// Deeper compositions do not occur; a circle ends here.
        const MAX_DEPTH: u8 = 8;
        if depth > MAX_DEPTH {
            return;
        }
        for part in array(&schema["allOf"]) {
            self.collect_fields(self.resolved(part), fields, depth + 1);
        }
        let required = |name: &str| array(&schema["required"]).any(|required| required == name);
        for (name, field) in members(&schema["properties"]) {
            match fields.iter_mut().find(|(known, ..)| *known == name) {
                Some(known) => *known = (name, field, known.2 || required(name)),
                None => fields.push((name, field, required(name))),
            }
        }
        for (name, _, is_required) in fields.iter_mut() {
            *is_required = *is_required || required(name);
        }
    }

    /// Type of a value in a few words, with a link where it has a name.
    fn kind(&self, schema: &Value) -> Markup {
        if let Some(name) =
            schema["$ref"].as_str().and_then(|link| link.strip_prefix("#/components/schemas/"))
        {
            return html! { a href=(format!("#schema-{name}")) { (name) } };
        }
        let schema = self.resolved(schema);
        let alternatives: Vec<&Value> = array(&schema["oneOf"]).chain(array(&schema["anyOf"])).collect();
        if !alternatives.is_empty() {
            return html! { @for (index, one) in alternatives.into_iter().enumerate() { @if index > 0 { " or " } (self.kind(one)) } };
        }
        if let Some(part) = array(&schema["allOf"]).next() {
            return self.kind(part);
        }
        let name = match &schema["type"] {
            Value::String(name) => name.clone(),
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
            _ => String::new(),
        };
        let words: Vec<String> =
            array(&schema["enum"]).chain(array(&schema["x-extensible-enum"])).map(text_or_json).collect();
        html! {
            (name)
            @if let Some(items) = schema.get("items") { " of " (self.kind(items)) }
            @if let Some(format) = schema["format"].as_str() { " (" (format) ")" }
            @if !words.is_empty() { ": " (words.join(", ")) }
            @if let Some(value) = schema.get("const") { ": " (text_or_json(value)) }
        }
    }

    /// Demand on the caller, from the operation's `security` or the document's.
    fn access(&self, operation: &Value) -> String {
        let security = operation.get("security").unwrap_or(&self.document["security"]);
        let ways = array(security).flat_map(|way| {
            let open = way.as_object().is_some_and(Map::is_empty).then(|| "no token".to_owned());
            let schemes = members(way).map(|(scheme, scopes)| {
                let scopes: Vec<&str> = array(scopes).filter_map(Value::as_str).collect();
                match scheme {
                    "public_key" => "publishable key".to_owned(),
                    _ if scopes.is_empty() => "token".to_owned(),
                    _ => format!("token: {}", scopes.join(", ")),
                }
            });
            open.into_iter().chain(schemes).collect::<Vec<_>>()
        });
        ways.collect::<Vec<_>>().join(" or ")
    }

    /// A line for a shell, with capital letters where a value of the reader's stands.
    fn curl(&self, operation: &Operation<'_>, origin: &str) -> String {
        let mut path = operation.path.to_owned();
        let mut query = Vec::new();
        for parameter in operation.shared.iter().chain(array(&operation.value["parameters"])) {
            let parameter = self.resolved(parameter);
            let name = text(&parameter["name"]);
            match text(&parameter["in"]) {
                "path" => path = path.replace(&format!("{{{name}}}"), &name.to_uppercase()),
                "query" if parameter["required"] == true => {
                    query.push(format!("{name}={}", name.to_uppercase()));
                }
                _ => {}
            }
        }
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let mut line = format!("curl -X {} \"{origin}{path}\"", operation.method.to_uppercase());
        if !self.access(operation.value).split(" or ").any(|way| way == "no token") {
            line.push_str(" \\\n  -H \"Authorization: Bearer $TOKEN\"");
        }
        let body = self.resolved(&operation.value["requestBody"]);
        if let Some((media_type, content)) = members(&body["content"]).next() {
            let mut fields = Vec::new();
            self.collect_fields(self.resolved(&content["schema"]), &mut fields, 0);
            let required = fields.iter().filter(|(_, _, required)| *required);
            if media_type == "multipart/form-data" {
                for (name, ..) in required {
                    line.push_str(&format!(" \\\n  -F {name}={}", name.to_uppercase()));
                }
            } else if media_type.ends_with("json") {
                line.push_str(&format!(" \\\n  -H 'Content-Type: {media_type}' -d @BODY.json"));
            } else {
                line.push_str(&format!(" \\\n  -H 'Content-Type: {media_type}' --data-binary @FILE"));
            }
        }
        line
    }

    /// Target of a `$ref`, or the value itself.
    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        let Some(link) = value["$ref"].as_str().and_then(|link| link.strip_prefix('#')) else { return value };
        self.document.pointer(link).unwrap_or(value)
    }
}

impl Operation<'_> {
    fn has_tag(&self, tag: &Value) -> bool {
        array(&self.value["tags"]).next() == Some(&tag["name"])
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn text_or_json(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// Markdown with tables as HTML. Elements that stand in the text are shown as text.
fn markdown(source: &str) -> Markup {
    let events = Parser::new_ext(source, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    let mut rendered = String::new();
    pulldown_cmark::html::push_html(&mut rendered, events);
    PreEscaped(rendered)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reference() -> Reference {
        let document = json!({
            "info": {"title": "API", "version": "1", "description": "Some *words* <b>and</b> a list\n\n* one"},
            "security": [{"api_key": []}],
            "tags": [{"name": "cars", "description": "Cars."}],
            "paths": {"/cars/{car_id}": {
                "parameters": [{"$ref": "#/components/parameters/Car"}],
                "patch": {
                    "operationId": "patchCar", "tags": ["cars"], "summary": "Changes a car",
                    "security": [{"api_key": ["write"]}],
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Car"}}}},
                    "responses": {"200": {"description": "Changed.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Car"}}}}}
                }
            }},
            "components": {
                "parameters": {"Car": {"name": "car_id", "in": "path", "required": true, "schema": {"type": "string"}}},
                "schemas": {
                    "Named": {"type": "object", "properties": {"name": {"type": ["string", "null"], "description": "Its name."}}},
                    "Car": {"allOf": [{"$ref": "#/components/schemas/Named"}, {"required": ["name"], "properties": {"doors": {"type": "integer", "enum": [3, 5]}}}]}
                }
            }
        });
        Reference::new(document, [json!({"operation": "patchCar", "request": {"a": "<i>"}, "response": {}})])
    }

    #[test]
    fn an_operation_is_told_with_all_that_it_takes() {
        let page = reference().render("https://cars.example").into_string();
        for expected in [
            "id=\"patchCar\"",
            "href=\"#patchCar\"",
            "token: write",
            "<em>words</em>",
            "<a href=\"#schema-Car\">Car</a>",
            "<code>name</code> (required)",
            "string or null",
            "integer: 3, 5",
            "curl -X PATCH &quot;https://cars.example/cars/CAR_ID&quot; \\\n  -H &quot;Authorization: Bearer $TOKEN&quot; \\\n  -H 'Content-Type: application/json' -d @BODY.json",
        ] {
            assert!(page.contains(expected), "{expected} is missing in {page}");
        }
        assert!(!page.contains("<b>and") && !page.contains("<i>"), "no element comes out of a text");
    }
}
