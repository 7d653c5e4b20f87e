//! `Upload-Metadata` as clients write it, made into what the protocol's library reads: what is said about a photo never costs
//! the photo. Pure.
//!
//! Not here: the meaning of the keys, see [`super::announcement`].

use base64::Engine as _;
use base64::alphabet::{self, Alphabet};
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use http::{HeaderMap, HeaderValue};

use super::UPLOAD_METADATA;
use crate::{Error, Result};

/// Key that says where a photo goes; without it nothing can be done.
const VEHICLE_ID: &str = "vehicle_id";

/// Replaces the header by one that obeys the protocol. Values in base64 of either alphabet, padded or not, are kept; pairs
/// whose key or value cannot be read are left out, and of a key that stands twice the last value counts.
///
/// # Errors
/// 422 for a `vehicle_id` that cannot be read or stands twice with different values.
pub(super) fn clean(headers: &mut HeaderMap) -> Result<()> {
    let came: Vec<&[u8]> = headers.get_all(UPLOAD_METADATA).iter().map(HeaderValue::as_bytes).collect();
    let mut pairs: Vec<(&str, Vec<u8>)> = Vec::new();
    for pair in came.iter().flat_map(|text| text.split(|byte| *byte == b',')).map(<[u8]>::trim_ascii) {
        let end = pair.iter().position(u8::is_ascii_whitespace).unwrap_or(pair.len());
        let Some(key) = key(&pair[..end]) else { continue };
        let Some(value) = decode(&pair[end..]) else {
            if key == VEHICLE_ID {
                return Err(Error::invalid(VEHICLE_ID, "is not base64"));
            }
            continue;
        };
        match pairs.iter_mut().find(|(known, _)| *known == key) {
            Some((VEHICLE_ID, known)) if *known != value => {
                return Err(Error::invalid(VEHICLE_ID, "is given more than once"));
            }
            Some((_, known)) => *known = value,
            None => pairs.push((key, value)),
        }
    }
    let pairs: Vec<String> =
        pairs.iter().map(|(key, value)| format!("{key} {}", STANDARD.encode(value))).collect();
    let cleaned = HeaderValue::try_from(pairs.join(",")).map_err(Error::internal)?;
    headers.remove(UPLOAD_METADATA);
    if !cleaned.is_empty() {
        headers.insert(UPLOAD_METADATA, cleaned);
    }
    Ok(())
}

/// A key of printable ASCII, as the protocol demands.
fn key(bytes: &[u8]) -> Option<&str> {
    let is_key = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_graphic);
    std::str::from_utf8(bytes).ok().filter(|_| is_key)
}

fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let engine = |alphabet: &Alphabet| {
        let config = GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true);
        GeneralPurpose::new(alphabet, config)
    };
    let text: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    engine(&alphabet::STANDARD).decode(&text).or_else(|_| engine(&alphabet::URL_SAFE).decode(&text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(values: &[&[u8]]) -> Result<Option<String>> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(UPLOAD_METADATA, HeaderValue::from_bytes(value).unwrap());
        }
        clean(&mut headers)?;
        Ok(headers.get(UPLOAD_METADATA).map(|value| value.to_str().unwrap().to_owned()))
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let check = |value: &[u8], expected: &str| {
            let expected = Some(expected.to_owned()).filter(|text| !text.is_empty());
            assert_eq!(cleaned(&[value]).unwrap(), expected, "{}", value.escape_ascii());
        };
        check(b"vehicle_id djE=,filename !!!", "vehicle_id djE=");
        check(b"vehicle_id djE=,filename sch\xc3\xb6n.jpg,x eA==", "vehicle_id djE=,x eA==");
        check(b"vehicle_id djE=,na\xc3\xafve eA==", "vehicle_id djE=");
        check(b" vehicle_id  djE= , ,x,", "vehicle_id djE=,x ");
        check(b"vehicle_id djE", "vehicle_id djE=");
        check(b"name _-8,vehicle_id djE", "name /+8=,vehicle_id djE=");
        check(b"filename YQ==,vehicle_id djE=,filename Yg==", "filename Yg==,vehicle_id djE=");
        check(b"vehicle_id djE=,vehicle_id djE", "vehicle_id djE=");
        check(b"", "");
        check(b",,,", "");
        assert_eq!(cleaned(&[]).unwrap(), None);
        assert_eq!(cleaned(&[b"a YQ==", b"b Yg=="]).unwrap().as_deref(), Some("a YQ==,b Yg=="));
    }

    #[test]
    fn the_vehicle_has_to_be_clear() {
        for value in [b"vehicle_id WAUZZZ8K9BA123456!".as_slice(), b"vehicle_id djE=,vehicle_id djI="] {
            let error = cleaned(&[value]).unwrap_err();
            assert_eq!(error.problem().errors[0].pointer, "vehicle_id");
        }
    }
}
