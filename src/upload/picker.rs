//! Ways for files into the page: a drop anywhere, paste, the chooser, the camera.

use leptos::html;
use leptos::prelude::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::JsCast as _;

use super::accept::ACCEPT_ATTRIBUTE;
use super::state::Dropped;
use crate::browser::listener;
use crate::locale::use_locale;
use crate::ui::{Button, Icon, IconName, Variant, guarded};

/// Listens to the whole page for as long as the owner lives. The signal says whether files are held over it.
pub(super) fn on_page_drop(on_files: Callback<Vec<Dropped>>) -> Signal<bool> {
    let hovering = RwSignal::new(false);
    listener::on_window("dragover", move |event| {
        if carries_files(&event) {
            event.prevent_default();
            hovering.set(true);
        }
    });
    // A drag that leaves the window comes from nowhere; one that moves inside comes from an element.
    listener::on_window("dragleave", move |event| {
        if leaves_window(&event) {
            hovering.set(false);
        }
    });
    listener::on_window("drop", move |event| {
        if carries_files(&event) {
            event.prevent_default();
            hovering.set(false);
            give(files_of_drop(&event), on_files);
        }
    });
    listener::on_window("paste", move |event| {
        let files = files_of_paste(&event);
        if !files.is_empty() {
            event.prevent_default();
            give(files, on_files);
        }
    });
    hovering.into()
}

fn give(files: Vec<Dropped>, on_files: Callback<Vec<Dropped>>) {
    if !files.is_empty() {
        on_files.run(files);
    }
}

/// The chooser, and the camera where there is a touch screen.
#[component]
pub fn Pickers(
    /// Called with the chosen files.
    on_files: Callback<Vec<Dropped>>,
    /// The chooser, for other buttons that open it.
    chooser: NodeRef<html::Input>,
) -> impl IntoView {
    let t = &use_locale().t.upload;
    let camera = NodeRef::<html::Input>::new();
    let open = |input: NodeRef<html::Input>| {
        Callback::new(move |()| {
            if let Some(input) = input.get_untracked() {
                input.click();
            }
        })
    };
    let picked = move |input: NodeRef<html::Input>| {
        let Some(input) = input.get_untracked() else { return };
        let files = input.files().map(|files| files_of_list(&files)).unwrap_or_default();
        // The same file may be chosen again.
        input.set_value("");
        give(files, on_files);
    };
    view! {
        <input type="file" class="visually-hidden" multiple accept=ACCEPT_ATTRIBUTE node_ref=chooser id="choose-photos"
            tabindex="-1" aria-label=t.choose on:change=guarded(move |_| picked(chooser))/>
        <Button variant=Variant::Primary icon=IconName::Image on_click=open(chooser)>{t.choose}</Button>
        <input type="file" class="visually-hidden" accept=ACCEPT_ATTRIBUTE capture="environment" node_ref=camera
            tabindex="-1" aria-label=t.take on:change=guarded(move |_| picked(camera))/>
        <span class="add-photos__camera">
            <Button icon=IconName::Camera on_click=open(camera)>{t.take}</Button>
        </span>
    }
}

/// Covers the page while files are held over it.
#[component]
pub fn DropOverlay(
    /// True if they are shown.
    shown: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="drop-overlay" aria-hidden="true" hidden=move || !shown.get()>
            <p class="drop-overlay__words"><Icon name=IconName::Upload/>{use_locale().t.upload.drop_overlay}</p>
        </div>
    }
}

fn files_of_list(files: &web_sys::FileList) -> Vec<Dropped> {
    let files = (0..files.length()).filter_map(|index| files.get(index));
    files
        .map(|file| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count below 2^53")]
            let length_bytes = file.size() as u64;
            Dropped { name: file.name(), length_bytes, file: Some(file) }
        })
        .collect()
}

#[cfg(target_arch = "wasm32")]
fn carries_files(event: &web_sys::Event) -> bool {
    event
        .dyn_ref::<web_sys::DragEvent>()
        .and_then(web_sys::DragEvent::data_transfer)
        .is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

#[cfg(target_arch = "wasm32")]
fn leaves_window(event: &web_sys::Event) -> bool {
    event.dyn_ref::<web_sys::DragEvent>().is_some_and(|event| event.related_target().is_none())
}

#[cfg(target_arch = "wasm32")]
fn files_of_drop(event: &web_sys::Event) -> Vec<Dropped> {
    event
        .dyn_ref::<web_sys::DragEvent>()
        .and_then(web_sys::DragEvent::data_transfer)
        .and_then(|data| data.files())
        .map(|files| files_of_list(&files))
        .unwrap_or_default()
}

#[cfg(target_arch = "wasm32")]
fn files_of_paste(event: &web_sys::Event) -> Vec<Dropped> {
    event
        .dyn_ref::<web_sys::ClipboardEvent>()
        .and_then(web_sys::ClipboardEvent::clipboard_data)
        .and_then(|data| data.files())
        .map(|files| files_of_list(&files))
        .unwrap_or_default()
}

#[cfg(not(target_arch = "wasm32"))]
fn carries_files(_: &web_sys::Event) -> bool {
    false
}

#[cfg(not(target_arch = "wasm32"))]
fn leaves_window(_: &web_sys::Event) -> bool {
    false
}

#[cfg(not(target_arch = "wasm32"))]
fn files_of_drop(_: &web_sys::Event) -> Vec<Dropped> {
    Vec::new()
}

#[cfg(not(target_arch = "wasm32"))]
fn files_of_paste(_: &web_sys::Event) -> Vec<Dropped> {
    Vec::new()
}
