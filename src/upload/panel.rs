//! Where photos come in: the drop zone with its buttons, the choice of what happens to them, and how far they are.

use forecourt_api::image::{CutType, ProcessingOptions};
use forecourt_api::{ImageUrl, VehicleId};
use leptos::prelude::*;

use super::picker::{DropOverlay, Pickers, on_page_drop};
use super::queue::{Room, Stage};
use super::state::{Dropped, Upload, use_uploads};
use super::url_form::AddressDialog;
use super::{cut, plate, wording};
use crate::browser::connection::Connection;
use crate::session::use_session;
use crate::ui::{
    Button, Checkbox, Icon, IconButton, IconName, Progress, RowView, Show, Variant, guarded, keyed,
};
use crate::words::{text, words};

/// Longest file where the server does not tell, in bytes.
const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// Most images of a vehicle where the server does not tell.
const MAX_IMAGES: u64 = 500;

/// Takes photos for a vehicle. Files need a Forecourt server; any server takes addresses.
#[component]
pub fn AddPhotos(
    /// The vehicle.
    vehicle_id: VehicleId,
    /// How many images it has.
    #[prop(into)]
    images: Signal<u64>,
    /// Place behind them in the display order; none as long as they are not known.
    next_position: Signal<Option<u32>>,
    /// Addresses that were submitted.
    on_submitted: Callback<Vec<ImageUrl>>,
) -> impl IntoView {
    let messages = &text().upload;
    let takes_files = !use_session().is_part_a();
    let cut_type = RwSignal::new(cut::remembered());
    let blur_plates = RwSignal::new(plate::remembered());
    let address_open = RwSignal::new(false);
    let open_address = Callback::new(move |()| address_open.set(true));
    let intake = if takes_files {
        view! {
            <FileIntake vehicle_id=vehicle_id.clone() images=images next_position=next_position cut_type=cut_type
                blur_plates=blur_plates open_address=open_address/>
        }
            .into_any()
    } else {
        view! {
            <div class="add-photos__zone">
                <Icon name=IconName::LinkTo/>
                <p class="add-photos__title">{messages.address_title}</p>
                <p class="add-photos__text">{messages.address_only}</p>
                <div class="add-photos__buttons">
                    <Button variant=Variant::Primary icon=IconName::LinkTo on_click=open_address>{messages.by_address}</Button>
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="add-photos" aria-label=messages.title>
            {intake}
            <CutChoice cut_type=cut_type/>
            {takes_files.then(|| view! {
                <Checkbox id="blur-plates" checked=blur_plates label=messages.blur_plates help=messages.blur_plates_help
                    on_change=Callback::new(move |ticked| { blur_plates.set(ticked); plate::remember(ticked); })/>
            })}
        </section>
        <UploadProgress/>
        <NotAdded vehicle_id=vehicle_id.clone()/>
        <AddressDialog open=address_open vehicle_id=vehicle_id cut_type=cut_type on_submitted=on_submitted/>
    }
}

/// The drop zone.
#[component]
fn FileIntake(
    vehicle_id: VehicleId,
    images: Signal<u64>,
    next_position: Signal<Option<u32>>,
    cut_type: RwSignal<CutType>,
    blur_plates: RwSignal<bool>,
    open_address: Callback<()>,
) -> impl IntoView {
    let messages = &text().upload;
    let uploads = use_uploads();
    let limits = use_session().server().map(|server| server.limits);
    let max_bytes = limits.map_or(MAX_BYTES, |limits| limits.upload_max_bytes);
    let max_images = limits.map_or(MAX_IMAGES, |limits| limits.images_per_vehicle);
    let on_files = Callback::new(move |files: Vec<Dropped>| {
        let under_way = uploads.list().with_untracked(|list| {
            list.iter()
                .filter(|upload| upload.vehicle_id == vehicle_id)
                .filter(|upload| upload.item.with_untracked(super::queue::Item::is_active))
                .count()
        });
        let free_images = max_images.saturating_sub(images.get_untracked() + under_way as u64);
        let options = ProcessingOptions {
            cut_type: Some(cut_type.get_untracked()),
            blur_license_plate: blur_plates.get_untracked().then_some(true),
            ..ProcessingOptions::default()
        };
        let room = Room { max_bytes, max_images, free_images, next_position: next_position.get_untracked() };
        uploads.add(&vehicle_id, files, &options, room);
    });
    let hovering = on_page_drop(on_files);
    let limit = words().number(wording::megabytes_of_limit(max_bytes));
    view! {
        <div class="add-photos__zone" data-over=move || hovering.get().then_some("")>
            <Icon name=IconName::Upload/>
            <p class="add-photos__title">{messages.drop_title}</p>
            <p class="add-photos__text">{messages.drop_text.fill([&limit])}</p>
            <div class="add-photos__buttons">
                <Pickers on_files=on_files/>
                <Button icon=IconName::LinkTo on_click=open_address>{messages.by_address}</Button>
            </div>
        </div>
        <DropOverlay shown=hovering/>
    }
}

/// What happens to the next photos; remembered.
#[component]
fn CutChoice(cut_type: RwSignal<CutType>) -> impl IntoView {
    let messages = &text().upload;
    let choices = CutType::ALL
        .iter()
        .map(|choice| {
            let choice = *choice;
            let (label, help) = match choice {
                CutType::Complete => (messages.cut_complete, messages.cut_complete_help),
                CutType::Normal => (messages.cut_normal, messages.cut_normal_help),
                CutType::Blur => (messages.cut_blur, messages.cut_blur_help),
                CutType::None => (messages.cut_none, messages.cut_none_help),
            };
            let id = format!("cut-{choice}");
            let choose = move |_| {
                cut_type.set(choice);
                cut::remember(choice);
            };
            view! {
                <div class="cut-choice__option">
                    <input type="radio" class="cut-choice__radio" name="cut-type" id=id.clone() value=choice.as_str()
                        prop:checked=move || cut_type.get() == choice aria-describedby=format!("{id}-help")
                        on:change=guarded(choose)/>
                    <label class="cut-choice__label" for=id.clone()>
                        <span class="cut-choice__sample" data-cut=choice.as_str() aria-hidden="true"></span>
                        <span class="cut-choice__name">{label}</span>
                    </label>
                    <p class="cut-choice__help" id=format!("{id}-help")>{help}</p>
                </div>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <fieldset class="cut-choice">
            <legend class="cut-choice__legend">{messages.cut}</legend>
            <div class="cut-choice__options">{choices}</div>
        </fieldset>
    }
}

/// How far all uploads are; there while something is under way.
#[component]
fn UploadProgress() -> impl IntoView {
    let messages = &text().upload;
    let formats = words();
    let uploads = use_uploads();
    let connection = expect_context::<Connection>();
    let summary = uploads.summary();
    let is_active = Memo::new(move |_| summary.with(|summary| summary.active > 0));
    let share = Signal::derive(move || {
        let summary = summary.get();
        #[expect(clippy::cast_precision_loss, reason = "counts below 2^53")]
        let share = summary.sent_bytes as f64 / summary.total_bytes.max(1) as f64;
        Some(share)
    });
    let progress_words = Signal::derive(move || {
        if !connection.online.get() {
            return messages.offline.to_owned();
        }
        let summary = summary.get();
        let (sent, total) = wording::megabytes_of(summary.sent_bytes, summary.total_bytes);
        messages.progress_words.fill([
            &formats.number(summary.stored as u64),
            &formats.number((summary.files - summary.failed) as u64),
            &formats.decimal(sent),
            &formats.decimal(total),
        ])
    });
    view! {
        <Show when=move || is_active.get()>
            <div class="upload-progress" id="upload-progress">
                <Progress label=messages.progress share=share words=progress_words/>
                <Button variant=Variant::Quiet on_click=Callback::new(move |()| uploads.cancel_all())>
                    {messages.cancel_all}
                </Button>
            </div>
        </Show>
    }
}

/// The files that did not become photos, each with its reason.
#[component]
fn NotAdded(vehicle_id: VehicleId) -> impl IntoView {
    let messages = &text().upload;
    let formats = words();
    let uploads = use_uploads();
    let failures = Memo::new(move |_| {
        uploads.list().with(|list| {
            list.iter()
                .filter(|upload| upload.vehicle_id == vehicle_id)
                .filter(|upload| {
                    upload.item.with(|item| matches!(item.stage, Stage::Refused(_) | Stage::Failed(_)))
                })
                .map(|upload| upload.id)
                .collect::<Vec<_>>()
        })
    });
    let row = |upload: Upload| -> (String, RowView) {
        (format!("{:?}", upload.id), Box::new(move || view! { <Failure upload=upload/> }.into_any()))
    };
    let rows = move || {
        let failures = failures.get();
        uploads.list().with_untracked(|list| {
            list.iter().filter(|upload| failures.contains(&upload.id)).cloned().map(row).collect::<Vec<_>>()
        })
    };
    let can_retry = move || {
        uploads.list().with(|list| {
            list.iter().any(|upload| {
                upload.item.with(|item| matches!(item.stage, Stage::Failed(_)) && item.is_retryable())
            })
        })
    };
    let dismiss = move || {
        for id in failures.get_untracked() {
            uploads.remove(id);
        }
    };
    view! {
        <Show when=move || failures.with(|failures| !failures.is_empty())>
            <section class="not-added" role="alert">
                <div class="not-added__head">
                    <h2 class="not-added__title">
                        {move || formats.count(&messages.not_added, failures.with(Vec::len) as u64)}
                    </h2>
                    <Show when=can_retry>
                        <Button icon=IconName::Retry on_click=Callback::new(move |()| uploads.retry_failed())>
                            {messages.retry_failed}
                        </Button>
                    </Show>
                    <Button variant=Variant::Quiet on_click=Callback::new(move |()| dismiss())>{messages.clear}</Button>
                </div>
                <ul class="not-added__list">
                    {keyed(rows)}
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn Failure(upload: Upload) -> impl IntoView {
    let catalog = text();
    let messages = &catalog.upload;
    let uploads = use_uploads();
    let id = upload.id;
    let item = upload.item;
    let name = item.with_untracked(|item| item.file.name.clone());
    let reason = {
        let item = item.clone();
        move || item.with(|item| wording::reason(item, catalog))
    };
    let retry_label = messages.retry.fill([&name]);
    let can_retry = move || item.with(super::queue::Item::is_retryable);
    view! {
        <li class="not-added__item">
            <Icon name=IconName::Alert/>
            <div class="not-added__words">
                <p class="not-added__name" dir="auto">{name.clone()}</p>
                <p class="not-added__reason">{reason}</p>
            </div>
            <Show when=can_retry>
                <IconButton icon=IconName::Retry label=retry_label.clone()
                    on_click=Callback::new(move |()| uploads.retry(id))/>
            </Show>
            <IconButton icon=IconName::Close label=messages.remove.fill([&name])
                on_click=Callback::new(move |()| uploads.remove(id))/>
        </li>
    }
}
