//! Parts of a page that come and go. One copy of the code for all of them: Leptos's own `Show` and `For` are built anew for
//! every use, which a page pays for in bytes.

use leptos::prelude::*;

/// Shows its children while a condition holds.
#[component(transparent)]
pub fn Show(
    /// The condition.
    when: impl Fn() -> bool + Send + Sync + 'static,
    /// In place of them.
    #[prop(optional, into)]
    fallback: Option<ViewFn>,
    /// Content; made anew each time.
    children: ChildrenFn,
) -> impl IntoView {
    show(Box::new(when), fallback, children)
}

/// The condition is counted, not owned: what shows may be asked once more while its owner is already going.
fn show(
    when: Box<dyn Fn() -> bool + Send + Sync>,
    fallback: Option<ViewFn>,
    children: ChildrenFn,
) -> impl IntoView + use<> {
    let holds = ArcMemo::new(move |_| when());
    move || match (&fallback, holds.get()) {
        (_, true) => children(),
        (Some(fallback), false) => fallback.run(),
        (None, false) => ().into_any(),
    }
}

/// Makes the view of one row, once.
pub type RowView = Box<dyn FnOnce() -> AnyView + Send>;

/// Shows rows that are told apart by their keys: a row whose key stays keeps its view. What `rows` itself makes is gone the
/// next time it runs, so a row's own signals are made in its view.
#[must_use]
pub fn keyed(rows: impl Fn() -> Vec<(String, RowView)> + Send + Sync + 'static) -> AnyView {
    let rows: Box<dyn Fn() -> Vec<(String, RowView)> + Send + Sync> = Box::new(rows);
    view! { <For each=rows key=|(key, _)| key.clone() let:row>{(row.1)()}</For> }.into_any()
}
