//! The list as state: which page is read from which part of the contract, and deleting with a way back.

use forecourt_api::VehicleId;
use forecourt_api::vehicle::{AppStatus, ColumnFilter, SortColumn, SortDirection, VehicleListRequest};
use forecourt_client::{Client, Error, part_a, part_b};
use leptos::prelude::*;

use super::deletion;
use super::query::{PAGE_SIZE, Query, StatusFilter};
use super::row::Row;
use crate::browser::connection::Connection;
use crate::notices::{Notices, Tone, explain};
use crate::reading::Reading;
use crate::session::Session;
use crate::words::{Words, words};

/// One page of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// Its vehicles.
    pub rows: Vec<Row>,
    /// How many match in all, where the server tells.
    pub total: Option<u64>,
    /// Whether another page follows.
    pub has_next: bool,
}

/// The list of a page.
#[derive(Clone, Copy)]
pub struct Inventory {
    /// What is shown.
    pub query: Signal<Query>,
    listing: Reading<Listing>,
    hidden: RwSignal<Vec<VehicleId>>,
    session: Session,
    notices: Notices,
    words: Words,
}

impl Inventory {
    /// Reads the list, and again when the query changes, somebody signs in again, the window gets the focus or the connection
    /// comes back.
    #[must_use]
    pub fn new(query: Signal<Query>, session: Session, notices: Notices, connection: Connection) -> Self {
        let listing = Reading::new(move || {
            connection.focused.track();
            connection.online.track();
            let (client, part_a, customer) = (session.client(), session.is_part_a(), session.customer());
            let query = query.get();
            async move {
                if part_a {
                    read_part_a(&client, &query, customer).await
                } else {
                    read(&client, &query).await
                }
            }
        });
        Self { query, listing, hidden: RwSignal::default(), session, notices, words: words() }
    }

    /// What was read last, without those that are being deleted.
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

    /// Whether a request is under way.
    #[must_use]
    pub fn is_loading(self) -> bool {
        self.listing.is_under_way()
    }

    /// Reads again.
    pub fn reload(self) {
        self.listing.again();
    }

    /// Marks a vehicle deleted. It goes from the list at once, and a toast offers to bring it back; when the server refuses, it
    /// comes back by itself.
    pub async fn delete(self, row: Row) {
        self.hidden.update(|hidden| hidden.push(row.id.clone()));
        let client = self.session.client();
        let outcome = deletion::delete(&client, self.session.is_part_a(), &row.id).await;
        let words = self.words.language.catalog();
        match outcome {
            Ok(()) => {
                let said = words.inventory.was_deleted.fill([row.title()]);
                self.notices.show_with_action(Tone::Success, said, words.ui.undo, move || {
                    leptos::task::spawn_local(self.restore(row.clone()));
                });
                self.reload();
            }
            Err(error) => {
                self.unhide(&row.id);
                self.notices.show(Tone::Danger, explain(&error, &words.errors).text);
            }
        }
    }

    /// Brings a deleted vehicle back to the stage that it had. Part A knows one way, which makes it new.
    pub async fn restore(self, row: Row) {
        let client = self.session.client();
        let stage = Some(row.status.clone());
        let outcome = deletion::restore(&client, self.session.is_part_a(), &row.id, stage).await;
        let words = self.words.language.catalog();
        match outcome {
            Ok(()) => {
                self.unhide(&row.id);
                self.notices.show(Tone::Success, words.inventory.was_restored.fill([row.title()]));
                self.reload();
            }
            Err(error) => self.notices.show(Tone::Danger, explain(&error, &words.errors).text),
        }
    }

    fn unhide(self, id: &VehicleId) {
        self.hidden.update(|hidden| hidden.retain(|known| known != id));
    }
}

async fn read(client: &Client, query: &Query) -> Result<Listing, Error> {
    let counted = client.run(part_b::list_vehicles(&query.to_request())).await?;
    let rows: Vec<Row> = counted.page.items.into_iter().map(Row::from).collect();
    let shown = u64::from(query.offset()) + rows.len() as u64;
    let has_next = match counted.total {
        Some(total) => shown < total,
        None => counted.page.next_cursor.is_some(),
    };
    Ok(Listing { rows, total: counted.total, has_next })
}

/// Part A neither searches nor counts: one vehicle more than shown is asked for, to know whether a page follows.
async fn read_part_a(
    client: &Client,
    query: &Query,
    customer: Option<forecourt_api::CustomerId>,
) -> Result<Listing, Error> {
    let words = match query.status {
        StatusFilter::All => vec![AppStatus::New, AppStatus::Active],
        filter => filter.statuses(),
    };
    let values = words.iter().map(|status| Some(status.as_str().to_owned())).collect();
    let request = VehicleListRequest {
        customer,
        filters: vec![ColumnFilter { column: "app_status".to_owned(), values }],
        limit: Some(u64::from(PAGE_SIZE) + 1),
        offset: Some(u64::from(query.offset())),
        sort_by: Some(SortColumn::LastUpdate),
        sort_direction: Some(if query.sort.descending {
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
