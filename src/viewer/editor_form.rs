//! The form of a new hotspot and of one that is corrected, with its checks at the fields.

use forecourt_api::FeatureId;
use forecourt_client::Error;
use forecourt_player::rule_names;
use leptos::prelude::*;

use super::draft::{DraftKind, Flaw, Flaws, TEXT_MAX_CHARS, TITLE_MAX_CHARS};
use super::editor::{Editor, Saved};
use crate::browser::focus;
use crate::notices::{ErrorNotice, Tone, use_notices};
use crate::session::use_session;
use crate::ui::{
    Button, Dialog, Icon, IconName, SelectField, SelectOption, Show, TextAreaField, TextField, Variant,
    guarded, submit_handler,
};
use crate::words::text;

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
    let catalog = text();
    let words = &catalog.viewer;
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
                        (false, _) => words.changed,
                        (true, true) => words.added,
                        (true, false) => words.added_beside,
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
            notices.show_with_action(Tone::Neutral, words.discarded, catalog.ui.undo, back);
        }
        on_closed.run(about);
    });
    let of = move |read: fn(Flaws) -> Option<Flaw>, max_chars: usize| {
        Signal::derive(move || {
            read(editor.flaws()).map(|flaw| match flaw {
                Flaw::Missing => words.missing.to_owned(),
                Flaw::TooLong => words.too_long.fill([&max_chars.to_string()]),
                Flaw::NotAnAddress => words.not_an_address.to_owned(),
                Flaw::Refused(said) => catalog.errors.server_says.fill([&said]),
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
                            <p class="notice__title">{words.gone_title}</p>
                            <p>{words.gone_text}</p>
                        </div>
                        <Button on_click=as_new>{words.save_as_new}</Button>
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
                    <p class="notice__body">{words.restored}</p>
                    <Button on_click=discard>{words.discard}</Button>
                </div>
            }
        })
    };
    let title = move || {
        if editor.corrected().is_some() { words.form_title_edit } else { words.form_title }
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
        let choices = std::iter::once(SelectOption::new("", words.no_rule))
            .chain(rule_names().map(|name| SelectOption::new(name, name_of_rule(name))))
            .collect();
        let warning = move || {
            let rule = editor.rule.get();
            (!rule.is_empty() && !is_rule_seen.run(rule)).then_some(words.rule_not_on_photos)
        };
        view! {
            <SelectField id="hotspot-rule" label=words.field_rule value=editor.rule options=choices help=words.field_rule_help/>
            <p class="editor__note" aria-live="polite">{warning}</p>
        }
    };
    view! {
        <form class="editor" id="hotspot-form" aria-labelledby="editor-title" novalidate on:submit=submit_handler(save)>
            <h2 class="editor__title" id="editor-title">{title}</h2>
            {restored}
            <Show when=move || editor.has_spot()><p class="editor__note">{words.where_it_stands}</p></Show>
            {failure}
            <TextField id="hotspot-title" label=words.field_title value=editor.title help=words.field_title_help
                error=of(|flaws| flaws.title, TITLE_MAX_CHARS)/>
            <KindChoice kind=editor.kind/>
            <Show when=move || editor.kind.get().has_address()>
                <TextField id="hotspot-address" label=words.field_address value=editor.address kind="url" inputmode="url"
                    verbatim=true help=words.field_address_help error=of(|flaws| flaws.address, 0)/>
            </Show>
            <Show when=move || editor.kind.get() == DraftKind::Image>
                {move || {
                    let photos = choices.get();
                    if photos.is_empty() {
                        return view! { <p class="editor__note">{words.no_other_image}</p> }.into_any();
                    }
                    let options = std::iter::once(SelectOption::new("", words.choose_image))
                        .chain(photos.into_iter().map(|(key, name)| SelectOption::new(key, name)))
                        .collect();
                    view! {
                        <SelectField id="hotspot-image" label=words.field_image value=editor.image options=options
                            error=of(|flaws| flaws.image, 0)/>
                    }.into_any()
                }}
            </Show>
            // A link or document of Part A has no room for a text: its description is the target.
            <Show when=move || !(is_part_a && editor.kind.get().has_address())>
                {move || {
                    let label = if editor.kind.get() == DraftKind::Text { words.field_text } else { words.field_text_optional };
                    view! {
                        <TextAreaField id="hotspot-text" label=label value=editor.text rows=4
                            error=of(|flaws| flaws.text, TEXT_MAX_CHARS)/>
                    }
                }}
            </Show>
            {is_part_a.then(rules)}
            <div class="editor__actions">
                <Button on_click=discard>{catalog.ui.cancel}</Button>
                <Button id="hotspot-save" variant=Variant::Primary submit=true busy=editor.is_saving()
                    busy_label=words.saving>{words.save}</Button>
            </div>
        </form>
        <Dialog title=words.stale_title open=has_theirs on_close=Callback::new(move |()| editor.decide_later())>
            <p>{words.stale_text}</p>
            <div class="form__actions">
                <Button on_click=take_theirs>{words.load_theirs}</Button>
                <Button variant=Variant::Primary on_click=overwrite>{words.overwrite}</Button>
            </div>
        </Dialog>
    }
}

/// The choice of the kind of thing that opens on click.
#[component]
fn KindChoice(kind: RwSignal<DraftKind>) -> impl IntoView {
    let words = &text().viewer;
    let choices = DraftKind::ALL.map(|choice| {
        let label = match choice {
            DraftKind::Text => words.kind_text,
            DraftKind::Link => words.kind_link,
            DraftKind::Document => words.kind_document,
            DraftKind::Image => words.kind_image,
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
            <legend class="field__label">{words.field_kind}</legend>
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
