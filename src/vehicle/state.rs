//! One vehicle as state: read, deleted, restored.

use forecourt_api::VehicleId;
use forecourt_api::vehicle::AppStatus;
use forecourt_client::{Client, Error, part_a, part_b};
use leptos::prelude::*;

use crate::browser::connection::Connection;
use crate::inventory::deletion;
use crate::inventory::row::Row;
use crate::notices::{Notices, Tone, explain, use_notices};
use crate::reading::Reading;
use crate::session::{Session, use_session};
use crate::upload::Uploads;
use crate::words::{Words, words};

/// One vehicle, for as long as the owner lives that made this.
#[derive(Clone, Copy)]
pub struct VehicleState {
    id: StoredValue<VehicleId>,
    row: Memo<Option<Row>>,
    reading: Reading<Row>,
    session: Session,
    notices: Notices,
    uploads: Option<Uploads>,
    words: Words,
}

impl VehicleState {
    /// Reads it, and again whenever `changes` is another number or somebody comes back to the page.
    #[must_use]
    pub fn new(id: VehicleId, changes: Signal<u64>) -> Self {
        let session = use_session();
        let changes = Memo::new(move |_| changes.get());
        let reading = {
            let id = id.clone();
            Reading::new(move || {
                changes.get();
                let (client, is_part_a, id) = (session.client(), session.is_part_a(), id.clone());
                async move { read(&client, is_part_a, &id).await }
            })
        };
        reading.follow(expect_context::<Connection>());
        let row = Memo::new(move |_| reading.get());
        let (id, notices, uploads) = (StoredValue::new(id), use_notices(), use_context::<Uploads>());
        Self { id, row, reading, session, notices, uploads, words: words() }
    }

    /// Record of the vehicle; nothing until it has been read once.
    #[must_use]
    pub fn row(self) -> Memo<Option<Row>> {
        self.row
    }

    /// Why the last reading failed.
    #[must_use]
    pub fn error(self) -> Option<Error> {
        self.reading.error()
    }

    /// Name for people; its id until it has been read.
    #[must_use]
    pub fn title(self) -> Signal<String> {
        let id = self.id.with_value(ToString::to_string);
        Signal::derive(move || {
            self.row.with(|row| row.as_ref().map_or_else(|| id.clone(), |row| row.title().to_owned()))
        })
    }

    /// Reads it again.
    pub fn reload(self) {
        self.reading.again();
    }

    /// Marks it deleted; the notice takes that back. `then` runs once it is done.
    pub fn delete(self, then: impl Fn() + Send + Sync + 'static) {
        let Some(id) = self.id.try_get_value() else { return };
        let stage = self.row.with_untracked(|row| row.as_ref().map(|row| row.status.clone()));
        let (client, is_part_a) = (self.session.client(), self.session.is_part_a());
        let texts = self.words.language.catalog();
        leptos::task::spawn_local(async move {
            let outcome = deletion::delete(&client, is_part_a, &id).await;
            match outcome {
                Ok(()) => {
                    let undo = move || self.restore_to(id.clone(), stage.clone());
                    self.notices.show_with_action(Tone::Success, texts.vehicle.deleted, texts.ui.undo, undo);
                    self.reload();
                    // Whoever has left the page meanwhile stays where they are.
                    if !self.id.is_disposed() {
                        then();
                    }
                }
                Err(error) => self.notices.show(Tone::Danger, explain(&error, &texts.errors).text),
            }
        });
    }

    /// Takes the deletion back.
    pub fn restore(self) {
        if let Some(id) = self.id.try_get_value() {
            self.restore_to(id, None);
        }
    }

    /// Brings it back to a stage; without one it is active. Part A knows one way, which makes it new.
    fn restore_to(self, id: VehicleId, stage: Option<AppStatus>) {
        let (client, is_part_a) = (self.session.client(), self.session.is_part_a());
        let texts = self.words.language.catalog();
        leptos::task::spawn_local(async move {
            match deletion::restore(&client, is_part_a, &id, stage.clone()).await {
                Ok(()) => {
                    if let Some(uploads) = self.uploads {
                        uploads.vehicle_back(&id);
                    }
                    self.reload();
                    self.notices.show(Tone::Success, texts.vehicle.restored);
                }
                Err(error) => {
                    let words = explain(&error, &texts.errors).text;
                    let again = move || self.restore_to(id.clone(), stage.clone());
                    self.notices.show_with_action(Tone::Danger, words, texts.ui.retry, again);
                }
            }
        });
    }
}

async fn read(client: &Client, is_part_a: bool, id: &VehicleId) -> Result<Row, Error> {
    if is_part_a {
        return client.run(part_a::vehicle_status(id)).await.map(Row::from);
    }
    Ok(Row::from(client.run(part_b::get_vehicle(id)).await?.value))
}
