//! Files of images.

mod get_media;
mod get_media_width;

#[cfg(test)]
mod tests;

use http::Method;

use crate::auth::Access;
use crate::router::Operation;

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new("getMedia", Method::GET, "/media/{image_id}/{revision}/{file}", get_media::handler)
            .access(Access::Optional),
        Operation::new(
            "getMediaWidth",
            Method::GET,
            "/media/{image_id}/{revision}/{width}/{file}",
            get_media_width::handler,
        )
        .access(Access::Optional),
    ]
}
