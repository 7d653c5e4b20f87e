//! Chance.

use forecourt_client::IdempotencyKey;

/// A new key of 128 random bits. Not `randomUUID`, which plain-http pages of a local network lack.
#[must_use]
pub(crate) fn idempotency_key() -> IdempotencyKey {
    IdempotencyKey::new(hexadecimal())
}

/// A new signing secret of webhooks: 256 random bits, in digits that are base64, too.
#[must_use]
pub(crate) fn webhook_secret() -> String {
    format!("whsec_{}{}", hexadecimal(), hexadecimal())
}

fn hexadecimal() -> String {
    let mut text = String::with_capacity(32);
    for byte in bytes() {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
        }
    }
    text
}

/// A number from 0 to below 1, for jitter.
#[must_use]
pub(crate) fn share() -> f64 {
    #[cfg(target_arch = "wasm32")]
    {
        js_sys::Math::random()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        0.5
    }
}

#[cfg(target_arch = "wasm32")]
fn bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    let filled = leptos::prelude::window()
        .crypto()
        .is_ok_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !filled {
        bytes.fill_with(|| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ≤ value < 256")]
            let byte = (js_sys::Math::random() * 256.0) as u8;
            byte
        });
    }
    bytes
}

/// Counts, so that keys differ and tests repeat.
#[cfg(not(target_arch = "wasm32"))]
fn bytes() -> [u8; 16] {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    u128::from(COUNT.fetch_add(1, Ordering::Relaxed)).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ_and_are_hexadecimal() {
        let (first, second) = (idempotency_key(), idempotency_key());
        assert_ne!(first, second);
        assert_eq!(first.as_str().len(), 32);
        assert!(first.as_str().bytes().all(|byte| byte.is_ascii_hexdigit()));
        let (first, second) = (webhook_secret(), webhook_secret());
        assert_ne!(first, second);
        assert_eq!(first.strip_prefix("whsec_").map(str::len), Some(64));
    }
}
