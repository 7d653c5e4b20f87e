//! The images of a vehicle as state: read, watched until they are finished, processed again, deleted.

use std::collections::HashSet;

use forecourt_api::image::{ImageState, Phase, ProcessingOptions};
use forecourt_api::{ImageId, ImageUrl, VehicleId};
use forecourt_client::{Client, Error, IdempotencyKey, part_b};
use leptos::prelude::*;

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

/// The images of one vehicle, for as long as the owner lives that made this.
#[derive(Clone, Copy)]
pub struct Photos {
    vehicle_id: StoredValue<VehicleId>,
    list: Memo<Option<Vec<Photo>>>,
    query: Query<Vec<Photo>>,
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
                    let photos = read(&client, is_part_a, &vehicle_id).await?;
                    reads.try_update(|reads| *reads = reads.wrapping_add(1));
                    Ok(photos)
                }
            })
        };
        query.follow(connection);
        let records = Memo::new(move |_| query.get());
        let known = Memo::new(move |before: Option<&Known>| {
            let before = before.cloned().unwrap_or_default();
            records.with(|records| match records {
                Some(records) => before.after(records),
                None => before,
            })
        });
        let deleted = RwSignal::new(Vec::<ImageId>::new());
        let list = Memo::new(move |_| {
            let mut records = records.get()?;
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

    /// Deletes an image with its hotspots.
    pub fn delete(self, id: ImageId) {
        let client = self.session.client();
        let t = self.locale.t;
        leptos::task::spawn_local(async move {
            match client.run(part_b::delete_image(&id)).await {
                // What is gone already was to be gone.
                Ok(()) | Err(Error::NotFound) => {
                    self.deleted.try_update(|deleted| deleted.push(id));
                    self.reload();
                    self.notices.show(Tone::Success, t.vehicle.photo_deleted);
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

async fn read(client: &Client, is_part_a: bool, vehicle_id: &VehicleId) -> Result<Vec<Photo>, Error> {
    if is_part_a {
        let urls = SubmittedUrls::of(client.base(), vehicle_id).read();
        return Ok(urls.into_iter().map(Photo::submitted).collect());
    }
    let list = client.run(part_b::list_images(vehicle_id)).await?;
    Ok(list.items.into_iter().map(Photo::from).collect())
}
