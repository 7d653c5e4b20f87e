//! The wall clock, and pauses that end when they are dropped.

use std::rc::Rc;

use forecourt_client::Sleep;

/// Milliseconds since 1970.
#[must_use]
pub fn now_ms() -> u64 {
    #[cfg(target_arch = "wasm32")]
    {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count below 2^53")]
        let now = js_sys::Date::now() as u64;
        now
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }
}

/// Pauses of so many milliseconds, for what takes its clock as an argument. Outside a browser no time passes: they never end.
#[must_use]
pub fn sleep() -> Sleep {
    Rc::new(|ms| {
        #[cfg(target_arch = "wasm32")]
        {
            Box::pin(gloo_timers::future::TimeoutFuture::new(ms))
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            let _ = ms;
            Box::pin(std::future::pending())
        }
    })
}

/// Calls back once after a pause, unless it is dropped before.
pub struct Timer {
    #[cfg(target_arch = "wasm32")]
    _timeout: gloo_timers::callback::Timeout,
}

impl Timer {
    /// Starts the pause. Outside a browser no time passes: it never calls back.
    #[must_use = "dropping the timer cancels it"]
    pub fn after(ms: u32, then: impl FnOnce() + 'static) -> Self {
        #[cfg(target_arch = "wasm32")]
        {
            Self { _timeout: gloo_timers::callback::Timeout::new(ms, then) }
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            let _ = (ms, then);
            Self {}
        }
    }
}
