//! Forecourt text.
