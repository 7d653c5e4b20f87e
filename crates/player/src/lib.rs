//! Forecourt player.
