//! Retry policy: which failed calls are worth another try, and after which pause. The clock and the random source are the
//! caller's.

use crate::Error;

/// First pause, in milliseconds.
pub const FIRST_PAUSE_MS: u32 = 1_000;
/// Longest pause, in milliseconds.
pub const LONGEST_PAUSE_MS: u32 = 30_000;

/// True when the same call may succeed later without anybody doing anything.
#[must_use]
pub fn is_transient(error: &Error) -> bool {
    match error {
        // A proxy's page in place of an answer (`Unreadable`) goes away with the fault behind it.
        Error::Unreachable | Error::Busy { .. } | Error::Server { .. } | Error::Unreadable { .. } => true,
        Error::Cancelled
        | Error::Unauthorized
        | Error::OutOfCredits
        | Error::Forbidden
        | Error::NotFound
        | Error::Stale
        | Error::Rejected(_) => false,
    }
}

/// Pause before try number `tries_so_far + 1`, in milliseconds: doubling, with half of it random so that clients that failed
/// together do not come back together; never shorter than the server asked for. `random` is in 0 to 1.
#[must_use]
pub fn pause_ms(tries_so_far: u32, error: &Error, random: f64) -> u32 {
    let doubled =
        FIRST_PAUSE_MS.saturating_mul(1 << tries_so_far.saturating_sub(1).min(5)).min(LONGEST_PAUSE_MS);
    let half = f64::from(doubled) / 2.0;
    // At most LONGEST_PAUSE_MS, so the number fits.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ≤ value ≤ 30 000")]
    let jittered = (half + half * random.clamp(0.0, 1.0)) as u32;
    match error {
        Error::Busy { retry_after_s: Some(seconds) } => jittered.max(seconds.saturating_mul(1_000)),
        _ => jittered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let check =
            |tries, random, expected| assert_eq!(pause_ms(tries, &Error::Unreachable, random), expected);
        check(1, 1.0, 1_000);
        check(1, 0.0, 500);
        check(2, 1.0, 2_000);
        check(5, 1.0, 16_000);
        check(6, 1.0, 30_000);
        check(u32::MAX, 0.0, 15_000);
    }

    #[test]
    fn the_server_may_ask_for_longer() {
        let busy = Error::Busy { retry_after_s: Some(7) };
        assert_eq!(pause_ms(1, &busy, 0.3), 7_000);
        assert_eq!(pause_ms(1, &Error::Busy { retry_after_s: Some(u32::MAX) }, 0.0), u32::MAX);
    }
}
