//! Progress as a bar and in words.

use leptos::prelude::*;

/// A native progress bar.
#[component]
pub fn Progress(
    /// Name of what is under way; read, not shown.
    #[prop(into)]
    label: Signal<String>,
    /// From 0 to 1; nothing while it cannot be told.
    #[prop(into)]
    share: Signal<Option<f64>>,
    /// Shown beside the bar.
    #[prop(optional, into)]
    words: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="progress">
            <progress class="progress__bar" max="1" aria-label=move || label.get()
                value=move || share.get().map(|share| share.clamp(0.0, 1.0).to_string())></progress>
            <span class="progress__words">{move || words.get()}</span>
        </div>
    }
}
