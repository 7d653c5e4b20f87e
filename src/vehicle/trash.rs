//! The trash of a vehicle's photos: deleted ones, and the way back.

use leptos::prelude::*;

use super::photos::{Deleted, Photos};
use crate::locale::use_locale;
use crate::notices::ErrorNotice;
use crate::ui::{Button, IconName, RowView, Show, Skeleton, keyed};

/// Width of the pictures, in their pixels.
const PICTURE_WIDTH_PX: u32 = 320;

/// Button that opens the trash, and the trash below it.
#[component]
pub fn Trash(photos: Photos) -> impl IntoView {
    let t = &use_locale().t.vehicle;
    let is_open = RwSignal::new(false);
    let toggle = Callback::new(move |()| is_open.update(|open| *open = !*open));
    view! {
        <div class="trash">
            <Button icon=IconName::Trash on_click=toggle>
                {move || if is_open.get() { t.trash_close } else { t.trash_open }}
            </Button>
            <Show when=move || is_open.get()><TrashList photos=photos/></Show>
        </div>
    }
}

#[component]
fn TrashList(photos: Photos) -> impl IntoView {
    let t = &use_locale().t.vehicle;
    let trash = photos.trash();
    let is_empty = Memo::new(move |_| trash.map(Vec::is_empty) == Some(true));
    let is_loading = Memo::new(move |_| trash.map(|_| ()).is_none() && trash.error().is_none());
    let failure = move || {
        let error = trash.error()?;
        let retry = Callback::new(move |()| trash.refetch());
        Some(view! { <ErrorNotice error=error title=t.trash_failed on_retry=retry/> })
    };
    let row = move |deleted: Deleted| -> (String, RowView) {
        let key = deleted.photo.url.to_string();
        (key, Box::new(move || view! { <TrashRow deleted=deleted photos=photos/> }.into_any()))
    };
    let rows = move || trash.get().unwrap_or_default().into_iter().map(row).collect();
    view! {
        {failure}
        <Show when=move || is_loading.get()><Skeleton/></Show>
        <Show when=move || is_empty.get()><p class="photos__note">{t.trash_empty}</p></Show>
        <ul class="trash__list" aria-label=t.trash_open>{keyed(rows)}</ul>
    }
}

#[component]
fn TrashRow(deleted: Deleted, photos: Photos) -> impl IntoView {
    let t = &use_locale().t.vehicle;
    let Deleted { photo, deleted_at } = deleted;
    let picture = photo
        .result
        .as_ref()
        .map(|result| result.url_for_width(PICTURE_WIDTH_PX).to_owned())
        .or_else(|| photo.original_url.clone());
    let ago = t.deleted_ago.fill([&use_locale().fmt.ago(deleted_at.as_str())]);
    let id = photo.id.clone();
    let restore = Callback::new(move |()| {
        if let Some(id) = id.clone() {
            photos.restore(id);
        }
    });
    view! {
        <li class="trash__row">
            {picture.map(|src| view! { <img class="trash__picture" src=src alt="" loading="lazy" decoding="async"/> })}
            <div class="trash__words">
                <p class="trash__name" dir="auto">{photo.name}</p>
                <p class="photos__note">{ago}</p>
            </div>
            <Button icon=IconName::Undo on_click=restore>{t.restore}</Button>
        </li>
    }
}
