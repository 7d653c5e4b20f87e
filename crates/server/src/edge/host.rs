//! Which hosts are answered for. A server without a published address serves this machine's own names only, so that a page
//! from elsewhere whose name was bent to this address gets nothing.

use forecourt_api::problem::Slug;
use http::{HeaderMap, header};

use crate::config::{BaseUrl, is_loopback_host};
use crate::error::{Error, Result};

/// Checks the `Host` header. A request without one is no browser's, and passes.
///
/// # Errors
/// 421 for a host that is not answered for.
pub fn check(base_url: &BaseUrl, headers: &HeaderMap) -> Result<()> {
    let Some(host) = headers.get(header::HOST) else { return Ok(()) };
    if base_url.is_published() || host.to_str().is_ok_and(is_loopback_host) {
        return Ok(());
    }
    Err(Error::new(
        Slug::UnknownHost,
        "This server answers for its own machine only. To publish it under a name, start it with --public-url.",
    ))
}
