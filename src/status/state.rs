//! Runs the status board: timers, the page's visibility, the network and the focus go in, requests and sentences come out.

use std::collections::HashMap;

use forecourt_api::ImageUrl;
use forecourt_api::image::{ImageState, Phase, is_finished};
use forecourt_client::part_a;
use leptos::prelude::*;

use super::board::{Board, Effect, Event, Watched};
use crate::browser::clock::{self, Timer};
use crate::browser::connection::Connection;
use crate::browser::random;
use crate::browser::task::Task;
use crate::effect::on_change;
use crate::locale::Locale;
use crate::notices::Notices;
use crate::session::Session;

/// The images that a page watches. It asks for as long as the owner lives that made it.
#[derive(Clone, Copy)]
pub struct Statuses {
    inner: StoredValue<Inner, LocalStorage>,
    images: RwSignal<HashMap<ImageUrl, Watched>>,
    ends: RwSignal<u32>,
    session: Session,
    notices: Notices,
    locale: Locale,
}

#[derive(Default)]
struct Inner {
    board: Board,
    pause: Option<Timer>,
    asking: Option<Task>,
}

impl Statuses {
    /// Watches nothing yet.
    #[must_use]
    pub fn new(session: Session, connection: Connection, notices: Notices, locale: Locale) -> Self {
        let statuses = Self {
            inner: StoredValue::new_local(Inner::default()),
            images: RwSignal::default(),
            ends: RwSignal::new(0),
            session,
            notices,
            locale,
        };
        on_change(move || statuses.tell(Event::Visible(connection.visible.get())));
        on_change(move || statuses.tell(Event::Online(connection.online.get())));
        leptos::prelude::Effect::new(move |before: Option<()>| {
            connection.focused.track();
            if before.is_some() {
                statuses.tell(Event::Refresh);
            }
        });
        // Signing in again goes on where the refused token stopped.
        leptos::prelude::Effect::new(move |was_expired: Option<bool>| {
            let is_expired = session.is_expired();
            if was_expired == Some(true) && !is_expired {
                statuses.tell(Event::Refresh);
            }
            is_expired
        });
        statuses
    }

    /// Watches these images until they are finished.
    pub fn watch(self, images: Vec<(ImageUrl, ImageState, Phase)>) {
        // Of an image that is processed again, the end of its run before is no news any more.
        let begun_again = |known: &HashMap<ImageUrl, Watched>| {
            let is_open = |state: &ImageState, phase: &Phase| !is_finished(state, phase);
            let begun = images.iter().filter(|(url, state, phase)| {
                is_open(state, phase) && known.get(url).is_some_and(Watched::is_finished)
            });
            begun.map(|(url, ..)| url.clone()).collect::<Vec<_>>()
        };
        let begun_again = self.images.try_with_untracked(begun_again).unwrap_or_default();
        if !begun_again.is_empty() {
            self.images.try_update(|known| known.retain(|url, _| !begun_again.contains(url)));
        }
        self.tell(Event::Watch(images));
    }

    /// Watches an image no more.
    pub fn forget(self, image: ImageUrl) {
        self.images.try_update(|images| images.remove(&image));
        self.tell(Event::Forget(image));
    }

    /// Asks at once, also for those that were given up.
    pub fn refresh(self) {
        self.tell(Event::Refresh);
    }

    /// Status of an image on the board; nothing until then.
    #[must_use]
    pub fn of(self, image: &ImageUrl) -> Option<Watched> {
        self.images.with(|images| images.get(image).cloned())
    }

    /// Counts how often images came to their end: a reason to read their records.
    #[must_use]
    pub fn ends(self) -> Signal<u32> {
        self.ends.into()
    }

    fn tell(self, event: Event) {
        let step = |inner: &mut Inner| inner.board.step(event, clock::now_ms(), random::share());
        // After its owner's end a late answer finds nothing to change.
        let effects = self.inner.try_update_value(step).unwrap_or_default();
        for effect in effects {
            self.run(effect);
        }
    }

    fn run(self, effect: Effect) {
        match effect {
            Effect::Ask(urls) => {
                let client = self.session.client();
                let task = Task::spawn(async move {
                    let event = match client.run(part_a::image_status(&urls)).await {
                        Ok(statuses) => Event::Answered(statuses),
                        Err(error) => Event::Failed(error),
                    };
                    self.tell(event);
                });
                self.inner.try_update_value(|inner| inner.asking = Some(task));
            }
            Effect::Pause { ms } => {
                let timer = Timer::after(ms, move || self.tell(Event::PauseOver));
                self.inner.try_update_value(|inner| inner.pause = Some(timer));
            }
            Effect::CancelPause => {
                self.inner.try_update_value(|inner| inner.pause = None);
            }
            Effect::Changed(changes) => {
                let ended = changes.iter().any(Watched::is_finished);
                self.images.try_update(|images| {
                    images.extend(changes.into_iter().map(|image| (image.url.clone(), image)));
                });
                if ended {
                    self.ends.try_update(|ends| *ends = ends.wrapping_add(1));
                }
            }
            Effect::Announce { finished, total } => {
                let [finished, total] = [finished, total].map(|count| self.locale.fmt.number(count as u64));
                let said = &self.locale.t.status.images_done;
                self.notices.announce(said.fill([&finished, &total]));
            }
            Effect::SignIn => self.session.expire(),
        }
    }
}
