//! The frame of a page: its title in tab and head, where one came from, and its main actions.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::link::Link;
use crate::browser::document;
use crate::effect::on_change;
use crate::locale::use_locale;

/// A page. The app moves the focus to its heading when one goes there.
#[component]
pub fn Page(
    /// Its heading, and the title of the tab.
    #[prop(into)]
    title: Signal<String>,
    /// Where it belongs: path and words.
    #[prop(optional)]
    back: Option<(String, &'static str)>,
    /// Beside the heading.
    #[prop(optional, into)]
    note: Option<ViewFn>,
    /// Buttons at its head.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// Content of the page.
    children: Children,
) -> impl IntoView {
    on_change(move || document::set_title(&use_locale().t.ui.page_title.fill([&title.get()])));
    view! {
        <div class="page">
            {back.map(|(path, words)| view! {
                <Link href=path class="page__back"><Icon name=IconName::ArrowBack/>{words}</Link>
            })}
            <div class="page__head">
                <div class="page__heading">
                    <h1 class="page__title" tabindex="-1" dir="auto">{move || title.get()}</h1>
                    {note.map(|note| note.run())}
                </div>
                {actions.map(|actions| view! { <div class="page__actions">{actions.run()}</div> })}
            </div>
            {children()}
        </div>
    }
}
