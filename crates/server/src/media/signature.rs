//! Signed media addresses: who has one may read one kind of file of one revision until a moment, without a token.
//!
//! The signature says nothing of width or extension, so a player may put a width into the path; it does say `result` or
//! `original`, so that no address of a result opens an original.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use forecourt_api::{ImageId, Revision};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::Sha256;

/// An address ends on a multiple of this, and at least this long after it was handed out (contract, `MediaExpiry`), so
/// that answers stay the same in between.
const WINDOW_S: i64 = 6 * 60 * 60;

/// Length of the secret in bytes: the hash's own.
const KEY_BYTES: usize = 32;

/// Kind of file that a signature opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Every width and format of a result.
    Result,
    /// The source as it came.
    Original,
    /// The film of a video.
    Video,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Original => "original",
            Self::Video => "video",
        }
    }
}

/// Secret that media addresses are signed with (HMAC-SHA256). Stays out of debug output.
#[derive(Clone)]
pub struct MediaKey([u8; KEY_BYTES]);

impl fmt::Debug for MediaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MediaKey(…)")
    }
}

/// The query of a signed address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Unix seconds at which the address ends.
    pub expires_at_s: i64,
    /// The HMAC in base64url.
    pub text: String,
}

impl MediaKey {
    /// Takes a secret.
    #[must_use]
    pub const fn new(secret: [u8; KEY_BYTES]) -> Self {
        Self(secret)
    }

    /// Opens a kind of file of a revision to whoever holds the signature, until at least six hours from `now`.
    #[must_use]
    pub fn sign(&self, image: &ImageId, revision: &Revision, kind: Kind, now: Timestamp) -> Signature {
        let earliest_s = now.as_second() + WINDOW_S;
        let expires_at_s = (earliest_s + WINDOW_S - 1).div_euclid(WINDOW_S) * WINDOW_S;
        let mac = self.mac(image, revision, kind, expires_at_s).finalize();
        Signature { expires_at_s, text: URL_SAFE_NO_PAD.encode(mac.into_bytes()) }
    }

    /// Tells that a signature is ours, for just this, and not over.
    #[must_use]
    pub fn verify(
        &self,
        image: &ImageId,
        revision: &Revision,
        kind: Kind,
        signature: &Signature,
        now: Timestamp,
    ) -> bool {
        let Ok(given) = URL_SAFE_NO_PAD.decode(&signature.text) else { return false };
        // The comparison takes the same time wherever the first difference is.
        now.as_second() < signature.expires_at_s
            && self.mac(image, revision, kind, signature.expires_at_s).verify_slice(&given).is_ok()
    }

    fn mac(&self, image: &ImageId, revision: &Revision, kind: Kind, expires_at_s: i64) -> Hmac<Sha256> {
        // A line each, and none of them can contain the end of a line: ids and revisions are of our own making or have
        // been found in the store.
        let text = format!("{image}\n{revision}\n{}\n{expires_at_s}", kind.as_str());
        // HMAC fills a short key up with zeros to the hash's block.
        let mut block = [0; 64];
        block[..KEY_BYTES].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(text.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_signature_opens_one_thing_until_its_end() {
        let key = MediaKey::new([7; KEY_BYTES]);
        let (image, revision) = (ImageId::new("img_1"), Revision::new("0a1b2c3d"));
        let signature = key.sign(&image, &revision, Kind::Result, at(1000));
        let check =
            |key: &MediaKey, image: &str, revision: &str, kind: Kind, signature: &Signature, now: i64| {
                key.verify(&ImageId::new(image), &Revision::new(revision), kind, signature, at(now))
            };
        assert!(check(&key, "img_1", "0a1b2c3d", Kind::Result, &signature, 1000));
        assert!(check(&key, "img_1", "0a1b2c3d", Kind::Result, &signature, signature.expires_at_s - 1));
        assert!(!check(&key, "img_1", "0a1b2c3d", Kind::Result, &signature, signature.expires_at_s));
        assert!(!check(&key, "img_1", "0a1b2c3d", Kind::Original, &signature, 1000));
        assert!(!check(&key, "img_2", "0a1b2c3d", Kind::Result, &signature, 1000));
        assert!(!check(&key, "img_1", "0a1b2c3e", Kind::Result, &signature, 1000));
        let longer = Signature { expires_at_s: signature.expires_at_s + 1, ..signature.clone() };
        assert!(!check(&key, "img_1", "0a1b2c3d", Kind::Result, &longer, 1000));
        for text in ["", "AAAA", "not base64url!"] {
            let forged = Signature { text: text.to_owned(), ..signature.clone() };
            assert!(!check(&key, "img_1", "0a1b2c3d", Kind::Result, &forged, 1000), "{text}");
        }
        assert!(!check(&MediaKey::new([8; KEY_BYTES]), "img_1", "0a1b2c3d", Kind::Result, &signature, 1000));
    }

    #[test]
    fn ends_lie_on_full_six_hours_at_least_six_hours_ahead() {
        let key = MediaKey::new([7; KEY_BYTES]);
        let check = |now: i64, expected: i64| {
            let signature =
                key.sign(&ImageId::new("img_1"), &Revision::new("0a1b2c3d"), Kind::Result, at(now));
            assert_eq!(signature.expires_at_s, expected, "{now}");
        };
        check(0, WINDOW_S);
        check(1, 2 * WINDOW_S);
        check(WINDOW_S, 2 * WINDOW_S);
        check(WINDOW_S + 1, 3 * WINDOW_S);
        check(10 * WINDOW_S - 1, 11 * WINDOW_S);
    }
}
