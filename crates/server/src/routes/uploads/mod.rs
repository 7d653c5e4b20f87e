//! Resumable uploads (tus 1.0.0).

mod append_upload;
mod cancel_upload;
mod create_upload;
mod describe_uploads;
mod head_upload;
mod override_upload;

use std::time::Duration;

use http::Method;

use crate::auth::Access;
use crate::router::Operation;

/// Longest time for a request that carries a part of a file: a large photo over a bad entry. What stops arriving ends long
/// before.
const PART_TIME_LIMIT: Duration = Duration::from_secs(3600);

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    const ONE: &str = "/v1/uploads/{upload_id}";
    vec![
        Operation::new("describeUploads", Method::OPTIONS, "/v1/uploads", describe_uploads::handler)
            .access(Access::Public),
        Operation::new("createUpload", Method::POST, "/v1/uploads", create_upload::handler)
            .time_limit(PART_TIME_LIMIT),
        Operation::new("headUpload", Method::HEAD, ONE, head_upload::handler),
        Operation::new("appendUpload", Method::PATCH, ONE, append_upload::handler)
            .time_limit(PART_TIME_LIMIT),
        Operation::new("overrideUpload", Method::POST, ONE, override_upload::handler)
            .time_limit(PART_TIME_LIMIT),
        Operation::new("cancelUpload", Method::DELETE, ONE, cancel_upload::handler),
    ]
}
