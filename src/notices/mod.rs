//! Messages of the portal: errors in words, toasts, and the one polite live region.

mod explanation;
mod state;
pub mod view;

pub use explanation::{Explanation, Remedy, explain, explain_read};
pub use state::{Act, Notice, Notices, ToastAction, Tone, use_notices};
pub use view::{ErrorNotice, NoticeList};
