//! Admission of deliveries: how many may be under way at the same time, so that a target that is slow or dead delays none of
//! the others.
//!
//! Each target has places of its own, one only while it fails; accounts and the whole have bounds, so that nobody takes all
//! places with many targets.

use std::collections::HashMap;

use forecourt_api::CustomerId;
use forecourt_store::model::{DueTarget, TargetKey};

/// Bounds on attempts under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// In all.
    pub(super) total: u32,
    /// Of one account.
    pub(super) account: u32,
    /// To one target that takes what it is sent.
    pub(super) target: u32,
    /// To one target that failed last.
    pub(super) failing_target: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { total: 256, account: 64, target: 4, failing_target: 1 }
    }
}

/// Attempts under way.
#[derive(Debug, Default)]
pub(super) struct Admission {
    bounds: Bounds,
    total: u32,
    accounts: HashMap<CustomerId, u32>,
    targets: HashMap<TargetKey, u32>,
}

impl Admission {
    /// Number of deliveries to claim of each target, for those of which it is not zero. `due` begins with the target that waits
    /// longest; each gets one place before any gets a second.
    pub(super) fn admit(&self, due: &[DueTarget]) -> Vec<(TargetKey, u32)> {
        let mut total = self.total;
        let mut accounts = self.accounts.clone();
        let mut granted = vec![0_u32; due.len()];
        for _ in 0..self.bounds.target.max(self.bounds.failing_target) {
            for (target, granted) in due.iter().zip(&mut granted) {
                let allowed =
                    if target.failures == 0 { self.bounds.target } else { self.bounds.failing_target };
                let under_way = self.targets.get(&target.key).copied().unwrap_or_default();
                let of_account = accounts.entry(target.key.account.clone()).or_default();
                let fits = under_way + *granted < allowed
                    && *of_account < self.bounds.account
                    && total < self.bounds.total;
                if fits {
                    *granted += 1;
                    *of_account += 1;
                    total += 1;
                }
            }
        }
        due.iter()
            .zip(granted)
            .filter(|(_, granted)| *granted > 0)
            .map(|(target, granted)| (target.key.clone(), granted))
            .collect()
    }

    /// Notes that an attempt began.
    pub(super) fn begin(&mut self, key: &TargetKey) {
        self.total += 1;
        *self.accounts.entry(key.account.clone()).or_default() += 1;
        *self.targets.entry(key.clone()).or_default() += 1;
    }

    /// Notes that an attempt ended.
    pub(super) fn end(&mut self, key: &TargetKey) {
        self.total = self.total.saturating_sub(1);
        if let Some(count) = self.accounts.get_mut(&key.account) {
            *count -= 1;
            if *count == 0 {
                self.accounts.remove(&key.account);
            }
        }
        if let Some(count) = self.targets.get_mut(key) {
            *count -= 1;
            if *count == 0 {
                self.targets.remove(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;
    use std::collections::{BTreeMap, BinaryHeap, VecDeque};

    use super::*;

    fn key(account: &str, origin: &str) -> TargetKey {
        TargetKey { account: CustomerId::new(account), origin: origin.to_owned() }
    }

    fn due(account: &str, origin: &str, failures: u32) -> DueTarget {
        DueTarget { key: key(account, origin), failures }
    }

    fn admitted(admission: &Admission, due: &[DueTarget]) -> Vec<(String, u32)> {
        admission.admit(due).into_iter().map(|(key, count)| (key.origin, count)).collect()
    }

    fn pairs(expected: &[(&str, u32)]) -> Vec<(String, u32)> {
        expected.iter().map(|(origin, count)| ((*origin).to_owned(), *count)).collect()
    }

    #[test]
    fn each_target_has_its_own_places() {
        let mut admission = Admission::default();
        let all = [due("a", "one", 0), due("a", "two", 3), due("b", "one", 0)];
        assert_eq!(admitted(&admission, &all), pairs(&[("one", 4), ("two", 1), ("one", 4)]));
        for _ in 0..3 {
            admission.begin(&key("a", "one"));
        }
        admission.begin(&key("a", "two"));
        assert_eq!(admitted(&admission, &all), pairs(&[("one", 1), ("one", 4)]));
        admission.end(&key("a", "two"));
        assert_eq!(admitted(&admission, &all[1..2]), pairs(&[("two", 1)]));
        for _ in 0..3 {
            admission.end(&key("a", "one"));
        }
        assert_eq!((admission.total, admission.accounts.len(), admission.targets.len()), (0, 0, 0));
    }

    #[test]
    fn neither_an_account_nor_all_of_them_take_more_than_there_is() {
        let bounds = Bounds { total: 7, account: 5, target: 4, failing_target: 1 };
        let admission = Admission { bounds, ..Admission::default() };
        let all = [due("a", "one", 0), due("a", "two", 0), due("b", "three", 0), due("b", "four", 0)];
        let expected = pairs(&[("one", 2), ("two", 2), ("three", 2), ("four", 1)]);
        assert_eq!(admitted(&admission, &all), expected, "one each before a second");
        assert_eq!(admitted(&admission, &all[..2]), pairs(&[("one", 3), ("two", 2)]));
    }

    /// Sends deliveries to targets by a clock of its own: each target takes `took_ms` a delivery. Answers the delays of the
    /// target `live` in milliseconds, sorted.
    fn simulated(targets: &[(&str, u64, u32)], arrivals: &[(u64, &str)]) -> Vec<u64> {
        let mut admission = Admission::default();
        let mut waiting: BTreeMap<&str, VecDeque<u64>> = BTreeMap::new();
        let mut ends: BinaryHeap<Reverse<(u64, &str)>> = BinaryHeap::new();
        let (mut arrivals, mut delays, mut now) = (arrivals.iter().peekable(), Vec::new(), 0);
        loop {
            while let Some(Reverse((_, target))) = ends.peek().copied().filter(|Reverse((at, _))| *at <= now)
            {
                ends.pop();
                admission.end(&key("dealer", target));
            }
            while let Some((at, target)) = arrivals.next_if(|(at, _)| *at <= now) {
                waiting.entry(target).or_default().push_back(*at);
            }
            let mut list: Vec<(u64, DueTarget)> = waiting
                .iter()
                .filter_map(|(name, queue)| {
                    let failures = targets.iter().find(|target| target.0 == *name)?.2;
                    Some((*queue.front()?, due("dealer", name, failures)))
                })
                .collect();
            list.sort_by_key(|(since, _)| *since);
            let list: Vec<DueTarget> = list.into_iter().map(|(_, target)| target).collect();
            for (admitted, count) in admission.admit(&list) {
                let &(name, took_ms, _) = targets.iter().find(|target| target.0 == admitted.origin).unwrap();
                for _ in 0..count {
                    let Some(since) = waiting.get_mut(name).and_then(VecDeque::pop_front) else { break };
                    admission.begin(&admitted);
                    ends.push(Reverse((now + took_ms, name)));
                    if name == "live" {
                        delays.push(now + took_ms - since);
                    }
                }
            }
            let next = [ends.peek().map(|Reverse((at, _))| *at), arrivals.peek().map(|(at, _)| *at)];
            match next.into_iter().flatten().min() {
                Some(next) => now = next,
                None => break,
            }
        }
        delays.sort_unstable();
        delays
    }

    #[test]
    fn dead_targets_slow_the_others_by_nothing() {
        let live: Vec<(u64, &str)> = (0..1000).map(|number| (number * 10, "live")).collect();
        let alone = simulated(&[("live", 30, 0)], &live);
        let names: Vec<String> = (0..50).map(|number| format!("dead{number}")).collect();
        let mut targets = vec![("live", 30, 0)];
        targets.extend(names.iter().map(|name| (name.as_str(), 20_000, 1)));
        // A dead target of which more is waiting than it takes in a day, and many of which one is.
        let mut arrivals = live;
        arrivals.extend((0..5000).map(|number| (number, names[0].as_str())));
        arrivals.extend(names.iter().map(|name| (0, name.as_str())));
        arrivals.sort_unstable();
        let beside = simulated(&targets, &arrivals);
        assert_eq!(alone.len(), 1000);
        assert_eq!(beside, alone);
    }
}
