//! Part A: one photo in, its result out.

mod answer;
mod options;
mod single_segment;

use std::time::Duration;

use http::Method;

use crate::router::Operation;

/// Most bytes of a form: a photo and three pictures, one of them in base64.
const FORM_MAX_BYTES: usize = 112 << 20;

/// Longest time for a photo, the arrival of its form, its fetching and its wait for a turn included.
const TIME_LIMIT: Duration = Duration::from_secs(180);

/// The operations of this resource.
pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            "syncSubmit",
            Method::POST,
            "/vehicle/composition/single-segment",
            single_segment::handler,
        )
        .body_limit_bytes(FORM_MAX_BYTES)
        .time_limit(TIME_LIMIT),
    ]
}
