//! Forecourt store.
