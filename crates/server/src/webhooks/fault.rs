//! Reasons for which an attempt had no answer, as words for the store and as sentences for clients.

use forecourt_store::model::webhook::TARGET_OFF;

use crate::fetch::{Refusal, TlsFault};

macro_rules! faults {
    ($($(#[$meta:meta])* $fault:ident = $word:expr, $sentence:literal;)+) => {
        /// Reason for which an attempt had no answer, or was not made.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Fault {
            $($(#[$meta])* $fault,)+
        }

        impl Fault {
            #[cfg(test)]
            pub(super) const ALL: [Self; [$($word),+].len()] = [$(Self::$fault),+];

            /// The word that is stored.
            pub(super) const fn word(self) -> &'static str {
                match self {
                    $(Self::$fault => $word,)+
                }
            }

            fn parse(word: &str) -> Option<Self> {
                $(if word == $word {
                    return Some(Self::$fault);
                })+
                None
            }

            const fn sentence(self) -> &'static str {
                match self {
                    $(Self::$fault => $sentence,)+
                }
            }
        }
    };
}

faults! {
    /// The address has not the form of one.
    Form = "form", "This is not an address that webhooks are sent to.";
    /// The host, or one of its addresses, is not public.
    NotPublic = "not-public", "The host is not on the public internet.";
    /// No web server is expected there.
    Port = "port", "The port is not one of a web server.";
    /// This server.
    OwnAddress = "own-address", "An address of this server is not called.";
    /// The name was not found.
    NotResolved = "not-resolved", "The host's name was not found.";
    /// No connection, or it broke.
    NotConnected = "not-connected", "The host did not answer.";
    /// The time limit was over.
    TimedOut = "timed-out", "The host took too long to answer.";
    /// The certificate's time is over.
    TlsExpired = "tls-expired", "The host's certificate has expired.";
    /// The certificate's time has not begun.
    TlsNotYetValid = "tls-not-yet-valid", "The host's certificate is not valid yet.";
    /// The certificate is another host's.
    TlsOtherName = "tls-other-name", "The host's certificate is that of another host.";
    /// The certificate leads to no authority that is trusted.
    TlsUnknownIssuer = "tls-unknown-issuer", "The host's certificate leads to no authority that is trusted; perhaps the host does not send its intermediate certificate.";
    /// The certificate was revoked.
    TlsRevoked = "tls-revoked", "The host's certificate was revoked.";
    /// Another fault of the certificate.
    TlsCertificate = "tls-certificate", "The host's certificate is not acceptable.";
    /// No version of TLS in common.
    TlsProtocol = "tls-protocol", "No encrypted connection to the host was possible: it speaks no TLS 1.2 or 1.3.";
    /// The account has webhooks disabled.
    Disabled = "disabled", "Webhooks are disabled for the account.";
    /// The target was given up.
    TargetOff = TARGET_OFF, "The target is switched off, since nothing could be delivered to it any more.";
    /// A stored secret cannot be opened.
    Secret = "secret", "The signing secret or the key of the submission cannot be read on this server; set the secret again.";
}

impl Fault {
    /// Tells that another attempt would end alike.
    pub(super) const fn is_final(self) -> bool {
        matches!(self, Self::Form | Self::NotPublic | Self::Port | Self::OwnAddress | Self::Disabled)
    }

    /// Tells that it says nothing about the target.
    pub(super) const fn is_ours(self) -> bool {
        matches!(self, Self::Disabled | Self::Secret)
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Form(_) => Self::Form,
            Refusal::NotPublic => Self::NotPublic,
            Refusal::Port => Self::Port,
            Refusal::OwnAddress => Self::OwnAddress,
            Refusal::NotResolved => Self::NotResolved,
            Refusal::TimedOut => Self::TimedOut,
            Refusal::Tls(TlsFault::Expired) => Self::TlsExpired,
            Refusal::Tls(TlsFault::NotYetValid) => Self::TlsNotYetValid,
            Refusal::Tls(TlsFault::OtherName) => Self::TlsOtherName,
            Refusal::Tls(TlsFault::UnknownIssuer) => Self::TlsUnknownIssuer,
            Refusal::Tls(TlsFault::Revoked) => Self::TlsRevoked,
            Refusal::Tls(TlsFault::Certificate) => Self::TlsCertificate,
            Refusal::Tls(TlsFault::Protocol) => Self::TlsProtocol,
            // The others are about bodies and redirects, which a POST takes as they are.
            Refusal::NotConnected
            | Refusal::Coding(_)
            | Refusal::Status(_)
            | Refusal::TooManyRedirects
            | Refusal::RedirectToNowhere
            | Refusal::TooLarge => Self::NotConnected,
        }
    }
}

/// Sentence for a stored word; the word itself where a later version has written it.
pub(super) fn sentence(word: &str) -> String {
    Fault::parse(word).map_or_else(|| word.to_owned(), |fault| fault.sentence().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_its_sentence() {
        for fault in Fault::ALL {
            assert_eq!(Fault::parse(fault.word()), Some(fault));
            assert!(sentence(fault.word()).ends_with('.'), "{fault:?}");
        }
        assert_eq!(sentence("of-a-later-version"), "of-a-later-version");
    }
}
