//! The page: the player at large, the hotspots beside it.

use forecourt_api::VehicleId;
use forecourt_player::{Picture, PixelSize, position_of_rule};
use forecourt_player_dom::PlayerEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::editor::{Editor, Target};
use super::editor_form::{Choice, EditorForm};
use super::feature_list::FeatureList;
use super::features::Features;
use super::gallery::{DRAFT_ID, gallery, key_of, picture_of};
use super::location::ViewerLocation;
use super::stage::{Handle, Stage};
use crate::browser::focus;
use crate::effect::on_change;
use crate::notices::ErrorNotice;
use crate::routes::Route;
use crate::session::use_session;
use crate::ui::{Button, EmptyState, Icon, IconName, Link, Page, Show, Skeleton, Variant};
use crate::upload::use_uploads;
use crate::vehicle::photo::Photo;
use crate::vehicle::photos::Photos;
use crate::vehicle::results::Fetched;
use crate::vehicle::state::VehicleState;
use crate::words::{text, words};

/// The viewer of one vehicle.
#[component]
pub fn ViewerPage(
    /// The vehicle.
    vehicle_id: VehicleId,
) -> impl IntoView {
    let messages = &text().viewer;
    let formats = words();
    let photos = Photos::new(vehicle_id.clone(), use_uploads().stored());
    let vehicle = VehicleState::new(vehicle_id.clone(), Signal::stored(0));
    let features = Features::new(vehicle_id.clone());
    let editor = Editor::new(features);
    let handle = Handle::new();
    let route = Route::Viewer(vehicle_id.clone());
    let back = Route::Vehicle(vehicle_id).path();
    let back_link = (back.clone(), messages.back);

    let shown = Memo::new(move |_| {
        let list = photos.list().get().unwrap_or_default();
        list.into_iter().filter(Photo::has_result).collect::<Vec<_>>()
    });
    let in_work = Memo::new(move |_| {
        photos.list().with(|list| {
            list.as_ref().map_or(0, |list| list.iter().filter(|photo| photo.stage().is_under_way()).count())
        })
    });
    let title = vehicle.title();
    let built = Memo::new(move |_| {
        let (features, draft) =
            (features.list().get().unwrap_or_default(), editor.draft_spot(messages.new_hotspot));
        let title = title.get();
        shown.with(|shown| {
            gallery(
                shown,
                &features,
                draft.as_ref(),
                |photo| photo.alt.clone().unwrap_or_else(|| text_alternative(photo, &title)),
                |photo| picture(photo, photos),
            )
        })
    });
    // The list beside the player has them all; where features stand on no photo the player says which there are.
    let is_part_a = use_session().is_part_a();
    let is_empty = Memo::new(move |_| built.with(|gallery| gallery.items.is_empty()));
    let current = RwSignal::new(None::<String>);
    let start = ViewerLocation::parse(&use_location().search.get_untracked());
    let on_event = follow(route, handle, editor, current, &start, built);

    let stage = move || {
        let (back, start) = (back.clone(), start.clone());
        if is_empty.get() {
            let is_reading = photos.list().with(Option::is_none) && photos.error().is_none();
            if is_reading || !shown.with(Vec::is_empty) {
                return view! { <div class="viewer__stage" aria-busy="true"><Skeleton/></div> }.into_any();
            }
            return view! {
                <EmptyState icon=IconName::Image title=messages.empty_title text=messages.empty_text>
                    <Link href=back class="button">{messages.to_photos}</Link>
                </EmptyState>
            }
            .into_any();
        }
        let placing = Signal::derive(move || editor.is_placing());
        view! { <Stage handle=handle gallery=built start=start lists_hotspots=is_part_a title=title placing=placing on_event=on_event/> }
            .into_any()
    };
    let failure = move || {
        let error = photos.error()?;
        let retry = Callback::new(move |()| photos.reload());
        Some(view! { <ErrorNotice error=error title=text().vehicle.photos_failed on_retry=retry/> })
    };
    view! {
        <Page title=title back=back_link>
            {failure}
            <Show when=move || in_work.get() != 0>
                <p class="viewer__in-work" role="status"><Icon name=IconName::Clock/>
                    {move || formats.count(&messages.in_work, in_work.get() as u64)}
                </p>
            </Show>
            <div class="viewer">
                <div class="viewer__main">{stage}</div>
                <Show when=move || !is_empty.get()>
                    <Hotspots features=features editor=editor handle=handle shown=shown current=current/>
                </Show>
            </div>
        </Page>
    }
}

/// Beside the player: what can be done with hotspots, and all that there are.
#[component]
fn Hotspots(
    features: Features,
    editor: Editor,
    handle: Handle,
    shown: Memo<Vec<Photo>>,
    current: RwSignal<Option<String>>,
) -> impl IntoView {
    let messages = &text().viewer;
    let is_part_a = use_session().is_part_a();
    let choices = Signal::derive(move || {
        let current = current.get();
        shown.with(|shown| {
            let others = shown.iter().filter(|photo| current.as_deref() != Some(key_of(photo)));
            others.map(|photo| (key_of(photo).to_owned(), photo.name.clone())).collect::<Vec<Choice>>()
        })
    });
    let is_rule_seen = Callback::new(move |rule: String| {
        shown.with(|shown| shown.iter().any(|photo| position_of_rule(&rule, &photo.angle).is_some()))
    });
    let add = Callback::new(move |()| if is_part_a { editor.begin() } else { editor.place(Target::New) });
    let stop = Callback::new(move |()| editor.stop_placing());
    let saved = Callback::new(move |_| focus::move_to("#add-hotspot"));
    let is_none = Memo::new(move |_| features.list().with(|list| list.as_ref().is_some_and(Vec::is_empty)));
    let failure = move || {
        let error = features.error()?;
        let retry = Callback::new(move |()| features.reload());
        Some(view! { <ErrorNotice error=error title=messages.hotspots_failed on_retry=retry/> })
    };
    view! {
        <aside class="viewer__side" aria-labelledby="hotspots-title">
            <Show when=move || !editor.is_writing() fallback=move || view! {
                <EditorForm editor=editor choices=choices is_rule_seen=is_rule_seen on_saved=saved/>
            }>
                <div class="viewer__side-head">
                    <h2 class="viewer__side-title" id="hotspots-title">{messages.hotspots}</h2>
                    <Show when=move || editor.is_placing() fallback=move || view! {
                        <Button id="add-hotspot" variant=Variant::Primary icon=IconName::Add on_click=add>
                            {if is_part_a { messages.add_feature } else { messages.add }}
                        </Button>
                    }>
                        <Button icon=IconName::Close on_click=stop>{messages.stop_placing}</Button>
                    </Show>
                </div>
                <Show when=move || editor.is_placing()>
                    <p class="viewer__note" role="status">{messages.placing_help}</p>
                </Show>
                {failure}
                <Show when=move || is_none.get()>
                    <p class="viewer__none">
                        <strong>{messages.none_title}</strong>
                        {if is_part_a { messages.none_text_rule } else { messages.none_text }}
                    </p>
                </Show>
                <FeatureList features=features editor=editor handle=handle photos=shown current=current/>
                {is_part_a.then(|| view! { <p class="viewer__note"><Icon name=IconName::Info/>{messages.kept_here}</p> })}
            </Show>
        </aside>
    }
}

/// Keeps address, editor and player together.
fn follow(
    route: Route,
    handle: Handle,
    editor: Editor,
    current: RwSignal<Option<String>>,
    start: &ViewerLocation,
    built: Memo<forecourt_player::Gallery>,
) -> Callback<PlayerEvent> {
    let navigate = use_navigate();
    let written = StoredValue::new(start.clone());
    let write = move |location: ViewerLocation| {
        if written.get_value() != location {
            let address = location.address(&route);
            written.set_value(location);
            navigate(
                &address,
                NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() },
            );
        }
    };
    // The hotspot that the address names is opened once its feature has been read.
    let wanted = RwSignal::new(start.hotspot.clone().zip(start.photo.clone()));
    on_change(move || {
        let Some((hotspot, photo)) = wanted.get() else { return };
        let is_there = built.with(|gallery| {
            let item = gallery.items.iter().find(|item| item.id.as_str() == photo);
            item.is_some_and(|item| item.hotspots.iter().any(|known| known.id.as_str() == hotspot))
        });
        if is_there && handle.is_mounted() {
            wanted.set(None);
            handle.open(&photo, &hotspot);
        }
    });
    // Another address of this page: somebody went back, or followed a link.
    let search = use_location().search;
    Effect::new(move |before: Option<()>| {
        let location = ViewerLocation::parse(&search.get());
        if before.is_some() && written.with_value(|written| *written != location) {
            written.set_value(location.clone());
            if let Some(photo) = &location.photo {
                handle.go_to(photo);
            }
            wanted.set(location.hotspot.zip(location.photo));
        }
    });
    Callback::new(move |event: PlayerEvent| match event {
        PlayerEvent::Shown { item, .. } => {
            let photo = Some(item.as_str().to_owned());
            current.set(photo.clone());
            // The first photo is what the page's own address stands for.
            let is_named = written.with_value(|written| written.photo.is_some());
            let is_start =
                built.with_untracked(|gallery| gallery.items.first().is_some_and(|first| first.id == item));
            if is_named || !is_start {
                let hotspot =
                    written.with_value(|written| written.hotspot.clone().filter(|_| written.photo == photo));
                write(ViewerLocation { photo, hotspot });
            }
        }
        PlayerEvent::HotspotOpened { item, hotspot } if hotspot.as_str() != DRAFT_ID => {
            write(ViewerLocation {
                photo: Some(item.as_str().to_owned()),
                hotspot: Some(hotspot.as_str().to_owned()),
            });
        }
        PlayerEvent::HotspotClosed { item, .. } => {
            write(ViewerLocation { photo: Some(item.as_str().to_owned()), hotspot: None });
        }
        PlayerEvent::Placed { item, position } => editor.placed(item.as_str().to_owned(), position),
        PlayerEvent::PlacingCancelled => editor.stop_placing(),
        PlayerEvent::HotspotOpened { .. } | PlayerEvent::ImageFailed { .. } => {}
    })
}

fn picture(photo: &Photo, photos: Photos) -> Option<Picture> {
    if let Some(result) = &photo.result {
        return Some(picture_of(result));
    }
    match photos.results().of(&photo.url) {
        Fetched::Ready(address) => Some(Picture::single(address.as_str(), None::<PixelSize>)),
        Fetched::Loading | Fetched::Failed(_) => None,
    }
}

fn text_alternative(photo: &Photo, title: &str) -> String {
    text().vehicle.alt.fill([&photo.name, title])
}
