//! A secret that is shown once. It is nowhere else, and only its own button closes it.

use leptos::prelude::*;

use crate::browser::clipboard;
use crate::locale::use_locale;
use crate::notices::use_notices;
use crate::ui::{Button, Dialog, IconName, Variant};

/// The dialog, open as long as there is a secret.
#[component]
pub fn SecretDialog(
    /// Its name.
    #[prop(into)]
    title: Signal<String>,
    /// Advice about it.
    text: &'static str,
    /// The secret; nothing once it has been put away.
    secret: Signal<Option<String>>,
    /// Puts it away.
    on_done: Callback<()>,
) -> impl IntoView {
    move || {
        let secret = secret.get()?;
        let t = use_locale().t;
        let notices = use_notices();
        let copied = secret.clone();
        let copy = Callback::new(move |()| {
            clipboard::write(&copied);
            notices.announce(t.settings.copied);
        });
        Some(view! {
            <Dialog title=title.get_untracked() open=Signal::stored(true)>
                <p>{text}</p>
                <p class="secret"><code class="secret__text" tabindex="0">{secret}</code></p>
                <div class="dialog__actions">
                    <Button icon=IconName::LinkTo on_click=copy>{t.ui.copy}</Button>
                    <Button variant=Variant::Primary on_click=on_done>{t.settings.token_secret_done}</Button>
                </div>
            </Dialog>
        })
    }
}
