//! Pure: how far an image is, for people: one of a few stages, with its words and its step of the whole.

use forecourt_api::image::{ImageState, Phase, is_finished};
use forecourt_text::Status as Messages;

/// Stage of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageStage {
    /// Accepted.
    Waiting,
    /// Its source is being fetched.
    Fetching,
    /// Angle and quality are being judged.
    Analyzing,
    /// The vehicle is being cut out.
    Cutting,
    /// The cut is being checked.
    Checking,
    /// The scene is being drawn.
    Finishing,
    /// Under way at a step that this version has no name for.
    Working,
    /// It has its result.
    Done,
    /// It failed.
    Failed,
    /// Its result is gone.
    Expired,
    /// It was never submitted.
    Unknown,
}

/// Steps from [`ImageStage::Waiting`] to the result.
pub const STEPS: u32 = 6;

impl ImageStage {
    /// Reads state and phase as the contract has them.
    #[must_use]
    pub fn of(state: &ImageState, phase: &Phase) -> Self {
        match (state, phase) {
            (ImageState::Error, _) => Self::Failed,
            (ImageState::Expired, _) => Self::Expired,
            (state, phase) if is_finished(state, phase) => Self::Done,
            (ImageState::Unknown, _) => Self::Unknown,
            (_, Phase::Unknown) => Self::Waiting,
            (_, Phase::Downloading) => Self::Fetching,
            (_, Phase::Analyzing) => Self::Analyzing,
            (_, Phase::Cutting) => Self::Cutting,
            (_, Phase::QualityAssurance) => Self::Checking,
            (_, Phase::Retouching) => Self::Finishing,
            (_, Phase::Ready | Phase::Other(_)) => Self::Working,
        }
    }

    /// The word of the attribute `data-stage`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Fetching => "fetching",
            Self::Analyzing => "analyzing",
            Self::Cutting => "cutting",
            Self::Checking => "checking",
            Self::Finishing => "finishing",
            Self::Working => "working",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Unknown => "unknown",
        }
    }

    /// True if the server still works on it.
    #[must_use]
    pub fn is_under_way(self) -> bool {
        !matches!(self, Self::Done | Self::Failed | Self::Expired | Self::Unknown)
    }

    /// Number of [`STEPS`] behind it.
    #[must_use]
    pub fn step(self) -> Option<u32> {
        match self {
            Self::Waiting => Some(0),
            Self::Fetching => Some(1),
            Self::Analyzing => Some(2),
            Self::Cutting => Some(3),
            Self::Checking => Some(4),
            Self::Finishing => Some(5),
            Self::Done => Some(STEPS),
            Self::Working | Self::Failed | Self::Expired | Self::Unknown => None,
        }
    }

    /// Its words.
    #[must_use]
    pub fn words(self, t: &Messages) -> &'static str {
        match self {
            Self::Waiting => t.waiting,
            Self::Fetching => t.fetching,
            Self::Analyzing => t.analyzing,
            Self::Cutting => t.cutting,
            Self::Checking => t.checking,
            Self::Finishing => t.finishing,
            Self::Working => t.processing,
            Self::Done => t.done,
            Self::Failed => t.failed,
            Self::Expired => t.expired,
            Self::Unknown => t.unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_contract_has_its_stage() {
        let check = |state: &str, phase: &str, expected| {
            assert_eq!(ImageStage::of(&state.into(), &phase.into()), expected, "{state} {phase}");
        };
        check("processing", "unknown", ImageStage::Waiting);
        check("undefined", "unknown", ImageStage::Waiting);
        check("processing", "downloading", ImageStage::Fetching);
        check("processing", "cutting", ImageStage::Cutting);
        check("processing", "qa-ing", ImageStage::Checking);
        check("processing", "polishing", ImageStage::Working);
        check("dreaming", "polishing", ImageStage::Working);
        check("dreaming", "ready", ImageStage::Done);
        check("final", "ready", ImageStage::Done);
        check("raw", "unknown", ImageStage::Done);
        check("error", "ready", ImageStage::Failed);
        check("expired", "ready", ImageStage::Expired);
        check("unknown", "unknown", ImageStage::Unknown);
    }

    #[test]
    fn steps_go_up_and_only_the_end_has_all() {
        let order = ["unknown", "downloading", "analyzing", "cutting", "qa-ing", "retouching"];
        for (step, phase) in order.iter().enumerate() {
            let stage = ImageStage::of(&ImageState::Processing, &Phase::from(*phase));
            assert_eq!(stage.step(), u32::try_from(step).ok());
            assert!(stage.is_under_way());
        }
        assert_eq!(ImageStage::Done.step(), Some(STEPS));
        assert!(!ImageStage::Done.is_under_way() && !ImageStage::Failed.is_under_way());
    }
}
