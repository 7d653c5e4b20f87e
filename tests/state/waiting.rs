//! A server that does not answer: reads end and can be tried again, changes are waited for until the person stops.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Poll, Waker};

use forecourt::browser::connection::Connection;
use forecourt::browser::storage::Storage;
use forecourt::inventory::search::Search;
use forecourt::inventory::state::Inventory;
use forecourt::notices::{Notices, Tone};
use forecourt::query::Query;
use forecourt::session::{Session, SlowChanges};
use forecourt_client::{Error, Method, Patient, Sleep};
use leptos::prelude::*;

use crate::fake::{Answer, Fake, Sent, credentials, forecourt, ok, run, settle, vehicle};

/// A clock that a test turns on.
#[derive(Clone, Default)]
struct Clock {
    now_ms: Rc<Cell<u64>>,
    wakers: Rc<RefCell<Vec<Waker>>>,
}

impl Clock {
    fn sleep(&self) -> Sleep {
        let clock = self.clone();
        Rc::new(move |ms| {
            let clock = clock.clone();
            let end_ms = clock.now_ms.get() + u64::from(ms);
            Box::pin(std::future::poll_fn(move |context| {
                if clock.now_ms.get() >= end_ms {
                    return Poll::Ready(());
                }
                clock.wakers.borrow_mut().push(context.waker().clone());
                Poll::Pending
            }))
        })
    }

    async fn pass(&self, ms: u64) {
        self.now_ms.set(self.now_ms.get() + ms);
        self.wakers.take().into_iter().for_each(Waker::wake);
        settle().await;
    }
}

struct World {
    clock: Clock,
    fake: Rc<Fake>,
    session: Session,
    changes: SlowChanges,
}

async fn world() -> World {
    let (clock, fake, changes) = (Clock::default(), Fake::new(forecourt), SlowChanges::new());
    let session = Session::new(Rc::new(Patient::new(fake.clone(), clock.sleep(), Rc::new(changes))));
    session.sign_in(credentials("good"), Storage::Tab).await.unwrap();
    World { clock, fake, session, changes }
}

fn inventory(session: Session, notices: Notices) -> Inventory {
    let connection = Connection {
        online: Signal::stored(true),
        visible: Signal::stored(true),
        focused: Signal::stored(0),
    };
    Inventory::new(Signal::stored(Search::default()), session, notices, connection)
}

fn listing(sent: &Sent) -> Answer {
    match sent.request.method {
        Method::Get if sent.request.target.starts_with("/v1/vehicles?") => {
            ok(serde_json::json!({"items": [vehicle("a", "Audi", "new")], "next_cursor": null}).to_string())
        }
        Method::Delete => Answer::Never,
        _ => forecourt(sent),
    }
}

#[test]
fn a_read_without_an_answer_ends_and_can_be_tried_again() {
    run(async {
        let World { clock, fake, session, changes } = world().await;
        fake.becomes(|_| Answer::Never);
        let list = inventory(session, Notices::new());
        settle().await;
        clock.pass(24_000).await;
        assert!(untrack(|| list.is_loading() && list.error().is_none()));
        clock.pass(1_000).await;
        assert_eq!(untrack(|| (list.is_loading(), list.error())), (false, Some(Error::Unreachable)));
        assert_eq!(untrack(|| changes.count()), 0);
        fake.becomes(listing);
        list.reload();
        settle().await;
        assert_eq!(untrack(|| list.listing().map(|listing| listing.rows.len())), Some(1));
    });
}

#[test]
fn a_change_without_an_answer_is_told_of_and_comes_back_when_the_person_stops_waiting() {
    run(async {
        let World { clock, fake, session, changes } = world().await;
        fake.becomes(listing);
        let notices = Notices::new();
        let list = inventory(session, notices);
        settle().await;
        let rows = || untrack(|| list.listing().map_or(0, |listing| listing.rows.len()));
        let row = untrack(|| list.listing().unwrap().rows.remove(0));
        leptos::task::spawn_local(list.delete(row));
        settle().await;
        assert_eq!((rows(), untrack(|| changes.count())), (0, 0));
        clock.pass(8_000).await;
        assert_eq!((rows(), untrack(|| changes.count())), (0, 1));
        changes.stop();
        settle().await;
        assert_eq!((rows(), untrack(|| changes.count())), (1, 0));
        assert_eq!(notices.list().get_untracked().pop().map(|notice| notice.tone), Some(Tone::Danger));
    });
}

#[test]
fn what_failed_for_want_of_a_network_is_read_again_once_there_is_one() {
    run(async {
        let online = RwSignal::new(false);
        provide_context(Connection {
            online: online.into(),
            visible: Signal::stored(true),
            focused: Signal::stored(0),
        });
        let tries = Rc::new(Cell::new(0));
        let reading = {
            let tries = tries.clone();
            Query::new(move || {
                tries.set(tries.get() + 1);
                let answer = if tries.get() == 1 { Err(Error::Unreachable) } else { Ok(tries.get()) };
                async move { answer }
            })
        };
        settle().await;
        assert_eq!((tries.get(), untrack(|| reading.error())), (1, Some(Error::Unreachable)));
        online.set(true);
        settle().await;
        assert_eq!((tries.get(), untrack(|| reading.get())), (2, Some(2)));
        // What is there is not asked for again.
        online.set(false);
        settle().await;
        online.set(true);
        settle().await;
        assert_eq!(tries.get(), 2);
    });
}
