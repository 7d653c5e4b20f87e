//! Fingerprint of a request: path, query, and decoded fields. Not the multipart boundary, not the order of
//! different names, not white space in JSON.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::extract::{Form, Pairs};

/// SHA-256 over a request's meaning, built up part by part.
#[derive(Clone)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// Of a path as it came.
    #[must_use]
    pub fn new(path: &str) -> Self {
        let mut fingerprint = Self(Sha256::new());
        fingerprint.add(b"path", path.as_bytes());
        fingerprint
    }

    /// And of the query.
    #[must_use]
    pub fn query(mut self, query: &Pairs) -> Self {
        let mut pairs: Vec<_> = query.iter().collect();
        // Stable: values of one name keep their order, which counts.
        pairs.sort_by_key(|(name, _)| *name);
        for (name, value) in pairs {
            self.add(name.as_bytes(), value.as_bytes());
        }
        self
    }

    /// And of a form's fields; files by their hash.
    #[must_use]
    pub fn form(mut self, form: &Form) -> Self {
        let mut fields: Vec<_> = form.fields().iter().filter(|field| !field.bytes.is_empty()).collect();
        fields.sort_by_key(|field| &field.name);
        for field in fields {
            self.add(field.name.as_bytes(), &Sha256::digest(&field.bytes));
        }
        self
    }

    /// And of a JSON document.
    #[must_use]
    pub fn json(mut self, value: &Value) -> Self {
        self.value(value);
        self
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                self.add(b"literal", value.to_string().as_bytes());
            }
            Value::String(text) => self.add(b"text", text.as_bytes()),
            Value::Array(items) => {
                self.add(b"array", &(items.len() as u64).to_be_bytes());
                for item in items {
                    self.value(item);
                }
            }
            Value::Object(members) => {
                self.add(b"object", &(members.len() as u64).to_be_bytes());
                let mut members: Vec<_> = members.iter().collect();
                members.sort_by_key(|(name, _)| *name);
                for (name, member) in members {
                    self.add(b"member", name.as_bytes());
                    self.value(member);
                }
            }
        }
    }

    /// With lengths, so that no two different sequences give the same bytes.
    fn add(&mut self, name: &[u8], value: &[u8]) {
        for part in [name, value] {
            self.0.update((part.len() as u64).to_be_bytes());
            self.0.update(part);
        }
    }

    /// The hash.
    #[must_use]
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn meaning_counts_and_form_does_not() {
        let query =
            |text: &str| Fingerprint::new("/v1/x").query(&Pairs::parse(text.as_bytes()).unwrap()).finish();
        assert_eq!(query("a=1&b=2"), query("b=2&a=1"));
        assert_eq!(query("a=%31"), query("a=1"));
        assert_ne!(query("a=1&a=2"), query("a=2&a=1"));
        assert_ne!(query("a=12"), query("a=1&2"));
        assert_ne!(query(""), Fingerprint::new("/v1/y").finish());
        let document = |value: &Value| Fingerprint::new("/v1/x").json(value).finish();
        assert_eq!(
            document(&serde_json::from_str(r#"{"a":1,"b":[null]}"#).unwrap()),
            document(&json!({"b": [null], "a": 1}))
        );
        assert_ne!(document(&json!(["a", "b"])), document(&json!(["ab"])));
        assert_ne!(document(&json!([["a"], "b"])), document(&json!([["a", "b"]])));
        assert_ne!(document(&json!("1")), document(&json!(1)));
    }
}
