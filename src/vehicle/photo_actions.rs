//! Actions on a photo of the grid.

use forecourt_api::image::{CutType, ProcessingOptions};
use leptos::prelude::*;

use super::photo::Photo;
use super::photos::Photos;
use crate::locale::use_locale;
use crate::ui::{Button, Dialog, IconName, Menu, MenuChoice, MenuItem, Show, Variant};
use crate::upload::wording;

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
    let present =
        Memo::new(move |_| photo.with(|photo| photo.as_ref().and_then(|photo| photo.options.cut_type)));
    move || {
        let (id, url) = identity.get()?;
        let t = &use_locale().t.vehicle;
        let (mut choices, mut items) = (Vec::new(), Vec::new());
        match id {
            Some(ref id) => {
                if can_process.get() {
                    let process = |options: ProcessingOptions| {
                        let (id, url) = (id.clone(), url.clone());
                        Callback::new(move |()| {
                            photos.process_again(id.clone(), url.clone(), options.clone());
                        })
                    };
                    let present = present.get();
                    choices.extend(CutType::ALL.iter().map(|&cut_type| MenuChoice {
                        label: wording::of_cut(cut_type, &use_locale().t.upload).to_owned(),
                        checked: present == Some(cut_type),
                        act: process(ProcessingOptions {
                            cut_type: Some(cut_type),
                            ..ProcessingOptions::default()
                        }),
                    }));
                    let is_blurred = is_plate_blurred.get();
                    items.push(MenuItem {
                        icon: IconName::Eye,
                        label: if is_blurred { t.show_plate } else { t.blur_plate }.to_owned(),
                        danger: false,
                        act: process(ProcessingOptions {
                            blur_license_plate: Some(!is_blurred),
                            ..ProcessingOptions::default()
                        }),
                    });
                }
                items.push(MenuItem {
                    icon: IconName::Trash,
                    label: t.delete_photo.to_owned(),
                    danger: true,
                    act: Callback::new(move |()| {
                        asking.try_set(true);
                    }),
                });
            }
            None => items.push(MenuItem {
                icon: IconName::Close,
                label: t.forget_photo.to_owned(),
                danger: false,
                act: Callback::new(move |()| photos.forget(&url)),
            }),
        }
        Some(view! {
            <Menu label=t.photo_menu.fill([&name.get()]) icon=IconName::More items=items choices=choices
                choices_label=t.background/>
            <DeleteDialog open=asking photo=photo name=name photos=photos/>
        })
    }
}

#[component]
fn DeleteDialog(
    open: RwSignal<bool>,
    photo: Memo<Option<Photo>>,
    name: Memo<String>,
    photos: Photos,
) -> impl IntoView {
    let t = use_locale().t;
    let close = Callback::new(move |()| open.set(false));
    let delete = Callback::new(move |()| {
        open.set(false);
        if let Some(id) = photo.with_untracked(|photo| photo.as_ref().and_then(|photo| photo.id.clone())) {
            photos.delete(id);
        }
    });
    view! {
        <Show when=move || open.get()>
            <Dialog title=t.vehicle.delete_photo_title open=open on_close=close>
                <p dir="auto">{t.vehicle.delete_photo_text.fill([&name.get_untracked()])}</p>
                <div class="dialog__actions">
                    <Button on_click=close>{t.ui.cancel}</Button>
                    <Button variant=Variant::Danger icon=IconName::Trash on_click=delete>{t.vehicle.delete_photo}</Button>
                </div>
            </Dialog>
        </Show>
    }
}
