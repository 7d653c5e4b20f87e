//! Forecourt client.
