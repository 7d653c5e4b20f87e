//! Actions on a photo of the grid.

use forecourt_api::image::{CutType, ImagePatch, ProcessingOptions};
use leptos::prelude::*;

use super::arrangement::Step;
use super::photo::Photo;
use super::photo_details::PhotoDetails;
use super::photos::Photos;
use crate::locale::use_locale;
use crate::ui::{IconName, Menu, MenuChoice, MenuItem};
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
    let describing = RwSignal::new(false);
    let is_hidden =
        Memo::new(move |_| photo.with(|photo| photo.as_ref().is_some_and(|photo| photo.is_hidden)));
    let is_lead = Memo::new(move |_| {
        let lead = photos.lead();
        photo.with(|photo| photo.as_ref().is_some_and(|photo| photo.id.is_some() && photo.id == lead))
    });
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
                    icon: IconName::Edit,
                    label: t.details.to_owned(),
                    danger: false,
                    act: Callback::new(move |()| {
                        describing.try_set(true);
                    }),
                });
                if !is_lead.get() {
                    let id = id.clone();
                    items.push(MenuItem {
                        icon: IconName::Image,
                        label: t.make_lead.to_owned(),
                        danger: false,
                        act: Callback::new(move |()| photos.arrange(&id, Step::First)),
                    });
                }
                items.push({
                    let (id, hidden) = (id.clone(), is_hidden.get());
                    let patch = |hidden| ImagePatch { hidden: Some(hidden), ..ImagePatch::default() };
                    let said = if hidden { t.photo_shown } else { t.photo_hidden };
                    MenuItem {
                        icon: if hidden { IconName::Eye } else { IconName::Close },
                        label: if hidden { t.show_photo } else { t.hide_photo }.to_owned(),
                        danger: false,
                        act: Callback::new(move |()| {
                            photos.patch(id.clone(), patch(!hidden), Some(patch(hidden)), said);
                        }),
                    }
                });
                items.push(MenuItem {
                    icon: IconName::Trash,
                    label: t.delete_photo.to_owned(),
                    danger: true,
                    act: Callback::new({
                        let id = id.clone();
                        move |()| photos.delete(id.clone())
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
            <PhotoDetails open=describing photo=photo photos=photos/>
        })
    }
}
