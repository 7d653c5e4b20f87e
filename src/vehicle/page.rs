//! The page: head, where photos come in, and the grid.

use forecourt_api::vehicle::{AppStatus, Mileage, MileageUnit};
use forecourt_api::{ImageId, VehicleId};
use forecourt_client::Error;
use leptos::prelude::*;

use super::photo::Photo;
use super::photo_tile::PhotoTile;
use super::photos::Photos;
use super::state::VehicleState;
use super::tiles::{Grid, Incoming, Tile, tiles};
use super::trash::Trash;
use crate::inventory::row::Row;
use crate::locale::use_locale;
use crate::notices::ErrorNotice;
use crate::routes::Route;
use crate::session::use_session;
use crate::ui::{
    Badge, BadgeTone, Button, EmptyState, Icon, IconName, Link, Menu, MenuItem, Page, RowView, Show,
    Skeleton, Switch, keyed, use_go,
};
use crate::upload::state::Outcome;
use crate::upload::use_uploads;

/// Placeholders that are shown while photos are read.
const SKELETONS: usize = 6;

/// One vehicle. `children` is where photos come in.
#[component]
pub fn VehiclePage(
    /// The vehicle.
    vehicle_id: VehicleId,
    /// Its photos.
    photos: Photos,
    /// Takes photos in.
    children: ChildrenFn,
) -> impl IntoView {
    // Its first photo makes a new vehicle an active one.
    let vehicle = VehicleState::new(vehicle_id.clone(), photos.count());
    let is_unknown =
        Memo::new(move |_| vehicle.error() == Some(Error::NotFound) && vehicle.row().with(Option::is_none));
    move || {
        if is_unknown.get() {
            view! { <UnknownVehicle vehicle_id=vehicle_id.clone()/> }.into_any()
        } else {
            let children = children.clone();
            view! { <KnownVehicle vehicle_id=vehicle_id.clone() vehicle=vehicle photos=photos children=children/> }.into_any()
        }
    }
}

#[component]
fn UnknownVehicle(vehicle_id: VehicleId) -> impl IntoView {
    let t = &use_locale().t.vehicle;
    view! {
        <Page title=t.unknown_title back=(Route::Inventory.path(), t.back)>
            <div class="empty-state">
                <div class="empty-state__icon"><Icon name=IconName::Search/></div>
                <p class="empty-state__text" dir="auto">{t.unknown_text.fill([vehicle_id.as_str()])}</p>
                <div class="empty-state__actions">
                    <Link href=Route::Inventory.path() class="button">{use_locale().t.ui.to_inventory}</Link>
                </div>
            </div>
        </Page>
    }
}

#[component]
fn KnownVehicle(
    vehicle_id: VehicleId,
    vehicle: VehicleState,
    photos: Photos,
    children: ChildrenFn,
) -> impl IntoView {
    let t = &use_locale().t.vehicle;
    let viewer = Route::Viewer(vehicle_id.clone()).path();
    let edit = Route::EditVehicle(vehicle_id.clone()).path();
    let go = use_go();
    let has_results = Memo::new(move |_| {
        photos.list().with(|list| list.as_ref().is_some_and(|list| list.iter().any(Photo::has_result)))
    });
    let is_deleted = Memo::new(move |_| vehicle.row().with(|row| row.as_ref().is_some_and(Row::is_deleted)));
    let actions = move || {
        let (viewer, edit) = (viewer.clone(), edit.clone());
        let delete = MenuItem {
            icon: IconName::Trash,
            label: t.delete.to_owned(),
            danger: true,
            act: Callback::new(move |()| {
                vehicle.delete(move || {
                    go.try_run((Route::Inventory.path(), false));
                });
            }),
        };
        view! {
            <Show when=move || has_results.get()>
                <Link href=viewer.clone() class="button vehicle__open-viewer"><Icon name=IconName::Eye/>{t.open_viewer}</Link>
            </Show>
            <Link href=edit class="button"><Icon name=IconName::Edit/>{t.edit}</Link>
            <Show when=move || !is_deleted.get()>
                <Menu label=t.more icon=IconName::More items=vec![delete.clone()]/>
            </Show>
        }
    };
    let note = move || view! { <Facts vehicle=vehicle/> };
    let failure = move || {
        let error = vehicle.error()?;
        let retry = Callback::new(move |()| vehicle.reload());
        Some(view! { <ErrorNotice error=error title=t.load_failed on_retry=retry/> })
    };
    view! {
        <Page title=vehicle.title() back=(Route::Inventory.path(), t.back) note=ViewFn::from(note) actions=ViewFn::from(actions)>
            {failure}
            <Show when=move || is_deleted.get()>
                <div class="notice" data-tone="warning">
                    <Icon name=IconName::Info/>
                    <div class="notice__body"><p>{t.is_deleted}</p></div>
                    <Button icon=IconName::Undo on_click=Callback::new(move |()| vehicle.restore())>{t.restore}</Button>
                </div>
            </Show>
            <div class="vehicle" data-empty=move || photos.count().with(|count| *count == 0).then_some("")>
                // A deleted vehicle takes no photos until it is back.
                <Show when=move || !is_deleted.get()>{children()}</Show>
                <Show when=move || !is_deleted.get()><Publication vehicle=vehicle/></Show>
                <PhotoGrid vehicle_id=vehicle_id vehicle=vehicle photos=photos/>
            </div>
        </Page>
    }
}

/// Facts of the vehicle, in a line.
#[component]
fn Facts(vehicle: VehicleState) -> impl IntoView {
    let t = &use_locale().t.vehicle;
    let fmt = use_locale().fmt;
    move || {
        let row = vehicle.row().get()?;
        let status = match &row.status {
            AppStatus::New => Some((BadgeTone::Accent, t.status_new.to_owned())),
            AppStatus::Active => Some((BadgeTone::Success, t.status_active.to_owned())),
            AppStatus::Deleted => Some((BadgeTone::Neutral, t.status_deleted.to_owned())),
            AppStatus::Other(word) => (!word.is_empty()).then(|| (BadgeTone::Neutral, word.clone())),
        };
        let price = row.price.as_ref().map(|price| fmt.price(price.amount_minor, &price.currency));
        let mileage = row.mileage.as_ref().map(|Mileage { value, unit }| {
            let unit = match unit {
                MileageUnit::Kilometres => use_locale().t.vehicle_form.kilometres,
                MileageUnit::Miles => use_locale().t.vehicle_form.miles,
            };
            format!("{} {unit}", fmt.number(value.unsigned_abs()))
        });
        let id = (!row.name.is_empty()).then(|| row.id.to_string());
        let facts = row.details.into_iter().chain(mileage).chain(price).chain(row.location);
        Some(view! {
            <ul class="vehicle-facts">
                {status.map(|(tone, label)| view! { <li><Badge tone=tone label=label/></li> })}
                {id.map(|id| view! {
                    <li class="vehicle-facts__id">
                        <span class="visually-hidden">{t.number}" "</span><bdi>{id}</bdi>
                    </li>
                })}
                {facts.map(|fact| view! { <li><bdi>{fact}</bdi></li> }).collect::<Vec<_>>()}
            </ul>
        })
    }
}

/// The switch between seen and not seen by shoppers, and the way to see what they see. Part A knows neither.
#[component]
fn Publication(vehicle: VehicleState) -> impl IntoView {
    let t = &use_locale().t.vehicle;
    let is_published = vehicle.is_published();
    let is_known = Memo::new(move |_| is_published.get().is_some());
    let is_on = Memo::new(move |_| is_published.get() == Some(true));
    view! {
        <Show when=move || is_known.get()>
            <div class="publication">
                <Switch label=t.published checked=is_on on_change=Callback::new(move |on| vehicle.publish(on))/>
                <p class="publication__note">{move || if is_on.get() { t.published_yes } else { t.published_no }}</p>
                {move || vehicle.shopper_page().filter(|_| is_on.get()).map(|address| view! {
                    <a class="publication__link" href=address target="_blank" rel="noopener"><Icon name=IconName::External/>{t.view_as_shopper}</a>
                })}
            </div>
        </Show>
    }
}

/// The photos, those on their way included.
#[component]
fn PhotoGrid(vehicle_id: VehicleId, vehicle: VehicleState, photos: Photos) -> impl IntoView {
    let t = &use_locale().t.vehicle;
    let fmt = use_locale().fmt;
    let uploads = use_uploads();
    let is_part_a = use_session().is_part_a();
    let of_vehicle = vehicle_id.clone();
    let incoming = Memo::new(move |_| {
        uploads.list().with(|list| {
            list.iter()
                .filter(|upload| upload.vehicle_id == of_vehicle)
                .filter_map(|upload| {
                    let (image, was_there) = upload.outcome.with(|outcome| match outcome {
                        Outcome::NotAdded => None,
                        Outcome::Stored { image, .. } if photos.is_gone(image) => None,
                        Outcome::Stored { image, existing } => Some((Some(image.clone()), *existing)),
                        Outcome::UnderWay => Some((None, false)),
                    })?;
                    Some(Incoming { file: upload.id, image, was_there })
                })
                .collect::<Vec<_>>()
        })
    });
    let grid = Memo::new(move |_| {
        photos.list().with(|list| {
            incoming.with(|incoming| {
                Grid::new(tiles(list.as_deref().unwrap_or_default(), incoming, photos.is_arranged()))
            })
        })
    });
    let is_loading = move || photos.list().with(Option::is_none) && photos.error().is_none();
    let is_empty =
        Memo::new(move |_| photos.list().with(Option::is_some) && grid.with(|grid| grid.tiles().is_empty()));
    let failure = move || {
        let error = photos.error()?;
        let retry = Callback::new(move |()| photos.reload());
        Some(view! { <ErrorNotice error=error title=t.photos_failed on_retry=retry/> })
    };
    let count = move || grid.with(|grid| grid.tiles().len()) as u64;
    let title = vehicle.title();
    let dragged = RwSignal::new(None::<ImageId>);
    let row = move |tile: Tile| -> (String, RowView) {
        let vehicle_id = vehicle_id.clone();
        let key = tile.key.to_text();
        let draw = move || {
            view! { <PhotoTile key=tile.key vehicle_id=vehicle_id title=title photos=photos grid=grid dragged=dragged/> }
                .into_any()
        };
        (key, Box::new(draw))
    };
    let rows = move || grid.with(|grid| grid.tiles().iter().cloned().map(&row).collect());
    view! {
        <section class="photos" aria-labelledby="photos-title">
            <div class="photos__head">
                <h2 class="photos__title" id="photos-title">{t.photos}</h2>
                <Show when=move || count() != 0>
                    <p class="photos__count">{move || fmt.count(&t.photos_count, count())}</p>
                </Show>
            </div>
            <Show when=move || !is_part_a && (count() > 1)>
                <p class="photos__note">{t.arrange_help}</p>
            </Show>
            {is_part_a.then(|| view! { <p class="photos__note"><Icon name=IconName::Info/>{t.kept_here}</p> })}
            {failure}
            <Show when=is_loading>
                <div class="photo-grid" aria-busy="true" aria-label=use_locale().t.ui.loading>
                    {(0..SKELETONS).map(|_| view! { <div class="photo-tile"><div class="photo-tile__frame"><Skeleton/></div></div> }).collect::<Vec<_>>()}
                </div>
            </Show>
            <Show when=move || is_empty.get()>
                <EmptyState icon=IconName::Camera title=t.empty_title
                    text=if is_part_a { t.empty_text_address } else { t.empty_text }/>
            </Show>
            <ul class="photo-grid" id="photos">
                {keyed(rows)}
            </ul>
            {(!is_part_a).then(|| view! { <Trash photos=photos/> })}
        </section>
    }
}
