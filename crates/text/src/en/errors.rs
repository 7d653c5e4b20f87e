//! See the catalogue's module of the same name.

use crate::{Errors, Template};

pub(super) const ERRORS: Errors = Errors {
    unreachable: "The server cannot be reached. Check the connection and try again.",
    cancelled: "The request was cancelled.",
    unauthorized: "Your sign-in is no longer accepted. Sign in again to go on.",
    out_of_credits: "The account's credits or storage are used up.",
    forbidden: "Your token does not allow this.",
    not_found: "It is not there any more.",
    stale: "Somebody else has changed this in the meantime.",
    rejected: "The server did not accept this.",
    too_large: "This is larger than the server takes.",
    unsupported_media: "The server does not take this kind of file.",
    busy: "The server is busy. Try again in a moment.",
    busy_for: Template::new("The server is busy. Try again in {0} s."),
    server: "The server had a problem. Nothing you typed is lost; try again in a moment.",
    unreadable: "The answer could not be understood. A proxy may stand between you and the server.",
    sign_in: "Sign in",
    server_says: Template::new("The server says: {0}"),
    status: Template::new("Status {0}"),
};
