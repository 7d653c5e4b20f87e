//! See the catalogue's module of the same name.

use crate::{Session, Template};

pub(super) const SESSION: Session = Session {
    title: "Sign in",
    lead: "From photo to clickable vehicle.",
    server: "Server",
    token: "Access token",
    token_help: "You received it when the server was set up. Whoever runs the server can create a new one.",
    token_missing: "Enter the access token.",
    customer: "Customer ID",
    customer_help: "This server only offers the vendor’s interface, which lists vehicles by customer.",
    customer_missing: "Enter the customer ID.",
    remember: "Stay signed in on this device",
    remember_help: "Otherwise you are signed out when this tab is closed.",
    submit: "Sign in",
    submitting: "Signing in…",
    restoring: "Signing you in…",
    restore_failed: "You could not be signed in again. Your token is kept.",
    link_spent: "This sign-in link was used before or has expired. Make a new one where the server runs, or sign in with a token.",
    link_elsewhere: "Sign-in links work only on the machine of the server. Sign in with a token.",
    expired_title: "Sign in again",
    expired_lead: "Your token is no longer accepted. Sign in to continue where you left off; what you typed is still there.",
    sign_out: "Sign out",
    signed_out: "You are signed out.",
    refused: "This token is not accepted. Check that you copied all of it.",
    forbidden: "This token cannot read the inventory. It needs at least the “read” permission.",
    own_unreachable: "The server cannot be reached. Check the connection and that the server is running.",
    other_unreachable: Template::new(
        "{0} does not answer this page. It may be down, or it may not allow requests from other websites (no CORS headers).",
    ),
    not_a_server: Template::new("{0} answers, but it is not a vehicle imaging server."),
    server_failed: Template::new("{0} is having problems at the moment. Try again later."),
    part_a_note: "Vendor interface only: photos are added by address, and lists of photos are kept in this browser.",
};
