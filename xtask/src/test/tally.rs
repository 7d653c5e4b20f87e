//! Sum of the counts that test runners print.

use std::fmt;

/// Numbers of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: u32,
    pub(super) failed: u32,
    pub(super) skipped: u32,
}

impl Tally {
    /// Takes in a line of a runner's output; only its last line counts, the one that Rust's test runners end with.
    pub(super) fn read(&mut self, line: &str) {
        let Some(result) = line.trim_start().strip_prefix("test result: ") else { return };
        let counts = result.split_once(". ").map_or(result, |(_, counts)| counts);
        for count in counts.split(';') {
            let mut words = count.split_whitespace();
            let (Some(number), Some(word)) = (words.next().and_then(|word| word.parse().ok()), words.next())
            else {
                continue;
            };
            let number: u32 = number;
            match word {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, passed: u32, failed: u32, skipped: u32) {
        let mut tally = Tally::default();
        tally.read(line);
        assert_eq!(tally, Tally { passed, failed, skipped }, "{line}");
    }

    #[test]
    fn results_are_read_and_nothing_else() {
        check(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.1s",
            12,
            0,
            1,
        );
        check("test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out", 2, 3, 0);
        check("    test result: ok. 1 passed; 0 failed; 0 ignored", 1, 0, 0);
        check("test upload::queue::tests::a_file_is_sent ... ok", 0, 0, 0);
        check("the page said: 3 passed; 1 failed", 0, 0, 0);
    }

    #[test]
    fn tallies_add_up() {
        let mut tally = Tally { passed: 1, failed: 2, skipped: 3 };
        tally.add(Tally { passed: 10, failed: 0, skipped: 1 });
        assert_eq!(tally.to_string(), "11 passed, 2 failed, 4 skipped");
    }
}
