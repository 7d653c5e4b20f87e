//! Navigation history: focus and scroll position after a change of pages. A link leads to its page's heading, the way back
//! to the scroll position and the link that the page was left from.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::browser::{clock, document, focus, listener, scroll};
use crate::routes::Route;
use crate::scroll_restoration::{PATIENCE_MS, ScrollRestoration, Step};

/// Navigation through the pages; a context.
#[derive(Clone, Copy)]
pub(crate) struct Navigation {
    restoration: StoredValue<Rc<RefCell<ScrollRestoration>>, LocalStorage>,
    shown: StoredValue<Option<Route>>,
}

impl Navigation {
    /// Listens for as long as the current owner lives. To be made before the router: what follows an address runs as soon as
    /// the router has heard of it, and has to know by then that the history led there.
    #[must_use]
    pub(crate) fn listen() -> Self {
        let restoration = Rc::new(RefCell::new(ScrollRestoration::default()));
        let navigation =
            Self { restoration: StoredValue::new_local(restoration.clone()), shown: StoredValue::new(None) };
        listener::on_window("scroll", {
            let restoration = restoration.clone();
            move |_| restoration.borrow_mut().scrolled(scroll::y())
        });
        for event in ["wheel", "touchstart", "pointerdown", "keydown"] {
            let restoration = restoration.clone();
            listener::on_window(event, move |_| restoration.borrow_mut().touched());
        }
        listener::on_window("popstate", move |_| {
            restoration.borrow_mut().comes_by_history();
            // A field that is being typed in is done with before its page goes.
            if navigation.shown.try_get_value() != Some(Route::parse(&document::path())) {
                focus::move_still_to("#content");
            }
        });
        navigation
    }

    /// Follows the address for as long as the current owner lives. `route` is the page that it leads to.
    pub(crate) fn follow(self, route: Memo<Option<Route>>) {
        let location = use_location();
        Effect::new(move |shown: Option<Option<Route>>| {
            let route = route.get();
            let (path, search) = (location.pathname.get(), location.search.get());
            let address = if search.is_empty() { path } else { format!("{path}?{search}") };
            self.shown.try_set_value(route.clone());
            let Some(restoration) = self.restoration.try_get_value() else { return route };
            let left = restoration.borrow_mut().arrived(&address, clock::now_ms());
            let is_other_page = shown.is_some_and(|shown| shown != route);
            match left {
                Some(left) => go_back(restoration, left, is_other_page),
                None if is_other_page => focus::move_to("h1"),
                None => {}
            }
            route
        });
    }
}

/// Selectors of the links that lead to an address, the most exact first.
fn links_to(address: &str) -> Vec<String> {
    let path = address.split('?').next().unwrap_or_default();
    // Neither quotes nor backslashes stand in an address as the browser writes it.
    let link = |test: &str, address: &str| format!("#content a:not(.page__back)[href{test}\"{address}\"]");
    let mut links = vec![link("=", address), link("=", path), link("^=", &format!("{path}?"))];
    // A form or a viewer may have been reached past its vehicle's page.
    if let Some(Route::EditVehicle(id) | Route::Viewer(id)) = Route::parse(path) {
        links.push(link("=", &Route::Vehicle(id).path()));
    }
    links
}

/// Goes on frame by frame until the page is long enough for its old place and has the link that was followed.
fn go_back(restoration: Rc<RefCell<ScrollRestoration>>, left: String, is_other_page: bool) {
    scroll::before_next_frame(move || {
        if is_other_page {
            focus::move_still_to("h1");
        }
        let links = if is_other_page { links_to(&left) } else { Vec::new() };
        next_frame(restoration, links, clock::now_ms().saturating_add(PATIENCE_MS));
    });
}

fn next_frame(restoration: Rc<RefCell<ScrollRestoration>>, mut links: Vec<String>, end_ms: u64) {
    let now_ms = clock::now_ms();
    // Whoever has moved the focus meanwhile is left alone.
    if now_ms > end_ms || !focus::is_at("h1") || links.iter().any(|link| focus::move_still_to(link)) {
        links.clear();
    }
    let step = restoration.borrow_mut().drawn(scroll::furthest(), now_ms);
    if let Step::Scroll(y) = step {
        scroll::to(y);
    }
    if step == Step::Wait || !links.is_empty() {
        scroll::before_next_frame(move || next_frame(restoration, links, end_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_that_was_followed_is_found_by_its_address() {
        let links = links_to("/vehicles/a%2Fb/view?photo=1");
        assert!(links[0].ends_with(r#"[href="/vehicles/a%2Fb/view?photo=1"]"#));
        assert!(links[1].ends_with(r#"[href="/vehicles/a%2Fb/view"]"#));
        assert!(links[2].ends_with(r#"[href^="/vehicles/a%2Fb/view?"]"#));
        assert!(links[3].ends_with(r#"[href="/vehicles/a%2Fb"]"#));
        assert_eq!(links_to("/settings").len(), 3);
    }
}
