//! Members of a JSON merge patch (RFC 7396): absent, null and a value are three different things.
//!
//! A patchable member is an `Option<Option<T>>` with
//! `#[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Reads a member that is there: null clears, a value sets.
///
/// # Errors
/// The value's own.
pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Writes a member that is there.
///
/// # Errors
/// The value's own.
pub fn serialize<T: Serialize, S: Serializer>(
    member: &Option<Option<T>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match member {
        Some(value) => value.serialize(serializer),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Default, Serialize, Deserialize)]
    struct Patch {
        #[serde(default, with = "crate::patch", skip_serializing_if = "Option::is_none")]
        member: Option<Option<u8>>,
    }

    #[test]
    fn absent_null_and_value_survive_both_ways() {
        for (json, member) in
            [("{}", None), (r#"{"member":null}"#, Some(None)), (r#"{"member":7}"#, Some(Some(7)))]
        {
            let patch: Patch = serde_json::from_str(json).unwrap();
            assert_eq!(patch, Patch { member });
            assert_eq!(serde_json::to_string(&patch).unwrap(), json);
        }
    }
}
