//! Pure: an error of the client in words, with what a person can do about it.

use forecourt_api::problem::Slug;
use forecourt_client::Error;
use forecourt_text::Errors;

/// Remedy that a person has.
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
    /// Go on elsewhere: what this is about is not there.
    Leave,
    /// Nothing here.
    None,
}

/// An error in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Explanation with what to do.
    pub text: String,
    /// More, for whoever runs the server.
    pub detail: Option<String>,
    /// Remedy for it.
    pub remedy: Remedy,
}

/// Puts an error into words.
#[must_use]
pub fn explain(error: &Error, t: &Errors) -> Explanation {
    let plain = |text: &str, remedy| Explanation { text: text.to_owned(), detail: None, remedy };
    match error {
        Error::Unreachable => plain(t.unreachable, Remedy::Retry),
        Error::Cancelled => plain(t.cancelled, Remedy::None),
        Error::Unauthorized => plain(t.unauthorized, Remedy::SignIn),
        Error::OutOfCredits => plain(t.out_of_credits, Remedy::None),
        Error::Forbidden => plain(t.forbidden, Remedy::None),
        Error::NotFound => plain(t.not_found, Remedy::Leave),
        Error::Stale => plain(t.stale, Remedy::Reload),
        Error::Rejected(rejection) => {
            let text = match (&rejection.slug, rejection.status) {
                (Some(Slug::TooLarge), _) | (None, 413) => t.too_large,
                (Some(Slug::UnsupportedMedia | Slug::NotAnImage), _) | (None, 415) => t.unsupported_media,
                _ => t.rejected,
            };
            let said = rejection.message.trim();
            let detail = (!said.is_empty()).then(|| t.server_says.fill([said]));
            Explanation { text: text.to_owned(), detail, remedy: Remedy::Correct }
        }
        Error::Busy { retry_after_s: Some(seconds) } => {
            plain(&t.busy_for.fill([&seconds.to_string()]), Remedy::Retry)
        }
        Error::Busy { retry_after_s: None } => plain(t.busy, Remedy::Retry),
        Error::Server { status } => Explanation {
            text: t.server.to_owned(),
            detail: Some(t.status.fill([&status.to_string()])),
            remedy: Remedy::Retry,
        },
        Error::Unreadable { status } => Explanation {
            text: t.unreadable.to_owned(),
            detail: Some(t.status.fill([&status.to_string()])),
            remedy: Remedy::Retry,
        },
    }
}

/// Puts the error of a read into words. Nobody typed anything that could be wrong, and nobody holds an older version: answers
/// that speak of such are some other program's, and go away with it.
#[must_use]
pub fn explain_read(error: &Error, t: &Errors) -> Explanation {
    let status = match error {
        Error::Stale => 412,
        Error::Rejected(rejection) => rejection.status,
        // A gateway may refuse for a while what the token allows.
        Error::Forbidden => return Explanation { remedy: Remedy::Retry, ..explain(error, t) },
        _ => return explain(error, t),
    };
    let said = match error {
        Error::Rejected(rejection) => rejection.message.trim(),
        _ => "",
    };
    let detail =
        if said.is_empty() { t.status.fill([&status.to_string()]) } else { t.server_says.fill([said]) };
    Explanation { text: t.read_refused.to_owned(), detail: Some(detail), remedy: Remedy::Retry }
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
        check(404, "", Remedy::Leave);
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
    fn a_read_that_was_refused_can_be_tried_again_and_blames_nobody() {
        let words = &Language::English.catalog().errors;
        for status in [400, 403, 409, 412, 413, 415, 422] {
            let response = Response { status, headers: Headers::default(), body: Vec::new() };
            let explanation = explain_read(&Error::of_response(&response), words);
            assert_eq!(explanation.remedy, Remedy::Retry, "{status}");
            assert!(![words.stale, words.too_large, words.rejected].contains(&explanation.text.as_str()));
        }
        assert_eq!(explain_read(&Error::Unauthorized, words).remedy, Remedy::SignIn);
        assert_eq!(explain_read(&Error::NotFound, words).remedy, Remedy::Leave);
    }

    #[test]
    fn what_the_server_said_is_told_apart_from_our_words() {
        let explanation = of_answer(400, r#"{"code":400,"message":"image_url missing"}"#);
        assert_eq!(explanation.detail.as_deref(), Some("The server says: image_url missing"));
        assert_eq!(of_answer(422, "<html>").detail, None);
        assert_eq!(of_answer(413, "").text, Language::English.catalog().errors.too_large);
    }
}
