//! Session with a server. A token that is no longer accepted brings the sign-in in front of the page, which stays as it is.

mod credentials;
mod expiry;
mod state;
mod waiting;

pub use credentials::Credentials;
pub use state::{Account, Session, SignInError, SignInLinkError, Stage, use_session};
pub use waiting::SlowChanges;
