//! Identifiers and other single values that have a type of their own, so that no two can be taken for each other.

use serde::{Deserialize, Deserializer, Serialize};

/// Longest `vehicle_id`, in characters (schema `VehicleId`).
pub const VEHICLE_ID_MAX_CHARS: usize = 128;

/// Defines an opaque identifier that the server makes.
macro_rules! opaque {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

opaque! {
    /// Id of an image, made by the server.
    ImageId,
    /// Key of an image in Part A: the URL exactly as it was submitted, never normalised.
    ImageUrl,
    /// Id of a feature, made by the server.
    FeatureId,
    /// Id of a resumable upload, made by the server.
    UploadId,
    /// Version of an image's result; changes with the bytes.
    Revision,
    /// Account id: the `customer` of `/vehicle/list`.
    CustomerId,
    /// Id of an access token; not the token itself.
    TokenId,
    /// Id of a webhook delivery: the header `webhook-id`.
    DeliveryId,
    /// Id of an asset, made by the server.
    AssetId,
    /// Id of a guideline, chosen by who made it.
    GuidelineId,
    /// A moment as RFC 3339 text in UTC.
    Timestamp,
}

/// Id of a vehicle, chosen by the caller; the VIN where there is one.
///
/// 1 to 128 characters, any printable ones (`/`, spaces and emoji included); no control characters, not `.` or `..`, which
/// clients fold away in paths (schema `VehicleId`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct VehicleId(String);

/// Why a text is no vehicle id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidVehicleId {
    /// Nothing was given.
    #[error("a vehicle id must not be empty")]
    Empty,
    /// Longer than [`VEHICLE_ID_MAX_CHARS`].
    #[error("a vehicle id has at most 128 characters")]
    TooLong,
    /// Has a control character.
    #[error("a vehicle id must not contain control characters")]
    ControlCharacter,
    /// Is `.` or `..`.
    #[error("a vehicle id must not be “.” or “..”")]
    DotSegment,
}

impl VehicleId {
    /// Checks the rules of schema `VehicleId`.
    ///
    /// # Errors
    /// Says which rule the text breaks.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidVehicleId> {
        let text = text.into();
        if text.is_empty() {
            return Err(InvalidVehicleId::Empty);
        }
        if text.chars().count() > VEHICLE_ID_MAX_CHARS {
            return Err(InvalidVehicleId::TooLong);
        }
        // `char::is_control` is the general category Cc: U+0000–001F and U+007F–009F, the contract's pattern.
        if text.chars().any(char::is_control) {
            return Err(InvalidVehicleId::ControlCharacter);
        }
        if text == "." || text == ".." {
            return Err(InvalidVehicleId::DotSegment);
        }
        Ok(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for VehicleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for VehicleId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl std::str::FromStr for VehicleId {
    type Err = InvalidVehicleId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

/// Subject of a photo: view, then detail, for example `exterior` and `side-left`; empty when not known (schema `Angle`).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Angle(Vec<String>);

impl Angle {
    /// Takes the levels as they are.
    #[must_use]
    pub fn new(levels: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(levels.into_iter().map(Into::into).collect())
    }

    /// The levels, the most general first.
    #[must_use]
    pub fn levels(&self) -> &[String] {
        &self.0
    }

    /// True if nothing is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.0.is_empty()
    }
}

/// Levels compare without case, since published clients lower-case them before comparing.
impl PartialEq for Angle {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(a, b)| a.eq_ignore_ascii_case(b))
    }
}

impl Eq for Angle {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vehicle_id_rules() {
        let check = |text: &str, expected: Result<(), InvalidVehicleId>| {
            assert_eq!(VehicleId::new(text).map(|_| ()), expected, "{text:?}");
        };
        check("WAUZZZ8K9BA123456", Ok(()));
        check("stock/17 b", Ok(()));
        check("🚗 سيارة", Ok(()));
        check(&"x".repeat(128), Ok(()));
        check(&"🚗".repeat(128), Ok(()));
        check(&"x".repeat(129), Err(InvalidVehicleId::TooLong));
        check("", Err(InvalidVehicleId::Empty));
        check(".", Err(InvalidVehicleId::DotSegment));
        check("..", Err(InvalidVehicleId::DotSegment));
        check("...", Ok(()));
        check("a\nb", Err(InvalidVehicleId::ControlCharacter));
        check("a\u{85}b", Err(InvalidVehicleId::ControlCharacter));
    }

    #[test]
    fn angles_compare_without_case() {
        assert_eq!(Angle::new(["Exterior", "FRONT"]), Angle::new(["exterior", "front"]));
        assert_ne!(Angle::new(["exterior"]), Angle::new(["exterior", "front"]));
    }
}
