//! Size ratchet: the recorded bytes of the portal, and the rule that a build may not be far above them.
//!
//! Not here: measuring ([`crate::bundle`]).

use std::fs;

use anyhow::{Context as _, Result, ensure};

use crate::workspace::Workspace;

const FILE: &str = "xtask/sizes.toml";
const PORTAL: &str = "portal_brotli_bytes";

/// Recorded size of the portal in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RecordedSize(u64);

impl RecordedSize {
    /// Reads the size from `xtask/sizes.toml`.
    pub(crate) fn read(workspace: &Workspace) -> Result<Self> {
        let text = fs::read_to_string(workspace.root().join(FILE)).with_context(|| format!("no {FILE}"))?;
        Self::parse(&text).with_context(|| format!("{FILE} has no line `{PORTAL} = NUMBER`"))
    }

    fn parse(text: &str) -> Option<Self> {
        let value = text.lines().find_map(|line| line.strip_prefix(PORTAL)?.trim().strip_prefix('='))?;
        value.trim().replace('_', "").parse().ok().map(Self)
    }

    /// Most bytes that pass: 0.5 % above what is recorded, rounded down.
    pub(crate) const fn limit_bytes(self) -> u64 {
        self.0 + self.0 / 200
    }

    /// Fails for a build that is above the limit.
    pub(crate) fn check(self, measured_bytes: u64) -> Result<()> {
        let (recorded, limit) = (self.0, self.limit_bytes());
        ensure!(
            measured_bytes <= limit,
            "the portal has {measured_bytes} bytes, {limit} are allowed ({recorded} in {FILE} and 0.5 %): save bytes, or \
             raise the number in the commit that needs them and say why"
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_that_is_half_a_percent_above_passes_and_one_byte_more_fails() {
        let recorded = RecordedSize(400_000);
        assert!(recorded.check(100_000).is_ok());
        assert!(recorded.check(402_000).is_ok());
        let error = recorded.check(402_001).unwrap_err().to_string();
        assert!(error.contains("402001") && error.contains(FILE), "{error}");
    }

    #[test]
    fn the_file_is_read_and_a_broken_one_is_no_number() {
        assert_eq!(RecordedSize::parse("# x\nportal_brotli_bytes = 418_750\n"), Some(RecordedSize(418_750)));
        assert_eq!(RecordedSize::parse("portal_brotli_bytes = many\n"), None);
        assert_eq!(RecordedSize::parse(""), None);
        let checked_in = RecordedSize::read(&Workspace::find().unwrap()).unwrap();
        assert!(checked_in.limit_bytes() < 1_000_000, "{checked_in:?}");
    }
}
