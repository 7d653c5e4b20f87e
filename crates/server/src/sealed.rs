//! Authenticated encryption of the few secrets that have to be sent again in the clear, such as signing secrets of webhooks.
//! XChaCha20-Poly1305 under a key that lies in the data folder beside the database, not in it: a copy of the database alone
//! opens nothing.
//!
//! Not for tokens and sign-in codes, which only have to be recognised: those are stored as hashes.

use std::fmt;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use forecourt_store::model::SealedSecret;

/// Length of the key in bytes.
pub const KEY_BYTES: usize = 32;

/// Length of the nonce in bytes: long enough to be drawn at random for every secret.
const NONCE_BYTES: usize = 24;

/// Use of a secret; one that was sealed for another use does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signing secret of an account's webhooks.
    WebhookSecret,
    /// `webhook_response_auth_key` of a submission.
    WebhookAuthKey,
}

impl Purpose {
    const fn as_bytes(self) -> &'static [u8] {
        match self {
            Self::WebhookSecret => b"webhook-secret",
            Self::WebhookAuthKey => b"webhook-auth-key",
        }
    }
}

/// Failure of sealing or opening.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The operating system gives no random numbers.
    #[error("the operating system gives no random numbers")]
    NoRandom(#[source] getrandom::Error),
    /// The secret was sealed with another key or for another purpose, or was damaged.
    #[error("the secret was sealed with another key, or is damaged")]
    NotOurs,
}

/// Key of sealed secrets. Stays out of debug output.
#[derive(Clone)]
pub struct SealingKey(XChaCha20Poly1305);

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(…)")
    }
}

impl SealingKey {
    /// Takes a key.
    #[must_use]
    pub fn new(key: [u8; KEY_BYTES]) -> Self {
        Self(XChaCha20Poly1305::new(&key.into()))
    }

    /// Encrypts a secret; twice the same one gives different bytes.
    ///
    /// # Errors
    /// [`SealError::NoRandom`].
    pub fn seal(&self, purpose: Purpose, secret: &[u8]) -> Result<SealedSecret, SealError> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(SealError::NoRandom)?;
        let payload = Payload { msg: secret, aad: purpose.as_bytes() };
        let encrypted = self.0.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::NotOurs)?;
        Ok(SealedSecret([&nonce[..], &encrypted].concat()))
    }

    /// Decrypts a secret.
    ///
    /// # Errors
    /// [`SealError::NotOurs`].
    pub fn open(&self, purpose: Purpose, sealed: &SealedSecret) -> Result<Vec<u8>, SealError> {
        let (nonce, encrypted) = sealed.0.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::NotOurs)?;
        let payload = Payload { msg: encrypted, aad: purpose.as_bytes() };
        self.0.decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::NotOurs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_and_the_purpose_of_a_secret_open_it() {
        let key = SealingKey::new([7; KEY_BYTES]);
        let sealed = key.seal(Purpose::WebhookSecret, b"whsec_abc").unwrap();
        assert_eq!(key.open(Purpose::WebhookSecret, &sealed).unwrap(), b"whsec_abc");
        assert!(!sealed.0.windows(5).any(|bytes| bytes == b"whsec"), "the secret does not show");
        let again = key.seal(Purpose::WebhookSecret, b"whsec_abc").unwrap();
        assert_ne!(again.0, sealed.0, "nonces are used once");

        let check = |key: &SealingKey, purpose: Purpose, sealed: &SealedSecret| {
            assert!(matches!(key.open(purpose, sealed), Err(SealError::NotOurs)));
        };
        check(&SealingKey::new([8; KEY_BYTES]), Purpose::WebhookSecret, &sealed);
        check(&key, Purpose::WebhookAuthKey, &sealed);
        for index in 0..sealed.0.len() {
            let mut changed = sealed.clone();
            changed.0[index] ^= 1;
            check(&key, Purpose::WebhookSecret, &changed);
        }
        for length in [0, NONCE_BYTES - 1, NONCE_BYTES, sealed.0.len() - 1] {
            check(&key, Purpose::WebhookSecret, &SealedSecret(sealed.0[..length].to_vec()));
        }
    }
}
