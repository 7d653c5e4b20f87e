//! The portal's states without a browser: real signals, real rules, a transport that answers what the test says.

#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

mod fake;
mod features;
mod inventory;
mod photos;
mod prefetch;
mod session;
mod settings;
mod uploads;
mod vehicle_form;
mod waiting;
