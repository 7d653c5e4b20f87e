//! The guard as the worker's [`Source`]: refusals become what the client reads.

use async_trait::async_trait;
use bytes::Bytes;

use super::{Guard, Policy, Refusal};
use crate::jobs::{Source, SourceError};

#[async_trait]
impl Source for Guard {
    async fn fetch(&self, url: &str) -> Result<Bytes, SourceError> {
        Self::fetch(self, url).await.map_err(|refusal| source_error(&refusal, self.policy.max_bytes))
    }
}

/// What a refusal means to the job and to the client. Addresses that a name leads to are not told.
fn source_error(refusal: &Refusal, max_bytes: usize) -> SourceError {
    match refusal {
        Refusal::Form(error) => SourceError::Unavailable(error.to_string()),
        Refusal::NotPublic => SourceError::Forbidden("The host is not on the public internet.".to_owned()),
        Refusal::Port => SourceError::Forbidden("The port is not one of a web server.".to_owned()),
        Refusal::OwnAddress => SourceError::Forbidden("An address of this server is not fetched.".to_owned()),
        Refusal::NotResolved => SourceError::Unreachable("The host's name was not found.".to_owned()),
        Refusal::NotConnected => SourceError::Unreachable("The host did not answer.".to_owned()),
        Refusal::TimedOut => SourceError::Unreachable("The host took too long to answer.".to_owned()),
        Refusal::Status(status) => {
            let detail = format!("The host answered {status} instead of an image.");
            if matches!(status, 408 | 425 | 429 | 500..) {
                SourceError::Unreachable(detail)
            } else {
                SourceError::Unavailable(detail)
            }
        }
        Refusal::TooManyRedirects => {
            SourceError::Unavailable(format!("There are more than {} redirects.", Policy::MAX_REDIRECTS))
        }
        Refusal::RedirectToNowhere => {
            SourceError::Unavailable("The host redirects without saying where to.".to_owned())
        }
        Refusal::TooLarge => {
            SourceError::TooLarge(format!("The file is larger than {} MiB.", max_bytes >> 20))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_worth_another_try() {
        let check = |refusal: Refusal, again: bool| {
            let error = source_error(&refusal, 64 << 20);
            assert_eq!(matches!(error, SourceError::Unreachable(_)), again, "{refusal:?}: {error:?}");
        };
        check(Refusal::NotResolved, true);
        check(Refusal::NotConnected, true);
        check(Refusal::TimedOut, true);
        check(Refusal::Status(503), true);
        check(Refusal::Status(429), true);
        check(Refusal::Status(404), false);
        check(Refusal::Status(204), false);
        check(Refusal::NotPublic, false);
        check(Refusal::TooManyRedirects, false);
    }

    #[test]
    fn refused_hosts_are_told_from_bad_answers() {
        assert!(matches!(source_error(&Refusal::NotPublic, 1), SourceError::Forbidden(_)));
        assert!(matches!(source_error(&Refusal::OwnAddress, 1), SourceError::Forbidden(_)));
        assert_eq!(
            source_error(&Refusal::TooLarge, 64 << 20),
            SourceError::TooLarge("The file is larger than 64 MiB.".to_owned())
        );
    }
}
