//! A word on a thing's state. The word says it, the colour repeats it.

use leptos::prelude::*;

/// Meaning of the colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadgeTone {
    /// Nothing to do.
    Neutral,
    /// New, or under way.
    Accent,
    /// Done.
    Success,
    /// Should be looked at.
    Warning,
    /// Failed.
    Danger,
}

impl BadgeTone {
    /// The word of the attribute `data-tone`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Accent => "accent",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}

/// A badge.
#[component]
pub fn Badge(
    /// Its colour.
    tone: BadgeTone,
    /// Its word.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <span class="badge" data-tone=tone.as_str()>{label}</span> }
}
