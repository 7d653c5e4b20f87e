//! The page: the player at large, the hotspots beside it.

use forecourt_api::composition::Composition;
use forecourt_api::placement::position_of_rule;
use forecourt_api::vehicle::MileageUnit;
use forecourt_api::{FeatureId, VehicleId};
use forecourt_client::{Error, part_b};
use forecourt_player::{Picture, PixelSize};
use forecourt_player_dom::PlayerEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::editor::{Editor, Target};
use super::editor_form::{Choice, EditorForm};
use super::feature::VehicleFeature;
use super::feature_list::{FeatureList, selector_of_row};
use super::features::Features;
use super::gallery::{DRAFT_ID, gallery, key_of, picture_of};
use super::renewal::{Effect as Renew, Event, Renewal};
use super::showing::{Known, Showing};
use super::stage::{Handle, Stage};
use crate::browser::clock::{self, Timer};
use crate::browser::connection::Connection;
use crate::browser::focus;
use crate::effect::on_change;
use crate::locale::use_locale;
use crate::notices::ErrorNotice;
use crate::query::Query;
use crate::routes::Route;
use crate::session::use_session;
use crate::ui::{Button, EmptyState, Icon, IconName, Link, Page, Show, Skeleton, Variant};
use crate::upload::use_uploads;
use crate::vehicle::photo::Photo;
use crate::vehicle::photos::Photos;
use crate::vehicle::results::Fetched;
use crate::vehicle::state::VehicleState;
use crate::viewer_location::ViewerLocation;

/// The viewer of one vehicle.
#[component]
pub fn ViewerPage(
    /// The vehicle.
    vehicle_id: VehicleId,
) -> impl IntoView {
    let t = &use_locale().t.viewer;
    let fmt = use_locale().fmt;
    let photos = Photos::new(vehicle_id.clone(), use_uploads().stored());
    let vehicle = VehicleState::new(vehicle_id.clone(), Signal::stored(0));
    let features = Features::new(vehicle_id.clone());
    let editor = Editor::new(features);
    let handle = Handle::new();
    let route = Route::Viewer(vehicle_id.clone());
    let back = Route::Vehicle(vehicle_id.clone()).path();
    let back_link = (back.clone(), t.back);

    let shown = Memo::new(move |_| {
        let list = photos.list().get().unwrap_or_default();
        list.into_iter().filter(Photo::has_result).collect::<Vec<_>>()
    });
    let in_work = Memo::new(move |_| {
        photos.list().with(|list| {
            list.as_ref().map_or(0, |list| list.iter().filter(|photo| photo.stage().is_under_way()).count())
        })
    });
    let composition = composition(vehicle_id, features, shown);
    let title = vehicle.title();
    let built = Memo::new(move |_| {
        let (features, draft) = (features.list().get().unwrap_or_default(), editor.draft_spot(t.new_hotspot));
        let title = title.get();
        shown.with(|shown| {
            gallery(
                shown,
                &features,
                composition.get().flatten().as_ref(),
                draft.as_ref(),
                |photo| photo.alt.clone().unwrap_or_else(|| text_alternative(photo, &title)),
                |photo| picture(photo, photos),
            )
        })
    });
    // The list beside the player has them all; where features stand on no photo the player says which there are.
    let is_part_a = use_session().is_part_a();
    let showing = Memo::new(move |_| {
        let unfetched = |photo: &&Photo| failure_of(photo, photos).is_some();
        Showing::of(Known {
            is_read: photos.list().with(Option::is_some),
            has_failed: photos.error().is_some(),
            finished: shown.with(Vec::len),
            playable: built.with(|gallery| gallery.items.len()),
            unfetched: shown.with(|shown| shown.iter().filter(unfetched).count()),
        })
    });
    let current = RwSignal::new(None::<String>);
    let start = ViewerLocation::parse(&use_location().search.get_untracked());
    let addresses = Addresses::keep(photos, shown);
    let on_event = follow(route, handle, editor, current, &start, built, addresses);

    let stage = move || match showing.get() {
        Showing::Waiting => {
            view! { <div class="viewer__stage" aria-busy="true"><Skeleton/></div> }.into_any()
        }
        Showing::Unread => ().into_any(),
        Showing::Unfetched => unfetched(photos, shown),
        Showing::Empty => {
            let back = back.clone();
            view! {
                <EmptyState icon=IconName::Image title=t.empty_title text=t.empty_text>
                    <Link href=back class="button">{t.to_photos}</Link>
                </EmptyState>
            }
            .into_any()
        }
        Showing::Player => {
            let placing = Signal::derive(move || editor.is_placing());
            view! {
                <Stage handle=handle gallery=built start=start.clone() lists_hotspots=is_part_a title=title
                    placing=placing on_event=on_event/>
            }
            .into_any()
        }
    };
    let failure = move || {
        let error = photos.error()?;
        let retry = Callback::new(move |()| photos.reload());
        Some(view! { <ErrorNotice error=error title=use_locale().t.vehicle.photos_failed on_retry=retry/> })
    };
    let note = move || view! { <Facts vehicle=vehicle/> };
    view! {
        <Page title=title back=back_link note=ViewFn::from(note)>
            {failure}
            <Show when=move || in_work.get() != 0>
                <p class="viewer__in-work" role="status"><Icon name=IconName::Clock/>
                    {move || fmt.count(&t.in_work, in_work.get() as u64)}
                </p>
            </Show>
            <div class="viewer">
                <div class="viewer__main">{stage}</div>
                <Show when=move || showing.get() == Showing::Player>
                    <Hotspots features=features editor=editor handle=handle shown=shown current=current/>
                </Show>
            </div>
        </Page>
    }
}

/// The composition as players get it, read again whenever features or finished photos have changed; none of Part A.
fn composition(
    vehicle_id: VehicleId,
    features: Features,
    shown: Memo<Vec<Photo>>,
) -> Query<Option<Composition>> {
    let session = use_session();
    let reading = Query::new(move || {
        let (client, is_part_a) = (session.client(), session.is_part_a());
        let vehicle_id = vehicle_id.clone();
        async move {
            if is_part_a { Ok(None) } else { client.run(part_b::composition(&vehicle_id)).await.map(Some) }
        }
    });
    let made_of = Memo::new(move |_| {
        let results = shown.with(|shown| {
            let result = |photo: &Photo| Some(photo.result.as_ref()?.src.clone());
            shown.iter().filter_map(result).collect::<Vec<_>>()
        });
        features.list().get().map(|features| (features, results)).filter(|(_, results)| !results.is_empty())
    });
    Effect::new(move |before: Option<Option<(Vec<VehicleFeature>, Vec<String>)>>| {
        let now = made_of.get();
        if before.flatten().is_some_and(|before| now.as_ref() != Some(&before)) {
            reading.refetch();
        }
        now
    });
    reading
}

/// The facts that shoppers ask first: price, distance driven, year and colour.
#[component]
fn Facts(vehicle: VehicleState) -> impl IntoView {
    let t = &use_locale().t.vehicle_form;
    let fmt = use_locale().fmt;
    move || {
        let row = vehicle.row().get()?;
        let price = row.price.as_ref().map(|price| fmt.price(price.amount_minor, &price.currency));
        let mileage = row.mileage.as_ref().map(|mileage| {
            let unit = match mileage.unit {
                MileageUnit::Kilometres => t.kilometres,
                MileageUnit::Miles => t.miles,
            };
            [&fmt.number(mileage.value.unsigned_abs()), " ", unit].concat()
        });
        let facts: Vec<String> = price.into_iter().chain(mileage).chain(row.details).collect();
        (!facts.is_empty()).then(|| {
            let facts =
                facts.into_iter().map(|fact| view! { <li><bdi>{fact}</bdi></li> }).collect::<Vec<_>>();
            view! { <ul class="vehicle-facts">{facts}</ul> }
        })
    }
}

/// Finished photos of a server of Part A whose files did not come.
fn unfetched(photos: Photos, shown: Memo<Vec<Photo>>) -> AnyView {
    let failure = move || {
        let error = shown.with(|shown| shown.iter().find_map(|photo| failure_of(photo, photos)))?;
        let retry = Callback::new(move |()| {
            for photo in shown.get_untracked() {
                photos.results().retry(&photo.url);
            }
        });
        Some(view! { <ErrorNotice error=error title=use_locale().t.vehicle.photos_failed on_retry=retry/> })
    };
    view! { <div class="viewer__stage">{failure}</div> }.into_any()
}

/// Reads the photos anew before their signed addresses end, and when one of these has failed.
#[derive(Clone, Copy)]
struct Addresses {
    renewal: StoredValue<Renewal>,
    timer: StoredValue<Option<Timer>, LocalStorage>,
    photos: Photos,
}

impl Addresses {
    /// Begins, for as long as the current owner lives.
    fn keep(photos: Photos, shown: Memo<Vec<Photo>>) -> Self {
        let addresses = Self { renewal: StoredValue::default(), timer: StoredValue::new_local(None), photos };
        let ends = Memo::new(move |_| {
            shown.with(|shown| {
                let pictures = shown.iter().filter_map(|photo| photo.result.as_ref());
                pictures.filter_map(|result| picture_of(result).expires_at_s()).min()
            })
        });
        on_change(move || addresses.step(Event::Read(ends.get())));
        let connection = use_context::<Connection>();
        on_change(move || {
            if let Some(connection) = connection {
                connection.focused.track();
                if connection.online.get() && connection.visible.get() {
                    addresses.step(Event::LookedAt);
                }
            }
        });
        addresses
    }

    fn step(self, event: Event) {
        let step = |renewal: &mut Renewal| renewal.step(event, clock::now_ms());
        match self.renewal.try_update_value(step).flatten() {
            Some(Renew::Read) => self.photos.reload(),
            Some(Renew::Wait(ms)) => {
                let timer = Timer::after(ms, move || self.step(Event::TimerEnded));
                self.timer.try_set_value(Some(timer));
            }
            None => {}
        }
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
    let t = &use_locale().t.viewer;
    let is_part_a = use_session().is_part_a();
    let choices = Memo::new(move |_| {
        let (current, before) = (current.get(), editor.image_before());
        let mut choices = shown.with(|shown| {
            let is_choice =
                |photo: &&Photo| current.as_deref() != Some(key_of(photo)) || key_of(photo) == before;
            let choice = |photo: &Photo| (key_of(photo).to_owned(), photo.name.clone());
            shown.iter().filter(is_choice).map(choice).collect::<Vec<Choice>>()
        });
        // A picture of another vehicle, or one that is named by its address.
        if !before.is_empty() && choices.iter().all(|(key, _)| *key != before) {
            choices.push((before.clone(), before));
        }
        choices
    });
    let is_rule_seen = Callback::new(move |rule: String| {
        shown.with(|shown| shown.iter().any(|photo| position_of_rule(&rule, &photo.angle).is_some()))
    });
    let add = Callback::new(move |()| if is_part_a { editor.begin() } else { editor.place(Target::New) });
    let stop = Callback::new(move |()| editor.stop_placing());
    let closed = Callback::new(move |about: Option<FeatureId>| {
        focus::move_to(about.map_or_else(|| "#add-hotspot".to_owned(), |id| selector_of_row(&id)));
    });
    let is_none = Memo::new(move |_| features.list().with(|list| list.as_ref().is_some_and(Vec::is_empty)));
    let failure = move || {
        let error = features.error()?;
        let retry = Callback::new(move |()| features.reload());
        Some(view! { <ErrorNotice error=error title=t.hotspots_failed on_retry=retry/> })
    };
    view! {
        <aside class="viewer__side" aria-labelledby="hotspots-title">
            <Show when=move || !editor.is_writing() fallback=move || view! {
                <EditorForm editor=editor choices=choices is_rule_seen=is_rule_seen on_closed=closed/>
            }>
                <div class="viewer__side-head">
                    <h2 class="viewer__side-title" id="hotspots-title">{t.hotspots}</h2>
                    <Show when=move || editor.is_placing() fallback=move || view! {
                        <Button id="add-hotspot" variant=Variant::Primary icon=IconName::Add on_click=add>
                            {if is_part_a { t.add_feature } else { t.add }}
                        </Button>
                    }>
                        <Button icon=IconName::Close on_click=stop>{t.stop_placing}</Button>
                    </Show>
                </div>
                <Show when=move || editor.is_placing()>
                    <p class="viewer__note" role="status">{t.placing_help}</p>
                </Show>
                {failure}
                <Show when=move || is_none.get()>
                    <p class="viewer__none">
                        <strong>{t.none_title}</strong>
                        {if is_part_a { t.none_text_rule } else { t.none_text }}
                    </p>
                </Show>
                <FeatureList features=features editor=editor handle=handle photos=shown current=current/>
                {is_part_a.then(|| view! { <p class="viewer__note"><Icon name=IconName::Info/>{t.kept_here}</p> })}
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
    addresses: Addresses,
) -> Callback<PlayerEvent> {
    let navigate = use_navigate();
    let search = use_location().search;
    let location = Memo::new(move |_| ViewerLocation::parse(&search.get()));
    // The address that this page has written or followed last, and the hotspot that is open for it.
    let written = StoredValue::new(start.clone());
    let opened = StoredValue::new(None::<ViewerLocation>);
    let write = move |location: ViewerLocation| {
        if written.with_value(|written| *written != location) {
            let address = location.address(&route);
            written.set_value(location);
            navigate(
                &address,
                NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() },
            );
        }
    };
    // Another address of this page: somebody went back, or followed a link.
    Effect::new(move |before: Option<()>| {
        let location = location.get();
        if before.is_some() && written.with_value(|written| *written != location) {
            let first =
                || built.with_untracked(|gallery| Some(gallery.items.first()?.id.as_str().to_owned()));
            if let Some(photo) = location.photo.clone().or_else(first) {
                handle.go_to(&photo);
            }
            written.set_value(location);
        }
    });
    // The hotspot that the address names is opened once its feature has been read.
    let wanted = Memo::new(move |_| {
        let location = location.get();
        let (photo, hotspot) = (location.photo.as_deref()?, location.hotspot.as_deref()?);
        let is_there = built.with(|gallery| {
            let item = gallery.items.iter().find(|item| item.id.as_str() == photo);
            item.is_some_and(|item| item.hotspots.iter().any(|known| known.id.as_str() == hotspot))
        });
        (is_there && handle.is_mounted()).then_some(location)
    });
    on_change(move || {
        let Some(location) = wanted.get() else { return };
        let is_open = opened.with_value(|opened| opened.as_ref() == Some(&location));
        // An address that the page has just replaced is not followed any more.
        if is_open || written.with_value(|written| *written != location) {
            return;
        }
        opened.set_value(Some(location.clone()));
        if let ViewerLocation { photo: Some(photo), hotspot: Some(hotspot) } = location {
            handle.open(&photo, &hotspot);
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
            let location = ViewerLocation {
                photo: Some(item.as_str().to_owned()),
                hotspot: Some(hotspot.as_str().to_owned()),
            };
            opened.set_value(Some(location.clone()));
            write(location);
        }
        PlayerEvent::HotspotClosed { item, .. } => {
            opened.set_value(None);
            write(ViewerLocation { photo: Some(item.as_str().to_owned()), hotspot: None });
        }
        PlayerEvent::Placed { item, position } => editor.placed(item.as_str().to_owned(), position),
        PlayerEvent::PlacingCancelled => editor.stop_placing(),
        PlayerEvent::ImageFailed { .. } => addresses.step(Event::Failed),
        PlayerEvent::RetryAsked { .. } => addresses.step(Event::RetryAsked),
        PlayerEvent::HotspotOpened { .. } => {}
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

/// Why the file of a finished photo did not come; of Part A only, elsewhere the player fetches it.
fn failure_of(photo: &Photo, photos: Photos) -> Option<Error> {
    if photo.result.is_some() {
        return None;
    }
    match photos.results().of(&photo.url) {
        Fetched::Failed(error) => Some(error),
        Fetched::Loading | Fetched::Ready(_) => None,
    }
}

fn text_alternative(photo: &Photo, title: &str) -> String {
    use_locale().t.vehicle.alt.fill([&photo.name, title])
}
