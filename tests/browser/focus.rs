//! The focus when what has it is taken away, and handlers that a browser calls while it is.

use std::sync::atomic::{AtomicU32, Ordering};

use forecourt::browser::focus;
use forecourt::ui::{Dialog, guarded};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

/// A part of the document that is taken away at the end.
struct Stage(HtmlElement);

impl Stage {
    fn new(html: &str) -> Self {
        let stage: HtmlElement = document().create_element("div").unwrap().dyn_into().unwrap();
        stage.set_inner_html(html);
        document().body().unwrap().append_child(&stage).unwrap();
        Self(stage)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.0.remove();
    }
}

fn by_id(id: &str) -> HtmlElement {
    document().get_element_by_id(id).unwrap().dyn_into().unwrap()
}

fn focused() -> String {
    document().active_element().map(|element| element.id()).unwrap_or_default()
}

async fn frames() {
    for _ in 0..3 {
        let frame = js_sys::Promise::new(&mut |resolve, _| {
            window().request_animation_frame(&resolve).unwrap();
        });
        wasm_bindgen_futures::JsFuture::from(frame).await.unwrap();
    }
}

const LIST: &str = "<main id='content' tabindex='-1'><h1 id='head' tabindex='-1'>List</h1><ul>\
    <li id='a'><button id='in-a'>a</button></li><li id='b'><button id='in-b'>b</button></li>\
    <li id='c'><button id='in-c'>c</button></li></ul></main>";

#[wasm_bindgen_test]
async fn the_focus_goes_to_the_neighbour_of_what_is_taken_away() {
    let owner = Owner::new();
    owner.with(focus::keep);
    let stage = Stage::new(LIST);
    by_id("in-b").focus().unwrap();
    for (gone, next) in [("b", "in-c"), ("c", "in-a"), ("a", "head")] {
        by_id(gone).remove();
        frames().await;
        assert_eq!(focused(), next);
    }
    drop(stage);
    owner.cleanup();
}

#[wasm_bindgen_test]
async fn the_focus_stays_on_what_is_drawn_anew_and_off_where_nobody_lost_it() {
    let owner = Owner::new();
    owner.with(focus::keep);
    let stage = Stage::new(LIST);
    by_id("in-b").focus().unwrap();
    stage.0.set_inner_html(LIST);
    frames().await;
    assert_eq!(focused(), "in-b");
    by_id("in-b").blur().unwrap();
    frames().await;
    assert_eq!(focused(), "");
    drop(stage);
    owner.cleanup();
}

#[wasm_bindgen_test]
async fn a_dialog_begins_at_its_field_and_gives_the_focus_back_even_when_it_is_taken_away() {
    let stage = Stage::new("<button id='opener'>Open</button><div id='place'></div>");
    by_id("opener").focus().unwrap();
    let shown = RwSignal::new(true);
    let handle = leptos::mount::mount_to(by_id("place"), move || {
        view! {
            {move || shown.get().then(|| view! {
                <Dialog title="Words" open=Signal::stored(true) on_close=Callback::new(|()| ())>
                    <input id="field"/>
                    <div class="dialog__actions"><button id="action">Go</button></div>
                </Dialog>
            })}
        }
    });
    frames().await;
    assert_eq!(focused(), "field");
    shown.set(false);
    frames().await;
    assert_eq!(focused(), "opener");
    drop(handle);
    drop(stage);
}

#[wasm_bindgen_test]
async fn a_field_that_is_taken_away_while_it_is_changed_calls_nobody() {
    static HEARD: AtomicU32 = AtomicU32::new(0);
    let stage = Stage::new("<div id='place'></div>");
    let shown = RwSignal::new(true);
    let handle = leptos::mount::mount_to(by_id("place"), move || {
        view! {
            {move || shown.get().then(|| {
                let value = RwSignal::new(String::new());
                let change = move |_: web_sys::FocusEvent| {
                    value.with_untracked(String::len);
                    HEARD.fetch_add(1, Ordering::Relaxed);
                };
                view! { <input id="field" on:focusout=guarded(change)/> }
            })}
        }
    });
    frames().await;
    by_id("field").focus().unwrap();
    shown.set(false);
    frames().await;
    assert_eq!(HEARD.load(Ordering::Relaxed), 0);
    drop(handle);
    drop(stage);
}
