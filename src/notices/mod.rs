//! What the portal says unasked: errors in words, toasts, and the one polite live region.

mod explanation;
mod state;
pub mod view;

pub use explanation::{Explanation, Remedy, explain};
pub use state::{Notice, Notices, Tone, use_notices};
pub use view::{ErrorNotice, NoticeList};
