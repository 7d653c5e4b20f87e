//! Session with a server. A token that is no longer accepted brings the sign-in in front of the page, which stays as it is.

mod credentials;
mod expiry;
mod servers;
pub mod sign_in;
mod state;
mod waiting;

pub use credentials::Credentials;
pub use servers::offered_servers;
pub use sign_in::{ExpiredDialog, SignInPage};
pub use state::{Account, LinkFault, Session, SignInError, Stage, use_session};
pub use waiting::SlowChanges;
