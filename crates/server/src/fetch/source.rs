//! The guard as the worker's [`Source`]: refusals become what the client reads.

use async_trait::async_trait;
use bytes::Bytes;

use super::{GuardedClient, Policy, Refusal, TlsFault};
use crate::coding::CodingError;
use crate::jobs::{Source, SourceError};

#[async_trait]
impl Source for GuardedClient {
    async fn fetch(&self, url: &str) -> Result<Bytes, SourceError> {
        Self::fetch(self, url).await.map_err(|refusal| source_error(&refusal, self.policy.max_bytes))
    }
}

/// Meaning of a refusal to the job and to the client. Addresses that a name leads to are not told.
fn source_error(refusal: &Refusal, max_bytes: usize) -> SourceError {
    match refusal {
        Refusal::Form(error) => SourceError::Unavailable(error.to_string()),
        Refusal::NotPublic => SourceError::Forbidden("The host is not on the public internet.".to_owned()),
        Refusal::Port => SourceError::Forbidden("The port is not one of a web server.".to_owned()),
        Refusal::OwnAddress => SourceError::Forbidden("An address of this server is not fetched.".to_owned()),
        Refusal::NotResolved => SourceError::Unreachable("The host's name was not found.".to_owned()),
        Refusal::NotConnected => SourceError::Unreachable("The host did not answer.".to_owned()),
        Refusal::Tls(fault) => SourceError::Unavailable(tls_detail(*fault).to_owned()),
        Refusal::Coding(CodingError::Unknown(coding)) => SourceError::Unavailable(format!(
            "The host sent the file in the encoding {}, which is not known.",
            coding.escape_default()
        )),
        Refusal::Coding(CodingError::Damaged | CodingError::TooLarge) => SourceError::Unavailable(
            "The host sent the file compressed, and it could not be unpacked.".to_owned(),
        ),
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

/// The fault in words that tell the host's owner what to mend.
fn tls_detail(fault: TlsFault) -> &'static str {
    match fault {
        TlsFault::Expired => "The host's certificate has expired.",
        TlsFault::NotYetValid => "The host's certificate is not valid yet.",
        TlsFault::OtherName => "The host's certificate is that of another host.",
        TlsFault::UnknownIssuer => {
            "The host's certificate leads to no authority that is trusted; perhaps the host does not send its intermediate \
             certificate."
        }
        TlsFault::Revoked => "The host's certificate was revoked.",
        TlsFault::Certificate => "The host's certificate is not acceptable.",
        TlsFault::Protocol => {
            "No encrypted connection to the host was possible: it speaks no TLS 1.2 or 1.3."
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
        check(Refusal::Tls(TlsFault::UnknownIssuer), false);
        check(Refusal::Tls(TlsFault::Protocol), false);
        check(Refusal::Coding(CodingError::Damaged), false);
        check(Refusal::Coding(CodingError::Unknown("x".to_owned())), false);
        check(Refusal::TooManyRedirects, false);
    }

    #[test]
    fn certificate_faults_are_named() {
        let check = |fault: TlsFault, word: &str| match source_error(&Refusal::Tls(fault), 1) {
            SourceError::Unavailable(detail) => assert!(detail.contains(word), "{detail}"),
            other => panic!("{other:?}"),
        };
        check(TlsFault::Expired, "certificate has expired");
        check(TlsFault::NotYetValid, "certificate is not valid yet");
        check(TlsFault::OtherName, "certificate is that of another host");
        check(TlsFault::UnknownIssuer, "intermediate certificate");
        check(TlsFault::Revoked, "certificate was revoked");
        check(TlsFault::Certificate, "certificate");
        check(TlsFault::Protocol, "TLS");
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
