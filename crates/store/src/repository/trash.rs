//! Files that nothing names any more. They are noted in the same transaction that stops naming them and deleted later, so that
//! neither a crash leaves them behind for ever nor a page that was read a moment ago shows holes.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::{BlobKey, Result};

/// Time for which a file stays after nothing names it any more.
pub const TRASH_RETENTION: SignedDuration = SignedDuration::from_hours(24);

/// Files to be deleted.
#[async_trait]
pub trait Trash {
    /// Notes that a file is to be deleted after [`TRASH_RETENTION`]; of files that were stored for a transaction that then failed.
    async fn trash_blobs(&mut self, keys: &[BlobKey], now: Timestamp) -> Result<()>;

    /// Files whose time has come, the oldest first.
    async fn due_trash(&mut self, now: Timestamp, limit: u32) -> Result<Vec<BlobKey>>;

    /// Forgets files that have been deleted.
    async fn forget_trash(&mut self, keys: &[BlobKey]) -> Result<()>;
}
