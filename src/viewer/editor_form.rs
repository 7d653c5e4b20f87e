//! The form of a new hotspot and of one that is corrected, with its checks at the fields.

use forecourt_api::FeatureId;
use forecourt_api::placement::rule_names;
use forecourt_client::Error;
use leptos::prelude::*;

use super::draft::{DraftKind, FieldError, TEXT_MAX_CHARS, TITLE_MAX_CHARS, ValidationErrors};
use super::editor::{Editor, Saved};
use crate::browser::focus;
use crate::locale::use_locale;
use crate::notices::{ErrorNotice, Tone, use_notices};
use crate::session::use_session;
use crate::ui::{
    Button, Dialog, Icon, IconName, SelectField, SelectOption, Show, TextAreaField, TextField, Variant,
    guarded, submit_handler,
};

/// A photo that can be chosen as detail: key and words.
pub type Choice = (String, String);

/// The form. It begins at its title, unless it holds what was typed before: then nobody asked for it just now.
#[component]
pub fn EditorForm(
    editor: Editor,
    /// The finished photos.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// True for rules whose part is to be seen on any photo.
    is_rule_seen: Callback<String, bool>,
    /// When it is closed, saved or not; with the feature that it was about, if any.
    on_closed: Callback<Option<FeatureId>>,
) -> impl IntoView {
    let t = use_locale().t;
    let notices = use_notices();
    let is_part_a = use_session().is_part_a();
    if !untrack(|| editor.is_restored()) {
        focus::move_to("#hotspot-title");
    }
    let save = move || {
        leptos::task::spawn_local(async move {
            let (has_spot, is_new) = untrack(|| (editor.has_spot(), editor.corrected().is_none()));
            match editor.save().await {
                Saved::Stored(feature) => {
                    let said = match (is_new, has_spot) {
                        (false, _) => t.viewer.changed,
                        (true, true) => t.viewer.added,
                        (true, false) => t.viewer.added_beside,
                    };
                    notices.show(Tone::Success, said);
                    // Nobody is there to hear it when the page has been left meanwhile.
                    // A new one is not in the list yet.
                    let _ = on_closed.try_run(Some(feature).filter(|_| !is_new));
                }
                Saved::Faulty => focus::move_to(".editor [aria-invalid]"),
                Saved::Conflict | Saved::Failed | Saved::Busy => {}
            }
        });
    };
    let discard = Callback::new(move |()| {
        let about = untrack(|| editor.corrected());
        let storage = editor.storage();
        if let Some(unsaved) = editor.discard() {
            let back = move || editor.bring_back(&storage, unsaved.clone());
            notices.show_with_action(Tone::Neutral, t.viewer.discarded, t.ui.undo, back);
        }
        on_closed.run(about);
    });
    let of = move |read: fn(ValidationErrors) -> Option<FieldError>, max_chars: usize| {
        Signal::derive(move || {
            read(editor.errors()).map(|error| match error {
                FieldError::Missing => t.viewer.missing.to_owned(),
                FieldError::TooLong => t.viewer.too_long.fill([&max_chars.to_string()]),
                FieldError::NotAnAddress => t.viewer.not_an_address.to_owned(),
                FieldError::Refused(said) => t.errors.server_says.fill([&said]),
            })
        })
    };
    let failure = move || {
        let error = editor.error()?;
        if error == Error::NotFound && editor.corrected().is_some() {
            let as_new = Callback::new(move |()| {
                editor.correct_none();
                save();
            });
            return Some(
                view! {
                    <div class="notice" data-tone="danger" role="alert">
                        <Icon name=IconName::Alert/>
                        <div class="notice__body">
                            <p class="notice__title">{t.viewer.gone_title}</p>
                            <p>{t.viewer.gone_text}</p>
                        </div>
                        <Button on_click=as_new>{t.viewer.save_as_new}</Button>
                    </div>
                }
                .into_any(),
            );
        }
        let retry = Callback::new(move |()| save());
        Some(view! { <ErrorNotice error=error on_retry=retry/> }.into_any())
    };
    let restored = move || {
        editor.is_restored().then(|| {
            view! {
                <div class="notice">
                    <Icon name=IconName::Undo/>
                    <p class="notice__body">{t.viewer.restored}</p>
                    <Button on_click=discard>{t.viewer.discard}</Button>
                </div>
            }
        })
    };
    let title = move || {
        if editor.corrected().is_some() { t.viewer.form_title_edit } else { t.viewer.form_title }
    };
    let has_theirs = Signal::derive(move || editor.theirs().is_some());
    let overwrite = Callback::new(move |()| {
        editor.keep_mine();
        save();
    });
    let take_theirs = Callback::new(move |()| {
        editor.take_theirs();
        focus::move_to("#hotspot-title");
    });
    let rules = move || {
        let choices = std::iter::once(SelectOption::new("", t.viewer.no_rule))
            .chain(rule_names().map(|name| SelectOption::new(name, name_of_rule(name))))
            .collect();
        let warning = move || {
            let rule = editor.rule.get();
            (!rule.is_empty() && !is_rule_seen.run(rule)).then_some(t.viewer.rule_not_on_photos)
        };
        view! {
            <SelectField id="hotspot-rule" label=t.viewer.field_rule value=editor.rule options=choices help=t.viewer.field_rule_help/>
            <p class="editor__note" aria-live="polite">{warning}</p>
        }
    };
    view! {
        <form class="editor" id="hotspot-form" aria-labelledby="editor-title" novalidate on:submit=submit_handler(save)>
            <h2 class="editor__title" id="editor-title">{title}</h2>
            {restored}
            <Show when=move || editor.has_spot()><p class="editor__note">{t.viewer.where_it_stands}</p></Show>
            {failure}
            <TextField id="hotspot-title" label=t.viewer.field_title value=editor.title help=t.viewer.field_title_help
                error=of(|errors| errors.title, TITLE_MAX_CHARS)/>
            <KindChoice kind=editor.kind/>
            <Show when=move || editor.kind.get().has_address()>
                <TextField id="hotspot-address" label=t.viewer.field_address value=editor.address kind="url" inputmode="url"
                    verbatim=true help=t.viewer.field_address_help error=of(|errors| errors.address, 0)/>
            </Show>
            <Show when=move || editor.kind.get() == DraftKind::Image>
                {move || {
                    let photos = choices.get();
                    if photos.is_empty() {
                        return view! { <p class="editor__note">{t.viewer.no_other_image}</p> }.into_any();
                    }
                    let options = std::iter::once(SelectOption::new("", t.viewer.choose_image))
                        .chain(photos.into_iter().map(|(key, name)| SelectOption::new(key, name)))
                        .collect();
                    view! {
                        <SelectField id="hotspot-image" label=t.viewer.field_image value=editor.image options=options
                            error=of(|errors| errors.image, 0)/>
                    }.into_any()
                }}
            </Show>
            // A link or document of Part A has no room for a text: its description is the target.
            <Show when=move || !(is_part_a && editor.kind.get().has_address())>
                {move || {
                    let label = if editor.kind.get() == DraftKind::Text { t.viewer.field_text } else { t.viewer.field_text_optional };
                    view! {
                        <TextAreaField id="hotspot-text" label=label value=editor.text rows=4
                            error=of(|errors| errors.text, TEXT_MAX_CHARS)/>
                    }
                }}
            </Show>
            {is_part_a.then(rules)}
            <div class="editor__actions">
                <Button on_click=discard>{t.ui.cancel}</Button>
                <Button id="hotspot-save" variant=Variant::Primary submit=true busy=editor.is_saving()
                    busy_label=t.viewer.saving>{t.viewer.save}</Button>
            </div>
        </form>
        <Dialog title=t.viewer.stale_title open=has_theirs on_close=Callback::new(move |()| editor.decide_later())>
            <p>{t.viewer.stale_text}</p>
            <div class="form__actions">
                <Button on_click=take_theirs>{t.viewer.load_theirs}</Button>
                <Button variant=Variant::Primary on_click=overwrite>{t.viewer.overwrite}</Button>
            </div>
        </Dialog>
    }
}

/// The choice of the kind of thing that opens on click.
#[component]
fn KindChoice(kind: RwSignal<DraftKind>) -> impl IntoView {
    let t = &use_locale().t.viewer;
    let choices = DraftKind::ALL.map(|choice| {
        let label = match choice {
            DraftKind::Text => t.kind_text,
            DraftKind::Link => t.kind_link,
            DraftKind::Document => t.kind_document,
            DraftKind::Image => t.kind_image,
        };
        let id = format!("hotspot-kind-{}", choice.as_str());
        view! {
            <div class="kind-choice__option">
                <input type="radio" class="kind-choice__radio" name="hotspot-kind" id=id.clone() value=choice.as_str()
                    prop:checked=move || kind.get() == choice on:change=guarded(move |_| kind.set(choice))/>
                <label class="kind-choice__label" for=id>{label}</label>
            </div>
        }
    });
    view! {
        <fieldset class="kind-choice">
            <legend class="field__label">{t.field_kind}</legend>
            <div class="kind-choice__options">{choices.into_iter().collect::<Vec<_>>()}</div>
        </fieldset>
    }
}

/// The name as people write words: rule names are the contract's, in English.
fn name_of_rule(name: &str) -> String {
    let mut words = name.replace('-', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}
