//! Forecourt server.

pub mod jobs;
