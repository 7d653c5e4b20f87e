//! Foundation of the stories: the real server, a real browser, pages by what a person perceives of them.
//!
//! A story is written in the words of a user, in `tests/stories`; nothing there knows of ports, drivers or selectors.
//! Not for: rules and machines, which are tested natively beside their code.

pub mod app;
pub mod axe;
pub mod browser;
pub mod layout;
pub mod measures;
pub mod pages;
pub mod perception;
pub mod photo_host;
pub mod photos;
pub mod screenshots;
pub mod server;
pub mod settings;
pub mod transfer;
pub mod wait;
