//! Forecourt server.
