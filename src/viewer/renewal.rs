//! Pure: signed media addresses of an open page are read anew before they end, and when one of them has failed. Not here:
//! reading, and the timer.

/// Addresses are read anew so long before they end, in milliseconds.
const LEAD_MS: u64 = 10 * 60_000;
/// Photos that fail one after the other are one reason to read, in milliseconds.
const FAILURE_PAUSE_MS: u64 = 15_000;
/// A person who asks again is never kept waiting longer than a request takes, in milliseconds.
const REQUEST_PAUSE_MS: u64 = 2_000;
/// Shortest pause of the timer, in milliseconds: a clock that is wrong by hours asks no more often.
const TIMER_MIN_MS: u64 = 5 * 60_000;
/// Longest pause of the timer, in milliseconds.
const TIMER_MAX_MS: u64 = 24 * 60 * 60_000;

/// An input of [`Renewal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The addresses were read; the first of them ends at this Unix second, if any says so.
    Read(Option<i64>),
    /// The file of an address did not come.
    Failed,
    /// A person asked for a photo once more.
    RetryAsked,
    /// The page is looked at again, or the network is back.
    LookedAt,
    /// The timer is over.
    TimerEnded,
}

/// An effect of [`Renewal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Read the addresses anew.
    Read,
    /// Send [`Event::TimerEnded`] after so many milliseconds, and forget the timer before.
    Wait(u32),
}

/// When addresses end, and when they were last asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Renewal {
    ends_ms: Option<u64>,
    asked_ms: Option<u64>,
}

impl Renewal {
    /// Takes in what happened; `now_ms` is the wall clock in milliseconds since 1970.
    pub(crate) fn step(&mut self, event: Event, now_ms: u64) -> Option<Effect> {
        let is_rested =
            |pause_ms: u64| self.asked_ms.is_none_or(|asked_ms| now_ms.abs_diff(asked_ms) >= pause_ms);
        let ends_soon = self.ends_ms.is_some_and(|ends_ms| ends_ms < now_ms.saturating_add(LEAD_MS));
        let reads = match event {
            Event::Read(ends_s) => {
                let ends_ms = ends_s.and_then(|seconds| u64::try_from(seconds).ok());
                self.ends_ms = ends_ms.map(|seconds| seconds.saturating_mul(1_000));
                let pause_ms = self.ends_ms?.saturating_sub(LEAD_MS).saturating_sub(now_ms);
                let pause_ms = pause_ms.clamp(TIMER_MIN_MS, TIMER_MAX_MS);
                return u32::try_from(pause_ms).ok().map(Effect::Wait);
            }
            Event::Failed => is_rested(FAILURE_PAUSE_MS),
            Event::RetryAsked => is_rested(REQUEST_PAUSE_MS),
            Event::LookedAt => ends_soon && is_rested(FAILURE_PAUSE_MS),
            Event::TimerEnded => true,
        };
        reads.then(|| {
            self.asked_ms = Some(now_ms);
            Effect::Read
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: u64 = 1_800_000_000_000;
    const HOUR_S: i64 = 3_600;

    fn in_hours(hours: i64) -> Event {
        Event::Read(Some(i64::try_from(NOW_MS / 1_000).unwrap() + hours * HOUR_S))
    }

    #[test]
    fn addresses_are_read_anew_before_they_end() {
        let mut renewal = Renewal::default();
        let pause = renewal.step(in_hours(6), NOW_MS);
        assert_eq!(pause, Some(Effect::Wait(6 * 3_600_000 - 600_000)));
        assert_eq!(renewal.step(Event::LookedAt, NOW_MS + 60_000), None, "there is time");
        let later_ms = NOW_MS + 6 * 3_600_000 - 600_000;
        assert_eq!(renewal.step(Event::TimerEnded, later_ms), Some(Effect::Read));
    }

    #[test]
    fn a_page_that_slept_past_the_end_reads_when_it_is_looked_at() {
        let mut renewal = Renewal::default();
        renewal.step(in_hours(6), NOW_MS);
        assert_eq!(renewal.step(Event::LookedAt, NOW_MS + 7 * 3_600_000), Some(Effect::Read));
    }

    #[test]
    fn failures_read_once_and_a_person_is_not_kept_waiting() {
        let mut renewal = Renewal::default();
        assert_eq!(renewal.step(Event::Failed, NOW_MS), Some(Effect::Read));
        for at_ms in [0, 10, 14_000] {
            assert_eq!(renewal.step(Event::Failed, NOW_MS + at_ms), None, "{at_ms}");
        }
        assert_eq!(renewal.step(Event::RetryAsked, NOW_MS + 14_000), Some(Effect::Read));
        assert_eq!(renewal.step(Event::RetryAsked, NOW_MS + 14_500), None, "it is on its way");
        assert_eq!(renewal.step(Event::Failed, NOW_MS + 60_000), Some(Effect::Read));
    }

    #[test]
    fn addresses_without_an_end_and_clocks_that_are_wrong_ask_for_little() {
        let mut renewal = Renewal::default();
        assert_eq!(renewal.step(Event::Read(None), NOW_MS), None);
        assert_eq!(renewal.step(Event::LookedAt, NOW_MS), None);
        // By this clock they had ended before they came.
        assert_eq!(renewal.step(in_hours(-9), NOW_MS), Some(Effect::Wait(300_000)));
        assert_eq!(renewal.step(in_hours(24 * 365), NOW_MS), Some(Effect::Wait(24 * 3_600_000)));
        assert_eq!(renewal.step(Event::Read(Some(i64::MIN)), NOW_MS), None);
        assert_eq!(renewal.step(Event::Read(Some(i64::MAX)), NOW_MS), Some(Effect::Wait(24 * 3_600_000)));
    }
}
