//! The portal's states without a browser: real signals, real rules, a transport that answers what the test says.

mod fake;
mod inventory;
mod session;
mod vehicle_form;
