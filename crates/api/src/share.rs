//! Shares of a length or of a whole.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A share, 0 to 1 both included, kept in steps of 0.0001 so that equal ones are equal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Share(u16);

/// A number that is no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no number from 0 to 1")]
pub struct InvalidShare;

/// Steps of the whole.
const STEPS: u16 = 10_000;

impl Share {
    /// Rounds a number to the nearest step.
    ///
    /// # Errors
    /// A number outside of 0 to 1, or none.
    pub fn new(value: f64) -> Result<Self, InvalidShare> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self((value * f64::from(STEPS)).round() as u16))
        } else {
            Err(InvalidShare)
        }
    }

    /// The number.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(STEPS)
    }
}

impl std::str::FromStr for Share {
    type Err = InvalidShare;

    /// Reads a form's `FormRatio`: digits with a decimal point, no sign and no exponent.
    fn from_str(text: &str) -> Result<Self, InvalidShare> {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if plain { Self::new(text.parse().map_err(|_| InvalidShare)?) } else { Err(InvalidShare) }
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(f64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_numbers_from_0_to_1() {
        let check = |text: &str, expected: Option<f64>| {
            assert_eq!(text.parse::<Share>().ok().map(Share::value), expected, "{text}");
        };
        check("0", Some(0.0));
        check("1", Some(1.0));
        check("1.0", Some(1.0));
        check(".5", Some(0.5));
        check("0.33333", Some(0.3333));
        for text in ["", ".", "-0", "+1", "1.1", "1e-3", "NaN", "inf", "0,5", "half"] {
            check(text, None);
        }
        assert_eq!(serde_json::to_string(&Share::new(0.07).unwrap()).unwrap(), "0.07");
        assert_eq!(serde_json::from_str::<Share>("1").unwrap().value(), 1.0);
        assert!(serde_json::from_str::<Share>("1.5").is_err());
    }
}
