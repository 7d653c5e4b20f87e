//! Forecourt player-dom.
