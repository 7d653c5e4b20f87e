//! Waiting for a condition, never for a time.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::{Instant, sleep};

/// Long enough for anything that a page does by itself, on a busy machine.
pub const PAGE: Duration = Duration::from_secs(30);
/// Long enough for several photos to be processed in a debug build on two busy cores.
pub const PROCESSING: Duration = Duration::from_secs(300);
/// Long enough for all photos of the demo, likewise.
pub const DEMO: Duration = Duration::from_secs(1200);

/// Interval between two checks of the condition.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Asks until the answer is there. A refusal counts as “not yet”; the last one is told when the time is over.
///
/// # Errors
/// When the answer is not there within the limit.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut ask: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let deadline = Instant::now() + limit;
    loop {
        let answer = ask().await;
        if let Ok(Some(value)) = answer {
            return Ok(value);
        }
        if Instant::now() >= deadline {
            match answer {
                Err(error) => bail!("waited {} s for {what}: {error:#}", limit.as_secs()),
                Ok(_) => bail!("waited {} s for {what}", limit.as_secs()),
            }
        }
        sleep(LOOK_EVERY).await;
    }
}
