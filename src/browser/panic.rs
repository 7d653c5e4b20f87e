//! What is shown when the portal breaks. An error is never silent, and a dead page says that it is dead.

/// From now on a panic replaces the page by a short one with a button to reload, and goes to the console.
pub fn show_a_page_on_panic() {
    #[cfg(target_arch = "wasm32")]
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        // When even this fails there is nothing left to show it with.
        let _ = show();
    }));
}

#[cfg(target_arch = "wasm32")]
fn show() -> Result<(), wasm_bindgen::JsValue> {
    use forecourt_text::Language;
    use leptos::prelude::{document, window};
    use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};

    let document = document();
    let Some(body) = document.body() else { return Ok(()) };
    let language = document.document_element().and_then(|root| root.get_attribute("lang"));
    let words = &language.and_then(|tag| Language::of_tag(&tag)).unwrap_or(Language::English).catalog().ui;

    let page = document.create_element("main")?;
    page.set_class_name("crash");
    page.set_attribute("role", "alert")?;
    let button = document.create_element("button")?;
    button.set_class_name("button");
    button.set_attribute("data-variant", "primary")?;
    for (name, text) in [("h1", words.crash_title), ("p", words.crash_text)] {
        let element = document.create_element(name)?;
        element.set_text_content(Some(text));
        page.append_child(&element)?;
    }
    button.set_text_content(Some(words.reload));
    let reload = Closure::<dyn Fn() -> Result<(), JsValue>>::new(|| window().location().reload());
    button.add_event_listener_with_callback("click", reload.as_ref().unchecked_ref())?;
    // The page ends with a reload; until then the button needs its listener.
    reload.forget();
    page.append_child(&button)?;
    body.set_text_content(None);
    body.append_child(&page)?;
    if let Some(dead) = body.owner_document() {
        dead.set_title(words.crash_title);
    }
    Ok(())
}
