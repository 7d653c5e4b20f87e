//! The last page of a portal that broke.

use forecourt::browser::storage::Storage;
use forecourt::crash;
use forecourt_text::Language;
use leptos::prelude::document;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn it_names_the_photos_that_stopped_and_leads_on() {
    Storage::Tab.set("forecourt.unfinished", r#"[{"vehicle":"a/b","name":"<b>front</b>.jpg"}]"#);
    Storage::Tab.set("forecourt.session", r#"{"server":"s","token":"fct_secret"}"#);
    let body = document().body().unwrap();
    let before: Vec<_> =
        (0..body.child_nodes().length()).filter_map(|at| body.child_nodes().item(at)).collect();
    crash::show("/home/someone/forecourt/src/ui/menu.rs:70:9").unwrap();

    let words = &Language::English.catalog().ui;
    let said = body.text_content().unwrap();
    for part in [words.crash_title, "<b>front</b>.jpg", "forecourt/src/ui/menu.rs:70:9", words.copy] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("fct_secret") && !said.contains("/home/someone"));
    let links = body.query_selector_all("a[href]").unwrap();
    let addresses: Vec<_> = (0..links.length())
        .filter_map(|at| {
            wasm_bindgen::JsCast::dyn_into::<web_sys::Element>(links.item(at)?).ok()?.get_attribute("href")
        })
        .collect();
    assert_eq!(addresses, ["/vehicles/a%2Fb", "/vehicles"]);

    body.set_text_content(None);
    for node in before {
        body.append_child(&node).unwrap();
    }
    Storage::Tab.remove("forecourt.unfinished");
    Storage::Tab.remove("forecourt.session");
}
