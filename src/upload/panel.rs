//! Where photos come in: the drop zone with its buttons, the choice of what happens to them, and how far they are. Once a vehicle
//! has photos it is a toolbar above them: they are what one came for.

use forecourt_api::image::CutType;
use forecourt_api::server::Preset;
use forecourt_api::{ImageUrl, VehicleId};
use leptos::html;
use leptos::prelude::*;

use super::picker::{DropOverlay, Pickers, on_page_drop};
use super::queue::{FileId, Item, Summary, UploadLimits};
use super::state::{Dropped, Outcome, Upload, Uploads, use_uploads};
use super::treatment::{PresetKind, Treatment};
use super::url_form::AddressDialog;
use super::{cut, plate, wording};
use crate::browser::connection::Connection;
use crate::locale::use_locale;
use crate::notices::{Tone, use_notices};
use crate::session::use_session;
use crate::ui::{
    Button, Checkbox, Icon, IconButton, IconName, Progress, RowView, Show, Variant, guarded, keyed,
};

/// Takes photos for a vehicle. Files need a Forecourt server; any server takes addresses.
#[component]
pub fn AddPhotos(
    /// The vehicle.
    vehicle_id: VehicleId,
    /// Number of its images.
    #[prop(into)]
    images: Signal<u64>,
    /// Place behind them in the display order; none as long as they are not known.
    next_position: Signal<Option<u32>>,
    /// Addresses that were submitted.
    on_submitted: Callback<Vec<ImageUrl>>,
) -> impl IntoView {
    let t = &use_locale().t.upload;
    let takes_files = !use_session().is_part_a();
    let server = use_session().server();
    let (scenes, guidelines) = server.map(|server| (server.scenes, server.guidelines)).unwrap_or_default();
    let treatment = Treatment::remembered(&scenes, &guidelines);
    let (cut_type, blur_plates) = (treatment.cut_type, treatment.blur_plates);
    let is_free = Memo::new(move |_| treatment.guideline.with(Option::is_none));
    let has_scene = Memo::new(move |_| is_free.get() && cut_type.get() == CutType::Complete);
    let guideline_titles = guidelines.clone();
    let address_open = RwSignal::new(false);
    let options_open = RwSignal::new(false);
    let chooser = NodeRef::<html::Input>::new();
    let open_address = Callback::new(move |()| address_open.set(true));
    let summary = use_uploads().summary_of(&vehicle_id);
    let is_compact = Memo::new(move |_| images.get() > 0 || summary.with(|summary| summary.files > 0));
    let intake = if takes_files {
        view! {
            <FileIntake vehicle_id=vehicle_id.clone() images=images next_position=next_position
                treatment=treatment open_address=open_address chooser=chooser/>
        }
        .into_any()
    } else {
        view! {
            <div class="add-photos__zone">
                <Icon name=IconName::LinkTo/>
                <p class="add-photos__title">{t.address_title}</p>
                <p class="add-photos__text">{t.address_only}</p>
                <div class="add-photos__buttons">
                    <Button variant=Variant::Primary icon=IconName::LinkTo on_click=open_address>{t.by_address}</Button>
                </div>
            </div>
        }
        .into_any()
    };
    let next_photos = Memo::new(move |_| {
        let guideline = treatment.guideline.with(|chosen| {
            let preset = guideline_titles.iter().find(|preset| chosen.as_ref() == Some(&preset.id))?;
            Some(preset.title.clone())
        });
        let name = guideline.unwrap_or_else(|| wording::of_cut(cut_type.get(), t).to_owned());
        let has_plates = takes_files && blur_plates.get();
        if has_plates { t.next_photos_plates.fill([&name]) } else { t.next_photos.fill([&name]) }
    });
    view! {
        <section class="add-photos" aria-label=t.title data-compact=move || is_compact.get().then_some("")>
            {intake}
            <Show when=move || is_compact.get()>
                <button class="button add-photos__next" type="button" aria-controls="photo-options"
                    aria-expanded=move || if options_open.get() { "true" } else { "false" }
                    on:click=guarded(move |_| { options_open.try_update(|open| *open = !*open); })>
                    <span class="button__words">{move || next_photos.get()}</span>
                    <Icon name=IconName::ChevronDown/>
                </button>
            </Show>
            <div class="add-photos__options" id="photo-options" hidden=move || is_compact.get() && !options_open.get()>
                <PresetChoice kind=PresetKind::Guideline legend=t.guideline unset=t.guideline_unset presets=guidelines
                    chosen=treatment.guideline/>
                <Show when=move || is_free.get()><CutChoice cut_type=cut_type/></Show>
                <Show when=move || has_scene.get()>
                    <PresetChoice kind=PresetKind::Scene legend=t.scene unset=t.scene_unset presets=scenes.clone()
                        chosen=treatment.scene/>
                </Show>
                {takes_files.then(|| view! {
                    <Checkbox id="blur-plates" checked=blur_plates label=t.blur_plates help=t.blur_plates_help
                        on_change=Callback::new(move |ticked| { blur_plates.set(ticked); plate::remember(ticked); })/>
                })}
            </div>
        </section>
        <UploadProgress vehicle_id=vehicle_id.clone()/>
        {takes_files.then(|| view! { <Lost vehicle_id=vehicle_id.clone() chooser=chooser/> })}
        <NotAdded vehicle_id=vehicle_id.clone()/>
        <AlreadyThere vehicle_id=vehicle_id.clone()/>
        <AddressDialog open=address_open vehicle_id=vehicle_id treatment=treatment on_submitted=on_submitted/>
    }
}

/// The drop zone.
#[component]
fn FileIntake(
    vehicle_id: VehicleId,
    images: Signal<u64>,
    next_position: Signal<Option<u32>>,
    treatment: Treatment,
    open_address: Callback<()>,
    chooser: NodeRef<html::Input>,
) -> impl IntoView {
    let t = &use_locale().t.upload;
    let uploads = use_uploads();
    let summary = uploads.summary_of(&vehicle_id);
    let limits = use_session().server().map(|server| server.limits);
    // A server that takes files says how much; the portal knows no limit of its own.
    let max_bytes = limits.map_or(u64::MAX, |limits| limits.upload_max_bytes);
    let max_images = limits.map_or(u64::MAX, |limits| limits.images_per_vehicle);
    let image = limits.and_then(|limits| limits.image);
    let on_files = Callback::new(move |files: Vec<Dropped>| {
        let under_way = summary.with_untracked(|summary| summary.active);
        let free_images = max_images.saturating_sub(images.get_untracked() + under_way as u64);
        let room = UploadLimits {
            max_bytes,
            image,
            max_images,
            free_images,
            next_position: next_position.get_untracked(),
        };
        uploads.add(&vehicle_id, files, &treatment.options(), room);
    });
    let hovering = on_page_drop(on_files);
    let limit = use_locale().fmt.number(wording::megabytes_of_limit(max_bytes));
    view! {
        <div class="add-photos__zone" data-over=move || hovering.get().then_some("")>
            <Icon name=IconName::Upload/>
            <p class="add-photos__title">{t.drop_title}</p>
            <p class="add-photos__text">{t.drop_text.fill([&limit])}</p>
            <div class="add-photos__buttons">
                <Pickers on_files=on_files chooser=chooser/>
                <Button icon=IconName::LinkTo on_click=open_address>{t.by_address}</Button>
            </div>
        </div>
        <DropOverlay shown=hovering/>
    }
}

/// Choice of the cut type for the next photos; remembered.
#[component]
fn CutChoice(cut_type: RwSignal<CutType>) -> impl IntoView {
    let t = &use_locale().t.upload;
    let choices = CutType::ALL
        .iter()
        .map(|choice| {
            let choice = *choice;
            let label = wording::of_cut(choice, t);
            let help = match choice {
                CutType::Complete => t.cut_complete_help,
                CutType::Normal => t.cut_normal_help,
                CutType::Blur => t.cut_blur_help,
                CutType::None => t.cut_none_help,
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
            <legend class="cut-choice__legend">{t.cut}</legend>
            <div class="cut-choice__options">{choices}</div>
        </fieldset>
    }
}

/// Choice of a preset for the next photos, with small pictures; remembered. Nothing where the server offers none.
#[component]
fn PresetChoice(
    kind: PresetKind,
    legend: &'static str,
    /// The choice that leaves it to the account.
    unset: &'static str,
    presets: Vec<Preset>,
    chosen: RwSignal<Option<String>>,
) -> impl IntoView {
    if presets.is_empty() {
        return None;
    }
    let name = match kind {
        PresetKind::Scene => "scene",
        PresetKind::Guideline => "guideline",
    };
    let option = move |(number, preset): (usize, Option<Preset>)| {
        let (value, title, picture) = match preset {
            Some(preset) => (Some(preset.id), preset.title, preset.preview_url),
            None => (None, unset.to_owned(), None),
        };
        let id = format!("{name}-{number}");
        let own = value.clone();
        let choose = move |_| {
            kind.remember(value.as_deref());
            chosen.set(value.clone());
        };
        view! {
            <div class="cut-choice__option preset-choice__option">
                <input type="radio" class="cut-choice__radio" name=name id=id.clone()
                    prop:checked=move || chosen.with(|chosen| *chosen == own) on:change=guarded(choose)/>
                <label class="cut-choice__label" for=id>
                    {picture.map(|src| view! {
                        <img class="preset-choice__picture" src=src alt="" loading="lazy" decoding="async"/>
                    })}
                    <span class="cut-choice__name" dir="auto">{title}</span>
                </label>
            </div>
        }
    };
    let options = std::iter::once(None).chain(presets.into_iter().map(Some)).enumerate().map(option);
    Some(view! {
        <fieldset class="cut-choice">
            <legend class="cut-choice__legend">{legend}</legend>
            <div class="preset-choice__options">{options.collect::<Vec<_>>()}</div>
        </fieldset>
    })
}

/// Progress of the vehicle's uploads; there while something is under way.
#[component]
fn UploadProgress(vehicle_id: VehicleId) -> impl IntoView {
    let t = &use_locale().t.upload;
    let fmt = use_locale().fmt;
    let uploads = use_uploads();
    let notices = use_notices();
    let connection = expect_context::<Connection>();
    let summary: Signal<Summary> = uploads.summary_of(&vehicle_id).into();
    let is_active = Memo::new(move |_| summary.with(|summary| summary.active > 0));
    let share = Signal::derive(move || {
        let summary = summary.get();
        #[expect(clippy::cast_precision_loss, reason = "counts below 2^53")]
        let share = summary.sent_bytes as f64 / summary.total_bytes.max(1) as f64;
        Some(share)
    });
    let progress_words = Signal::derive(move || {
        if !connection.online.get() {
            return t.offline.to_owned();
        }
        let summary = summary.get();
        let (sent, total) = wording::megabytes_of(summary.sent_bytes, summary.total_bytes);
        t.progress_words.fill([
            &fmt.number(summary.stored as u64),
            &fmt.number((summary.files - summary.failed) as u64),
            &fmt.decimal(sent),
            &fmt.decimal(total),
        ])
    });
    let cancel = Callback::new(move |()| {
        let Summary { active, stored, .. } = summary.try_get_untracked().unwrap_or_default();
        uploads.cancel(&vehicle_id);
        let mut said = fmt.count(&t.cancelled, active as u64);
        if stored > 0 {
            said = format!("{said} {}", fmt.count(&t.cancelled_kept, stored as u64));
        }
        notices.show(Tone::Neutral, said);
    });
    view! {
        <Show when=move || is_active.get()>
            <div class="upload-progress" id="upload-progress">
                <Progress label=t.progress share=share words=progress_words/>
                <Button variant=Variant::Quiet on_click=cancel>
                    {t.cancel_all}
                </Button>
            </div>
        </Show>
    }
}

/// The files that did not become photos, each with its reason.
#[component]
fn NotAdded(vehicle_id: VehicleId) -> impl IntoView {
    let t = &use_locale().t.upload;
    let fmt = use_locale().fmt;
    let uploads = use_uploads();
    let of_vehicle = vehicle_id.clone();
    let failures =
        Memo::new(move |_| ids_with(uploads, &of_vehicle, |outcome| *outcome == Outcome::NotAdded));
    let row = |upload: Upload| -> (String, RowView) {
        (upload.id.0.to_string(), Box::new(move || view! { <Failure upload=upload/> }.into_any()))
    };
    let rows = move || {
        let failures = failures.get();
        uploads.list().with_untracked(|list| {
            list.iter().filter(|upload| failures.contains(&upload.id)).cloned().map(row).collect::<Vec<_>>()
        })
    };
    let can_retry = move || {
        let failures = failures.get();
        uploads.list().with_untracked(|list| {
            let mut failed = list.iter().filter(|upload| failures.contains(&upload.id));
            failed.any(|upload| upload.item.with(Item::is_retryable))
        })
    };
    let retry = Callback::new(move |()| uploads.retry_failed(&vehicle_id));
    let dismiss = move || {
        for id in failures.try_get_untracked().unwrap_or_default() {
            uploads.remove(id);
        }
    };
    view! {
        <Show when=move || failures.with(|failures| !failures.is_empty())>
            <section class="not-added" role="alert">
                <div class="not-added__head">
                    <h2 class="not-added__title">
                        {move || fmt.count(&t.not_added, failures.with(Vec::len) as u64)}
                    </h2>
                    <Show when=can_retry>
                        <Button icon=IconName::Retry on_click=retry>
                            {t.retry_failed}
                        </Button>
                    </Show>
                    <Button variant=Variant::Quiet on_click=Callback::new(move |()| dismiss())>{t.clear}</Button>
                </div>
                <ul class="not-added__list">
                    {keyed(rows)}
                </ul>
            </section>
        </Show>
    }
}

/// The numbers of a vehicle's files whose outcome is of a kind; reads signals.
fn ids_with(uploads: Uploads, vehicle_id: &VehicleId, is_wanted: fn(&Outcome) -> bool) -> Vec<FileId> {
    uploads.list().with(|list| {
        let of_vehicle = list.iter().filter(|upload| upload.vehicle_id == *vehicle_id);
        of_vehicle.filter(|upload| upload.outcome.with(is_wanted)).map(|upload| upload.id).collect()
    })
}

/// The files that were on their way when the page was closed or loaded again: they have to be chosen once more.
#[component]
fn Lost(vehicle_id: VehicleId, chooser: NodeRef<html::Input>) -> impl IntoView {
    let t = &use_locale().t.upload;
    let fmt = use_locale().fmt;
    let uploads = use_uploads();
    let of_vehicle = vehicle_id.clone();
    let names = Memo::new(move |_| uploads.lost(&of_vehicle));
    let choose = Callback::new(move |()| {
        if let Some(chooser) = chooser.try_get_untracked().flatten() {
            chooser.click();
        }
    });
    let dismiss = Callback::new(move |()| uploads.dismiss_lost(&vehicle_id));
    view! {
        <Show when=move || names.with(|names| !names.is_empty())>
            <section class="notice file-notice" data-tone="warning" role="status">
                <Icon name=IconName::Alert/>
                <div class="notice__body">
                    <p class="file-notice__title">{move || fmt.count(&t.lost, names.with(Vec::len) as u64)}</p>
                    <p class="file-notice__names" dir="auto">{move || names.with(|names| names.join(", "))}</p>
                </div>
                <Button icon=IconName::Image on_click=choose>{t.choose_again}</Button>
                <Button variant=Variant::Quiet on_click=dismiss>{t.dismiss}</Button>
            </section>
        </Show>
    }
}

/// The files that the vehicle had already: nothing was added for them, and that is said.
#[component]
fn AlreadyThere(vehicle_id: VehicleId) -> impl IntoView {
    let t = &use_locale().t.upload;
    let fmt = use_locale().fmt;
    let uploads = use_uploads();
    let ids = Memo::new(move |_| {
        ids_with(uploads, &vehicle_id, |outcome| matches!(outcome, Outcome::Stored { existing: true, .. }))
    });
    let names = move || {
        let ids = ids.get();
        uploads.list().with_untracked(|list| {
            let there = list.iter().filter(|upload| ids.contains(&upload.id));
            there.map(|upload| upload.item.with_untracked(|item| item.file.name.clone())).collect::<Vec<_>>()
        })
    };
    let dismiss = Callback::new(move |()| {
        for id in ids.try_get_untracked().unwrap_or_default() {
            uploads.remove(id);
        }
    });
    view! {
        <Show when=move || ids.with(|ids| !ids.is_empty())>
            <section class="notice file-notice" data-tone="neutral" role="status">
                <Icon name=IconName::Info/>
                <div class="notice__body">
                    <p class="file-notice__title">{move || fmt.count(&t.already_there, ids.with(Vec::len) as u64)}</p>
                    <p class="file-notice__names" dir="auto">{move || names().join(", ")}</p>
                </div>
                <Button variant=Variant::Quiet on_click=dismiss>{t.dismiss}</Button>
            </section>
        </Show>
    }
}

#[component]
fn Failure(upload: Upload) -> impl IntoView {
    let t = use_locale().t;
    let uploads = use_uploads();
    let id = upload.id;
    let item = upload.item;
    let name = item.with_untracked(|item| item.file.name.clone());
    let reason = {
        let item = item.clone();
        move || item.with(|item| wording::reason(item, t))
    };
    let retry_label = t.upload.retry.fill([&name]);
    let can_retry = move || item.with(Item::is_retryable);
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
            <IconButton icon=IconName::Close label=t.upload.remove.fill([&name])
                on_click=Callback::new(move |()| uploads.remove(id))/>
        </li>
    }
}
