//! Guidelines: named sets of processing options.

use serde::{Deserialize, Serialize};

use crate::image::ProcessingOptions;
use crate::{GuidelineId, Timestamp};

/// Body of `putGuideline` (schema `GuidelineInput`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuidelineInput {
    /// Name for people.
    pub title: String,
    /// Options that it stands for; those left out stay open.
    #[serde(default)]
    pub options: ProcessingOptions,
}

/// A guideline (schema `Guideline`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guideline {
    /// Chosen by who made it.
    pub guideline_id: GuidelineId,
    /// Name for people.
    pub title: String,
    /// True if it came with the server and the account has none of this id.
    pub built_in: bool,
    /// Options that it stands for.
    pub options: ProcessingOptions,
    /// When it was last put; none of those that came with the server.
    #[serde(default)]
    pub updated_at: Option<Timestamp>,
}

/// Answer of `listGuidelines`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuidelineList {
    /// The account's own by id, then those that came with the server.
    pub items: Vec<Guideline>,
}
