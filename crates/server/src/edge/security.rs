//! Headers that keep browsers from doing more with an answer than was meant. An answer may bring a stricter policy of its
//! own, as media do.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::set_default;
use crate::config::Origin;

/// The policy of the portal, and of everything else: code, styles and connections are this origin's, pictures may be local
/// ones too; no frames, no base, no plug-ins.
#[must_use]
pub fn content_security_policy(connect: &[Origin]) -> String {
    let also: String = connect.iter().map(|origin| format!(" {origin}")).collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'{also}; \
         img-src 'self' blob: data:{also}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
}

/// Completes the headers of an answer.
pub fn harden(headers: &mut HeaderMap, connect: &[Origin]) {
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&content_security_policy(connect))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        // Dealers' websites show our pictures and read our answers.
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        set_default(headers, name, HeaderValue::from_static(value));
    }
}
