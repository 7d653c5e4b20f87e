//! Buttons. While its work is under way a button keeps the focus, says so, and does nothing more.

use leptos::prelude::*;

use super::handler::guarded;
use super::icon::{Icon, IconName};

/// Visual weight of a button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// The one thing to do here.
    Primary,
    /// One of several.
    #[default]
    Secondary,
    /// Beside others, without a frame.
    Quiet,
    /// Takes something away.
    Danger,
}

impl Variant {
    /// The word of the attribute `data-variant`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Quiet => "quiet",
            Self::Danger => "danger",
        }
    }
}

/// A button with words.
#[component]
pub fn Button(
    /// Weight.
    #[prop(optional)]
    variant: Variant,
    /// Before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// Sends the form that it stands in.
    #[prop(optional)]
    submit: bool,
    /// Full width of its surroundings.
    #[prop(optional)]
    wide: bool,
    /// True if its work is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The words meanwhile.
    #[prop(optional)]
    busy_label: Option<&'static str>,
    /// True if it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// For tests and focus.
    #[prop(optional)]
    id: Option<&'static str>,
    /// Action of a click.
    #[prop(optional)]
    on_click: Option<Callback<()>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let click = move |event: web_sys::MouseEvent| {
        if busy.get_untracked() || disabled.get_untracked() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(());
        }
    };
    let held = move || (busy.get() || disabled.get()).then_some("true");
    view! {
        <button class="button" id=id type=if submit { "submit" } else { "button" } data-variant=variant.as_str()
            data-wide=wide.then_some("") aria-disabled=held aria-busy=move || busy.get().then_some("true")
            on:click=guarded(click)>
            {move || busy.get().then(|| view! { <span class="spinner" aria-hidden="true"></span> })}
            {icon.map(|name| view! { <Icon name=name/> })}
            <span class="button__words" hidden=move || busy.get() && busy_label.is_some()>{children()}</span>
            {move || busy_label.filter(|_| busy.get())}
        </button>
    }
}

/// A button with an icon alone; its name is read, and shown on hover.
#[component]
pub fn IconButton(
    /// Subject of the photo.
    icon: IconName,
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// True if it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Action of a click.
    on_click: Callback<()>,
) -> impl IntoView {
    let click = move |_: web_sys::MouseEvent| {
        if !disabled.get_untracked() {
            on_click.run(());
        }
    };
    view! {
        <button class="icon-button" type="button" aria-label=move || label.get() title=move || label.get()
            aria-disabled=move || disabled.get().then_some("true") on:click=guarded(click)>
            <Icon name=icon/>
        </button>
    }
}
