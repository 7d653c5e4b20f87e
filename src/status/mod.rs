//! Live status: which images are still being processed and how far they are.
//!
//! [`board`] decides when to ask, [`schedule`] how often and how much at once, [`stage`] what it means to people (all pure);
//! [`state`] runs the board. Not here: the images' records and pictures, which belong to the vehicle's page.

pub mod board;
pub(crate) mod schedule;
pub mod stage;
pub mod state;
