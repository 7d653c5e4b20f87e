//! The browser's two stores of text. A browser that forbids them (private mode, full) keeps nothing, and nobody breaks.

/// Lifetime of what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// Until somebody deletes it.
    Device,
    /// Until the tab is closed.
    Tab,
}

impl Storage {
    /// Text that was stored under a name.
    #[must_use]
    pub fn get(self, key: &str) -> Option<String> {
        self.area()?.get_item(key).ok().flatten()
    }

    /// Keeps a text under a name; false when the browser does not.
    pub fn set(self, key: &str, value: &str) -> bool {
        self.area().is_some_and(|area| area.set_item(key, value).is_ok())
    }

    /// Forgets a name.
    pub fn remove(self, key: &str) {
        if let Some(area) = self.area() {
            // Removing what is not there is no error.
            let _ = area.remove_item(key);
        }
    }

    #[cfg(target_arch = "wasm32")]
    fn area(self) -> Option<web_sys::Storage> {
        let window = leptos::prelude::window();
        match self {
            Self::Device => window.local_storage(),
            Self::Tab => window.session_storage(),
        }
        .ok()
        .flatten()
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[expect(clippy::unnecessary_wraps, reason = "a browser may have none")]
    fn area(self) -> Option<memory::Area> {
        Some(memory::Area(self))
    }
}

/// A thread's own stores, where there is no browser.
#[cfg(not(target_arch = "wasm32"))]
mod memory {
    use std::cell::RefCell;
    use std::collections::HashMap;
    use std::convert::Infallible;

    thread_local! {
        static KEPT: RefCell<HashMap<(bool, String), String>> = RefCell::default();
    }

    pub(super) struct Area(pub(super) super::Storage);

    impl Area {
        fn key(&self, key: &str) -> (bool, String) {
            (self.0 == super::Storage::Device, key.to_owned())
        }

        #[expect(clippy::unnecessary_wraps, reason = "stands in for the browser's, which can fail")]
        pub(super) fn get_item(&self, key: &str) -> Result<Option<String>, Infallible> {
            Ok(KEPT.with_borrow(|kept| kept.get(&self.key(key)).cloned()))
        }

        #[expect(clippy::unnecessary_wraps, reason = "stands in for the browser's, which can fail")]
        pub(super) fn set_item(&self, key: &str, value: &str) -> Result<(), Infallible> {
            KEPT.with_borrow_mut(|kept| kept.insert(self.key(key), value.to_owned()));
            Ok(())
        }

        #[expect(clippy::unnecessary_wraps, reason = "stands in for the browser's, which can fail")]
        pub(super) fn remove_item(&self, key: &str) -> Result<(), Infallible> {
            KEPT.with_borrow_mut(|kept| kept.remove(&self.key(key)));
            Ok(())
        }
    }
}
