//! See the catalogue's module of the same name.

use crate::{Session, Template};

pub(super) const SESSION: Session = Session {
    title: "Sign in",
    lead: "From photo to clickable vehicle.",
    server: "Server",
    token: "Access token",
    token_help: "It was printed when the server was set up; whoever runs the server can make another.",
    token_missing: "Enter the access token.",
    customer: "Customer ID",
    customer_help: "This server has the vendor's interface alone, which lists vehicles by customer.",
    customer_missing: "Enter the customer ID.",
    remember: "Stay signed in on this device",
    remember_help: "Without it you are signed out when this tab is closed.",
    submit: "Sign in",
    submitting: "Signing in…",
    restoring: "Signing you in…",
    expired_title: "Sign in again",
    expired_lead: "Your token is no longer accepted. Sign in to go on where you are; what you typed is still there.",
    sign_out: "Sign out",
    signed_out: "You are signed out.",
    refused: "This token is not accepted. Check that it was copied whole.",
    forbidden: "This token may not read the inventory. Ask for one of scope “read” or more.",
    own_unreachable: "The server cannot be reached. Check the connection and that the server is running.",
    other_unreachable: Template::new(
        "{0} does not answer this page. It may be down, or it does not allow requests from other websites (no CORS headers).",
    ),
    not_a_server: Template::new("{0} answers, but not as a vehicle-imaging server."),
    server_failed: Template::new("{0} has a problem at the moment. Try again later."),
    part_a_note: "Vendor interface only: photos are added by address, and lists of photos are kept in this browser.",
};
