//! What can be done with a photo of the grid.

use forecourt_api::image::{CutType, ProcessingOptions};
use forecourt_api::{ImageId, ImageUrl};
use leptos::prelude::*;

use super::photo::Photo;
use super::photos::Photos;
use crate::ui::{Button, Dialog, IconName, Menu, MenuItem, Show, Variant};
use crate::words::text;

/// The menu of a photo; a file that is still on its way has none.
#[component]
pub fn PhotoActions(photo: Memo<Option<Photo>>, name: Memo<String>, photos: Photos) -> impl IntoView {
    let identity = Memo::new(move |_| {
        photo.with(|photo| photo.as_ref().map(|photo| (photo.id.clone(), photo.url.clone())))
    });
    // Until the server has it finished there is nothing to process again.
    let can_process = Memo::new(move |_| {
        photo.with(|photo| photo.as_ref().is_some_and(|photo| !photo.stage().is_under_way()))
    });
    let is_plate_blurred = Memo::new(move |_| {
        photo.with(|photo| photo.as_ref().and_then(|photo| photo.options.blur_license_plate) == Some(true))
    });
    let asking = RwSignal::new(false);
    move || {
        let (id, url) = identity.get()?;
        let messages = &text().vehicle;
        let mut items = Vec::new();
        match id {
            Some(ref id) => {
                if can_process.get() {
                    let again = |label: String, options: ProcessingOptions| {
                        process_item(label, id.clone(), url.clone(), options, photos)
                    };
                    items.extend(CutType::ALL.iter().map(|&cut_type| {
                        let options =
                            ProcessingOptions { cut_type: Some(cut_type), ..ProcessingOptions::default() };
                        again(messages.process_as.fill([name_of_cut(cut_type)]), options)
                    }));
                    let is_blurred = is_plate_blurred.get();
                    let label = if is_blurred { messages.show_plate } else { messages.blur_plate };
                    let options = ProcessingOptions {
                        blur_license_plate: Some(!is_blurred),
                        ..ProcessingOptions::default()
                    };
                    items.push(again(label.to_owned(), options));
                }
                items.push(MenuItem {
                    icon: IconName::Trash,
                    label: messages.delete_photo.to_owned(),
                    danger: true,
                    act: Callback::new(move |()| asking.set(true)),
                });
            }
            None => items.push(MenuItem {
                icon: IconName::Close,
                label: messages.forget_photo.to_owned(),
                danger: false,
                act: Callback::new(move |()| photos.forget(&url)),
            }),
        }
        Some(view! {
            <Menu label=messages.photo_menu.fill([&name.get()]) icon=IconName::More items=items/>
            <DeleteDialog open=asking photo=photo name=name photos=photos/>
        })
    }
}

/// Processes the photo again, with what `options` say changed.
fn process_item(
    label: String,
    id: ImageId,
    url: ImageUrl,
    options: ProcessingOptions,
    photos: Photos,
) -> MenuItem {
    MenuItem {
        icon: IconName::Retry,
        label,
        danger: false,
        act: Callback::new(move |()| photos.process_again(id.clone(), url.clone(), options.clone())),
    }
}

#[component]
fn DeleteDialog(
    open: RwSignal<bool>,
    photo: Memo<Option<Photo>>,
    name: Memo<String>,
    photos: Photos,
) -> impl IntoView {
    let catalog = text();
    let messages = &catalog.vehicle;
    let close = Callback::new(move |()| open.set(false));
    let delete = Callback::new(move |()| {
        open.set(false);
        if let Some(id) = photo.with_untracked(|photo| photo.as_ref().and_then(|photo| photo.id.clone())) {
            photos.delete(id);
        }
    });
    view! {
        <Show when=move || open.get()>
            <Dialog title=messages.delete_photo_title open=open on_close=close>
                <p dir="auto">{messages.delete_photo_text.fill([&name.get_untracked()])}</p>
                <div class="dialog__actions">
                    <Button on_click=close>{catalog.ui.cancel}</Button>
                    <Button variant=Variant::Danger icon=IconName::Trash on_click=delete>{messages.delete_photo}</Button>
                </div>
            </Dialog>
        </Show>
    }
}

fn name_of_cut(cut_type: CutType) -> &'static str {
    let messages = &text().upload;
    match cut_type {
        CutType::Complete => messages.cut_complete,
        CutType::Normal => messages.cut_normal,
        CutType::Blur => messages.cut_blur,
        CutType::None => messages.cut_none,
    }
}
