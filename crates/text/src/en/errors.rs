//! See the catalogue's module of the same name.

use crate::{Errors, Template};

pub(super) const ERRORS: Errors = Errors {
    unreachable: "The server cannot be reached or does not answer. Check the connection and try again.",
    cancelled: "The request was cancelled.",
    unauthorized: "Your session has ended. Sign in again to continue.",
    out_of_credits: "The account has run out of credits or storage.",
    forbidden: "Your token does not have permission for this.",
    not_found: "This no longer exists.",
    stale: "Somebody else has changed this in the meantime.",
    read_refused: "The server would not hand this out just now. Try again in a moment.",
    rejected: "The server did not accept this.",
    too_large: "This is larger than the server accepts.",
    unsupported_media: "The server does not accept this kind of file.",
    busy: "The server is busy. Try again in a moment.",
    busy_for: Template::new("The server is busy. Try again in {0} s."),
    server: "Something went wrong on the server. Nothing you typed is lost; try again in a moment.",
    unreadable: "The server’s answer could not be understood. There may be a proxy between you and the server.",
    sign_in: "Sign in",
    server_says: Template::new("The server says: {0}"),
    status: Template::new("Status {0}"),
};
