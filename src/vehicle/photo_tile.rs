//! One place of the grid, from the drop to the finished picture. Its box never changes, whatever is in it.

use forecourt_api::image::{CutType, ProcessingOptions, Quality};
use forecourt_api::problem::Slug;
use forecourt_api::{ImageId, VehicleId};
use leptos::prelude::*;

use super::angle;
use super::arrangement::Step;
use super::photo::Photo;
use super::photo_actions::PhotoActions;
use super::photos::Photos;
use super::problem;
use super::results::Fetched;
use super::tiles::{Grid, TileKey};
use crate::browser::connection::Connection;
use crate::browser::focus;
use crate::locale::use_locale;
use crate::routes::Route;
use crate::status::stage::{ImageStage, STEPS};
use crate::ui::{
    Badge, BadgeTone, Button, Icon, IconButton, IconName, Show, SteadyImage, guarded, is_plain_click, use_go,
};
use crate::upload::state::{Outcome, Upload};
use crate::upload::{use_uploads, wording};
use crate::viewer_location;

/// Width of the picture that a tile shows, in its pixels: enough for two device pixels a CSS pixel.
const PICTURE_WIDTH_PX: u32 = 640;

/// A photo, or a file that becomes one.
#[component]
pub fn PhotoTile(
    key: TileKey,
    vehicle_id: VehicleId,
    #[prop(into)] title: Signal<String>,
    photos: Photos,
    grid: Memo<Grid>,
    /// The photo that is being dragged.
    dragged: RwSignal<Option<ImageId>>,
) -> impl IntoView {
    let t = &use_locale().t.vehicle;
    let uploads = use_uploads();
    let upload = match &key {
        TileKey::File(file) => {
            uploads.list().with_untracked(|list| list.iter().find(|upload| upload.id == *file).cloned())
        }
        TileKey::Image(_) => None,
    };
    let neighbours = {
        let key = key.clone();
        Memo::new(move |_| grid.with(|grid| grid.neighbours(&key)))
    };
    let photo = Memo::new(move |_| grid.with(|grid| grid.photo(&key).cloned()));
    let id = Memo::new(move |_| photo.with(|photo| photo.as_ref().and_then(|photo| photo.id.clone())));
    let can_move = Memo::new(move |_| neighbours.get().is_some_and(|(before, behind)| before || behind));
    let is_lead = Memo::new(move |_| {
        let lead = photos.lead();
        can_move.get() && id.with(|id| id.is_some() && *id == lead)
    });
    let is_hidden =
        Memo::new(move |_| photo.with(|photo| photo.as_ref().is_some_and(|photo| photo.is_hidden)));
    let stage = Memo::new(move |_| photo.with(|photo| photo.as_ref().map(Photo::stage)));
    let name = {
        let item = upload.as_ref().map(|upload| upload.item.clone());
        Memo::new(move |_| {
            let of_photo = photo.with(|photo| photo.as_ref().map(|photo| photo.name.clone()));
            let of_file = || item.as_ref().map(|item| item.with(|item| item.file.name.clone()));
            of_photo.or_else(of_file).unwrap_or_default()
        })
    };
    // A picture that did not load is asked for again at the address that the record has by then.
    let attempt = RwSignal::new(0_u32);
    let failed = RwSignal::new(None::<String>);
    let result = result_address(photo, photos, attempt);
    let preview = upload.as_ref().map(|upload| upload.preview.clone());
    let src = Memo::new(move |_| {
        result
            .get()
            .or_else(|| {
                let of_file = preview.as_ref().and_then(Get::get);
                let kept = || photo.with(|photo| uploads.kept_preview(photo.as_ref()?.id.as_ref()?));
                Some(of_file.or_else(kept)?.url.as_str().to_owned())
            })
            .or_else(|| {
                let address = photo.with(|photo| photo.as_ref()?.original_url.clone())?;
                Some(with_attempt(address, attempt.get()))
            })
    });
    let is_broken = Memo::new(move |_| failed.with(|failed| failed.is_some() && *failed == src.get()));
    let on_error = Callback::new(move |address: String| {
        failed.try_set(Some(address));
    });
    let reads = photos.reads();
    Effect::new(move |before: Option<u32>| {
        let reads = reads.get();
        if before.is_some_and(|before| before != reads) && is_broken.get_untracked() {
            attempt.update(|attempt| *attempt = attempt.wrapping_add(1));
        }
        reads
    });
    let alt = Signal::derive(move || {
        let shows = photo.with(|photo| {
            let photo = photo.as_ref()?;
            photo.alt.clone().or_else(|| Some(t.alt.fill([&photo.name, &title.get()])))
        });
        shows.unwrap_or_else(|| name.get())
    });
    let retake = Memo::new(move |_| {
        photo.with(|photo| {
            // Advice on a result; where there is none, the reason says more.
            let is_done = |photo: &&Photo| photo.stage() == ImageStage::Done;
            photo.as_ref().filter(is_done).is_some_and(|photo| photo.quality == Some(Quality::Retake))
        })
    });
    let angle =
        Memo::new(move |_| photo.with(|photo| photo.as_ref().and_then(|photo| angle::name(&photo.angle, t))));
    let advice = Memo::new(move |_| {
        photo.with(|photo| {
            let photo = photo.as_ref().filter(|photo| photo.stage() == ImageStage::Done)?;
            problem::advice(photo.quality.as_ref(), photo.quality_reason.as_deref(), &use_locale().t.status)
        })
    });
    // Until there is something to go to the link has no address, and the picture in it stays the same element.
    let href = Memo::new(move |_| {
        photo.with(|photo| {
            let photo = photo.as_ref().filter(|photo| photo.has_result())?;
            let viewer = Route::Viewer(vehicle_id.clone());
            Some(viewer_location::address_of_photo(&viewer, photo.key()))
        })
    });
    let label = move || href.with(Option::is_some).then(|| t.view_photo.fill([&name.get()]));
    let go = use_go();
    let follow = move |event: web_sys::MouseEvent| {
        if let Some(href) = href.get_untracked().filter(|_| is_plain_click(&event)) {
            event.prevent_default();
            go.run((href, false));
        }
    };
    let press = move |event: web_sys::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowLeft" | "ArrowUp" => Step::Earlier,
            "ArrowRight" | "ArrowDown" => Step::Later,
            "Home" => Step::First,
            _ => return,
        };
        if let Some(id) = id.get_untracked().filter(|_| event.shift_key() && can_move.get_untracked()) {
            event.prevent_default();
            photos.arrange(&id, step);
            // Whatever had the focus went with its tile through the page.
            focus::move_to(selector(&id, ".photo-tile__link"));
        }
    };
    let begin_drag = move |event: web_sys::DragEvent| {
        if let Some(id) = id.get_untracked() {
            if let Some(data) = event.data_transfer() {
                data.set_effect_allowed("move");
            }
            dragged.set(Some(id));
        }
    };
    let is_target = RwSignal::new(false);
    let hold = move |event: web_sys::DragEvent| {
        let is_other = dragged.with_untracked(|dragged| dragged.is_some() && *dragged != id.get_untracked());
        if is_other && can_move.get_untracked() {
            // Without it nothing can be dropped here.
            event.prevent_default();
            is_target.set(true);
        }
    };
    let drop_here = move |event: web_sys::DragEvent| {
        is_target.set(false);
        if let (Some(moved), Some(onto)) = (dragged.get_untracked(), id.get_untracked()) {
            event.prevent_default();
            dragged.set(None);
            photos.arrange_onto(&moved, &onto);
        }
    };
    let picture = view! {
        <a draggable="false" class="photo-tile__link" href=move || href.get() aria-label=label on:click=guarded(follow)>
            <SteadyImage src=src alt=alt on_error=on_error/>
        </a>
    };
    let sending = upload.clone().map(|upload| view! { <Sending upload=upload photo=photo/> });
    view! {
        <li class="photo-tile" data-stage=move || stage.get().map(ImageStage::as_str)
            data-image=move || id.get().map(|id| id.to_string()) data-hidden=move || is_hidden.get().then_some("")
            data-target=move || is_target.get().then_some("")
            data-dragged=move || dragged.with(|dragged| dragged.is_some() && *dragged == id.get()).then_some("")>
            // Dialogs of the tile stand outside of it: what is typed or dragged there moves no photo.
            <div class="photo-tile__frame" data-broken=move || is_broken.get().then_some("")
                draggable=move || can_move.get().then_some("true") on:keydown=guarded(press)
                on:dragstart=guarded(begin_drag) on:dragend=guarded(move |_| dragged.set(None))
                on:dragover=guarded(hold) on:dragleave=guarded(move |_| is_target.set(false))
                on:drop=guarded(drop_here)>
                {picture}
                <Show when=move || src.with(Option::is_none)>
                    <span class="photo-tile__blank"><Icon name=IconName::Image/></span>
                </Show>
                <Show when=move || is_broken.get()>
                    <div class="photo-tile__broken">
                        <p>{t.picture_failed}</p>
                        <Button icon=IconName::Retry on_click=Callback::new(move |()| photos.reload())>{use_locale().t.ui.retry}</Button>
                    </div>
                </Show>
                {sending}
                <Processing photo=photo photos=photos/>
                <div class="photo-tile__badges">
                    <Show when=move || is_lead.get()><Badge tone=BadgeTone::Accent label=t.lead_photo/></Show>
                    <Show when=move || is_hidden.get()><Badge tone=BadgeTone::Neutral label=t.hidden/></Show>
                    <Show when=move || retake.get()>
                        <Badge tone=BadgeTone::Warning label=use_locale().t.status.retake/>
                    </Show>
                </div>
                <Show when=move || can_move.get()>
                    <Moves id=id name=name neighbours=neighbours photos=photos/>
                </Show>
            </div>
            <div class="photo-tile__caption">
                <div class="photo-tile__names">
                    {move || angle.get().map(|angle| view! { <span class="photo-tile__angle">{angle}</span> })}
                    <span class="photo-tile__name" dir="auto" title=move || name.get()>{move || name.get()}</span>
                </div>
                <PhotoActions photo=photo name=name photos=photos/>
            </div>
            <Trouble photo=photo photos=photos/>
            {move || advice.get().map(|words| view! { <p class="photo-tile__advice">{words}</p> })}
        </li>
    }
}

/// Selector of a part of a photo's tile.
fn selector(id: &ImageId, part: &str) -> String {
    // Ids are the server's own; a quote in one would end the selector.
    let id = id.as_str().replace(['"', '\\'], "");
    format!(r#".photo-tile[data-image="{id}"] {part}"#)
}

/// Over a photo: one place forward, one place back.
#[component]
fn Moves(
    id: Memo<Option<ImageId>>,
    name: Memo<String>,
    neighbours: Memo<Option<(bool, bool)>>,
    photos: Photos,
) -> impl IntoView {
    let t = &use_locale().t.vehicle;
    let go = move |step: Step, part: &'static str| {
        Callback::new(move |()| {
            if let Some(id) = id.get_untracked() {
                photos.arrange(&id, step);
                focus::move_to(selector(&id, part));
            }
        })
    };
    let is_first = Signal::derive(move || neighbours.get().is_none_or(|(before, _)| !before));
    let is_last = Signal::derive(move || neighbours.get().is_none_or(|(_, behind)| !behind));
    view! {
        <div class="photo-tile__moves">
            <IconButton icon=IconName::ArrowBack label=Signal::derive(move || t.move_earlier.fill([&name.get()]))
                disabled=is_first on_click=go(Step::Earlier, ".photo-tile__moves .icon-button:first-child")/>
            <IconButton icon=IconName::ArrowForward label=Signal::derive(move || t.move_later.fill([&name.get()]))
                disabled=is_last on_click=go(Step::Later, ".photo-tile__moves .icon-button:last-child")/>
        </div>
    }
}

/// Address of the finished picture. Signed addresses are made anew with each reading: the one in use stays as long as the
/// picture does.
fn result_address(
    photo: Memo<Option<Photo>>,
    photos: Photos,
    attempt: RwSignal<u32>,
) -> Memo<Option<String>> {
    let revision = Memo::new(move |_| {
        photo.with(|photo| photo.as_ref().map(|photo| (photo.revision.clone(), photo.result.is_some())))
    });
    Memo::new(move |_| {
        // Read, not only tracked: a memo that nobody reads never looks at what it follows.
        revision.with(|_| ());
        let attempt = attempt.get();
        let (of_record, fetched) = photo.with_untracked(|photo| {
            let photo = photo.as_ref();
            let result = photo.and_then(|photo| photo.result.as_ref());
            (
                result.map(|result| result.url_for_width(PICTURE_WIDTH_PX).to_owned()),
                photo.filter(|photo| photo.id.is_none()).map(|photo| photo.url.clone()),
            )
        });
        let url = match (of_record, fetched) {
            (Some(address), _) => return Some(with_attempt(address, attempt)),
            (None, Some(url)) => url,
            (None, None) => return None,
        };
        let is_done =
            photo.with(|photo| photo.as_ref().is_some_and(|photo| photo.stage() == ImageStage::Done));
        match is_done.then(|| photos.results().of(&url))? {
            Fetched::Ready(address) => Some(address.as_str().to_owned()),
            Fetched::Loading | Fetched::Failed(_) => None,
        }
    })
}

/// An address that a browser takes for another one when it is tried again; the server never sees the difference.
fn with_attempt(address: String, attempt: u32) -> String {
    if attempt == 0 { address } else { format!("{address}#{attempt}") }
}

/// Over a file that is on its way: how far it is.
#[component]
fn Sending(upload: Upload, photo: Memo<Option<Photo>>) -> impl IntoView {
    let t = use_locale().t;
    let uploads = use_uploads();
    let connection = expect_context::<Connection>();
    let id = upload.id;
    let Upload { item, sent_bytes, outcome, .. } = upload;
    let is_active = Memo::new(move |_| outcome.with(|outcome| *outcome == Outcome::UnderWay));
    // Between the last byte and the next reading of the list there is no photo yet.
    let is_shown = move || is_active.get() || photo.with(Option::is_none);
    let words = {
        let item = item.clone();
        move || {
            let place = uploads.place_of(id);
            item.with(|item| wording::of_stage(item, place, !connection.online.get(), t))
        }
    };
    let percent = {
        let item = item.clone();
        move || sent_bytes.get() * 100 / item.with(|item| item.file.length_bytes).max(1)
    };
    let name = item.with_untracked(|item| item.file.name.clone());
    let cancel = StoredValue::new(t.upload.cancel.fill([&name]));
    let cancel_one = Callback::new(move |()| uploads.remove(id));
    view! {
        <Show when=is_shown>
            <div class="photo-tile__state" data-kind="sending">
                <span class="photo-tile__words">{words.clone()}</span>
                <progress class="photo-tile__bar" max="100" aria-label=name.clone() value=percent.clone()></progress>
            </div>
            <Show when=move || is_active.get()>
                <span class="photo-tile__cancel">
                    <IconButton icon=IconName::Close label=cancel.get_value() on_click=cancel_one/>
                </span>
            </Show>
        </Show>
    }
}

/// Over a photo that the server works on: its step.
#[component]
fn Processing(photo: Memo<Option<Photo>>, photos: Photos) -> impl IntoView {
    let t = &use_locale().t.status;
    let stage = Memo::new(move |_| {
        photo.with(|photo| photo.as_ref().map(Photo::stage)).filter(|stage| stage.is_under_way())
    });
    let is_stalled =
        Memo::new(move |_| photo.with(|photo| photo.as_ref().is_some_and(|photo| photo.is_stalled)));
    let steps = move || {
        let done = stage.get().and_then(ImageStage::step);
        (1..STEPS)
            .map(|step| {
                let state = match done {
                    Some(done) if step < done => "done",
                    Some(done) if step == done => "now",
                    _ => "next",
                };
                view! { <span data-step=state></span> }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <Show when=move || stage.with(Option::is_some)>
            <div class="photo-tile__state" data-kind="processing">
                <span class="photo-tile__words">{move || stage.get().map(|stage| stage.words(t))}</span>
                <Show when=move || is_stalled.get() fallback=move || view! {
                    <span class="photo-tile__steps" aria-hidden="true">{steps}</span>
                }>
                    <span class="photo-tile__stalled">{t.stalled}</span>
                    <Button on_click=Callback::new(move |()| photos.ask_again())>{t.ask_again}</Button>
                </Show>
            </div>
        </Show>
    }
}

/// Below a photo that has no result: why, and what to do.
#[component]
fn Trouble(photo: Memo<Option<Photo>>, photos: Photos) -> impl IntoView {
    let t = &use_locale().t.vehicle;
    let trouble = Memo::new(move |_| {
        photo.with(|photo| {
            let photo = photo.as_ref()?;
            match photo.stage() {
                ImageStage::Failed => Some(problem::reason(photo.problem.as_ref(), t)),
                ImageStage::Expired => Some(t.expired_text.to_owned()),
                ImageStage::Done if photo.id.is_none() => match photos.results().of(&photo.url) {
                    Fetched::Failed(_) => Some(t.picture_failed.to_owned()),
                    _ => None,
                },
                _ => None,
            }
        })
    });
    // The same again would find no vehicle again.
    let is_without_vehicle = Memo::new(move |_| {
        photo.with(|photo| {
            let problem = photo.as_ref().and_then(|photo| photo.problem.as_ref());
            problem.is_some_and(|problem| problem.slug() == Slug::NoVehicleFound)
        })
    });
    let again = Callback::new(move |()| {
        let is_without_vehicle = is_without_vehicle.try_get_untracked().unwrap_or_default();
        let cut_type = is_without_vehicle.then_some(CutType::None);
        photo.try_with_untracked(|photo| match photo {
            Some(Photo { id: Some(id), url, .. }) => {
                let options = ProcessingOptions { cut_type, ..ProcessingOptions::default() };
                photos.process_again(id.clone(), url.clone(), options);
            }
            Some(Photo { id: None, url, .. }) => photos.results().retry(url),
            None => {}
        });
    });
    let label = move || {
        let has_id = photo.with(|photo| photo.as_ref().is_some_and(|photo| photo.id.is_some()));
        match (has_id, is_without_vehicle.get()) {
            (true, true) => t.use_original,
            (true, false) => t.process_again,
            (false, _) => use_locale().t.ui.retry,
        }
    };
    let icon = move || if is_without_vehicle.get() { IconName::Image } else { IconName::Retry };
    let is_fetch = move || {
        photo.with(|photo| {
            photo.as_ref().is_some_and(|photo| photo.id.is_some() || photo.stage() == ImageStage::Done)
        })
    };
    view! {
        <Show when=move || trouble.with(Option::is_some)>
            <div class="photo-tile__trouble" data-tone="danger">
                <Icon name=IconName::Alert/>
                <p class="photo-tile__reason" dir="auto">{move || trouble.get()}</p>
                <Show when=is_fetch>
                    <Button icon=icon() on_click=again>{label}</Button>
                </Show>
            </div>
        </Show>
    }
}
