//! The images of a vehicle as state: read, watched until they are finished, processed again, deleted.

use std::collections::{HashMap, HashSet};

use forecourt_api::image::{ImageOrder, ImagePatch, ImageState, Phase, ProcessingOptions};
use forecourt_api::{ImageId, ImageUrl, Timestamp, VehicleId};
use forecourt_client::{Client, Error, IdempotencyKey, part_b};
use leptos::prelude::*;

use super::arrangement::{self, Step};
use super::photo::Photo;
use super::results::Results;
use super::submitted::SubmittedUrls;
use crate::browser::connection::Connection;
use crate::browser::random;
use crate::effect::on_change;
use crate::locale::{Locale, use_locale};
use crate::notices::{Notices, Tone, explain, use_notices};
use crate::query::Query;
use crate::session::{Session, use_session};
use crate::status::state::Statuses;
use crate::upload::queue::place_behind;

/// Most tries to store an order while others change the photos.
const ORDER_TRIES: u32 = 3;

/// Photos as they were read, with the entity tag of their list.
#[derive(Clone, Debug, PartialEq)]
struct Listed {
    photos: Vec<Photo>,
    etag: Option<String>,
}

/// A photo in the trash.
#[derive(Clone, Debug, PartialEq)]
pub struct Deleted {
    /// The photo as it was.
    pub photo: Photo,
    /// When it was deleted.
    pub deleted_at: Timestamp,
}

/// Order that the person wants and the server may not have yet.
#[derive(Clone, Copy)]
struct Ordering {
    wanted: RwSignal<Option<Vec<ImageId>>>,
    /// True once the photos were arranged on this page.
    is_arranged: RwSignal<bool>,
    /// Order before the changes that are being stored; nothing while none is.
    before: StoredValue<Option<Vec<ImageId>>>,
}

/// The images of one vehicle, for as long as the owner lives that made this.
#[derive(Clone, Copy)]
pub struct Photos {
    vehicle_id: StoredValue<VehicleId>,
    list: Memo<Option<Vec<Photo>>>,
    query: Query<Listed>,
    ordering: Ordering,
    deleted: RwSignal<Vec<ImageId>>,
    known: Memo<Known>,
    reads: RwSignal<u32>,
    statuses: Statuses,
    results: Results,
    session: Session,
    notices: Notices,
    locale: Locale,
}

/// The images that the list had while the page was open.
#[derive(Clone, Debug, Default, PartialEq)]
struct Known {
    seen: HashSet<ImageId>,
    /// Of those, the ones that are not there any more: deleted, here or elsewhere.
    gone: HashSet<ImageId>,
}

impl Known {
    fn after(mut self, records: &[Photo]) -> Self {
        let present: HashSet<ImageId> = records.iter().filter_map(|photo| photo.id.clone()).collect();
        self.gone = self.seen.difference(&present).cloned().collect();
        self.seen.extend(present);
        self
    }
}

impl Photos {
    /// Reads the images, and again whenever one of them is finished, `changes` counts on, or somebody comes back to the page.
    #[must_use]
    pub fn new(vehicle_id: VehicleId, changes: Signal<u32>) -> Self {
        let (session, notices, locale) = (use_session(), use_notices(), use_locale());
        let connection = expect_context::<Connection>();
        let statuses = Statuses::new(session, connection, notices, locale);
        let ends = statuses.ends();
        let reads = RwSignal::new(0_u32);
        let query = {
            let vehicle_id = vehicle_id.clone();
            Query::new(move || {
                ends.track();
                changes.track();
                let (client, is_part_a) = (session.client(), session.is_part_a());
                let vehicle_id = vehicle_id.clone();
                async move {
                    let listed = read(&client, is_part_a, &vehicle_id).await?;
                    reads.try_update(|reads| *reads = reads.wrapping_add(1));
                    Ok(listed)
                }
            })
        };
        query.follow(connection);
        let records = Memo::new(move |_| query.map(|listed| listed.photos.clone()));
        let known = Memo::new(move |before: Option<&Known>| {
            let before = before.cloned().unwrap_or_default();
            records.with(|records| match records {
                Some(records) => before.after(records),
                None => before,
            })
        });
        let deleted = RwSignal::new(Vec::<ImageId>::new());
        let ordering = Ordering {
            wanted: RwSignal::new(None),
            is_arranged: RwSignal::new(false),
            before: StoredValue::new(None),
        };
        on_change(move || {
            records.with(|_| ());
            // What was read after an order was stored has it.
            if ordering.before.with_value(Option::is_none) {
                ordering.wanted.set(None);
            }
        });
        let list = Memo::new(move |_| {
            let mut records = records.get()?;
            ordering.wanted.with(|wanted| {
                if let Some(wanted) = wanted {
                    arrange(&mut records, wanted);
                }
            });
            deleted.with(|deleted| {
                records.retain(|photo| photo.id.as_ref().is_none_or(|id| !deleted.contains(id)));
            });
            let with_status = |photo: Photo| {
                let news = statuses.of(&photo.url);
                photo.with_status(news)
            };
            Some(records.into_iter().map(with_status).collect::<Vec<_>>())
        });
        // Looked at with each reading: what came and went between two looks would never have been there. An effect of its own,
        // since one that looks at this and at the records is not run for those alone.
        on_change(move || known.with(|_| ()));
        Effect::new(move |before: Option<Vec<ImageUrl>>| {
            let records = records.get().unwrap_or_default();
            let urls: Vec<ImageUrl> = records.iter().map(|photo| photo.url.clone()).collect();
            for gone in before.unwrap_or_default() {
                if !urls.contains(&gone) {
                    statuses.forget(gone);
                }
            }
            statuses.watch(records.into_iter().map(|photo| (photo.url, photo.state, photo.phase)).collect());
            urls
        });
        Self {
            vehicle_id: StoredValue::new(vehicle_id),
            list,
            query,
            ordering,
            deleted,
            known,
            reads,
            statuses,
            results: Results::new(session, unfetched(list)),
            session,
            notices,
            locale,
        }
    }

    /// The images in display order; nothing until they have been read once.
    #[must_use]
    pub fn list(self) -> Memo<Option<Vec<Photo>>> {
        self.list
    }

    /// Why the last reading failed.
    #[must_use]
    pub fn error(self) -> Option<Error> {
        self.query.error()
    }

    /// Number of photos.
    #[must_use]
    pub fn count(self) -> Signal<u64> {
        Signal::derive(move || self.list.with(|list| list.as_ref().map_or(0, |list| list.len() as u64)))
    }

    /// Place behind all of them in the display order; nothing until they have been read once.
    #[must_use]
    pub fn next_position(self) -> Signal<Option<u32>> {
        Signal::derive(move || {
            self.list.with(|list| {
                let photos = list.as_ref()?;
                Some(place_behind(photos.iter().filter_map(|photo| photo.position)))
            })
        })
    }

    /// True if an image was here and is not any more, whoever deleted it; reads signals.
    #[must_use]
    pub fn is_gone(self, id: &ImageId) -> bool {
        self.deleted.with(|deleted| deleted.contains(id)) || self.known.with(|known| known.gone.contains(id))
    }

    /// Counts how often the images were read: a reason to try pictures again that did not load.
    #[must_use]
    pub fn reads(self) -> Signal<u32> {
        self.reads.into()
    }

    /// Finished pictures where the server speaks Part A alone.
    #[must_use]
    pub fn results(self) -> Results {
        self.results
    }

    /// Reads them again.
    pub fn reload(self) {
        self.query.refetch();
    }

    /// Asks at once how far they are, also those that were given up.
    pub fn ask_again(self) {
        self.statuses.refresh();
    }

    /// Takes in addresses that were submitted elsewhere on the page.
    pub fn submitted(self, urls: Vec<ImageUrl>) {
        if self.session.is_part_a() {
            self.submitted_urls().add(urls);
        }
        self.reload();
    }

    /// Takes an address off the list of this browser.
    pub fn forget(self, url: &ImageUrl) {
        self.submitted_urls().remove(url);
        self.reload();
    }

    fn submitted_urls(self) -> SubmittedUrls {
        let client = self.session.client();
        self.vehicle_id.with_value(|id| SubmittedUrls::of(client.base(), id))
    }

    /// Processes an image once more; options that are not given stay as they are.
    pub fn process_again(self, id: ImageId, url: ImageUrl, options: ProcessingOptions) {
        self.process_with_key(id, url, options, random::idempotency_key());
    }

    fn process_with_key(self, id: ImageId, url: ImageUrl, options: ProcessingOptions, key: IdempotencyKey) {
        let client = self.session.client();
        let t = self.locale.t;
        leptos::task::spawn_local(async move {
            match client.run(part_b::process_image(&id, &options, &key)).await {
                Ok(_) => {
                    self.statuses.watch(vec![(url, ImageState::Processing, Phase::Unknown)]);
                    self.reload();
                    self.notices.show(Tone::Neutral, t.vehicle.processing_again);
                }
                Err(error) => {
                    let again = move || {
                        self.process_with_key(id.clone(), url.clone(), options.clone(), key.clone());
                    };
                    let said = explain(&error, &t.errors).text;
                    self.notices.show_with_action(Tone::Danger, said, t.ui.retry, again);
                }
            }
        });
    }

    /// The photo that stands for the vehicle: the first that players show. Reads a signal.
    #[must_use]
    pub fn lead(self) -> Option<ImageId> {
        self.list.with(|list| list.iter().flatten().find(|photo| !photo.is_hidden)?.id.clone())
    }

    /// True once the photos were arranged on this page; reads a signal.
    #[must_use]
    pub fn is_arranged(self) -> bool {
        self.ordering.is_arranged.get()
    }

    /// Moves an image in the display order. It is shown there at once and stored in the background, and a notice offers the
    /// order before; what the server refuses goes back.
    pub fn arrange(self, id: &ImageId, step: Step) {
        let present = self.order();
        let Some(order) = arrangement::moved(&present, id, step) else { return };
        let t = self.locale.t;
        let place = order.iter().position(|other| other == id).unwrap_or_default() + 1;
        let [place, count] = [place, order.len()].map(|number| self.locale.fmt.number(number as u64));
        self.notices.announce(t.vehicle.moved_to.fill([&place, &count]));
        self.set_order(order, present);
    }

    /// Moves an image to the place of another.
    pub fn arrange_onto(self, id: &ImageId, onto: &ImageId) {
        if let Some(place) = self.order().iter().position(|other| other == onto) {
            self.arrange(id, Step::To(place));
        }
    }

    /// The images in display order, as they are shown.
    fn order(self) -> Vec<ImageId> {
        let ids = |list: &Option<Vec<Photo>>| list.as_deref().map(ids).unwrap_or_default();
        self.list.try_with_untracked(ids).unwrap_or_default()
    }

    fn set_order(self, order: Vec<ImageId>, before: Vec<ImageId>) {
        self.ordering.is_arranged.try_set(true);
        self.ordering.wanted.try_set(Some(order));
        let is_storing = self.ordering.before.try_update_value(|stored| {
            let is_storing = stored.is_some();
            stored.get_or_insert(before);
            is_storing
        });
        // What is being stored goes on with the newest order.
        if is_storing == Some(false) {
            leptos::task::spawn_local(self.store_order());
        }
    }

    async fn store_order(self) {
        let Some(vehicle_id) = self.vehicle_id.try_get_value() else { return };
        let client = untrack(|| self.session.client());
        let stored = store_order(&client, &vehicle_id, self.ordering.wanted, self.query).await;
        let before = self.ordering.before.try_update_value(Option::take).flatten().unwrap_or_default();
        let t = self.locale.t;
        match stored {
            Ok(()) => {
                let undo = move || {
                    let present = self.order();
                    self.set_order(arrangement::rebased(&before, &present), present);
                };
                self.notices.show_with_action(Tone::Success, t.vehicle.order_changed, t.ui.undo, undo);
            }
            Err(error) => {
                let wanted = self.ordering.wanted.try_update(Option::take).flatten().unwrap_or_default();
                let again = move || {
                    let present = self.order();
                    self.set_order(arrangement::rebased(&wanted, &present), present);
                };
                let said = explain(&error, &t.errors).text;
                self.notices.show_with_action(Tone::Danger, said, t.ui.retry, again);
            }
        }
        self.reload();
    }

    /// Changes what is said of an image: angle, group, text, and whether players leave it out. `undo` takes it back.
    pub fn patch(self, id: ImageId, patch: ImagePatch, undo: Option<ImagePatch>, said: &'static str) {
        let client = self.session.client();
        let t = self.locale.t;
        leptos::task::spawn_local(async move {
            match client.run(part_b::patch_image(&id, &patch)).await {
                Ok(_) => {
                    match undo {
                        Some(undo) => {
                            let back =
                                move || self.patch(id.clone(), undo.clone(), None, t.vehicle.change_undone);
                            self.notices.show_with_action(Tone::Success, said, t.ui.undo, back);
                        }
                        None => self.notices.show(Tone::Success, said),
                    }
                    self.reload();
                }
                Err(error) => {
                    let again = move || self.patch(id.clone(), patch.clone(), undo.clone(), said);
                    let said = explain(&error, &t.errors).text;
                    self.notices.show_with_action(Tone::Danger, said, t.ui.retry, again);
                }
            }
        });
    }

    /// Deletes an image; the notice brings it back, and so does the trash.
    pub fn delete(self, id: ImageId) {
        let client = self.session.client();
        let t = self.locale.t;
        leptos::task::spawn_local(async move {
            match client.run(part_b::delete_image(&id)).await {
                // What is gone already was to be gone.
                Ok(()) | Err(Error::NotFound) => {
                    self.deleted.try_update(|deleted| deleted.push(id.clone()));
                    self.reload();
                    let undo = move || self.restore(id.clone());
                    self.notices.show_with_action(Tone::Success, t.vehicle.photo_deleted, t.ui.undo, undo);
                }
                Err(error) => {
                    let said = explain(&error, &t.errors).text;
                    self.notices.show_with_action(Tone::Danger, said, t.ui.retry, move || {
                        self.delete(id.clone());
                    });
                }
            }
        });
    }

    /// Brings a deleted image back with its hotspots.
    pub fn restore(self, id: ImageId) {
        let client = self.session.client();
        let t = self.locale.t;
        leptos::task::spawn_local(async move {
            match client.run(part_b::restore_image(&id)).await {
                Ok(_) => {
                    self.deleted.try_update(|deleted| deleted.retain(|known| *known != id));
                    self.reload();
                    self.notices.show(Tone::Success, t.vehicle.photo_restored);
                }
                Err(error) => {
                    let said = explain(&error, &t.errors).text;
                    self.notices.show_with_action(Tone::Danger, said, t.ui.retry, move || {
                        self.restore(id.clone());
                    });
                }
            }
        });
    }

    /// Deleted images that can be brought back, the latest first. They are read with the others for as long as the current
    /// owner lives.
    #[must_use]
    pub fn trash(self) -> Query<Vec<Deleted>> {
        Query::new(move || {
            self.reads.track();
            let client = untrack(|| self.session.client());
            let id = self.vehicle_id.try_get_value();
            async move {
                let Some(id) = id else { return Err(Error::Cancelled) };
                let list = client.run(part_b::list_deleted_images(&id)).await?;
                let deleted = list.items.into_iter().map(|record| {
                    // Nothing changes it in the trash.
                    let deleted_at = record.updated_at.clone();
                    Deleted { photo: Photo::from(record), deleted_at }
                });
                Ok(deleted.collect())
            }
        })
    }
}

/// The finished pictures that a server of Part A gives only to who fetches them.
fn unfetched(list: Memo<Option<Vec<Photo>>>) -> Memo<Vec<ImageUrl>> {
    Memo::new(move |_| {
        list.with(|list| {
            let of_part_a = list.iter().flatten().filter(|photo| photo.id.is_none() && photo.has_result());
            of_part_a.map(|photo| photo.url.clone()).collect()
        })
    })
}

/// Puts photos into an order; those that it does not name keep their place behind it.
fn arrange(photos: &mut [Photo], order: &[ImageId]) {
    let places: HashMap<&ImageId, usize> = order.iter().zip(0..).collect();
    photos
        .sort_by_key(|photo| photo.id.as_ref().and_then(|id| places.get(id).copied()).unwrap_or(usize::MAX));
}

/// Stores the wanted order, and again when it has become another one meanwhile. Photos that others have added or deleted since
/// they were read are read anew.
async fn store_order(
    client: &Client,
    vehicle_id: &VehicleId,
    wanted: RwSignal<Option<Vec<ImageId>>>,
    query: Query<Listed>,
) -> Result<(), Error> {
    let known = untrack(|| query.get());
    let (mut present, mut etag) =
        known.map_or((Vec::new(), None), |listed| (ids(&listed.photos), listed.etag));
    let mut tries = ORDER_TRIES;
    loop {
        let Some(order) = wanted.try_get_untracked().flatten() else { return Err(Error::Cancelled) };
        let sent = match &etag {
            Some(etag) => {
                let order = ImageOrder { image_ids: arrangement::rebased(&order, &present) };
                client.run(part_b::reorder_images(vehicle_id, &order, etag)).await
            }
            None => Err(Error::Stale),
        };
        match sent {
            Ok(stored) => {
                if wanted.try_get_untracked().flatten().is_none_or(|newest| newest == order) {
                    return Ok(());
                }
                etag = stored.etag;
            }
            Err(Error::Stale) if tries > 0 => {
                tries -= 1;
                let list = client.run(part_b::list_images_versioned(vehicle_id)).await?;
                present = list.value.items.into_iter().map(|image| image.image_id).collect();
                etag = list.etag;
            }
            Err(error) => return Err(error),
        }
    }
}

fn ids(photos: &[Photo]) -> Vec<ImageId> {
    photos.iter().filter_map(|photo| photo.id.clone()).collect()
}

async fn read(client: &Client, is_part_a: bool, vehicle_id: &VehicleId) -> Result<Listed, Error> {
    if is_part_a {
        let urls = SubmittedUrls::of(client.base(), vehicle_id).read();
        return Ok(Listed { photos: urls.into_iter().map(Photo::submitted).collect(), etag: None });
    }
    let list = client.run(part_b::list_images_versioned(vehicle_id)).await?;
    Ok(Listed { photos: list.value.items.into_iter().map(Photo::from).collect(), etag: list.etag })
}
