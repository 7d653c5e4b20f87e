//! The one renderer of the player: turns [`Gallery`](forecourt_player::Gallery) into nodes, feeds pointers, keys, sizes and
//! loaded images to `forecourt_player::Player` and carries out its effects. Not here: what a click or a swipe means (the core)
//! and any word that people read ([`Labels`] come from the host).
//!
//! Its style is `style/player.css`, which a page links or a shadow root adopts.

mod cross;
mod detail;
mod driver;
mod element;
mod event;
mod hotspots;
mod labels;
mod listener;
mod loading;
mod player;
mod slide;
mod thumbnails;
mod view;

pub use event::PlayerEvent;
pub use labels::Labels;
pub use player::{MountError, Options, Player};
