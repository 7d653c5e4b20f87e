//! The server against its contract: every request that our client builds and every answer that the server gives is held
//! against `openapi.yaml`, in process, for every operation that is served.
//!
//! [`document`] reads the contract, [`rules`] checks an exchange against it, [`transport`] does so for every call of the
//! client; [`part_a`], [`part_b`] and [`pictures`] tell what happens, [`reference`] keeps the table of the vendor's reference.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

mod bites;
mod document;
mod effects;
mod examples;
mod exchange;
mod part_a;
mod part_b;
mod pictures;
mod reference;
mod rules;
mod server;
mod transport;
