//! The forms of Part A: `multipart/form-data` or url-encoded, as body of any method; parameters of GET and DELETE stand in
//! the query too, and win there. Unknown fields are ignored, an empty value counts as absent. A repeated field may be named
//! as PHP and Rails do: `name[]`, `name[0]`.

use std::collections::HashSet;

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use forecourt_api::problem::Slug;
use http::{HeaderMap, Method, StatusCode, header};

use super::body::{self, BodyLimit};
use super::multipart::{self, Fault};
use super::query::{Pairs, missing, single};
use crate::error::{Error, Result};
use crate::state::AppState;

/// Most fields of one form; the contract's largest has 60 addresses and a dozen others.
const MAX_FIELDS: usize = 500;

/// Most bytes of a field that is a text.
const MAX_TEXT_BYTES: usize = 256 << 10;

/// Decoded fields in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    fields: Vec<Field>,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// The file's name, where it came as a file.
    pub filename: Option<String>,
    /// Its value, decoded.
    pub bytes: Bytes,
}

impl Field {
    fn text(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), filename: None, bytes: Bytes::from(value.into()) }
    }

    fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

impl FromRequest<AppState> for Form {
    type Rejection = Error;

    async fn from_request(request: Request, _: &AppState) -> Result<Self> {
        let (parts, body) = request.into_parts();
        let limit = parts.extensions.get::<BodyLimit>().copied().unwrap_or_default();
        let bytes = body::read(&parts.headers, body, limit).await?;
        if matches!(parts.method, Method::GET | Method::HEAD | Method::DELETE) {
            let query = Pairs::parse(parts.uri.query().unwrap_or_default().as_bytes())?;
            // Such a body is optional; one of a type that is not a form says nothing about the parameters.
            let body = match decode(&parts.headers, &bytes) {
                Err(error) if *error.slug() == Slug::UnsupportedMedia => Self::default(),
                body => body?,
            };
            return Ok(body.overridden_by(&query));
        }
        decode(&parts.headers, &bytes)
    }
}

fn decode(headers: &HeaderMap, bytes: &Bytes) -> Result<Form> {
    let fields = match body::media_type(headers).as_str() {
        _ if bytes.is_empty() => Vec::new(),
        "multipart/form-data" => from_parts(headers, bytes)?,
        "application/x-www-form-urlencoded" => {
            let pairs = Pairs::parse_in(bytes, charset(content_type(headers)))?;
            pairs.iter().map(|(name, value)| Field::text(name, value)).collect()
        }
        _ => {
            return Err(Error::new(
                Slug::UnsupportedMedia,
                "Send the fields as multipart/form-data or application/x-www-form-urlencoded.",
            ));
        }
    };
    if fields.len() > MAX_FIELDS {
        return Err(too_many_fields());
    }
    Ok(Form { fields })
}

fn from_parts(headers: &HeaderMap, bytes: &Bytes) -> Result<Vec<Field>> {
    let boundary = multipart::parameter(content_type(headers), "boundary")
        .ok_or_else(|| Error::malformed("The Content-Type of the form names no boundary."))?;
    let parts = multipart::parts(bytes, &boundary, MAX_FIELDS).map_err(unreadable)?;
    // A field of this name says in what the others are written (HTML, "form data set").
    let common =
        parts.iter().find(|part| part.name == "_charset_").and_then(|part| Encoding::for_label(&part.bytes));
    let fields = parts.into_iter().map(|part| {
        let own = part.charset.as_deref().and_then(|label| Encoding::for_label(label.as_bytes()));
        let bytes = match own.or(common).filter(|_| part.filename.is_none()) {
            Some(encoding) if encoding != UTF_8 => Bytes::from(encoding.decode(&part.bytes).0.into_owned()),
            None if part.filename.is_none() && is_latin1(&part.bytes) => {
                Bytes::from(WINDOWS_1252.decode(&part.bytes).0.into_owned())
            }
            _ => part.bytes,
        };
        Field { name: super::query::bare_name(&part.name).to_owned(), filename: part.filename, bytes }
    });
    Ok(fields.collect())
}

/// Tells that a part that names no charset can only be a text of Latin-1: it is not UTF-8, and no file either, since it has no
/// control characters. (Browsers read Latin-1 as windows-1252, which is the same but for those.)
fn is_latin1(bytes: &[u8]) -> bool {
    let is_text = |byte: &u8| !byte.is_ascii_control() || byte.is_ascii_whitespace();
    bytes.iter().all(is_text) && std::str::from_utf8(bytes).is_err()
}

fn content_type(headers: &HeaderMap) -> &[u8] {
    headers.get(header::CONTENT_TYPE).map(http::HeaderValue::as_bytes).unwrap_or_default()
}

/// The character encoding that a `Content-Type` names; UTF-8 without one or for one that nobody knows.
fn charset(content_type: &[u8]) -> &'static Encoding {
    multipart::parameter(content_type, "charset")
        .and_then(|label| Encoding::for_label(&label))
        .unwrap_or(UTF_8)
}

fn too_many_fields() -> Error {
    Error::new(Slug::TooLarge, format!("The form has more than {MAX_FIELDS} fields."))
}

fn unreadable(fault: Fault) -> Error {
    match fault {
        Fault::CutOff => Error::malformed("The form ends before its closing boundary."),
        Fault::Headers => Error::malformed("The headers of a part of the form cannot be read."),
        Fault::Nameless => Error::malformed("A part of the form has no name."),
        Fault::Encoding(name) => Error::invalid(name, "is not encoded as its Content-Transfer-Encoding says")
            .with_status(StatusCode::BAD_REQUEST),
        Fault::TooMany => too_many_fields(),
    }
}

impl Form {
    /// The fields as they came.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// With the query's values in place of the fields of the same names.
    fn overridden_by(mut self, query: &Pairs) -> Self {
        let names: HashSet<&str> =
            query.iter().filter(|(_, value)| !value.is_empty()).map(|(name, _)| name).collect();
        self.fields.retain(|field| !names.contains(field.name.as_str()));
        self.fields.extend(query.iter().map(|(name, value)| Field::text(name, value)));
        self
    }

    /// Every text of a name.
    ///
    /// # Errors
    /// 400 for what is not UTF-8 or has U+0000, 413 for a text that is far too long.
    pub fn all(&self, name: &str) -> Result<Vec<&str>> {
        self.fields
            .iter()
            .filter(|field| field.name == name && !field.is_empty())
            .map(|field| {
                if field.bytes.len() > MAX_TEXT_BYTES {
                    return Err(Error::invalid(name, format!("has more than {MAX_TEXT_BYTES} bytes"))
                        .with_status(StatusCode::PAYLOAD_TOO_LARGE));
                }
                match std::str::from_utf8(&field.bytes) {
                    Ok(text) if !text.contains('\0') => Ok(text),
                    Ok(_) => Err(Error::invalid(name, "has the character U+0000")),
                    Err(_) => Err(Error::invalid(name, "is not UTF-8")),
                }
            })
            .collect()
    }

    /// The text of a name that stands once.
    ///
    /// # Errors
    /// As [`Form::all`], and 400 when it stands several times with different values.
    pub fn one(&self, name: &str) -> Result<Option<&str>> {
        single(name, self.all(name)?.into_iter())
    }

    /// The text of a name that has to be there.
    ///
    /// # Errors
    /// As [`Form::one`], and 400 when it is absent.
    pub fn required(&self, name: &str) -> Result<&str> {
        self.one(name)?.ok_or_else(|| missing(name))
    }

    /// The text of a name, with at most so many characters.
    ///
    /// # Errors
    /// As [`Form::one`], and 400 when it is longer.
    pub fn bounded(&self, name: &str, max_chars: usize) -> Result<Option<String>> {
        let Some(text) = self.one(name)? else { return Ok(None) };
        if text.chars().count() > max_chars {
            return Err(Error::invalid(name, format!("has more than {max_chars} characters")));
        }
        Ok(Some(text.to_owned()))
    }

    /// The truth value of a name (contract, schema `FormFlag`).
    ///
    /// # Errors
    /// As [`Form::one`], and 400 for another word.
    pub fn flag(&self, name: &str) -> Result<Option<bool>> {
        let Some(text) = self.one(name)? else { return Ok(None) };
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(Some(true)),
            "false" | "0" => Ok(Some(false)),
            _ => Err(Error::invalid(name, "is neither true nor false")),
        }
    }

    /// A form of texts.
    #[cfg(test)]
    pub(crate) fn of_texts(fields: &[(&str, &str)]) -> Self {
        Self { fields: fields.iter().map(|(name, value)| Field::text(*name, *value)).collect() }
    }

    /// The bytes of a file of that name, or of a text in its place; the last one where there are several.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&Bytes> {
        self.fields
            .iter()
            .rev()
            .find(|field| field.name == name && !field.is_empty())
            .map(|field| &field.bytes)
    }

    /// The name of the file of that name, where it came with one.
    #[must_use]
    pub fn filename(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().rev().find(|field| field.name == name && !field.is_empty())?;
        field.filename.as_deref()
    }

    /// Tells that a field is there and not empty, be it text or file.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name && !field.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Shape;
    use crate::testing::forms;

    type Fields = Vec<(String, Vec<u8>)>;

    /// Outcome of reading a body of a media type: its fields, or status and message.
    fn read(media_type: &str, body: &[u8]) -> std::result::Result<Fields, (u16, String)> {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, media_type.parse().unwrap())]);
        let decoded = decode(&headers, &Bytes::copy_from_slice(body));
        let refusal = |error: Error| {
            (error.status(Shape::Vendor).as_u16(), error.problem().detail.clone().unwrap_or_default())
        };
        let form = decoded.map_err(refusal)?;
        Ok(form.fields.into_iter().map(|field| (field.name, field.bytes.to_vec())).collect())
    }

    #[test]
    fn both_encodings_carry_the_same_fields() {
        let expected = Ok(vec![("a".to_owned(), b"1 \xC3\xA4".to_vec()), ("a".to_owned(), b"2".to_vec())]);
        assert_eq!(read("application/x-www-form-urlencoded", b"a=1+%C3%A4&a=2"), expected);
        let body = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1 ä\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.txt\"\r\n\
                    Content-Type: text/plain\r\n\r\n2\r\n--b--\r\n";
        assert_eq!(read("multipart/form-data; boundary=b", body.as_bytes()), expected);
        assert_eq!(read("Multipart/Form-Data; charset=utf-8; boundary=\"b\"", body.as_bytes()), expected);
        assert_eq!(read("text/plain", b""), Ok(vec![]));
    }

    #[test]
    fn repeated_fields_are_named_as_php_and_rails_name_them() {
        let expected = Ok([("image_url", "1"), ("image_url", "2"), ("vehicle_id", "V")]
            .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
            .to_vec());
        for names in
            [["image_url[0]", "image_url[1]"], ["image_url[]", "image_url[]"], ["image_url", "image_url[7]"]]
        {
            let url_encoded = forms::url_encoded(&[(names[0], "1"), (names[1], "2"), ("vehicle_id", "V")]);
            assert_eq!(
                read("application/x-www-form-urlencoded", url_encoded.as_bytes()),
                expected,
                "{names:?}"
            );
            let (media_type, body) =
                forms::multipart("b", &[(names[0], "1"), (names[1], "2"), ("vehicle_id", "V")]);
            assert_eq!(read(&media_type, &body), expected, "{names:?}");
        }
    }

    #[test]
    fn texts_are_taken_in_the_charset_that_is_named() {
        let field = ("a".to_owned(), "é".as_bytes().to_vec());
        let expected = Ok(vec![field.clone()]);
        assert_eq!(read("application/x-www-form-urlencoded; charset=ISO-8859-1", b"a=%E9"), expected);
        assert_eq!(read("application/x-www-form-urlencoded; charset=UTF-8", b"a=%C3%A9"), expected);
        assert_eq!(read("application/x-www-form-urlencoded; charset=unheard-of", b"a=%C3%A9"), expected);
        let body = b"--b\r\nContent-Disposition: form-data; name=a\r\n\
                     Content-Type: text/plain; charset=windows-1252\r\n\r\n\xE9\r\n--b--";
        assert_eq!(read("multipart/form-data; boundary=b", body), expected);
        let body = b"--b\r\nContent-Disposition: form-data; name=_charset_\r\n\r\nISO-8859-1\r\n\
                     --b\r\nContent-Disposition: form-data; name=a\r\n\r\n\xE9\r\n--b--";
        assert_eq!(read("multipart/form-data; boundary=b", body).unwrap()[1], field);
    }

    #[test]
    fn text_without_a_charset_is_latin1_where_it_is_not_utf8() {
        let part = |value: &[u8]| {
            let head = b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n";
            let fields = read("multipart/form-data; boundary=b", &[head, value, b"\r\n--b--"].concat());
            fields.unwrap().remove(0).1
        };
        assert_eq!(part(b"Citro\xEBn"), "Citroën".as_bytes());
        assert_eq!(part("Citroën".as_bytes()), "Citroën".as_bytes());
        assert_eq!(
            part(b"\x89PNG\r\n\x1A\n\xEB"),
            b"\x89PNG\r\n\x1A\n\xEB",
            "a file in a part without a name"
        );
    }

    #[test]
    fn what_is_no_form_is_refused_with_its_reason() {
        let multipart = "multipart/form-data; boundary=b";
        let part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
        let check = |media_type: &str, body: &str, status: u16, reason: &str| {
            let (refused, message) = read(media_type, body.as_bytes()).unwrap_err();
            assert_eq!(refused, status, "{media_type} {body:?}");
            assert!(message.contains(reason), "{media_type} {body:?}: {message}");
        };
        check("multipart/form-data", part, 400, "names no boundary");
        check("multipart/form-data; boundary=", part, 400, "names no boundary");
        check(multipart, part, 400, "ends before its closing boundary");
        check(multipart, &part[..part.len() - 6], 400, "ends before its closing boundary");
        check(multipart, "--b\r\nContent-Disp", 400, "ends before its closing boundary");
        check(multipart, "--b\r\nno header\r\n\r\n1\r\n--b--\r\n", 400, "headers of a part");
        check(multipart, "<html>502 Bad Gateway</html>", 400, "ends before its closing boundary");
        let nameless = "--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--\r\n";
        check(multipart, nameless, 400, "has no name");
        let encoded = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\n?\r\n--b--";
        check(multipart, encoded, 400, "a: is not encoded as its Content-Transfer-Encoding says");
        check("application/json", "{}", 415, "multipart/form-data or application/x-www-form-urlencoded");
        check("text/html", "<p>", 415, "multipart/form-data");
        check("application/x-www-form-urlencoded", "a=%FF", 400, "a: is not UTF-8");
        check("application/x-www-form-urlencoded", "%FF=a", 400, "The name of a parameter is not UTF-8");
        check("application/x-www-form-urlencoded", &"a=1&".repeat(501), 413, "more than 500 fields");
        check(multipart, &format!("{}--b--\r\n", part.repeat(501)), 413, "more than 500 fields");
    }

    #[test]
    fn texts_are_read_strictly_where_they_are_wanted() {
        let form = |bytes: &[u8]| Form {
            fields: vec![Field {
                name: "a".to_owned(),
                filename: None,
                bytes: Bytes::copy_from_slice(bytes),
            }],
        };
        let check = |bytes: &[u8], status: u16| {
            let form = form(bytes);
            assert_eq!(form.one("a").unwrap_err().status(Shape::Vendor).as_u16(), status, "{bytes:?}");
            assert_eq!(form.one("b").unwrap(), None, "nobody asked for that field");
        };
        check(b"\xFF\xFE", 400);
        check(b"a\0b", 400);
        check(&vec![b'x'; MAX_TEXT_BYTES + 1], 413);
        assert_eq!(form(b"").one("a").unwrap(), None, "an empty value counts as absent");
    }
}
