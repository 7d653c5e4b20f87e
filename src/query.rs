//! Latest-wins query of the server, which follows the signals that it reads: the newest request wins and older ones are cancelled. What was read
//! before stays until its successor is there, so that a page does not flicker. (`LocalResource` waits for the older request
//! first and tells nothing of what is under way.)

use std::future::Future;

use forecourt_client::Error;
use forecourt_client::retry::is_transient;
use leptos::prelude::*;

use crate::browser::clock::Timer;
use crate::browser::connection::Connection;
use crate::browser::task::Task;
use crate::effect::on_change;

/// Pause between two requests of what is looked at, in milliseconds.
const POLL_MS: u32 = 60_000;

/// Latest-wins query: value, progress, error.
pub struct Query<T: 'static> {
    value: RwSignal<Option<T>, LocalStorage>,
    error: RwSignal<Option<Error>>,
    under_way: RwSignal<bool>,
    refetch: Trigger,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Query<T> {}

impl<T: Clone> Query<T> {
    /// Reads now, and again whenever a signal changes that `start` itself looks at; what its future looks at does not count.
    #[must_use]
    pub fn new<F>(start: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, Error>> + 'static,
    {
        let query = Self {
            value: RwSignal::new_local(None),
            error: RwSignal::new(None),
            under_way: RwSignal::new(true),
            refetch: Trigger::new(),
        };
        let task = StoredValue::new_local(None::<Task>);
        on_change(move || {
            query.refetch.track();
            let future = start();
            query.under_way.set(true);
            task.set_value(Some(Task::spawn(async move {
                match future.await {
                    Ok(value) => {
                        query.error.set(None);
                        query.value.set(Some(value));
                    }
                    Err(error) => query.error.set(Some(error)),
                }
                query.under_way.set(false);
            })));
        });
        // What failed for want of a network is read again once there is one.
        if let Some(connection) = use_context::<Connection>() {
            on_change(move || {
                let has_failed = query.error.with_untracked(|error| error.as_ref().is_some_and(is_transient));
                if connection.online.get() && has_failed {
                    query.refetch();
                }
            });
        }
        query
    }

    /// Value that was read last.
    #[must_use]
    pub fn get(self) -> Option<T> {
        self.value.get()
    }

    /// A part of what was read last.
    #[must_use]
    pub fn map<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.value.with(|value| value.as_ref().map(read))
    }

    /// Why the last try failed; none after one that did not.
    #[must_use]
    pub fn error(self) -> Option<Error> {
        self.error.get()
    }

    /// True if a request is under way.
    #[must_use]
    pub fn is_under_way(self) -> bool {
        self.under_way.get()
    }

    /// Reads again when somebody comes back to the page (it is shown, gets the focus, the connection is back), and now and then
    /// while it is looked at: others may have changed what it shows.
    pub fn follow(self, connection: Connection) {
        let is_looked_at = Memo::new(move |_| connection.visible.get() && connection.online.get());
        Effect::new(move |before: Option<(bool, u32)>| {
            let now = (is_looked_at.get(), connection.focused.get());
            if now.0 && before.is_some_and(|before| before != now) {
                self.refetch();
            }
            now
        });
        let timer = StoredValue::new_local(None::<Timer>);
        on_change(move || {
            if is_looked_at.get() {
                self.poll(timer);
            } else {
                timer.set_value(None);
            }
        });
    }

    fn poll(self, timer: StoredValue<Option<Timer>, LocalStorage>) {
        let next = Timer::after(POLL_MS, move || {
            self.refetch();
            self.poll(timer);
        });
        timer.try_set_value(Some(next));
    }

    /// Reads again.
    pub fn refetch(self) {
        self.refetch.notify();
    }
}
