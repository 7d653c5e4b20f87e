//! Time limits of requests: a read is given up and asked for again, a change is waited for longer, and the
//! person is told and may stop waiting; bytes that leave are given up once nothing moves. Clock and pauses are the caller's.
//!
//! Not here: trying again. A change that was given up may have been made; whoever repeats it repeats its key.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use crate::{Method, Request, Transport, TransportFailure, TransportFuture};

/// Time for which an answer is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// A read of a few kilobytes, or a request that a machine repeats by itself.
    Read,
    /// A read of a whole picture.
    Download,
    /// A change, which somebody looks at.
    Change,
}

impl Patience {
    /// The usual for a method.
    #[must_use]
    pub const fn of(method: Method) -> Self {
        match method {
            Method::Get | Method::Head => Self::Read,
            Method::Post | Method::Put | Method::Patch | Method::Delete => Self::Change,
        }
    }

    /// When the person is told that the answer is still being waited for, in milliseconds.
    #[must_use]
    pub const fn tells_after_ms(self) -> Option<u32> {
        match self {
            Self::Read | Self::Download => None,
            Self::Change => Some(8_000),
        }
    }

    /// When the request is given up, in milliseconds.
    #[must_use]
    pub const fn ends_after_ms(self) -> u32 {
        match self {
            Self::Read => 25_000,
            Self::Download => 120_000,
            Self::Change => 90_000,
        }
    }
}

/// A pause.
pub type Pause = Pin<Box<dyn Future<Output = ()>>>;
/// Makes a pause of so many milliseconds.
pub type Sleep = Rc<dyn Fn(u32) -> Pause>;

/// Hears of changes that take long.
pub trait Waiting {
    /// One is being waited for until the pause is dropped; the pause ends when the person stops waiting.
    fn begin(&self) -> Pause;
}

/// A transport that gives up by [`Patience`]. What was given up counts as unreachable: nobody knows whether it arrived.
pub struct Patient {
    inner: Rc<dyn Transport>,
    sleep: Sleep,
    waiting: Rc<dyn Waiting>,
}

impl Patient {
    /// Around another transport.
    #[must_use]
    pub fn new(inner: Rc<dyn Transport>, sleep: Sleep, waiting: Rc<dyn Waiting>) -> Self {
        Self { inner, sleep, waiting }
    }
}

impl Transport for Patient {
    fn send<'a>(&'a self, base: &'a str, token: Option<&'a str>, request: Request) -> TransportFuture<'a> {
        let patience = request.patience;
        let mut answer = self.inner.send(base, token, request);
        let mut end = (self.sleep)(patience.ends_after_ms());
        let mut tells = patience.tells_after_ms().map(|ms| (self.sleep)(ms));
        let mut stopped: Option<Pause> = None;
        Box::pin(poll_fn(move |context| {
            if let Poll::Ready(answer) = answer.as_mut().poll(context) {
                return Poll::Ready(answer);
            }
            if tells.as_mut().is_some_and(|pause| pause.as_mut().poll(context).is_ready()) {
                tells = None;
                stopped = Some(self.waiting.begin());
            }
            let is_over = end.as_mut().poll(context).is_ready()
                || stopped.as_mut().is_some_and(|pause| pause.as_mut().poll(context).is_ready());
            if is_over { Poll::Ready(Err(TransportFailure::Unreachable)) } else { Poll::Pending }
        }))
    }
}

/// Time since bytes last moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stall {
    limit_ms: u32,
    moved_at_ms: u64,
}

impl Stall {
    /// Something moves at `now_ms`.
    #[must_use]
    pub const fn new(limit_ms: u32, now_ms: u64) -> Self {
        Self { limit_ms, moved_at_ms: now_ms }
    }

    /// Something has moved again.
    pub fn moved(&mut self, now_ms: u64) {
        self.moved_at_ms = now_ms;
    }

    /// Time that it may still stand, in milliseconds; nothing once it has stood too long.
    #[must_use]
    pub fn left_ms(&self, now_ms: u64) -> Option<u32> {
        let stood_ms = u32::try_from(now_ms.saturating_sub(self.moved_at_ms)).unwrap_or(u32::MAX);
        self.limit_ms.checked_sub(stood_ms).filter(|left| *left > 0)
    }
}

/// Does work until it is done, or until nothing has moved for too long; then there is no result.
pub async fn until_stalled<T>(
    work: impl Future<Output = T>,
    stall: &RefCell<Stall>,
    now_ms: impl Fn() -> u64,
    sleep: &Sleep,
) -> Option<T> {
    let mut work = std::pin::pin!(work);
    let mut pause: Option<Pause> = None;
    poll_fn(move |context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        loop {
            if pause.as_mut().is_some_and(|pause| pause.as_mut().poll(context).is_pending()) {
                return Poll::Pending;
            }
            let Some(left_ms) = stall.borrow().left_ms(now_ms()) else { return Poll::Ready(None) };
            pause = Some(sleep(left_ms));
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::task::{Context, Waker};

    use super::*;
    use crate::{Headers, Response};

    /// A clock that a test turns on. Pauses look at it whenever they are polled.
    #[derive(Clone, Default)]
    struct Clock(Rc<Cell<u64>>);

    impl Clock {
        fn sleep(&self) -> Sleep {
            let now = self.0.clone();
            Rc::new(move |ms| {
                let (now, end) = (now.clone(), now.get() + u64::from(ms));
                Box::pin(poll_fn(move |_| if now.get() >= end { Poll::Ready(()) } else { Poll::Pending }))
            })
        }
    }

    /// Counts who waits, and can stop all of them.
    #[derive(Default)]
    struct Count {
        waiting: Rc<Cell<u32>>,
        stop: Rc<Cell<bool>>,
    }

    struct Entry(Rc<Cell<u32>>);

    impl Drop for Entry {
        fn drop(&mut self) {
            self.0.set(self.0.get() - 1);
        }
    }

    impl Waiting for Count {
        fn begin(&self) -> Pause {
            self.waiting.set(self.waiting.get() + 1);
            let (entry, stop) = (Entry(self.waiting.clone()), self.stop.clone());
            Box::pin(poll_fn(move |_| {
                let _ = &entry;
                if stop.get() { Poll::Ready(()) } else { Poll::Pending }
            }))
        }
    }

    /// Answers once it is told to.
    #[derive(Clone, Default)]
    struct Slow(Rc<Cell<bool>>);

    impl Transport for Slow {
        fn send<'a>(&'a self, _: &'a str, _: Option<&'a str>, _: Request) -> TransportFuture<'a> {
            Box::pin(poll_fn(|_| {
                if self.0.get() {
                    Poll::Ready(Ok(Response { status: 204, headers: Headers::default(), body: Vec::new() }))
                } else {
                    Poll::Pending
                }
            }))
        }
    }

    fn poll<T>(future: &mut Pin<Box<dyn Future<Output = T> + '_>>) -> Option<T> {
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    /// Sends a request and says when it is told of, when it ends, and how.
    fn history(request: Request) -> (Option<u64>, u64, TransportFailure) {
        let (clock, count) = (Clock::default(), Rc::new(Count::default()));
        let patient = Patient::new(Rc::new(Slow::default()), clock.sleep(), count.clone());
        let mut sending = patient.send("https://a.example", None, request);
        let mut told = None;
        loop {
            if let Some(answer) = poll(&mut sending) {
                return (told, clock.0.get(), answer.unwrap_err());
            }
            told = told.or((count.waiting.get() == 1).then(|| clock.0.get()));
            clock.0.set(clock.0.get() + 1_000);
        }
    }

    #[test]
    fn every_request_ends() {
        let check = |request, told, end| {
            assert_eq!(history(request), (told, end, TransportFailure::Unreachable));
        };
        check(Request::new(Method::Get, "/"), None, 25_000);
        check(Request::new(Method::Head, "/"), None, 25_000);
        check(Request::new(Method::Get, "/").patience(Patience::Download), None, 120_000);
        check(Request::new(Method::Post, "/").patience(Patience::Read), None, 25_000);
        for method in [Method::Post, Method::Put, Method::Patch, Method::Delete] {
            check(Request::new(method, "/"), Some(8_000), 90_000);
        }
    }

    #[test]
    fn a_person_may_stop_waiting_for_a_change() {
        let (clock, count) = (Clock::default(), Rc::new(Count::default()));
        let patient = Patient::new(Rc::new(Slow::default()), clock.sleep(), count.clone());
        let mut sending = patient.send("https://a.example", None, Request::new(Method::Put, "/"));
        assert_eq!((poll(&mut sending), count.waiting.get()), (None, 0));
        clock.0.set(8_000);
        assert_eq!((poll(&mut sending), count.waiting.get()), (None, 1));
        count.stop.set(true);
        assert_eq!(poll(&mut sending), Some(Err(TransportFailure::Unreachable)));
        drop(sending);
        assert_eq!(count.waiting.get(), 0);
    }

    #[test]
    fn an_answer_that_comes_late_still_counts_and_nobody_waits_on() {
        let (clock, count, slow) = (Clock::default(), Rc::new(Count::default()), Slow::default());
        let patient = Patient::new(Rc::new(slow.clone()), clock.sleep(), count.clone());
        let mut sending = patient.send("https://a.example", None, Request::new(Method::Put, "/"));
        clock.0.set(80_000);
        assert_eq!((poll(&mut sending), count.waiting.get()), (None, 1));
        slow.0.set(true);
        assert!(matches!(poll(&mut sending), Some(Ok(_))));
        drop(sending);
        assert_eq!(count.waiting.get(), 0);
    }

    #[test]
    fn bytes_that_stand_are_given_up_and_bytes_that_crawl_are_not() {
        let run = |moves: &[u64], done_at_ms: u64| {
            let clock = Clock::default();
            let stall = RefCell::new(Stall::new(30_000, 0));
            let now = || clock.0.get();
            let work = poll_fn(|_| if now() >= done_at_ms { Poll::Ready(()) } else { Poll::Pending });
            let sleep = clock.sleep();
            let mut sending: Pin<Box<dyn Future<Output = Option<()>> + '_>> =
                Box::pin(until_stalled(work, &stall, now, &sleep));
            loop {
                if let Some(end) = poll(&mut sending) {
                    return (end.is_some(), clock.0.get());
                }
                clock.0.set(clock.0.get() + 1_000);
                if moves.contains(&clock.0.get()) {
                    stall.borrow_mut().moved(clock.0.get());
                }
            }
        };
        assert_eq!(run(&[], 10_000), (true, 10_000));
        assert_eq!(run(&[], 60_000), (false, 30_000));
        assert_eq!(run(&[20_000, 45_000], 60_000), (true, 60_000));
        assert_eq!(run(&[20_000, 45_000], 600_000), (false, 75_000));
    }
}
