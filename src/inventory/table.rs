//! The vehicles, as a table where there is room and as cards where there is not. One markup for both: the roles are written
//! out, since a table that is not laid out as one loses them.

use forecourt_api::vehicle::{AppStatus, ImageCounts, MileageUnit};
use leptos::prelude::*;

use super::row::{Cover, Row, Updated};
use super::state::Inventory;
use crate::browser::focus;
use crate::routes::Route;
use crate::ui::{Badge, BadgeTone, Icon, IconName, Link, Menu, MenuItem, RowView, Skeleton, keyed, use_go};
use crate::words::{text, words};

/// The list of vehicles.
#[component]
pub fn VehicleTable(
    /// The list.
    inventory: Inventory,
) -> impl IntoView {
    let texts = &text().inventory;
    let rows = move || {
        let row = |row: Row| -> (String, RowView) {
            // A row that changed is drawn anew.
            (
                format!("{row:?}"),
                Box::new(move || view! { <VehicleRow row=row inventory=inventory/> }.into_any()),
            )
        };
        inventory.listing().map(|listing| listing.rows).unwrap_or_default().into_iter().map(row).collect()
    };
    let heads = [
        (texts.column_photo, true),
        (texts.column_vehicle, false),
        (texts.column_status, false),
        (texts.column_photos, false),
        (texts.column_price, false),
        (texts.column_updated, false),
        (texts.column_actions, true),
    ]
    .map(|(name, silent)| {
        view! { <th class="vehicles__head" scope="col" role="columnheader"><span class:visually-hidden=silent>{name}</span></th> }
    });
    view! {
        <table class="vehicles" role="table" aria-label=texts.table>
            <thead role="rowgroup" class="vehicles__heads"><tr role="row">{heads.into_iter().collect::<Vec<_>>()}</tr></thead>
            <tbody role="rowgroup" class="vehicles__rows">
                {keyed(rows)}
            </tbody>
        </table>
    }
}

#[component]
fn VehicleRow(row: Row, inventory: Inventory) -> impl IntoView {
    let texts = &text().inventory;
    let words = words();
    let path = Route::Vehicle(row.id.clone()).path();
    let title = row.title().to_owned();
    let id = (!row.name.is_empty()).then(|| row.id.to_string());
    let price = row.price.as_ref().map(|price| words.price(price.amount_minor, &price.currency));
    let mileage = row.mileage.as_ref().map(|mileage| {
        let value = words.number(u64::try_from(mileage.value).unwrap_or(0));
        let unit = match mileage.unit {
            MileageUnit::Kilometres => text().vehicle_form.kilometres,
            MileageUnit::Miles => text().vehicle_form.miles,
        };
        format!("{value}\u{a0}{unit}")
    });
    let updated = row.updated.as_ref().map(|updated| match updated {
        Updated::At(moment) => (words.ago(moment.as_str()), words.moment(moment.as_str())),
        Updated::AsTold(told) => (told.clone(), told.clone()),
    });
    let details = row.details.iter().cloned().chain(row.location.clone()).collect::<Vec<_>>().join(" · ");
    view! {
        <tr class="vehicle-row" role="row">
            <td class="vehicle-row__cover" role="cell">{cover(row.cover.clone(), texts.no_photo)}</td>
            <th class="vehicle-row__name" scope="row" role="rowheader">
                <Link href=path class="vehicle-row__link">
                    <span dir="auto">{title}</span>
                </Link>
                {(!details.is_empty()).then(|| view! { <span class="vehicle-row__details" dir="auto">{details}</span> })}
                {id.map(|id| view! { <span class="vehicle-row__id" dir="auto">{id}</span> })}
            </th>
            <td class="vehicle-row__status" role="cell">{status(&row.status)}</td>
            <td class="vehicle-row__photos" role="cell">{row.counts.map(photos)}</td>
            <td class="vehicle-row__price numbers" role="cell">
                {price.map(|price| view! { <span class="vehicle-row__amount">{price}</span> })}
                {mileage.map(|mileage| view! { <span class="vehicle-row__mileage">{mileage}</span> })}
            </td>
            <td class="vehicle-row__updated" role="cell">
                {updated.map(|(ago, moment)| view! { <span title=moment>{ago}</span> })}
            </td>
            <td class="vehicle-row__actions" role="cell"><Actions row=row inventory=inventory/></td>
        </tr>
    }
}

fn cover(cover: Option<Cover>, no_photo: &'static str) -> AnyView {
    match cover {
        // The name beside it says what it shows.
        Some(cover) => view! {
            <img class="vehicle-row__image" src=cover.src srcset=cover.srcset sizes="(min-width: 60rem) 160px, 100vw"
                width=cover.width height=cover.height alt="" loading="lazy" decoding="async"/>
        }
        .into_any(),
        None => view! {
            <span class="vehicle-row__no-image" title=no_photo>
                <Icon name=IconName::Car/><span class="visually-hidden">{no_photo}</span>
            </span>
        }
        .into_any(),
    }
}

fn status(status: &AppStatus) -> Option<impl IntoView + use<>> {
    let texts = &text().inventory;
    let (tone, label) = match status {
        AppStatus::New => (BadgeTone::Accent, texts.new.to_owned()),
        AppStatus::Active => (BadgeTone::Success, texts.active.to_owned()),
        AppStatus::Deleted => (BadgeTone::Neutral, texts.deleted.to_owned()),
        AppStatus::Other(word) => (BadgeTone::Neutral, word.clone()),
    };
    (!label.is_empty()).then(|| view! { <Badge tone=tone label=label/> })
}

fn photos(counts: ImageCounts) -> impl IntoView {
    let texts = &text().inventory;
    let words = words();
    let ready = if counts.processing > 0 {
        texts.photos_ready.fill([&words.number(counts.finished), &words.number(counts.total)])
    } else if counts.total > 0 {
        words.count(&texts.photos, counts.total)
    } else {
        texts.no_photo.to_owned()
    };
    let failed = (counts.error > 0).then(|| {
        view! { <Badge tone=BadgeTone::Danger label=words.count(&texts.photos_failed, counts.error)/> }
    });
    let retake = (counts.retake > 0).then(|| {
        view! { <Badge tone=BadgeTone::Warning label=words.count(&texts.photos_retake, counts.retake)/> }
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
fn Actions(row: Row, inventory: Inventory) -> impl IntoView {
    let words = text();
    let go = use_go();
    let title = row.title().to_owned();
    let edit = MenuItem {
        icon: IconName::Edit,
        label: words.ui.edit.to_owned(),
        danger: false,
        act: Callback::new({
            let path = Route::EditVehicle(row.id.clone()).path();
            move |()| go.run((path.clone(), false))
        }),
    };
    let change = if row.is_deleted() {
        MenuItem {
            icon: IconName::Undo,
            label: words.inventory.restore.to_owned(),
            danger: false,
            act: Callback::new(move |()| leptos::task::spawn_local(inventory.restore(row.clone()))),
        }
    } else {
        MenuItem {
            icon: IconName::Trash,
            label: words.ui.delete.to_owned(),
            danger: true,
            act: Callback::new(move |()| {
                leptos::task::spawn_local(inventory.delete(row.clone()));
                // The row that had the focus is gone.
                focus::move_to("h1");
            }),
        }
    };
    let label = format!("{}: {title}", words.ui.more_actions);
    view! { <Menu label=label icon=IconName::More items=vec![edit, change]/> }
}

/// The table's shape while it is being read.
#[component]
pub fn SkeletonTable(
    /// How many rows.
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
            <p class="visually-hidden" role="status">{text().ui.loading}</p>
            <div class="vehicles__rows" aria-hidden="true">{rows}</div>
        </div>
    }
}
