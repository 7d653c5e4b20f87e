//! One vehicle as state: read, deleted, restored.

use forecourt_api::VehicleId;
use forecourt_api::vehicle::{AppStatus, VehiclePatch};
use forecourt_client::{Client, Error, part_a, part_b};
use leptos::prelude::*;

use crate::browser::connection::Connection;
use crate::effect::on_change;
use crate::inventory::deletion::Deletion;
use crate::inventory::row::Row;
use crate::locale::{Locale, use_locale};
use crate::notices::{Notices, Tone, explain, use_notices};
use crate::query::Query;
use crate::session::{Session, use_session};

/// One vehicle, for as long as the owner lives that made this.
#[derive(Clone, Copy)]
pub struct VehicleState {
    id: StoredValue<VehicleId>,
    row: Memo<Option<Row>>,
    query: Query<Row>,
    /// State that the record does not tell yet, and whether it is stored.
    publishing: RwSignal<Option<(bool, bool)>>,
    session: Session,
    notices: Notices,
    deletion: Deletion,
    locale: Locale,
}

impl VehicleState {
    /// Reads it, and again whenever `changes` is another number or somebody comes back to the page.
    #[must_use]
    pub fn new(id: VehicleId, changes: Signal<u64>) -> Self {
        let session = use_session();
        let changes = Memo::new(move |_| changes.get());
        let query = {
            let id = id.clone();
            Query::new(move || {
                changes.get();
                let (client, is_part_a, id) = (session.client(), session.is_part_a(), id.clone());
                async move { read(&client, is_part_a, &id).await }
            })
        };
        query.follow(expect_context::<Connection>());
        let row = Memo::new(move |_| query.get());
        let publishing = RwSignal::new(None::<(bool, bool)>);
        let (notices, deletion) = (use_notices(), Deletion::new(session));
        // A record that was read after it was stored tells it itself.
        on_change(move || {
            let _ = query.map(|_| ());
            if publishing.with_untracked(|publishing| matches!(publishing, Some((_, true)))) {
                publishing.set(None);
            }
        });
        let is_deleted = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(Row::is_deleted)));
        on_change({
            let id = id.clone();
            // Whoever deleted it, here or elsewhere: nobody waits for its uploads any more.
            move || {
                if is_deleted.get() {
                    deletion.was_deleted(&id);
                }
            }
        });
        Self {
            id: StoredValue::new(id),
            row,
            query,
            publishing,
            session,
            notices,
            deletion,
            locale: use_locale(),
        }
    }

    /// Record of the vehicle; nothing until it has been read once.
    #[must_use]
    pub fn row(self) -> Memo<Option<Row>> {
        self.row
    }

    /// Why the last reading failed.
    #[must_use]
    pub fn error(self) -> Option<Error> {
        self.query.error()
    }

    /// Name for people; its id until it has been read.
    #[must_use]
    pub fn title(self) -> Signal<String> {
        let id = self.id.with_value(ToString::to_string);
        Signal::derive(move || {
            self.row.with(|row| row.as_ref().map_or_else(|| id.clone(), |row| row.title().to_owned()))
        })
    }

    /// True if shoppers see it; nothing where that is not known, as in Part A.
    #[must_use]
    pub fn is_published(self) -> Signal<Option<bool>> {
        Signal::derive(move || {
            let known = self.row.with(|row| row.as_ref().filter(|row| !row.is_deleted())?.published)?;
            Some(self.publishing.get().map_or(known, |(wanted, _)| wanted))
        })
    }

    /// Address of the page that shoppers see of it.
    #[must_use]
    pub fn shopper_page(self) -> Option<String> {
        self.id.try_with_value(|id| self.session.shopper_page(id)).flatten()
    }

    /// Shows it to shoppers or takes it from them. It is shown so at once, and goes back when the server refuses.
    pub fn publish(self, is_published: bool) {
        let Some(id) = self.id.try_get_value() else { return };
        self.publishing.try_set(Some((is_published, false)));
        let client = untrack(|| self.session.client());
        let t = self.locale.t;
        leptos::task::spawn_local(async move {
            let patch = VehiclePatch { published: Some(is_published), ..VehiclePatch::default() };
            match client.run(part_b::patch_vehicle(&id, &patch, None)).await {
                Ok(_) => {
                    let said = if is_published { t.vehicle.now_published } else { t.vehicle.now_unpublished };
                    let undo = move || self.publish(!is_published);
                    self.notices.show_with_action(Tone::Success, said, t.ui.undo, undo);
                    self.publishing.try_set(Some((is_published, true)));
                    self.query.refetch();
                }
                Err(error) => {
                    self.publishing.try_set(None);
                    let said = explain(&error, &t.errors).text;
                    let again = move || self.publish(is_published);
                    self.notices.show_with_action(Tone::Danger, said, t.ui.retry, again);
                }
            }
        });
    }

    /// Reads it again.
    pub fn reload(self) {
        self.query.refetch();
    }

    /// Marks it deleted; the notice takes that back. `then` runs once it is done.
    pub fn delete(self, then: impl Fn() + Send + Sync + 'static) {
        let Some(id) = self.id.try_get_value() else { return };
        let stage = self.row.with_untracked(|row| row.as_ref().map(|row| row.status.clone()));
        let t = self.locale.t;
        leptos::task::spawn_local(async move {
            match self.deletion.delete(&id).await {
                Ok(()) => {
                    let undo = move || self.restore_to(id.clone(), stage.clone());
                    self.notices.show_with_action(Tone::Success, t.vehicle.deleted, t.ui.undo, undo);
                    self.reload();
                    // Whoever has left the page meanwhile stays where they are.
                    if !self.id.is_disposed() {
                        then();
                    }
                }
                Err(error) => self.notices.show(Tone::Danger, explain(&error, &t.errors).text),
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
        let t = self.locale.t;
        leptos::task::spawn_local(async move {
            match self.deletion.restore(&id, stage.clone()).await {
                Ok(()) => {
                    self.reload();
                    self.notices.show(Tone::Success, t.vehicle.restored);
                }
                Err(error) => {
                    let said = explain(&error, &t.errors).text;
                    let again = move || self.restore_to(id.clone(), stage.clone());
                    self.notices.show_with_action(Tone::Danger, said, t.ui.retry, again);
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
