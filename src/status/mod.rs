//! Live status: which images are still being processed and how far they are.
//!
//! [`board`] decides when to ask (pure), [`schedule`] how often and how much at once. Not here: the images' records and
//! pictures, which belong to the vehicle's page.

pub mod board;
pub mod schedule;
