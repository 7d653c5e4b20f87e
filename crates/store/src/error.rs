//! Errors, by what the caller can do about them.

/// An error of the store. "There is no such thing" is no error but `None`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store is busy; the same call may succeed in a moment (answer 503 with `Retry-After`).
    #[error("the store is busy")]
    Busy(#[source] Source),
    /// The store cannot be reached, opened or written to (disk full, no permission, closed).
    #[error("the store is not available")]
    Unavailable(#[source] Source),
    /// Something of that identity is there already.
    #[error("{0} exists already")]
    Conflict(&'static str),
    /// A cursor that this store did not make, or made for another sort.
    #[error("the cursor does not belong to this list")]
    InvalidCursor,
    /// The data was written by a newer version of this software, whose changes this one does not know.
    #[error(
        "the data is of a newer version of Forecourt (schema {found}; this version knows schema {known}); start that \
         version or a later one, or restore the backup that was made before it was first started"
    )]
    Newer {
        /// Schema of the data.
        found: i64,
        /// Newest schema that this version knows.
        known: i64,
    },
    /// Stored data that cannot be read: a damaged file, or rows that something else has written.
    #[error("stored data cannot be read: {what}")]
    Corrupt {
        /// Kind of record that was being read.
        what: &'static str,
        /// Why it cannot be read.
        #[source]
        source: Source,
    },
    /// The statement or the caller is wrong; retrying does not help.
    #[error("the store was used wrongly")]
    Internal(#[source] Source),
}

/// The library's own error behind an [`Error`]; for the log, never for a client.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

/// Result of every call into the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Stored data that cannot be read.
    pub(crate) fn corrupt(what: &'static str, source: impl Into<Source>) -> Self {
        Self::Corrupt { what, source: source.into() }
    }
}
