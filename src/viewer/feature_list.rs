//! All features of the vehicle, those included that stand on no photo.

use leptos::prelude::*;

use super::editor::{Editor, Target};
use super::feature::VehicleFeature;
use super::features::Features;
use super::gallery::{in_display_order, key_of, position_on};
use super::stage::Handle;
use crate::locale::use_locale;
use crate::session::use_session;
use crate::ui::{Icon, IconName, Menu, MenuItem, RowView, guarded, keyed};
use crate::vehicle::photo::Photo;
use forecourt_api::FeatureId;
use forecourt_api::feature::FeatureType;

/// Finds a feature's row.
#[must_use]
pub fn selector_of_row(feature: &FeatureId) -> String {
    let id = feature.as_str().replace('\\', "\\\\").replace('"', "\\\"");
    format!("[data-feature=\"{id}\"]")
}

/// The list; each row shows its hotspot, and its menu changes it.
#[component]
pub fn FeatureList(
    features: Features,
    editor: Editor,
    handle: Handle,
    /// The photos that the player shows.
    photos: Memo<Vec<Photo>>,
    /// Key of the photo on screen.
    #[prop(into)]
    current: Signal<Option<String>>,
) -> impl IntoView {
    let list = Memo::new(move |_| {
        let features = features.list().get().unwrap_or_default();
        photos.with(|photos| in_display_order(features, photos))
    });
    let row = move |feature: VehicleFeature| -> (String, RowView) {
        let id = feature.id.clone();
        let draw = move || {
            let feature = Memo::new(move |_| {
                list.with(|list| list.iter().find(|known| known.id == feature.id).cloned())
                    .unwrap_or_else(|| feature.clone())
            });
            view! {
                <FeatureRow feature=feature features=features editor=editor handle=handle photos=photos
                    current=current/>
            }
            .into_any()
        };
        (id.into(), Box::new(draw))
    };
    let rows = move || list.get().into_iter().map(row).collect();
    view! {
        <ul class="feature-list">
            {keyed(rows)}
        </ul>
    }
}

#[component]
fn FeatureRow(
    feature: Memo<VehicleFeature>,
    features: Features,
    editor: Editor,
    handle: Handle,
    photos: Memo<Vec<Photo>>,
    current: Signal<Option<String>>,
) -> impl IntoView {
    let t = &use_locale().t.viewer;
    let fmt = use_locale().fmt;
    // The vendor's contract knows no change of a feature.
    let is_part_a = use_session().is_part_a();
    // Photos on which it stands, in display order.
    let standing = Memo::new(move |_| {
        feature.with(|feature| {
            photos.with(|photos| {
                let stands = photos.iter().filter(|photo| position_on(feature, photo).is_some());
                stands.map(|photo| (key_of(photo).to_owned(), photo.name.clone())).collect::<Vec<_>>()
            })
        })
    });
    let on_current = Memo::new(move |_| {
        let current = current.get()?;
        standing.with(|standing| standing.iter().any(|(key, _)| *key == current)).then_some(current)
    });
    let place = move || {
        standing.with(|standing| match &standing[..] {
            [] => t.on_no_photo.to_owned(),
            [_] if on_current.with(Option::is_some) => t.on_this_photo.to_owned(),
            [(_, name)] => t.on_photo.fill([name]),
            several => fmt.count(&t.on_photos, several.len() as u64),
        })
    };
    let show = move |_: web_sys::MouseEvent| {
        let here = on_current.get_untracked();
        let first = standing.with_untracked(|standing| standing.first().map(|(key, _)| key.clone()));
        if let Some(photo) = here.or(first).or_else(|| current.get_untracked()) {
            handle.open(&photo, feature.with_untracked(|feature| feature.id.clone()).as_str());
        }
    };
    let menu = move || {
        let is_here = on_current.get();
        let mut items = Vec::new();
        if !is_part_a {
            items.push(MenuItem {
                icon: IconName::Edit,
                label: t.edit.to_owned(),
                danger: false,
                act: Callback::new(move |()| feature.with_untracked(|feature| editor.correct(feature))),
            });
        }
        items.push(MenuItem {
            icon: IconName::Pin,
            label: if is_here.is_some() { t.move_here } else { t.put_here }.to_owned(),
            danger: false,
            act: Callback::new(move |()| {
                editor.place(Target::Feature(feature.with_untracked(|feature| feature.id.clone())));
            }),
        });
        let own = is_here.and_then(|photo| feature.with(|feature| feature.place_on(&photo).cloned()));
        items.extend(own.map(|place| MenuItem {
            icon: IconName::Close,
            label: t.take_off.to_owned(),
            danger: false,
            act: Callback::new(move |()| {
                features.take(feature.with_untracked(|feature| feature.id.clone()), place.clone());
            }),
        }));
        items.push(MenuItem {
            icon: IconName::Trash,
            label: t.delete.to_owned(),
            danger: true,
            act: Callback::new(move |()| features.delete(feature.get_untracked())),
        });
        view! { <Menu label=feature.with(|feature| t.menu.fill([&feature.title])) icon=IconName::More items=items/> }
    };
    let icon = move || {
        let icon = feature.with(|feature| match (&feature.detail, &feature.kind, &feature.detail_image) {
            (_, _, Some(_)) => IconName::Image,
            (Some(_), ..) | (_, FeatureType::Link | FeatureType::Document, _) => IconName::LinkTo,
            _ => IconName::Info,
        });
        view! { <Icon name=icon/> }
    };
    view! {
        <li class="feature-list__row" data-here=move || on_current.with(Option::is_some).then_some("")>
            <button class="feature-list__show" type="button" on:click=guarded(show)
                data-feature=feature.with_untracked(|feature| feature.id.to_string())>
                {icon}
                <span class="feature-list__words">
                    <span class="feature-list__title" dir="auto">{move || feature.with(|feature| feature.title.clone())}</span>
                    <span class="feature-list__place" dir="auto">{place}</span>
                </span>
            </button>
            {menu}
        </li>
    }
}
