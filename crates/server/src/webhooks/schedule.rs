//! Schedule of a delivery: what an attempt's outcome means for it and for its target.
//!
//! The pauses are those that Standard Webhooks 1.0.0 shows ("Deliverability and reliability"), cut off after a day by a last
//! attempt.

use std::time::SystemTime;

use forecourt_store::model::{AfterAttempt, AttemptRecord, TargetNote};
use jiff::{SignedDuration, Timestamp};

use super::fault::Fault;

/// Pauses after the first attempt that failed, the second, and so on. The last one reaches beyond [`HORIZON`].
const PAUSES: [SignedDuration; 7] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(5),
    SignedDuration::from_hours(10),
    SignedDuration::from_hours(14),
];

/// Time from the first attempt to the last.
const HORIZON: SignedDuration = SignedDuration::from_hours(24);

/// Share of a pause that chance may add to it.
const JITTER: f64 = 0.1;

/// Time without a success after which a target is switched off.
const OFF_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);

/// Longest time that a target is left alone after failures in a row.
const LONGEST_BACKOFF_S: i64 = 64;

/// Longest time for which an answer can keep all other deliveries from its target.
const LONGEST_THROTTLE: SignedDuration = SignedDuration::from_hours(1);

/// Outcome of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The target answered.
    Answered {
        /// HTTP status.
        status: u16,
        /// Time that it asks to be left alone.
        retry_after: Option<SignedDuration>,
    },
    /// It did not.
    Unanswered(Fault),
}

/// State of a delivery and its target at an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Progress {
    /// Number of the attempt, from 1, since the delivery was queued for the last time.
    pub(super) attempt: u32,
    /// First of these attempts.
    pub(super) begun_at: Timestamp,
    /// It is a test: somebody watches, and one attempt says it all.
    pub(super) is_test: bool,
    /// Failures of the target in a row before this attempt.
    pub(super) target_failures: u32,
    /// First of these failures.
    pub(super) target_failing_since: Option<Timestamp>,
    /// The target is switched off; the attempt was asked for by hand.
    pub(super) target_is_off: bool,
}

/// Judges an attempt that ended at `now`. `chance` is between 0 and 1.
pub(super) fn judge(outcome: &Outcome, progress: &Progress, now: Timestamp, chance: f64) -> AttemptRecord {
    let (status, error, retry_after) = match outcome {
        Outcome::Answered { status, retry_after } => (Some(*status), None, *retry_after),
        Outcome::Unanswered(fault) => (None, Some(*fault), None),
    };
    let target = note(status, error, progress, retry_after, now);
    let next = match (status, error) {
        (Some(200..=299), _) => AfterAttempt::Delivered,
        (Some(410), _) | (_, Some(Fault::Disabled)) => AfterAttempt::Stopped,
        (_, Some(fault)) if fault.is_final() => AfterAttempt::Failed,
        _ if progress.is_test || progress.target_is_off || target == TargetNote::Off => AfterAttempt::Failed,
        _ => {
            next_attempt(progress, retry_after, now, chance).map_or(AfterAttempt::Failed, AfterAttempt::Retry)
        }
    };
    AttemptRecord { status, error: error.map(|fault| fault.word().to_owned()), next, target }
}

/// Moment of the next attempt: none after [`HORIZON`], none before the target wants one.
fn next_attempt(
    progress: &Progress,
    retry_after: Option<SignedDuration>,
    now: Timestamp,
    chance: f64,
) -> Option<Timestamp> {
    let end = later(progress.begun_at, HORIZON);
    if now >= end {
        return None;
    }
    let pause = PAUSES[(progress.attempt.saturating_sub(1) as usize).min(PAUSES.len() - 1)];
    let share = JITTER * chance.clamp(0.0, 1.0);
    let jittered = pause + SignedDuration::try_from_secs_f64(pause.as_secs_f64() * share).unwrap_or_default();
    let asked = later(now, retry_after.unwrap_or(SignedDuration::ZERO));
    let due = later(now, jittered).min(end).max(asked);
    (due <= end).then_some(due)
}

fn note(
    status: Option<u16>,
    error: Option<Fault>,
    progress: &Progress,
    retry_after: Option<SignedDuration>,
    now: Timestamp,
) -> TargetNote {
    match (status, error) {
        (Some(200..=299), _) => return TargetNote::Reached,
        (Some(410), _) => return TargetNote::Gone,
        (_, Some(fault)) if fault.is_ours() => return TargetNote::Nothing,
        _ => {}
    }
    let since = progress.target_failing_since.unwrap_or(now);
    if !progress.target_is_off && later(since, OFF_AFTER) <= now {
        return TargetNote::Off;
    }
    let backoff = SignedDuration::from_secs(1_i64 << progress.target_failures.min(6))
        .min(SignedDuration::from_secs(LONGEST_BACKOFF_S));
    let throttle = match status {
        Some(429 | 502..=504) => retry_after.unwrap_or(SignedDuration::ZERO).min(LONGEST_THROTTLE),
        _ => SignedDuration::ZERO,
    };
    TargetNote::Failing { paused_until: later(now, backoff.max(throttle)) }
}

fn later(moment: Timestamp, duration: SignedDuration) -> Timestamp {
    moment.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

/// Time that a header `Retry-After` asks for: seconds or a date (RFC 9110, section 10.2.3). `None` for anything else.
pub(super) fn retry_after(text: &str, now: Timestamp) -> Option<SignedDuration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number has mean longer than anybody waits.
        return Some(SignedDuration::from_secs(text.parse::<u32>().unwrap_or(u32::MAX).into()));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let seconds = date.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    let until = Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    Some(until.duration_since(now).max(SignedDuration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + second).unwrap()
    }

    fn progress(attempt: u32) -> Progress {
        Progress {
            attempt,
            begun_at: at(0),
            is_test: false,
            target_failures: 0,
            target_failing_since: None,
            target_is_off: false,
        }
    }

    fn answered(status: u16) -> Outcome {
        Outcome::Answered { status, retry_after: None }
    }

    #[test]
    fn every_class_of_answer_has_its_fate() {
        use AfterAttempt::{Delivered, Failed, Stopped};
        let again = AfterAttempt::Retry(at(5));
        let check = |outcome: Outcome, expected: AfterAttempt| {
            let record = judge(&outcome, &progress(1), at(0), 0.0);
            assert_eq!(record.next, expected, "{outcome:?}");
            let reached = record.target == TargetNote::Reached;
            assert_eq!(reached, expected == Delivered, "{outcome:?}");
            assert_eq!(record.status.is_some(), record.error.is_none(), "{outcome:?}");
        };
        for status in [200, 201, 202, 204, 299] {
            check(answered(status), Delivered);
        }
        for status in [300, 301, 302, 303, 304, 307, 308] {
            check(answered(status), again);
        }
        for status in
            [400, 401, 403, 404, 405, 408, 409, 413, 422, 429, 451, 500, 502, 503, 504, 599, 100, 999]
        {
            check(answered(status), again);
        }
        check(answered(410), Stopped);
        for fault in Fault::ALL {
            let expected = match fault {
                Fault::Disabled => Stopped,
                Fault::Form | Fault::NotPublic | Fault::Port | Fault::OwnAddress => Failed,
                _ => again,
            };
            check(Outcome::Unanswered(fault), expected);
        }
    }

    #[test]
    fn attempts_follow_the_schedule_for_a_day() {
        let seconds = [0, 5, 305, 2105, 9305, 27_305, 63_305, 86_400];
        for (index, &second) in seconds.iter().enumerate() {
            let attempt = u32::try_from(index).unwrap() + 1;
            let next = judge(&answered(500), &progress(attempt), at(second), 0.0).next;
            let expected =
                seconds.get(index + 1).map_or(AfterAttempt::Failed, |&next| AfterAttempt::Retry(at(next)));
            assert_eq!(next, expected, "after attempt {attempt}");
        }
        // Attempts that took long move the later ones; none is after the day.
        let next = judge(&answered(500), &progress(9), at(80_000), 0.0).next;
        assert_eq!(next, AfterAttempt::Retry(at(86_400)));
        assert_eq!(judge(&answered(500), &progress(99), at(90_000), 0.0).next, AfterAttempt::Failed);
    }

    #[test]
    fn chance_moves_an_attempt_by_a_tenth_at_most() {
        let due = |chance: f64| match judge(&answered(500), &progress(2), at(5), chance).next {
            AfterAttempt::Retry(due) => due.duration_since(at(0)).as_secs_f64(),
            next => panic!("{next:?}"),
        };
        assert!((due(0.0) - 305.0).abs() < 0.01);
        assert!((due(0.5) - 320.0).abs() < 0.01);
        assert!((due(1.0) - 335.0).abs() < 0.01);
    }

    #[test]
    fn nobody_is_asked_before_he_wants_to_be() {
        let check = |attempt: u32, status: u16, wait_s: i64, expected: AfterAttempt, paused_s: i64| {
            let outcome = Outcome::Answered { status, retry_after: Some(SignedDuration::from_secs(wait_s)) };
            let record = judge(&outcome, &progress(attempt), at(0), 0.0);
            assert_eq!(record.next, expected, "{status} {wait_s}");
            let paused = TargetNote::Failing { paused_until: at(paused_s) };
            assert_eq!(record.target, paused, "{status} {wait_s}");
        };
        check(1, 429, 120, AfterAttempt::Retry(at(120)), 120);
        check(1, 503, 2, AfterAttempt::Retry(at(5)), 2);
        check(2, 503, 60, AfterAttempt::Retry(at(300)), 60);
        check(1, 404, 60, AfterAttempt::Retry(at(60)), 1);
        check(1, 429, 86_400, AfterAttempt::Retry(at(86_400)), 3600);
        // Longer than a delivery lives: it can be sent again by hand.
        check(1, 429, 86_401, AfterAttempt::Failed, 3600);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let check = |text: &str, expected: Option<i64>| {
            // Mon, 21 Sep 2026 14:13:20 GMT.
            let now = at(0);
            assert_eq!(retry_after(text, now).map(|wait| wait.as_secs()), expected, "{text}");
        };
        check("0", Some(0));
        check(" 120 ", Some(120));
        check("99999999999999999999", Some(i64::from(u32::MAX)));
        check("Mon, 21 Sep 2026 14:14:20 GMT", Some(60));
        check("Mon, 21 Sep 2026 14:00:00 GMT", Some(0));
        check("-1", None);
        check("1.5", None);
        check("soon", None);
        check("", None);
    }

    #[test]
    fn a_target_without_success_for_five_days_is_switched_off() {
        let day = 86_400;
        let check = |since: Option<i64>, expected: bool| {
            let failing =
                Progress { begun_at: at(5 * day), target_failing_since: since.map(at), ..progress(1) };
            let record = judge(&answered(500), &failing, at(5 * day), 0.0);
            assert_eq!(record.target == TargetNote::Off, expected, "{since:?}");
            assert_eq!(record.next == AfterAttempt::Failed, expected, "{since:?}");
        };
        check(None, false);
        check(Some(4 * day), false);
        check(Some(1), false);
        check(Some(0), true);
        check(Some(-day), true);
        let reached = Progress { target_failing_since: Some(at(0)), ..progress(1) };
        let record = judge(&answered(200), &reached, at(9 * day), 0.0);
        assert_eq!((record.next, record.target), (AfterAttempt::Delivered, TargetNote::Reached));
    }

    #[test]
    fn what_somebody_watches_is_tried_once() {
        for watched in
            [Progress { is_test: true, ..progress(1) }, Progress { target_is_off: true, ..progress(1) }]
        {
            assert_eq!(judge(&answered(500), &watched, at(0), 0.0).next, AfterAttempt::Failed);
            assert_eq!(judge(&answered(204), &watched, at(0), 0.0).next, AfterAttempt::Delivered);
        }
    }

    #[test]
    fn a_target_that_fails_is_left_alone_longer_and_longer() {
        let paused = |failures: u32| {
            let failing = Progress { target_failures: failures, ..progress(1) };
            judge(&Outcome::Unanswered(Fault::TimedOut), &failing, at(0), 0.0).target
        };
        for (failures, seconds) in [(0, 1), (1, 2), (5, 32), (6, 64), (7, 64), (u32::MAX, 64)] {
            let expected = TargetNote::Failing { paused_until: at(seconds) };
            assert_eq!(paused(failures), expected, "{failures}");
        }
        // A fault of this server says nothing about the target.
        let ours = judge(&Outcome::Unanswered(Fault::Secret), &progress(1), at(0), 0.0);
        assert_eq!(ours.target, TargetNote::Nothing);
    }
}
