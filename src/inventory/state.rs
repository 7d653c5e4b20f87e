//! The list as state: which page is read from which part of the contract, and deleting with a way back.

use forecourt_api::VehicleId;
use forecourt_api::vehicle::{AppStatus, ColumnFilter, SortColumn, SortDirection, VehicleListRequest};
use forecourt_client::{Client, Error, part_a, part_b};
use leptos::prelude::*;

use super::covers::Recovery;
use super::deletion::Deletion;
use super::row::Row;
use super::search::{PAGE_SIZE, Search, StatusFilter};
use crate::browser::clock::Timer;
use crate::browser::connection::Connection;
use crate::effect::on_change;
use crate::locale::{Locale, use_locale};
use crate::notices::{Notices, Tone, explain};
use crate::query::Query;
use crate::session::Session;

/// One page of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// Its vehicles.
    pub rows: Vec<Row>,
    /// Number of all matches, where the server tells.
    pub total: Option<u64>,
    /// True if another page follows.
    pub has_next: bool,
}

/// The list of a page.
#[derive(Clone, Copy)]
pub struct Inventory {
    /// Content that is shown.
    pub search: Signal<Search>,
    listing: Query<Listing>,
    hidden: RwSignal<Vec<VehicleId>>,
    /// Counts what was read.
    readings: RwSignal<u32>,
    recovery: StoredValue<Recovery>,
    pause: StoredValue<Option<Timer>, LocalStorage>,
    notices: Notices,
    locale: Locale,
    deletion: Deletion,
}

impl Inventory {
    /// Reads the list, and again when the search changes, somebody signs in again, the window gets the focus or the connection
    /// comes back.
    #[must_use]
    pub fn new(search: Signal<Search>, session: Session, notices: Notices, connection: Connection) -> Self {
        let readings = RwSignal::new(0_u32);
        let listing = Query::new(move || {
            connection.focused.track();
            connection.online.track();
            let (client, part_a, customer) = (session.client(), session.is_part_a(), session.customer());
            let search = search.get();
            async move {
                let listing = if part_a {
                    read_part_a(&client, &search, customer).await
                } else {
                    read(&client, &search).await
                };
                if listing.is_ok() {
                    readings.try_update(|count| *count = count.wrapping_add(1));
                }
                listing
            }
        });
        let inventory = Self {
            search,
            listing,
            hidden: RwSignal::default(),
            readings,
            recovery: StoredValue::default(),
            pause: StoredValue::new_local(None),
            notices,
            locale: use_locale(),
            deletion: Deletion::new(session),
        };
        on_change(move || {
            connection.focused.track();
            connection.online.track();
            search.track();
            inventory.pause.set_value(None);
            inventory.recovery.update_value(Recovery::begin_anew);
        });
        inventory
    }

    /// A vehicle of the list.
    #[must_use]
    pub fn row(self, id: &VehicleId) -> Option<Row> {
        self.listing.map(|listing| listing.rows.iter().find(|row| row.id == *id).cloned()).flatten()
    }

    /// The vehicle behind one in the list; before it, where it is the last.
    #[must_use]
    pub fn neighbour(self, id: &VehicleId) -> Option<VehicleId> {
        let rows = untrack(|| self.listing()).map(|listing| listing.rows).unwrap_or_default();
        let place = rows.iter().position(|row| row.id == *id)?;
        rows.get(place + 1).or_else(|| rows.get(place.checked_sub(1)?)).map(|row| row.id.clone())
    }

    /// Number of times that the list has been read: what failed to load in one reading is tried again in the next.
    #[must_use]
    pub fn readings(self) -> u32 {
        self.readings.get()
    }

    /// A cover could not be loaded: the list is read anew after a pause.
    pub fn cover_failed(self) {
        if let Some(pause_ms) = self.recovery.try_update_value(Recovery::failed).flatten() {
            let again = move || {
                self.recovery.try_update_value(Recovery::is_over);
                self.listing.refetch();
            };
            self.pause.try_set_value(Some(Timer::after(pause_ms, again)));
        }
    }

    /// Page that was read last, without those that are being deleted.
    #[must_use]
    pub fn listing(self) -> Option<Listing> {
        let mut listing = self.listing.get()?;
        self.hidden.with(|hidden| listing.rows.retain(|row| !hidden.contains(&row.id)));
        Some(listing)
    }

    /// Why the last try to read failed.
    #[must_use]
    pub fn error(self) -> Option<Error> {
        self.listing.error()
    }

    /// True if a request is under way.
    #[must_use]
    pub fn is_loading(self) -> bool {
        self.listing.is_under_way()
    }

    /// Reads again.
    pub fn reload(self) {
        self.listing.refetch();
    }

    /// Marks a vehicle deleted. It goes from the list at once, and a toast offers to bring it back; when the server refuses, it
    /// comes back by itself.
    pub async fn delete(self, row: Row) {
        self.hidden.update(|hidden| hidden.push(row.id.clone()));
        let outcome = self.deletion.delete(&row.id).await;
        let t = self.locale.t;
        match outcome {
            Ok(()) => {
                let said = t.inventory.was_deleted.fill([row.title()]);
                self.notices.show_with_action(Tone::Success, said, t.ui.undo, move || {
                    leptos::task::spawn_local(self.restore(row.clone()));
                });
                self.reload();
            }
            Err(error) => {
                self.unhide(&row.id);
                self.notices.show(Tone::Danger, explain(&error, &t.errors).text);
            }
        }
    }

    /// Brings a deleted vehicle back to the stage that it had. Part A knows one way, which makes it new.
    pub async fn restore(self, row: Row) {
        let outcome = self.deletion.restore(&row.id, Some(row.status.clone())).await;
        let t = self.locale.t;
        match outcome {
            Ok(()) => {
                self.unhide(&row.id);
                self.notices.show(Tone::Success, t.inventory.was_restored.fill([row.title()]));
                self.reload();
            }
            Err(error) => self.notices.show(Tone::Danger, explain(&error, &t.errors).text),
        }
    }

    fn unhide(self, id: &VehicleId) {
        self.hidden.try_update(|hidden| hidden.retain(|known| known != id));
    }
}

async fn read(client: &Client, search: &Search) -> Result<Listing, Error> {
    let counted = client.run(part_b::list_vehicles(&search.to_request())).await?;
    let rows: Vec<Row> = counted.page.items.into_iter().map(Row::from).collect();
    let shown = u64::from(search.offset()) + rows.len() as u64;
    let has_next = match counted.total {
        Some(total) => shown < total,
        None => counted.page.next_cursor.is_some(),
    };
    Ok(Listing { rows, total: counted.total, has_next })
}

/// Part A neither searches nor counts: one vehicle more than shown is asked for, to know whether a page follows.
async fn read_part_a(
    client: &Client,
    search: &Search,
    customer: Option<forecourt_api::CustomerId>,
) -> Result<Listing, Error> {
    let words = match search.status {
        StatusFilter::All => vec![AppStatus::New, AppStatus::Active],
        filter => filter.statuses(),
    };
    let values = words.iter().map(|status| Some(status.as_str().to_owned())).collect();
    let request = VehicleListRequest {
        customer,
        filters: vec![ColumnFilter { column: "app_status".to_owned(), values }],
        limit: Some(u64::from(PAGE_SIZE) + 1),
        offset: Some(u64::from(search.offset())),
        sort_by: Some(SortColumn::LastUpdate),
        sort_direction: Some(if search.sort.descending {
            SortDirection::Descending
        } else {
            SortDirection::Ascending
        }),
    };
    let mut vehicles = client.run(part_a::vehicle_list(&request)).await?;
    let has_next = vehicles.len() > PAGE_SIZE as usize;
    vehicles.truncate(PAGE_SIZE as usize);
    Ok(Listing { rows: vehicles.into_iter().map(Row::from).collect(), total: None, has_next })
}
