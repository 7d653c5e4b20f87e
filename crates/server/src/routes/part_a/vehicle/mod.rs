//! Part A: vehicle records.

mod delete;
mod list;
mod record;
mod shotlist;
mod status;
mod submit;
#[cfg(test)]
mod tests;

use forecourt_api::account::Scope;
use http::Method;

use crate::auth::Access;
use crate::router::Operation;

/// The operations of this resource.
pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new("vehicleSubmit", Method::POST, "/vehicle/submission", submit::handler),
        Operation::new("vehicleList", Method::POST, "/vehicle/list", list::handler)
            .access(Access::Scope(Scope::Read)),
        Operation::new("vehicleShotlist", Method::GET, "/vehicle/shotlist", shotlist::handler),
        Operation::new("vehicleStatus", Method::GET, "/vehicle/status", status::handler),
        Operation::new("vehicleDelete", Method::DELETE, "/vehicle/delete", delete::handler),
    ]
}
