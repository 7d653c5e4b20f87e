//! Reads JSON into the contract's types at a small price in compiled code: a browser downloads it before it shows anything.
//!
//! The text becomes a tree once, by one parser; the types are read from the tree with an error that carries nothing, so
//! that a type costs little more than its members. Not for what people send and have to correct: whoever owes them the
//! place and the reason of a mistake reads with `serde_json` itself.

use std::fmt::{self, Display};

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value, map};

/// The text is no JSON, or not of the form that the type has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

impl Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the JSON that was expected")
    }
}

impl std::error::Error for Mismatch {}

// Each of the provided methods would format a sentence that nobody reads.
impl Error for Mismatch {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// Reads a JSON text.
///
/// # Errors
/// [`Mismatch`] when it is no JSON, nested deeper than 128 levels, or not of the form of `T`.
pub fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Mismatch> {
    read_value(&parse(text)?)
}

/// Reads a type from what was parsed before.
///
/// # Errors
/// [`Mismatch`] when the value is not of the form of `T`.
pub fn read_value<T: DeserializeOwned>(value: &Value) -> Result<T, Mismatch> {
    T::deserialize(Node(value))
}

/// Makes the tree of a JSON text, for [`read_value`] where a text may be of one type or another. Apart from [`read`], so
/// that it is compiled once and not for each type.
///
/// # Errors
/// [`Mismatch`] when it is no JSON, or nested deeper than 128 levels.
pub fn parse(text: &[u8]) -> Result<Value, Mismatch> {
    serde_json::from_slice(text).map_err(|_| Mismatch)
}

/// A place in the tree. A struct is read from an object only, a closed list from a text only: that is how the contract
/// writes them, and each further way would be compiled for each type.
#[derive(Clone, Copy)]
struct Node<'de>(&'de Value);

impl<'de> Node<'de> {
    fn unsigned(self) -> Result<u64, Mismatch> {
        self.0.as_u64().ok_or(Mismatch)
    }

    fn signed(self) -> Result<i64, Mismatch> {
        self.0.as_i64().ok_or(Mismatch)
    }

    fn number(self) -> Result<f64, Mismatch> {
        self.0.as_f64().ok_or(Mismatch)
    }

    fn text(self) -> Result<&'de str, Mismatch> {
        self.0.as_str().ok_or(Mismatch)
    }

    fn object(self) -> Result<Members<'de>, Mismatch> {
        self.0.as_object().map(Members::of).ok_or(Mismatch)
    }

    fn array(self) -> Result<Elements<'de>, Mismatch> {
        self.0.as_array().map(|elements| Elements(elements.iter())).ok_or(Mismatch)
    }
}

macro_rules! read_by {
    ($($method:ident $visit:ident $reader:ident),+ $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            visitor.$visit(self.$reader()?)
        })+
    };
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Mismatch;

    read_by! {
        deserialize_u8 visit_u64 unsigned,
        deserialize_u16 visit_u64 unsigned,
        deserialize_u32 visit_u64 unsigned,
        deserialize_u64 visit_u64 unsigned,
        deserialize_i8 visit_i64 signed,
        deserialize_i16 visit_i64 signed,
        deserialize_i32 visit_i64 signed,
        deserialize_i64 visit_i64 signed,
        deserialize_f32 visit_f64 number,
        deserialize_f64 visit_f64 number,
        deserialize_str visit_borrowed_str text,
        deserialize_string visit_borrowed_str text,
        deserialize_identifier visit_borrowed_str text,
        deserialize_map visit_map object,
        deserialize_seq visit_seq array,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(yes) => visitor.visit_bool(*yes),
            Value::Number(number) => {
                if let Some(unsigned) = number.as_u64() {
                    visitor.visit_u64(unsigned)
                } else if let Some(signed) = number.as_i64() {
                    visitor.visit_i64(signed)
                } else {
                    visitor.visit_f64(self.number()?)
                }
            }
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(_) => self.deserialize_seq(visitor),
            Value::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_bool(self.0.as_bool().ok_or(Mismatch)?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_enum(Word(self.text()?))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct }
}

/// The elements of an array that are still to be read.
struct Elements<'de>(std::slice::Iter<'de, Value>);

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Mismatch> {
        self.0.next().map(|element| seed.deserialize(Node(element))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// The members of an object that are still to be read.
struct Members<'de> {
    rest: map::Iter<'de>,
    value: &'de Value,
}

impl<'de> Members<'de> {
    fn of(object: &'de Map<String, Value>) -> Self {
        Self { rest: object.iter(), value: &Value::Null }
    }
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mismatch> {
        let Some((name, value)) = self.rest.next() else { return Ok(None) };
        self.value = value;
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mismatch> {
        seed.deserialize(Node(self.value))
    }
}

/// A word of a closed list.
struct Word<'de>(&'de str);

impl<'de> EnumAccess<'de> for Word<'de> {
    type Error = Mismatch;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Mismatch> {
        Ok((seed.deserialize(BorrowedStrDeserializer::<Mismatch>::new(self.0))?, self))
    }
}

impl<'de> VariantAccess<'de> for Word<'de> {
    type Error = Mismatch;

    fn unit_variant(self) -> Result<(), Mismatch> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Mismatch> {
        Err(Mismatch)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Mismatch> {
        Err(Mismatch)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Mismatch> {
        Err(Mismatch)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;
    use crate::feature::{DeletedFeature, DeletedFeaturesEnvelope};
    use crate::image::CutType;
    use crate::vehicle::VehicleList;
    use crate::{FeatureId, VehicleId};

    #[derive(Debug, PartialEq, Deserialize)]
    struct Photo {
        id: VehicleId,
        width: u32,
        share: f64,
        #[serde(default)]
        shift: Option<i16>,
        hidden: bool,
        cut: Option<CutType>,
        #[serde(default)]
        names: Vec<(String, Option<bool>)>,
        #[serde(flatten)]
        more: More,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct More {
        note: Option<Box<Photo>>,
    }

    const WHOLE: &str = r#"{"id":"a/ü","width":4032,"share":1,"shift":-3,"hidden":false,"cut":"blur",
        "names":[["x",null],["y",true]],"new":{"in":[1,2.5,-1e300]},"note":
        {"id":"b","width":0,"share":0.25,"hidden":true,"cut":null,"note":null}}"#;

    #[test]
    fn reads_what_serde_json_reads() {
        let whole: Photo = serde_json::from_str(WHOLE).unwrap();
        assert_eq!(whole.more.note.as_ref().unwrap().share, 0.25);
        assert_eq!(read(WHOLE.as_bytes()), Ok(whole));
    }

    #[test]
    fn refuses_what_serde_json_refuses() {
        for (from, to) in [
            ("4032", "-1"),
            ("4032", "4294967296"),
            ("4032", "1.0"),
            ("4032", "\"4032\""),
            ("-3", "40000"),
            ("\"share\":1", "\"share\":\"1\""),
            ("\"share\":1,", ""),
            ("false", "0"),
            ("\"blur\"", "\"blurred\""),
            ("\"blur\"", "{\"blur\":null}}"),
            ("\"a/ü\"", "7"),
            ("\"a/ü\"", "null"),
            ("\"a/ü\"", "\"a\0\""),
            ("[[\"x\",null]", "[[\"x\"]"),
            ("[[\"x\",null]", "{\"x\":null}"),
            ("}}", "}"),
            ("}}", "}}}"),
        ] {
            assert!(WHOLE.contains(from), "{from}");
            let text = WHOLE.replacen(from, to, 1);
            assert!(serde_json::from_str::<Photo>(&text).is_err(), "{from} {to}");
            assert_eq!(read::<Photo>(text.as_bytes()), Err(Mismatch), "{from} {to}");
        }
        assert_eq!(read::<Photo>(b""), Err(Mismatch));
        assert_eq!(read::<Photo>(b"<!doctype html>"), Err(Mismatch));
        assert_eq!(read::<String>(b"\"\xff\""), Err(Mismatch));
        assert_eq!(read::<Value>("[".repeat(200).as_bytes()), Err(Mismatch));
    }

    #[test]
    fn either_form_of_an_answer_is_read() {
        let vehicle = r#"{"vehicle_id":"v"}"#;
        let [bare, envelope] = [format!("[{vehicle}]"), format!(r#"{{"vehicles":[{vehicle}]}}"#)]
            .map(|text| read::<VehicleList>(text.as_bytes()).unwrap());
        assert_eq!(bare, envelope);
        assert_eq!(bare.into_vec()[0].vehicle_id, VehicleId::new("v").unwrap());
        assert_eq!(read::<VehicleList>(b"{}"), Err(Mismatch));

        let deleted: DeletedFeaturesEnvelope =
            read(br#"{"deleted_features":["f",{"feature_id":"g","title":"Tow bar"}]}"#).unwrap();
        let [DeletedFeature::Id(id), DeletedFeature::Feature(feature)] = deleted.deleted_features.as_slice()
        else {
            panic!("{deleted:?}");
        };
        assert_eq!((id, feature.title.as_deref()), (&FeatureId::new("f"), Some("Tow bar")));
    }

    proptest! {
        #[test]
        fn numbers_are_those_of_serde_json(number: f64, unsigned: u64, signed: i64) {
            for text in [number.to_string(), unsigned.to_string(), signed.to_string()] {
                prop_assert_eq!(read::<f64>(text.as_bytes()).ok(), serde_json::from_str(&text).ok());
                prop_assert_eq!(read::<u64>(text.as_bytes()).ok(), serde_json::from_str::<u64>(&text).ok());
                prop_assert_eq!(read::<i64>(text.as_bytes()).ok(), serde_json::from_str::<i64>(&text).ok());
                prop_assert_eq!(read::<u8>(text.as_bytes()).ok(), serde_json::from_str::<u8>(&text).ok());
            }
        }
    }
}
