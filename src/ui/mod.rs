//! Presentational components, one a file. They know no vehicle, no server and no feature; words come in as arguments, but for
//! those of the components themselves.

pub mod badge;
pub mod button;
pub mod checkbox;
pub mod dialog;
pub mod empty_state;
pub mod field;
pub mod handler;
pub mod icon;
pub mod link;
pub mod logo;
pub mod menu;
pub mod page;
#[cfg(any(test, target_arch = "wasm32"))]
mod placement;
pub mod progress;
pub mod show;
pub mod skeleton;
pub mod steady_image;
pub mod switch;

pub use badge::{Badge, BadgeTone};
pub use button::{Button, IconButton, Variant};
pub use checkbox::Checkbox;
pub use dialog::Dialog;
pub use empty_state::EmptyState;
pub use field::{SelectField, SelectOption, TextAreaField, TextField};
pub use handler::{guarded, submit_handler};
pub use icon::{Icon, IconName};
pub use link::{Link, is_plain_click, use_go};
pub use logo::Logo;
pub use menu::{Menu, MenuChoice, MenuItem};
pub use page::Page;
pub use progress::Progress;
pub use show::{RowView, Show, keyed};
pub use skeleton::Skeleton;
pub use steady_image::SteadyImage;
pub use switch::Switch;
