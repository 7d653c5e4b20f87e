//! Parts of a `multipart/form-data` body that is in memory as a whole (RFC 7578, RFC 2046), read as forgivingly as clients
//! write them: boundaries with any character, quoted or not; line ends with or without carriage return; parts in base64 or
//! quoted-printable; names with and without quotes.
//!
//! Own code, since the libraries that read forms take line ends of CR LF only, and those that read mail take a form that
//! breaks off for a whole one.
//!
//! Not here: decoding texts and judging fields, see [`super::form`].

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;

/// Most bytes of the headers of one part.
const MAX_HEADER_BYTES: usize = 16 << 10;

/// Base64 with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// One part of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Parameter `name` of its `Content-Disposition`.
    pub(super) name: String,
    /// Parameter `filename`.
    pub(super) filename: Option<String>,
    /// Parameter `charset` of its `Content-Type`.
    pub(super) charset: Option<String>,
    /// Its content, with the transfer encoding undone.
    pub(super) bytes: Bytes,
}

/// Reason for which a form cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The body ends before its closing boundary.
    CutOff,
    /// The headers of a part are no headers, or too long.
    Headers,
    /// A part has no name, or one that is not UTF-8.
    Nameless,
    /// The content of the part of this name is not in the encoding that its header names.
    Encoding(String),
    /// More parts than are taken.
    TooMany,
}

/// The value of a parameter of a header like `multipart/form-data; boundary="x"`; `None` for an empty one. Without quotes it
/// goes on to the next semicolon, whatever characters it has.
pub(super) fn parameter(header: &[u8], name: &str) -> Option<Vec<u8>> {
    parameters(header)
        .find(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()))
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

/// Names and values behind the first semicolon of a header.
fn parameters(header: &[u8]) -> impl Iterator<Item = (&[u8], Vec<u8>)> {
    let mut rest = header.iter().position(|byte| *byte == b';').map_or(&[][..], |at| &header[at + 1..]);
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (name, value, after) = first_parameter(rest);
            rest = after;
            if !name.is_empty() {
                return Some((name, value));
            }
        }
        None
    })
}

/// The parameter at the beginning, and what follows its semicolon.
fn first_parameter(text: &[u8]) -> (&[u8], Vec<u8>, &[u8]) {
    let end_of_name = text.iter().position(|byte| matches!(byte, b'=' | b';')).unwrap_or(text.len());
    let name = text[..end_of_name].trim_ascii();
    let behind = &text[end_of_name..];
    let Some(value) = behind.strip_prefix(b"=").map(<[u8]>::trim_ascii_start) else {
        return (name, Vec::new(), behind.get(1..).unwrap_or_default());
    };
    let after_semicolon =
        |rest: &'_ [u8]| rest.iter().position(|byte| *byte == b';').map_or(rest.len(), |at| at + 1);
    if let Some(quoted) = value.strip_prefix(b"\"") {
        let (unquoted, rest) = unquote(quoted);
        return (name, unquoted, &rest[after_semicolon(rest)..]);
    }
    let end = value.iter().position(|byte| *byte == b';').unwrap_or(value.len());
    (name, value[..end].trim_ascii().to_vec(), &value[after_semicolon(value)..])
}

/// A quoted text without its first quote, and what follows the last one. A backslash escapes quotes and itself alone: older
/// browsers send the paths of Windows.
fn unquote(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let (mut unquoted, mut at) = (Vec::new(), 0);
    while let Some(byte) = text.get(at) {
        match (byte, text.get(at + 1)) {
            (b'"', _) => return (unquoted, &text[at + 1..]),
            (b'\\', Some(escaped @ (b'"' | b'\\'))) => {
                unquoted.push(*escaped);
                at += 2;
            }
            _ => {
                unquoted.push(*byte);
                at += 1;
            }
        }
    }
    (unquoted, &[])
}

/// Reads the parts of a form, at most `max_parts`.
pub(super) fn parts(body: &Bytes, boundary: &[u8], max_parts: usize) -> Result<Vec<Part>, Fault> {
    let delimiter = [b"--", boundary].concat();
    let mut parts = Vec::new();
    let mut line = next_delimiter(body, &delimiter, 0).ok_or(Fault::CutOff)?;
    // A file that ends in a carriage return keeps it where the form's own lines end without one.
    let lines_end_in_cr = body[line.range.clone()].ends_with(b"\r\n");
    while !line.is_last {
        let next = next_delimiter(body, &delimiter, line.range.end).ok_or(Fault::CutOff)?;
        parts.push(part(body, line.range.end..next.range.start, lines_end_in_cr)?);
        if parts.len() > max_parts {
            return Err(Fault::TooMany);
        }
        line = next;
    }
    Ok(parts)
}

/// A line that separates parts.
struct Delimiter {
    /// Of the line, its end included.
    range: Range<usize>,
    is_last: bool,
}

/// The first delimiter that begins a line at or after `from`, which begins a line itself.
fn next_delimiter(body: &[u8], delimiter: &[u8], from: usize) -> Option<Delimiter> {
    let mut at = from;
    loop {
        let rest = body.get(at..)?;
        if rest.starts_with(delimiter)
            && let Some(found) = delimiter_line(body, at, at + delimiter.len())
        {
            return Some(found);
        }
        at += rest.iter().position(|byte| *byte == b'\n')? + 1;
    }
}

/// The delimiter's line, where nothing but white space follows the boundary; a longer boundary begins alike.
fn delimiter_line(body: &[u8], begin: usize, behind: usize) -> Option<Delimiter> {
    let is_last = body[behind..].starts_with(b"--");
    let tail = if is_last { behind + 2 } else { behind };
    let end_of_line = body[tail..].iter().position(|byte| *byte == b'\n').map(|at| tail + at + 1);
    let end = if is_last { end_of_line.unwrap_or(body.len()) } else { end_of_line? };
    // Whatever follows the closing boundary is nobody's part.
    let is_delimiter = is_last || body[tail..end].iter().all(u8::is_ascii_whitespace);
    is_delimiter.then_some(Delimiter { range: begin..end, is_last })
}

fn part(body: &Bytes, range: Range<usize>, lines_end_in_cr: bool) -> Result<Part, Fault> {
    let (headers, content) = split_headers(&body[range.clone()]).ok_or(Fault::Headers)?;
    let content = body.slice(range.start + content..range.end);
    // The last line end belongs to the delimiter.
    let mut length = content.strip_suffix(b"\n").unwrap_or(&content).len();
    if lines_end_in_cr && length < content.len() && content[..length].ends_with(b"\r") {
        length -= 1;
    }
    let bytes = content.slice(..length);
    let (mut disposition, mut media_type, mut encoding) = (Vec::new(), Vec::new(), Vec::new());
    for header in headers {
        let colon = header.iter().position(|byte| *byte == b':').ok_or(Fault::Headers)?;
        let value = header[colon + 1..].trim_ascii();
        match header[..colon].trim_ascii().to_ascii_lowercase().as_slice() {
            b"content-disposition" => disposition = value.to_vec(),
            b"content-type" => media_type = value.to_vec(),
            b"content-transfer-encoding" => encoding = value.to_ascii_lowercase(),
            _ => {}
        }
    }
    let name = parameter(&disposition, "name").ok_or(Fault::Nameless)?;
    let name = String::from_utf8(name).map_err(|_| Fault::Nameless)?;
    let bytes = decoded(bytes, &encoding).ok_or_else(|| Fault::Encoding(name.clone()))?;
    let charset = parameter(&media_type, "charset").and_then(|charset| String::from_utf8(charset).ok());
    Ok(Part { filename: filename(&disposition), charset, bytes, name })
}

/// The lines of a part's headers, continued ones joined, and where its content begins.
fn split_headers(part: &[u8]) -> Option<(Vec<Cow<'_, [u8]>>, usize)> {
    let (mut headers, mut at) = (Vec::<Cow<'_, [u8]>>::new(), 0);
    loop {
        let end = at + part.get(at..)?.iter().position(|byte| *byte == b'\n')?;
        let line = part[at..end].strip_suffix(b"\r").unwrap_or(&part[at..end]);
        at = end + 1;
        if at > MAX_HEADER_BYTES {
            return None;
        }
        if line.is_empty() {
            return Some((headers, at));
        }
        match headers.last_mut() {
            Some(header) if matches!(line[0], b' ' | b'\t') => header.to_mut().extend_from_slice(line),
            _ => headers.push(Cow::Borrowed(line)),
        }
    }
}

/// The file's name; the extended spelling of RFC 8187 wins. A name is for people: what is not UTF-8 is mended.
fn filename(disposition: &[u8]) -> Option<String> {
    let extended = parameter(disposition, "filename*").and_then(|value| {
        let text = String::from_utf8(value).ok()?;
        let mut parts = text.splitn(3, '\'');
        let (_charset, _language, name) = (parts.next()?, parts.next()?, parts.next()?);
        Some(percent_encoding::percent_decode_str(name).decode_utf8_lossy().into_owned())
    });
    extended.or_else(|| {
        parameter(disposition, "filename").map(|name| String::from_utf8_lossy(&name).into_owned())
    })
}

/// The content with its `Content-Transfer-Encoding` undone. `7bit`, `8bit`, `binary`, and names of no encoding leave it as
/// it is.
fn decoded(bytes: Bytes, encoding: &[u8]) -> Option<Bytes> {
    match encoding {
        b"base64" => {
            let text: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            BASE64.decode(text).ok().map(Bytes::from)
        }
        b"quoted-printable" => {
            quoted_printable::decode(&bytes, quoted_printable::ParseMode::Robust).ok().map(Bytes::from)
        }
        _ => Some(bytes),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(body: &str, boundary: &str) -> Result<Vec<(String, String)>, Fault> {
        let parts = parts(&Bytes::copy_from_slice(body.as_bytes()), boundary.as_bytes(), 10)?;
        Ok(parts
            .into_iter()
            .map(|part| (part.name, String::from_utf8_lossy(&part.bytes).into_owned()))
            .collect())
    }

    fn pairs(pairs: &[(&str, &str)]) -> Result<Vec<(String, String)>, Fault> {
        Ok(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn boundaries_have_any_character_with_or_without_quotes() {
        let check = |header: &str, expected: Option<&str>| {
            let found = parameter(header.as_bytes(), "boundary");
            assert_eq!(found.as_deref(), expected.map(str::as_bytes), "{header}");
        };
        check("multipart/form-data; boundary====1616056691487===", Some("===1616056691487==="));
        check("multipart/form-data; boundary=\"a b;c\"", Some("a b;c"));
        check("multipart/form-data; boundary=\"a\\\"b\\\\c\"; x=y", Some("a\"b\\c"));
        check("multipart/form-data;boundary=a'()+_,-./:?b", Some("a'()+_,-./:?b"));
        check("multipart/form-data; charset=utf-8; BOUNDARY = b ; x", Some("b"));
        check("multipart/form-data; x=\"boundary=no\"; boundary=yes", Some("yes"));
        check("multipart/form-data; boundary=", None);
        check("multipart/form-data; boundary=\"\"", None);
        check("multipart/form-data; boundary", None);
        check("multipart/form-data", None);
        check("", None);
    }

    #[test]
    fn lines_end_with_and_without_carriage_return() {
        let body = "preamble\n--b\nContent-Disposition: form-data; name=\"a\"\n\n1\n2\n--b\n\
                    content-disposition:form-data;name=c\n\n\n--b--\nepilogue";
        let expected = pairs(&[("a", "1\n2"), ("c", "")]);
        assert_eq!(read(body, "b"), expected);
        let crlf = body.replace('\n', "\r\n");
        assert_eq!(read(&crlf, "b"), pairs(&[("a", "1\r\n2"), ("c", "")]));
        // The content of one that ends its lines without keeps its own.
        let kept = "--b\nContent-Disposition: form-data; name=\"a\"\n\n1\r\n--b--";
        assert_eq!(read(kept, "b"), pairs(&[("a", "1\r")]));
    }

    #[test]
    fn only_whole_boundaries_at_the_beginning_of_a_line_separate() {
        let part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
        let check = |content: &str| {
            assert_eq!(read(&format!("{part}{content}\r\n--b--\r\n"), "b"), pairs(&[("a", content)]));
        };
        check("--bc");
        check("x--b");
        check("\r\n--bc\r\n");
        check("--");
        assert_eq!(read(&format!("{part}1\r\n--b-- \t\r\n"), "b"), pairs(&[("a", "1")]));
        assert_eq!(
            read(&format!("{part}1\r\n--b  \r\n{}2\r\n--b--", &part[5..]), "b"),
            pairs(&[("a", "1"), ("a", "2")])
        );
        assert_eq!(read("--b--", "b"), pairs(&[]));
        assert_eq!(read(&format!("{part}--b--"), "b"), pairs(&[("a", "")]));
    }

    #[test]
    fn parts_say_how_they_are_encoded() {
        let check = |encoding: &str, content: &str, expected: Result<&str, ()>| {
            let body = format!(
                "--b\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{content}\r\n--b--"
            );
            let expected = expected.map(|text| vec![("a".to_owned(), text.to_owned())]);
            assert_eq!(
                read(&body, "b"),
                expected.map_err(|()| Fault::Encoding("a".to_owned())),
                "{encoding}"
            );
        };
        check("base64", "aHR0cHM6Ly94LmV4YW1wbGUv\r\nYS5qcGc=", Ok("https://x.example/a.jpg"));
        check("BASE64", "YQ", Ok("a"));
        check("base64", "?", Err(()));
        check("quoted-printable", "https://x.example/?a=3D=\r\n1=C3=A4", Ok("https://x.example/?a=1ä"));
        for identity in ["7bit", "8bit", "binary", "utf-8", ""] {
            check(identity, "a=3D", Ok("a=3D"));
        }
    }

    #[test]
    fn names_are_read_as_clients_write_them() {
        let check = |disposition: &str, name: &str, filename: Option<&str>| {
            let body = format!("--b\r\nContent-Disposition: {disposition}\r\n\r\n\r\n--b--");
            let part = parts(&Bytes::from(body), b"b", 1).unwrap().remove(0);
            assert_eq!((part.name.as_str(), part.filename.as_deref()), (name, filename), "{disposition}");
        };
        check(
            "form-data; name=\"a b\"; filename=\"C:\\photos\\front.jpg\"",
            "a b",
            Some("C:\\photos\\front.jpg"),
        );
        check("form-data; filename=\"a;name=b\"; name=\"c\"", "c", Some("a;name=b"));
        check("form-data; name=a; filename=\"x.jpg\"; filename*=UTF-8''%C3%A4%20.jpg", "a", Some("ä .jpg"));
        check("form-data;\r\n name=\"a\"", "a", None);
        check("attachment; name=a; filename=\"\"", "a", None);
    }

    #[test]
    fn what_is_no_form_has_its_reason() {
        let part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
        assert_eq!(read(part, "b"), Err(Fault::CutOff));
        assert_eq!(read("", "b"), Err(Fault::CutOff));
        assert_eq!(read("--b\r\n--b--", "b"), Err(Fault::Headers));
        assert_eq!(read("--b\r\nno header\r\n\r\n1\r\n--b--", "b"), Err(Fault::Headers));
        assert_eq!(
            read(&format!("--b\r\nX: {}\r\n\r\n1\r\n--b--", "x".repeat(20_000)), "b"),
            Err(Fault::Headers)
        );
        assert_eq!(
            read("--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--", "b"),
            Err(Fault::Nameless)
        );
        assert_eq!(read(&format!("{}--b--", part.repeat(11)), "b"), Err(Fault::TooMany));
    }

    proptest! {
        #[test]
        fn any_content_comes_back_as_it_was(
            contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..5),
            crlf in any::<bool>(),
        ) {
            let end: &[u8] = if crlf { b"\r\n" } else { b"\n" };
            let mut body = Vec::new();
            for content in &contents {
                body.extend([b"--=a=b=", end, b"Content-Disposition: form-data; name=x", end, end, content, end].concat());
            }
            body.extend(b"--=a=b=--");
            let read = parts(&Bytes::from(body), b"=a=b=", 10).unwrap();
            let read: Vec<Vec<u8>> = read.into_iter().map(|part| part.bytes.to_vec()).collect();
            prop_assert_eq!(read, contents);
        }

        #[test]
        fn nonsense_ends_in_an_answer(body in prop::collection::vec(prop::sample::select(b"-b\r\n: ;=\"a\\".to_vec()), 0..80)) {
            let _ = parts(&Bytes::from(body), b"b", 10);
        }
    }
}
