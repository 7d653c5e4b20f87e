//! A dialog in front of the page: the browser's own, which holds the focus and gives it back.

use leptos::html;
use leptos::prelude::*;

use super::button::IconButton;
use super::handler::guarded;
use super::icon::IconName;
use crate::effect::on_change;
use crate::locale::use_locale;

/// Gives the focus to the first field, or to the first button where there is none: not to the one that closes the dialog.
fn begin(dialog: &web_sys::HtmlDialogElement) {
    #[cfg(target_arch = "wasm32")]
    crate::browser::focus::move_within(
        dialog,
        &[
            ".dialog__body :is(textarea, select, input:not([readonly], [tabindex='-1']))",
            ".dialog__actions button, .form__actions button",
        ],
    );
    #[cfg(not(target_arch = "wasm32"))]
    let _ = dialog;
}

/// A modal dialog that is open as long as `open` says so.
#[component]
pub fn Dialog(
    /// Its name, shown at its head.
    #[prop(into)]
    title: Signal<String>,
    /// True if it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// The person wants it closed (button, Esc); without it, it cannot be closed that way. Set `open` to false there.
    #[prop(optional)]
    on_close: Option<Callback<()>>,
    /// Content; made once.
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    on_change(move || {
        let open = open.get();
        if let Some(dialog) = element.get() {
            match (open, dialog.open()) {
                // Showing fails for an element that is not in the document, which an element of a view is.
                (true, false) => {
                    drop(dialog.show_modal());
                    begin(&dialog);
                }
                (false, true) => dialog.close(),
                _ => {}
            }
        }
    });
    // Taken away while it is open it would keep the focus that it has to give back.
    on_cleanup(move || {
        if let Some(Some(dialog)) = element.try_get_untracked() {
            dialog.close();
        }
    });
    let cancel = move |event: web_sys::Event| {
        // The dialog closes when `open` says so, and no sooner.
        event.prevent_default();
        if let Some(on_close) = on_close {
            on_close.run(());
        }
    };
    view! {
        <dialog class="dialog" node_ref=element aria-label=move || title.get() on:cancel=guarded(cancel)>
            <div class="dialog__head">
                <h2 class="dialog__title">{move || title.get()}</h2>
                {on_close.map(|on_close| view! { <IconButton icon=IconName::Close label=use_locale().t.ui.close on_click=on_close/> })}
            </div>
            <div class="dialog__body">{children()}</div>
        </dialog>
    }
}
