//! The contract as a document: operations by method and path, parameters, answers, schemas by their place.

use std::sync::LazyLock;

use jsonschema::{Registry, Validator};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

const URI: &str = "urn:forecourt:contract";

/// The contract that the server is built with.
pub(crate) static CONTRACT: LazyLock<Document> =
    LazyLock::new(|| Document::parse(include_str!("../../../api/contract/openapi.yaml")));

pub(crate) struct Document {
    root: Value,
    registry: Registry<'static>,
}

/// One operation of the contract.
#[derive(Clone, Debug)]
pub(crate) struct Operation<'a> {
    pub(crate) id: &'a str,
    /// Place in the document.
    pub(crate) pointer: String,
    /// Values of the path's parameters, decoded.
    pub(crate) path_values: Vec<(String, String)>,
}

/// Something in the document and where it really stands, references followed.
#[derive(Clone, Debug)]
pub(crate) struct Part<'a> {
    pub(crate) value: &'a Value,
    pub(crate) pointer: String,
}

impl Document {
    fn parse(text: &str) -> Self {
        let root: Value = serde_yaml_ng::from_str(text).unwrap();
        let registry = Registry::new().add(URI, root.clone()).unwrap().prepare().unwrap();
        Self { root, registry }
    }

    pub(crate) fn root(&self) -> &Value {
        &self.root
    }

    /// Value at a JSON pointer, references followed.
    pub(crate) fn part(&self, pointer: &str) -> Option<Part<'_>> {
        let mut pointer = pointer.to_owned();
        loop {
            let value = self.root.pointer(&pointer)?;
            match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => pointer = reference.strip_prefix('#').unwrap().to_owned(),
                None => return Some(Part { value, pointer }),
            }
        }
    }

    /// Every operation: id and pointer.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&str, String)> {
        let paths = self.root["paths"].as_object().unwrap();
        paths.iter().flat_map(|(path, item)| {
            item.as_object().unwrap().iter().filter_map(move |(method, operation)| {
                let id = operation.get("operationId")?.as_str()?;
                Some((id, format!("/paths/{}/{method}", escaped(path))))
            })
        })
    }

    pub(crate) fn operation_by_id(&self, id: &str) -> Option<Operation<'_>> {
        let (id, pointer) = self.operations().find(|(known, _)| *known == id)?;
        Some(Operation { id, pointer, path_values: Vec::new() })
    }

    /// The operation that a request means; literal segments go before parameters.
    pub(crate) fn operation(&self, method: &str, path: &str) -> Option<Operation<'_>> {
        let method = method.to_ascii_lowercase();
        let paths = self.root["paths"].as_object().unwrap();
        let mut found: Vec<_> = paths
            .iter()
            .filter_map(|(template, item)| {
                let id = item.get(&method)?.get("operationId")?.as_str()?;
                Some((id, template, matched(template, path)?))
            })
            .collect();
        found.sort_by_key(|(_, _, values)| values.len());
        let (id, template, path_values) = found.into_iter().next()?;
        Some(Operation { id, pointer: format!("/paths/{}/{method}", escaped(template)), path_values })
    }

    /// The parameters of an operation, those of its path included.
    pub(crate) fn parameters(&self, operation: &Operation<'_>) -> Vec<Part<'_>> {
        let (path, _) = operation.pointer.rsplit_once('/').unwrap();
        let mut parameters = Vec::new();
        for owner in [path, &operation.pointer] {
            let count = self.root.pointer(owner).and_then(|item| item.get("parameters")?.as_array());
            for index in 0..count.map_or(0, Vec::len) {
                parameters.extend(self.part(&format!("{owner}/parameters/{index}")));
            }
        }
        parameters
    }

    /// Answer of an operation for a status; the default where it is not listed and an error.
    pub(crate) fn answer(&self, operation: &Operation<'_>, status: u16) -> Option<Part<'_>> {
        let listed = self.part(&format!("{}/responses/{status}", operation.pointer));
        listed.or_else(|| {
            let pointer = format!("{}/responses/default", operation.pointer);
            if status >= 400 { self.part(&pointer) } else { None }
        })
    }

    /// Faults of a value by the schema at a place; empty when nothing is.
    pub(crate) fn faults(&self, schema_pointer: &str, value: &Value) -> Vec<String> {
        let validator = self.validator(schema_pointer);
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    fn validator(&self, schema_pointer: &str) -> Validator {
        let fragment: String =
            schema_pointer.split('/').skip(1).map(|step| format!("/{}", encoded(step))).collect();
        jsonschema::options()
            .with_registry(&self.registry)
            .should_validate_formats(true)
            .build(&json!({"$ref": format!("{URI}#{fragment}")}))
            .unwrap()
    }
}

fn encoded(step: &str) -> String {
    utf8_percent_encode(step, NON_ALPHANUMERIC).to_string()
}

/// One step of a JSON pointer.
pub(crate) fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// The values of a template's parameters in a path; `None` when it is another path.
fn matched(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    let mut values = Vec::new();
    for (pattern, segment) in template.into_iter().zip(path) {
        match pattern.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => {
                let value = percent_decode_str(segment).decode_utf8().ok()?;
                values.push((name.to_owned(), value.into_owned()));
            }
            None if pattern == segment => {}
            None => return None,
        }
    }
    Some(values)
}

#[test]
fn paths_find_their_operation() {
    let check = |method: &str, path: &str, expected: Option<&str>| {
        let id = CONTRACT.operation(method, path).map(|operation| operation.id);
        assert_eq!(id, expected, "{method} {path}");
    };
    check("GET", "/v1/vehicles", Some("listVehicles"));
    check("GET", "/v1/vehicles/a%2Fb", Some("getVehicle"));
    check("PUT", "/v1/vehicles/x/images/order", Some("reorderImages"));
    check("POST", "/vehicle/list", Some("vehicleList"));
    check("GET", "/v1/tokens/current", Some("getCurrentToken"));
    check("PATCH", "/vehicle/list", None);
    check("GET", "/v1/vehicles/a/b/c/d", None);
}
