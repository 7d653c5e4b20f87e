//! Guidelines: named sets of processing options.

mod delete_guideline;
mod list_guidelines;
mod put_guideline;

#[cfg(test)]
mod tests;

use http::Method;

use crate::router::Operation;

/// The operations of this resource.
#[must_use]
pub fn operations() -> Vec<Operation> {
    const ONE: &str = "/v1/guidelines/{guideline_id}";
    vec![
        Operation::new("listGuidelines", Method::GET, "/v1/guidelines", list_guidelines::handler),
        Operation::new("putGuideline", Method::PUT, ONE, put_guideline::handler),
        Operation::new("deleteGuideline", Method::DELETE, ONE, delete_guideline::handler),
    ]
}
