//! Work that takes the processor or the disk for long, off the threads that serve requests.

use tokio::task::JoinError;

/// Runs work where blocking is allowed, in the caller's span, so that its log lines carry the id of their request or job.
///
/// # Errors
/// When the work panicked, or the runtime ends.
pub(crate) async fn run<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    let span = tracing::Span::current();
    tokio::task::spawn_blocking(move || span.in_scope(work)).await
}
