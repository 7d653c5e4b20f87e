//! The portal's states without a browser: real signals, real rules, a transport that answers what the test says.

mod fake;
mod features;
mod inventory;
mod photos;
mod session;
mod uploads;
mod vehicle_form;
