//! Pure: photos by web address: a text with one address a line becomes requests, and what went wrong comes back to its line.

use std::collections::HashMap;

use forecourt_api::ImageUrl;
use forecourt_api::image::IMAGE_URLS_PER_REQUEST;
use forecourt_client::Error;

/// Longest address, in characters: presigned ones carry a token of some kilobytes. The status of a long one is asked for
/// alone.
pub(crate) const URL_MAX_CHARS: usize = 8_192;

/// Fault of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LineError {
    /// Not an address that begins with http:// or https://.
    NotHttp,
    /// A space or a control character inside.
    HasSpace,
    /// User name and password inside, which would be handed on.
    HasCredentials,
    /// Longer than [`URL_MAX_CHARS`].
    TooLong,
    /// The same as an earlier line.
    Repeated {
        /// Number of that line, from 1.
        line: usize,
    },
    /// The server did not take the request that it was in.
    NotTaken(Error),
}

/// A line that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its number, from 1.
    pub(crate) number: usize,
    /// The address, exactly as it is written.
    pub(crate) url: ImageUrl,
}

/// Errors by the number of their line.
pub(crate) type LineErrors = Vec<(usize, LineError)>;

/// Reads a text; empty lines do not count.
#[must_use]
pub(crate) fn read(text: &str) -> (Vec<Line>, LineErrors) {
    let (mut lines, mut errors) = (Vec::new(), Vec::new());
    let mut seen = HashMap::new();
    for (index, line) in text.lines().enumerate() {
        let (number, line) = (index + 1, line.trim());
        if line.is_empty() {
            continue;
        }
        match (check(line), seen.get(line)) {
            (Err(error), _) => errors.push((number, error)),
            (Ok(()), Some(first)) => errors.push((number, LineError::Repeated { line: *first })),
            (Ok(()), None) => {
                seen.insert(line, number);
                lines.push(Line { number, url: ImageUrl::new(line) });
            }
        }
    }
    (lines, errors)
}

fn check(url: &str) -> Result<(), LineError> {
    let scheme_length = ["http://", "https://"]
        .into_iter()
        .find(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
        .map(str::len)
        .ok_or(LineError::NotHttp)?;
    let rest = &url[scheme_length..];
    let authority = &rest[..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())];
    if authority.is_empty() {
        return Err(LineError::NotHttp);
    }
    if url.chars().any(|char| char.is_whitespace() || char.is_control()) {
        return Err(LineError::HasSpace);
    }
    if authority.contains('@') {
        return Err(LineError::HasCredentials);
    }
    if url.chars().count() > URL_MAX_CHARS {
        return Err(LineError::TooLong);
    }
    Ok(())
}

/// Cuts lines into requests.
#[must_use]
pub(crate) fn batches(lines: &[Line]) -> Vec<Vec<Line>> {
    lines.chunks(IMAGE_URLS_PER_REQUEST).map(<[Line]>::to_vec).collect()
}

/// The text without the lines that were taken, and the errors at the numbers that their lines have then.
#[must_use]
pub(crate) fn what_is_left(text: &str, taken: &[usize], errors: &LineErrors) -> (String, LineErrors) {
    let kept: Vec<(usize, &str)> = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(number, line)| !taken.contains(number) && !line.trim().is_empty())
        .collect();
    let text = kept.iter().map(|(_, line)| *line).collect::<Vec<_>>().join("\n");
    let errors = errors
        .iter()
        .filter_map(|(number, error)| {
            let place = kept.iter().position(|(kept, _)| kept == number)?;
            Some((place + 1, error.clone()))
        })
        .collect();
    (text, errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_and_errors_stay_at_theirs() {
        let text = "https://a.example/1.jpg\n\n  http://a.example/2.jpg?x=1&y= \nftp://a.example/3.jpg\n\
                    https://a.example/1.jpg\nhttps://me:secret@a.example/\nhttps://a.example/a b\nhttps:///x\nHTTPS://A.example/ä🚗";
        let (lines, errors) = read(text);
        let read: Vec<_> = lines.iter().map(|line| (line.number, line.url.as_str())).collect();
        assert_eq!(
            read,
            [
                (1, "https://a.example/1.jpg"),
                (3, "http://a.example/2.jpg?x=1&y="),
                (9, "HTTPS://A.example/ä🚗")
            ]
        );
        assert_eq!(
            errors,
            [
                (4, LineError::NotHttp),
                (5, LineError::Repeated { line: 1 }),
                (6, LineError::HasCredentials),
                (7, LineError::HasSpace),
                (8, LineError::NotHttp),
            ]
        );
        let long = format!("https://a.example/{}", "x".repeat(URL_MAX_CHARS));
        assert_eq!(super::read(&long).1, [(1, LineError::TooLong)]);
        assert_eq!(super::read("javascript:alert(1)").1, [(1, LineError::NotHttp)]);
        assert_eq!(super::read(" \n\n").0, []);
    }

    #[test]
    fn an_at_sign_in_the_path_is_no_password() {
        assert_eq!(read("https://a.example/@me").1, []);
        assert_eq!(read("https://a.example?q=a@b").1, []);
    }

    #[test]
    fn sixty_one_addresses_make_two_requests() {
        let text: String = (0..61).map(|number| format!("https://a.example/{number}\n")).collect();
        let lengths: Vec<usize> = batches(&read(&text).0).iter().map(Vec::len).collect();
        assert_eq!(lengths, [60, 1]);
    }

    #[test]
    fn what_was_taken_leaves_the_text() {
        let errors = vec![(2, LineError::NotHttp), (5, LineError::NotTaken(Error::Unreachable))];
        let (text, errors) = what_is_left("https://a/1\nx\n\nhttps://a/4\nhttps://a/5", &[1, 4], &errors);
        assert_eq!(text, "x\nhttps://a/5");
        assert_eq!(errors, [(1, LineError::NotHttp), (2, LineError::NotTaken(Error::Unreachable))]);
    }
}
