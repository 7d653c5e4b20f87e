//! Fields of forms: label, control, help, and what is wrong with it, tied together for those who hear them.

use leptos::prelude::*;

use super::handler::guarded;

/// Frame around every control.
fn frame(
    id: &'static str,
    label: &'static str,
    help: Option<&'static str>,
    error: Signal<Option<String>>,
    warning: Signal<Option<String>>,
    control: AnyView,
) -> AnyView {
    let said = move || {
        error.get().map(|text| (text, "danger")).or_else(|| warning.get().map(|text| (text, "warning")))
    };
    view! {
        <div class="field" data-invalid=move || error.get().is_some().then_some("")>
            <label class="field__label" for=id>{label}</label>
            {control}
            {help.map(|help| view! { <p class="field__help" id=format!("{id}-help")>{help}</p> })}
            <p class="field__message" id=format!("{id}-message") aria-live="polite"
                data-tone=move || said().map(|(_, tone)| tone)>
                {move || said().map(|(text, _)| text)}
            </p>
        </div>
    }
    .into_any()
}

fn described_by(id: &'static str, help: Option<&'static str>) -> String {
    match help {
        Some(_) => format!("{id}-message {id}-help"),
        None => format!("{id}-message"),
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// Ties the parts together.
    id: &'static str,
    /// Its name.
    label: &'static str,
    /// Typed value.
    value: RwSignal<String>,
    /// Help text.
    #[prop(optional)]
    help: Option<&'static str>,
    /// Error text.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Warning text.
    #[prop(optional, into)]
    warning: Signal<Option<String>>,
    /// `type` of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// `name` of the input, for password managers.
    #[prop(optional)]
    name: Option<&'static str>,
    /// `autocomplete` of the input.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// `inputmode` of the input: which keys a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Shown while it is empty.
    #[prop(optional)]
    placeholder: Option<&'static str>,
    /// True if it can be read only.
    #[prop(optional)]
    readonly: bool,
    /// True if capitals and words are the person's own: no spelling, no correction.
    #[prop(optional)]
    verbatim: bool,
    /// When the person has finished typing.
    #[prop(optional)]
    on_change: Option<Callback<()>>,
) -> impl IntoView {
    let changed = move |_| {
        if let Some(on_change) = on_change {
            on_change.run(());
        }
    };
    let control = view! {
        <input class="input" id=id type=kind name=name autocomplete=autocomplete inputmode=inputmode
            placeholder=placeholder readonly=readonly spellcheck=verbatim.then_some("false")
            autocapitalize=verbatim.then_some("off") dir="auto" aria-describedby=described_by(id, help)
            aria-invalid=move || error.get().is_some().then_some("true")
            prop:value=move || value.get() on:input=guarded(move |event| value.set(event_target_value(&event)))
            on:change=guarded(changed)/>
    };
    frame(id, label, help, error, warning, control.into_any())
}

/// Several lines of text.
#[component]
pub fn TextAreaField(
    /// Ties the parts together.
    id: &'static str,
    /// Its name.
    label: &'static str,
    /// Typed value.
    value: RwSignal<String>,
    /// Help text.
    #[prop(optional)]
    help: Option<&'static str>,
    /// Error text.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u32,
) -> impl IntoView {
    let control = view! {
        <textarea class="input" id=id rows=rows dir="auto" aria-describedby=described_by(id, help)
            aria-invalid=move || error.get().is_some().then_some("true")
            prop:value=move || value.get() on:input=guarded(move |event| value.set(event_target_value(&event)))></textarea>
    };
    frame(id, label, help, error, Signal::default(), control.into_any())
}

/// One choice of a [`SelectField`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    value: String,
    label: String,
}

impl SelectOption {
    /// `value` is kept, `label` read.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }

    /// True if it stands for a value.
    #[must_use]
    pub fn is(&self, value: &str) -> bool {
        self.value == value
    }
}

/// Value of a [`SelectField`]: a signal that it writes to, or one that follows from elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Chosen {
    shown: Signal<String>,
    written: Option<RwSignal<String>>,
}

impl From<RwSignal<String>> for Chosen {
    fn from(signal: RwSignal<String>) -> Self {
        Self { shown: signal.into(), written: Some(signal) }
    }
}

impl From<Signal<String>> for Chosen {
    fn from(shown: Signal<String>) -> Self {
        Self { shown, written: None }
    }
}

/// One of a few.
#[component]
pub fn SelectField(
    /// Ties the parts together.
    id: &'static str,
    /// Its name.
    label: &'static str,
    /// Chosen value.
    #[prop(into)]
    value: Chosen,
    /// The choices.
    options: Vec<SelectOption>,
    /// Help text.
    #[prop(optional)]
    help: Option<&'static str>,
    /// Error text.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// When another is chosen.
    #[prop(optional)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let Chosen { shown, written } = value;
    let options = options
        .into_iter()
        .map(|option| {
            let own = option.value.clone();
            view! { <option value=option.value prop:selected=move || shown.with(|value| *value == own)>{option.label}</option> }
        })
        .collect::<Vec<_>>();
    let changed = move |event| {
        let chosen = event_target_value(&event);
        if let Some(written) = written {
            written.set(chosen.clone());
        }
        if let Some(on_change) = on_change {
            on_change.run(chosen);
        }
    };
    let control = view! {
        <select class="input select" id=id aria-describedby=described_by(id, help)
            aria-invalid=move || error.get().is_some().then_some("true") on:change=guarded(changed)>{options}</select>
    };
    frame(id, label, help, error, Signal::default(), control.into_any())
}
