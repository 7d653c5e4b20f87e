//! Part A: features of vehicles.

mod delete;
mod delete_all;
mod get;
mod get_all;
mod record;
mod submit;
#[cfg(test)]
mod tests;

use http::Method;

use crate::error::Result;
use crate::extract::Form;
use crate::router::Operation;
use forecourt_api::FeatureId;

/// The operations of this resource.
pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new("featureSubmit", Method::POST, "/vehicle/feature/submission", submit::handler),
        Operation::new("featuresGet", Method::GET, "/vehicle/features", get_all::handler),
        Operation::new("featureGet", Method::GET, "/vehicle/feature", get::handler),
        Operation::new("featuresDelete", Method::DELETE, "/vehicle/features/delete", delete_all::handler),
        Operation::new("featureDelete", Method::DELETE, "/vehicle/feature/delete", delete::handler),
    ]
}

/// Longest id that could be one of ours.
const ID_MAX_CHARS: usize = 128;

fn feature_id(form: &Form) -> Result<FeatureId> {
    form.required("feature_id")?;
    Ok(FeatureId::new(form.bounded("feature_id", ID_MAX_CHARS)?.unwrap_or_default()))
}
