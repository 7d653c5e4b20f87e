//! The vehicles, as a table where there is room and as cards where there is not. One markup for both: the roles are written
//! out, since a table that is not laid out as one loses them.

use forecourt_api::VehicleId;
use forecourt_api::vehicle::{AppStatus, ImageCounts, MileageUnit};
use leptos::prelude::*;

use super::row::{Cover, Row, Updated};
use super::state::Inventory;
use crate::browser::focus;
use crate::locale::use_locale;
use crate::routes::Route;
use crate::ui::{
    Badge, BadgeTone, Icon, IconName, Link, Menu, MenuItem, RowView, Skeleton, guarded, keyed, use_go,
};

/// The list of vehicles.
#[component]
pub fn VehicleTable(
    /// The list.
    inventory: Inventory,
) -> impl IntoView {
    let t = &use_locale().t.inventory;
    let rows = move || {
        let row = |row: Row| -> (String, RowView) {
            let (key, id) = (row.id.to_string(), row.id);
            (key, Box::new(move || view! { <VehicleRow id=id inventory=inventory/> }.into_any()))
        };
        inventory.listing().map(|listing| listing.rows).unwrap_or_default().into_iter().map(row).collect()
    };
    let heads = [
        (t.column_photo, true),
        (t.column_vehicle, false),
        (t.column_status, false),
        (t.column_photos, false),
        (t.column_price, false),
        (t.column_updated, false),
        (t.column_actions, true),
    ]
    .map(|(name, silent)| {
        view! { <th class="vehicles__head" scope="col" role="columnheader"><span class:visually-hidden=silent>{name}</span></th> }
    });
    view! {
        <table class="vehicles" role="table" aria-label=t.table>
            <thead role="rowgroup" class="vehicles__heads"><tr role="row">{heads.into_iter().collect::<Vec<_>>()}</tr></thead>
            <tbody role="rowgroup" class="vehicles__rows">
                {keyed(rows)}
            </tbody>
        </table>
    }
}

/// CSS selector of the link that a row is: its address names the vehicle.
fn link_of(id: &VehicleId) -> String {
    format!(".vehicle-row__link[href=\"{}\"]", Route::Vehicle(id.clone()).path())
}

/// One vehicle. The row stays as long as the vehicle is in the list; what changes in it is drawn anew, and nothing else.
#[component]
fn VehicleRow(id: VehicleId, inventory: Inventory) -> impl IntoView {
    let path = Route::Vehicle(id.clone()).path();
    let row = Memo::new(move |_| inventory.row(&id));
    let title = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.title().to_owned())));
    let cover = Memo::new(move |_| row.with(|row| row.as_ref()?.cover.clone()));
    let is_deleted = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(Row::is_deleted)));
    let part = move |draw: fn(&Row) -> AnyView| move || row.with(|row| row.as_ref().map(draw));
    view! {
        <tr class="vehicle-row" role="row">
            <td class="vehicle-row__cover" role="cell"><CoverImage cover=cover inventory=inventory/></td>
            <th class="vehicle-row__name" scope="row" role="rowheader">
                <Link href=path class="vehicle-row__link"><span dir="auto">{move || title.get()}</span></Link>
                {part(name)}
            </th>
            <td class="vehicle-row__status" role="cell">{part(|row| status(&row.status))}</td>
            <td class="vehicle-row__photos" role="cell">{part(|row| row.counts.map(photos).into_any())}</td>
            <td class="vehicle-row__price numbers" role="cell">{part(price)}</td>
            <td class="vehicle-row__updated" role="cell">{part(updated)}</td>
            <td class="vehicle-row__actions" role="cell">
                {move || view! { <Actions row=row is_deleted=is_deleted.get() inventory=inventory/> }}
            </td>
        </tr>
    }
}

/// Trim, colour and the like, and the id where it is not the name.
fn name(row: &Row) -> AnyView {
    let details = row.details.iter().cloned().chain(row.location.clone()).collect::<Vec<_>>().join(" · ");
    let id = (!row.name.is_empty()).then(|| row.id.to_string());
    view! {
        {(!details.is_empty()).then(|| view! { <span class="vehicle-row__details" dir="auto">{details}</span> })}
        {id.map(|id| view! { <span class="vehicle-row__id" dir="auto">{id}</span> })}
    }
    .into_any()
}

/// Price and distance driven.
fn price(row: &Row) -> AnyView {
    let fmt = use_locale().fmt;
    let price = match &row.price {
        Some(price) => {
            let amount = fmt.price(price.amount_minor, &price.currency);
            view! { <span class="vehicle-row__amount">{amount}</span> }.into_any()
        }
        // Part A has no prices: nothing is missing there.
        None => row
            .counts
            .is_some()
            .then(|| view! { <span class="vehicle-row__missing">{use_locale().t.inventory.no_price}</span> })
            .into_any(),
    };
    let mileage = row.mileage.as_ref().map(|mileage| {
        let value = fmt.number(u64::try_from(mileage.value).unwrap_or(0));
        let unit = match mileage.unit {
            MileageUnit::Kilometres => use_locale().t.vehicle_form.kilometres,
            MileageUnit::Miles => use_locale().t.vehicle_form.miles,
        };
        view! { <span class="vehicle-row__mileage">{format!("{value}\u{a0}{unit}")}</span> }
    });
    view! { {price}{mileage} }.into_any()
}

/// When it was last changed.
fn updated(row: &Row) -> AnyView {
    let fmt = use_locale().fmt;
    let updated = row.updated.as_ref().map(|updated| match updated {
        Updated::At(moment) => (fmt.ago(moment.as_str()), fmt.moment(moment.as_str())),
        Updated::AsTold(told) => (told.clone(), told.clone()),
    });
    updated.map(|(ago, moment)| view! { <span title=moment>{ago}</span> }).into_any()
}

/// The cover, or what stands in its place. One that could not be loaded is tried again with the next reading of the list.
#[component]
fn CoverImage(cover: Memo<Option<Cover>>, inventory: Inventory) -> impl IntoView {
    let t = &use_locale().t.inventory;
    let failed_in = RwSignal::new(None::<u32>);
    let failed = move |_: web_sys::ErrorEvent| {
        failed_in.set(Some(untrack(|| inventory.readings())));
        inventory.cover_failed();
    };
    let has_failed =
        Memo::new(move |_| failed_in.get().is_some_and(|reading| reading == inventory.readings()));
    let has_cover = Memo::new(move |_| cover.with(Option::is_some));
    let of = move |read: fn(&Cover) -> String| move || cover.with(|cover| cover.as_ref().map(read));
    move || {
        if has_cover.get() && !has_failed.get() {
            // The name beside it says what it shows.
            view! {
                <img class="vehicle-row__image" src=of(|cover| cover.src.clone()) srcset=of(|cover| cover.srcset.clone())
                    sizes="(min-width: 60rem) 160px, 100vw" width=of(|cover| cover.width.to_string())
                    height=of(|cover| cover.height.to_string()) alt="" loading="lazy" decoding="async"
                    on:error=guarded(failed)/>
            }
            .into_any()
        } else {
            let said = if has_cover.get() { t.cover_failed } else { t.no_photo };
            view! {
                <span class="vehicle-row__no-image" title=said>
                    <Icon name=if has_cover.get() { IconName::Alert } else { IconName::Car }/>
                    <span class="visually-hidden">{said}</span>
                </span>
            }
            .into_any()
        }
    }
}

/// The stage; the usual one is said without a badge, so that the others stand out.
fn status(status: &AppStatus) -> AnyView {
    let t = &use_locale().t.inventory;
    let (tone, label) = match status {
        AppStatus::Active => {
            return view! { <span class="vehicle-row__usual">{t.active}</span> }.into_any();
        }
        AppStatus::New => (BadgeTone::Accent, t.new.to_owned()),
        AppStatus::Deleted => (BadgeTone::Neutral, t.deleted.to_owned()),
        AppStatus::Other(word) => (BadgeTone::Neutral, word.clone()),
    };
    (!label.is_empty()).then(|| view! { <Badge tone=tone label=label/> }).into_any()
}

fn photos(counts: ImageCounts) -> impl IntoView {
    let t = &use_locale().t.inventory;
    let fmt = use_locale().fmt;
    let ready = if counts.processing > 0 {
        t.photos_ready.fill([&fmt.number(counts.finished), &fmt.number(counts.total)])
    } else if counts.total > 0 {
        fmt.count(&t.photos, counts.total)
    } else {
        t.no_photo.to_owned()
    };
    let failed = (counts.error > 0).then(|| {
        view! { <Badge tone=BadgeTone::Danger label=fmt.count(&t.photos_failed, counts.error)/> }
    });
    let retake = (counts.retake > 0).then(|| {
        view! { <Badge tone=BadgeTone::Warning label=fmt.count(&t.photos_retake, counts.retake)/> }
    });
    view! {
        <span class="vehicle-row__ready numbers">
            {(counts.processing > 0).then(|| view! { <span class="spinner" aria-hidden="true"></span> })}
            {ready}
        </span>
        {failed}
        {retake}
    }
}

#[component]
fn Actions(row: Memo<Option<Row>>, is_deleted: bool, inventory: Inventory) -> impl IntoView {
    let t = use_locale().t;
    let go = use_go();
    let edit = MenuItem {
        icon: IconName::Edit,
        label: t.ui.edit.to_owned(),
        danger: false,
        act: Callback::new(move |()| {
            if let Some(row) = row.get_untracked() {
                go.run((Route::EditVehicle(row.id).path(), false));
            }
        }),
    };
    let change = if is_deleted {
        MenuItem {
            icon: IconName::Undo,
            label: t.inventory.restore.to_owned(),
            danger: false,
            act: Callback::new(move |()| {
                if let Some(row) = row.get_untracked() {
                    leptos::task::spawn_local(inventory.restore(row));
                }
            }),
        }
    } else {
        MenuItem {
            icon: IconName::Trash,
            label: t.ui.delete.to_owned(),
            danger: true,
            act: Callback::new(move |()| {
                if let Some(row) = row.get_untracked() {
                    // The row that had the focus goes; the one beside it is where the person is.
                    let next = inventory.neighbour(&row.id);
                    leptos::task::spawn_local(inventory.delete(row));
                    focus::move_to(next.map_or_else(|| "h1".to_owned(), |id| link_of(&id)));
                }
            }),
        }
    };
    let title = row.with_untracked(|row| row.as_ref().map(|row| row.title().to_owned())).unwrap_or_default();
    let label = format!("{}: {title}", t.ui.more_actions);
    view! { <Menu label=label icon=IconName::More items=vec![edit, change]/> }
}

/// The table's shape while it is being read.
#[component]
pub fn SkeletonTable(
    /// Number of rows.
    rows: u32,
) -> impl IntoView {
    let rows = (0..rows)
        .map(|_| {
            view! {
                <div class="vehicle-row vehicle-row--waiting">
                    <div class="vehicle-row__cover"><Skeleton/></div>
                    <div class="vehicle-row__name"><Skeleton/><Skeleton/></div>
                </div>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <div class="vehicles">
            <p class="visually-hidden" role="status">{use_locale().t.ui.loading}</p>
            <div class="vehicles__rows" aria-hidden="true">{rows}</div>
        </div>
    }
}
