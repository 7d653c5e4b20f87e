//! Pure: scroll restoration. The scroll position of each page is kept, and the way back leads there, also when what stands
//! there is read anew and comes later. Not for: who has the focus.

/// Most pages that are remembered; the longest unseen go first.
const MOST: usize = 50;
/// Time that a page may take until it is long enough, in milliseconds.
pub(crate) const PATIENCE_MS: u64 = 15_000;

/// Next step of restoring a scroll position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step {
    /// Nothing, and nothing more.
    Done,
    /// Look again when the page is drawn anew: it is not long enough yet.
    Wait,
    /// Scroll there, in CSS pixels from the top; nothing more then.
    Scroll(f64),
}

/// Scroll positions of the pages that were seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct ScrollRestoration {
    at: String,
    kept: Vec<(String, f64)>,
    by_history: bool,
    wanted: Option<(f64, u64)>,
}

impl ScrollRestoration {
    /// The page was scrolled. While a place is being found again the page moves by itself, which does not count.
    pub(crate) fn scrolled(&mut self, y: f64) {
        if self.wanted.is_some() {
            return;
        }
        self.kept.retain(|(address, _)| *address != self.at);
        if self.kept.len() >= MOST {
            self.kept.remove(0);
        }
        self.kept.push((self.at.clone(), y));
    }

    /// The next page that is arrived at is one of the history.
    pub(crate) fn comes_by_history(&mut self) {
        self.by_history = true;
    }

    /// An address is shown, at `now_ms`. Answers the address before when it is another and the history led here.
    pub(crate) fn arrived(&mut self, address: &str, now_ms: u64) -> Option<String> {
        if self.at == address {
            return None;
        }
        let left = std::mem::replace(&mut self.at, address.to_owned());
        let by_history = std::mem::take(&mut self.by_history);
        let kept = self.kept.iter().find(|(known, _)| known == address).map(|(_, y)| *y);
        self.wanted = kept.filter(|_| by_history).map(|y| (y, now_ms.saturating_add(PATIENCE_MS)));
        by_history.then_some(left)
    }

    /// The person scrolls or types: from now on they know better.
    pub(crate) fn touched(&mut self) {
        self.wanted = None;
    }

    /// The page is drawn and can be scrolled as far as `furthest`.
    pub(crate) fn drawn(&mut self, furthest: f64, now_ms: u64) -> Step {
        let Some((y, end_ms)) = self.wanted else { return Step::Done };
        if furthest + 1.0 < y && now_ms < end_ms {
            return Step::Wait;
        }
        self.wanted = None;
        Step::Scroll(y.min(furthest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list that was scrolled, and a vehicle that was opened from it.
    fn at_vehicle() -> ScrollRestoration {
        let mut restoration = ScrollRestoration::default();
        restoration.arrived("/vehicles?page=2", 0);
        restoration.scrolled(1_200.0);
        restoration.arrived("/vehicles/a", 0);
        restoration.scrolled(0.0);
        restoration
    }

    #[test]
    fn the_way_back_waits_for_the_page_to_be_long_enough() {
        let mut restoration = at_vehicle();
        restoration.comes_by_history();
        assert_eq!(restoration.arrived("/vehicles?page=2", 0).as_deref(), Some("/vehicles/a"));
        // The skeleton is shorter, and the browser moves what it shows.
        assert_eq!(restoration.drawn(300.0, 100), Step::Wait);
        restoration.scrolled(300.0);
        assert_eq!(restoration.drawn(5_000.0, 200), Step::Scroll(1_200.0));
        assert_eq!(restoration.drawn(5_000.0, 300), Step::Done);
        // Forward, and back once more.
        restoration.comes_by_history();
        restoration.arrived("/vehicles/a", 400);
        restoration.comes_by_history();
        restoration.arrived("/vehicles?page=2", 500);
        assert_eq!(restoration.drawn(5_000.0, 500), Step::Scroll(1_200.0));
    }

    #[test]
    fn an_address_that_is_told_of_twice_is_arrived_at_once() {
        let mut restoration = at_vehicle();
        restoration.comes_by_history();
        restoration.arrived("/vehicles?page=2", 0);
        assert_eq!(restoration.arrived("/vehicles?page=2", 0), None);
        assert_eq!(restoration.drawn(5_000.0, 0), Step::Scroll(1_200.0));
    }

    #[test]
    fn a_link_leads_to_the_top() {
        let mut restoration = at_vehicle();
        assert_eq!(restoration.arrived("/vehicles?page=2", 0), None);
        assert_eq!(restoration.drawn(5_000.0, 0), Step::Done);
    }

    #[test]
    fn a_page_that_has_become_shorter_ends_the_wait() {
        let mut restoration = at_vehicle();
        restoration.comes_by_history();
        restoration.arrived("/vehicles?page=2", 0);
        assert_eq!(restoration.drawn(300.0, PATIENCE_MS), Step::Scroll(300.0));
    }

    #[test]
    fn whoever_scrolls_meanwhile_is_left_alone() {
        let mut restoration = at_vehicle();
        restoration.comes_by_history();
        restoration.arrived("/vehicles?page=2", 0);
        restoration.touched();
        assert_eq!(restoration.drawn(5_000.0, 0), Step::Done);
    }

    #[test]
    fn positions_are_bounded() {
        let mut restoration = ScrollRestoration::default();
        for number in 0..3 * MOST {
            restoration.arrived(&number.to_string(), 0);
            restoration.scrolled(1.0);
        }
        assert_eq!(restoration.kept.len(), MOST);
    }
}
