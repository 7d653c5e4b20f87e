//! The last page of a portal that broke. It says so, names the photos that were not sent, and offers ways on and details for a
//! report. It is built from plain nodes: nothing of the portal's own machinery can be relied on any more.

use crate::browser::panic;

/// From now on a panic replaces the page by this one.
pub fn show_on_panic() {
    panic::on_panic(|place| {
        // When even this fails there is nothing left to show it with.
        #[cfg(target_arch = "wasm32")]
        let _ = page::show(place);
        #[cfg(not(target_arch = "wasm32"))]
        let _ = place;
    });
}

/// Report of a crash: version, place in the program, page and browser. Neither the panic's message nor the query of
/// the address is in it, since they may hold what people typed.
#[must_use]
pub fn details(place: &str, path: &str, browser: &str) -> String {
    // The folders of whoever built it tell nothing.
    let place = ["/src/", "\\src\\"]
        .iter()
        .filter_map(|source| place.rfind(source))
        .max()
        .map_or(place, |end| &place[place[..end].rfind(['/', '\\']).map_or(0, |start| start + 1)..]);
    format!("Forecourt {}\n{place}\n{path}\n{browser}", env!("CARGO_PKG_VERSION"))
}

#[cfg(target_arch = "wasm32")]
pub use page::show;

#[cfg(target_arch = "wasm32")]
mod page {
    use forecourt_text::{Language, Ui};
    use leptos::prelude::window;
    use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
    use web_sys::Element;

    use crate::browser::{clipboard, document};
    use crate::routes::Route;
    use crate::upload::unfinished;

    /// Replaces the page.
    ///
    /// # Errors
    /// The document refuses nodes.
    pub fn show(place: &str) -> Result<(), JsValue> {
        let document = leptos::prelude::document();
        let Some(body) = document.body() else { return Ok(()) };
        let language = document.document_element().and_then(|root| root.get_attribute("lang"));
        let words =
            &language.and_then(|tag| Language::of_tag(&tag)).unwrap_or(Language::English).catalog().ui;

        let page = element("main", "crash")?;
        let said = element("div", "crash__said")?;
        said.set_attribute("role", "alert")?;
        append(&said, &text("h1", "", words.crash_title)?)?;
        append(&said, &text("p", "", words.crash_text)?)?;
        append(&page, &said)?;
        if let Some(photos) = photos(words)? {
            append(&page, &photos)?;
        }
        append(&page, &ways_on(words)?)?;
        append(&page, &report(place, words)?)?;
        // The dead program still listens on the window, and would follow the links in its own way.
        listen(&page, "click", |event| event.stop_propagation())?;
        listen(&window(), "popstate", |_| reload())?;
        body.set_text_content(None);
        append(&body, &page)?;
        document.set_title(words.crash_title);
        Ok(())
    }

    fn append(parent: &Element, child: &Element) -> Result<(), JsValue> {
        parent.append_child(child).map(|_| ())
    }

    fn element(name: &str, class: &str) -> Result<Element, JsValue> {
        let element = leptos::prelude::document().create_element(name)?;
        element.set_class_name(class);
        Ok(element)
    }

    fn text(name: &str, class: &str, text: &str) -> Result<Element, JsValue> {
        let element = element(name, class)?;
        element.set_text_content(Some(text));
        Ok(element)
    }

    /// The photos that were on their way, each vehicle with a link to where they can be chosen again.
    fn photos(words: &Ui) -> Result<Option<Element>, JsValue> {
        let vehicles = unfinished::by_vehicle(unfinished::load());
        if vehicles.is_empty() {
            return Ok(None);
        }
        let section = element("section", "crash__photos")?;
        append(&section, &text("h2", "", words.crash_photos)?)?;
        let list = element("ul", "crash__vehicles")?;
        for (vehicle, names) in vehicles {
            let item = element("li", "crash__vehicle")?;
            let link = text("a", "link", &words.crash_choose_again.fill([vehicle.as_str()]))?;
            link.set_attribute("href", &Route::Vehicle(vehicle).path())?;
            append(&item, &link)?;
            let all = text("p", "crash__names", &names.join(", "))?;
            all.set_attribute("dir", "auto")?;
            append(&item, &all)?;
            append(&list, &item)?;
        }
        append(&section, &list)?;
        Ok(Some(section))
    }

    fn ways_on(words: &Ui) -> Result<Element, JsValue> {
        let ways = element("div", "crash__ways")?;
        let reload = button(words.reload, reload)?;
        reload.set_attribute("data-variant", "primary")?;
        append(&ways, &reload)?;
        let inventory = text("a", "button", words.to_inventory)?;
        inventory.set_attribute("href", &Route::Inventory.path())?;
        append(&ways, &inventory)?;
        Ok(ways)
    }

    /// Details to send to the operator of the portal.
    fn report(place: &str, words: &Ui) -> Result<Element, JsValue> {
        let browser = window().navigator().user_agent().unwrap_or_default();
        let details = super::details(place, &document::path(), &browser);
        let report = element("section", "crash__report")?;
        append(&report, &text("h2", "", words.crash_details)?)?;
        append(&report, &text("pre", "crash__text", &details)?)?;
        append(&report, &button(words.copy, move || clipboard::write(&details))?)?;
        Ok(report)
    }

    fn button(words: &str, act: impl Fn() + 'static) -> Result<Element, JsValue> {
        let button = text("button", "button", words)?;
        button.set_attribute("type", "button")?;
        listen(&button, "click", move |_| act())?;
        Ok(button)
    }

    /// Listens until the page is loaded anew, which is its only end.
    fn listen(
        target: &web_sys::EventTarget,
        event: &str,
        hear: impl Fn(web_sys::Event) + 'static,
    ) -> Result<(), JsValue> {
        let hear = Closure::<dyn Fn(web_sys::Event)>::new(hear);
        target.add_event_listener_with_callback(event, hear.as_ref().unchecked_ref())?;
        hear.forget();
        Ok(())
    }

    fn reload() {
        // A page that can't be loaded again says so itself.
        let _ = window().location().reload();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_name_version_place_and_page_and_nobodys_folders() {
        let said = details("/home/someone/forecourt/src/ui/menu.rs:70:9", "/vehicles/a", "Browser/1");
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            said,
            format!("Forecourt {version}\nforecourt/src/ui/menu.rs:70:9\n/vehicles/a\nBrowser/1")
        );
        assert!(details("src/ui/menu.rs:1:1", "/", "").contains("\nsrc/ui/menu.rs:1:1\n"));
        assert!(details("", "/", "").contains("\n\n/\n"));
    }
}
