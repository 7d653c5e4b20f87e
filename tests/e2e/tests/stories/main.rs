//! The stories: what a dealer does, told against the real server in a real browser.

mod editing;
mod leaving;
mod photos;
mod sale;
mod trouble;
mod vendor;
mod viewer;
