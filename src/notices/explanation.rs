//! Pure: an error of the client in words, with what a person can do about it.

use forecourt_api::problem::Slug;
use forecourt_client::Error;
use forecourt_text::Errors;

/// What a person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// The same once more.
    Retry,
    /// Sign in again.
    SignIn,
    /// Change the input; what is wrong with it stands in the text or at its field.
    Correct,
    /// Read the newer version first.
    Reload,
    /// Nothing here.
    None,
}

/// An error in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What happened and what to do.
    pub text: String,
    /// More, for whoever runs the server.
    pub detail: Option<String>,
    /// What can be done.
    pub remedy: Remedy,
}

/// Puts an error into words.
#[must_use]
pub fn explain(error: &Error, words: &Errors) -> Explanation {
    let plain = |text: &str, remedy| Explanation { text: text.to_owned(), detail: None, remedy };
    match error {
        Error::Unreachable => plain(words.unreachable, Remedy::Retry),
        Error::Cancelled => plain(words.cancelled, Remedy::None),
        Error::Unauthorized => plain(words.unauthorized, Remedy::SignIn),
        Error::OutOfCredits => plain(words.out_of_credits, Remedy::None),
        Error::Forbidden => plain(words.forbidden, Remedy::None),
        Error::NotFound => plain(words.not_found, Remedy::None),
        Error::Stale => plain(words.stale, Remedy::Reload),
        Error::Rejected(rejection) => {
            let text = match (&rejection.slug, rejection.status) {
                (Some(Slug::TooLarge), _) | (None, 413) => words.too_large,
                (Some(Slug::UnsupportedMedia | Slug::NotAnImage), _) | (None, 415) => words.unsupported_media,
                _ => words.rejected,
            };
            let said = rejection.message.trim();
            let detail = (!said.is_empty()).then(|| words.server_says.fill([said]));
            Explanation { text: text.to_owned(), detail, remedy: Remedy::Correct }
        }
        Error::Busy { retry_after_s: Some(seconds) } => {
            plain(&words.busy_for.fill([&seconds.to_string()]), Remedy::Retry)
        }
        Error::Busy { retry_after_s: None } => plain(words.busy, Remedy::Retry),
        Error::Server { status } => Explanation {
            text: words.server.to_owned(),
            detail: Some(words.status.fill([&status.to_string()])),
            remedy: Remedy::Retry,
        },
        Error::Unreadable { status } => Explanation {
            text: words.unreadable.to_owned(),
            detail: Some(words.status.fill([&status.to_string()])),
            remedy: Remedy::Retry,
        },
    }
}

#[cfg(test)]
mod tests {
    use forecourt_client::{Headers, Response, retry};
    use forecourt_text::Language;

    use super::*;

    fn of_answer(status: u16, body: &str) -> Explanation {
        let response = Response { status, headers: Headers::default(), body: body.as_bytes().to_vec() };
        explain(&Error::of_response(&response), &Language::English.catalog().errors)
    }

    #[test]
    fn each_answer_has_its_remedy() {
        let check = |status, body, expected| assert_eq!(of_answer(status, body).remedy, expected, "{status}");
        check(401, "<html>", Remedy::SignIn);
        check(403, "", Remedy::None);
        check(404, "", Remedy::None);
        check(412, "", Remedy::Reload);
        check(422, "{", Remedy::Correct);
        check(429, "", Remedy::Retry);
        check(500, "<html>", Remedy::Retry);
        check(302, "", Remedy::Retry);
    }

    #[test]
    fn a_retry_is_offered_for_whatever_may_pass_by_itself() {
        for status in 300..600 {
            let error =
                Error::of_response(&Response { status, headers: Headers::default(), body: Vec::new() });
            let explanation = explain(&error, &Language::German.catalog().errors);
            assert_eq!(explanation.remedy == Remedy::Retry, retry::is_transient(&error), "{status}");
            assert!(!explanation.text.is_empty());
        }
    }

    #[test]
    fn what_the_server_said_is_told_apart_from_our_words() {
        let explanation = of_answer(400, r#"{"code":400,"message":"image_url missing"}"#);
        assert_eq!(explanation.detail.as_deref(), Some("The server says: image_url missing"));
        assert_eq!(of_answer(422, "<html>").detail, None);
        assert_eq!(of_answer(413, "").text, Language::English.catalog().errors.too_large);
    }
}
