//! Coming and going: nothing stays behind, two do not disturb each other, a host may do anything from its callback.

use std::cell::RefCell;
use std::rc::Rc;

use forecourt_player::{Gallery, ItemId};
use forecourt_player_dom::{Options, Player, PlayerEvent};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, ShadowRootInit, ShadowRootMode};

use crate::fixture::{Mounted, element, item, labels, next_frame, photos, press, text_hotspot};

#[wasm_bindgen(inline_js = r"
let balance = 0;
const wrap = (prototype, name, step) => {
    const original = prototype[name];
    prototype[name] = function (...given) { balance += step; return original.apply(this, given); };
    return () => { prototype[name] = original; };
};
let restore = [];
export function count_listeners() {
    balance = 0;
    restore = [
        wrap(EventTarget.prototype, 'addEventListener', 1),
        wrap(EventTarget.prototype, 'removeEventListener', -1),
        wrap(ResizeObserver.prototype, 'observe', 1),
        wrap(ResizeObserver.prototype, 'disconnect', -1),
    ];
}
export function listeners() { return balance; }
export function stop_counting() { restore.forEach((undo) => undo()); return balance; }
")]
extern "C" {
    fn count_listeners();
    fn listeners() -> i32;
    fn stop_counting() -> i32;
}

#[wasm_bindgen_test]
async fn a_dropped_player_leaves_no_node_and_no_listener() {
    count_listeners();
    let mut mounted =
        Mounted::new(Gallery::new(vec![item("a", vec![text_hotspot("h", 0.5, 0.5)]), item("b", Vec::new())]));
    mounted.shows_photo().await;
    assert!(listeners() > 5, "{} are counted", listeners());
    mounted.mark("h").click();
    mounted.player().set_placing(true);
    mounted.get("[data-act='next']").click();
    // While it moves and loads.
    next_frame().await;
    mounted.player = None;
    assert_eq!(mounted.count(":not(style)"), 0, "{}", mounted.host.inner_html());
    for _ in 0..5 {
        next_frame().await;
    }
    assert_eq!(stop_counting(), 0);
}

#[wasm_bindgen_test]
fn two_players_do_not_disturb_each_other() {
    let gallery = || Gallery::new(vec![item("a", vec![text_hotspot("h", 0.5, 0.5)]), item("b", Vec::new())]);
    let (one, mut two) = (Mounted::new(gallery()), Mounted::new(gallery()));
    press(&one.stage(), "ArrowRight");
    assert_eq!((one.counter(), two.counter()), ("2 of 2".to_owned(), "1 of 2".to_owned()));
    one.player().go_to(&ItemId::new("a"));
    one.mark("h").click();
    two.mark("h").click();
    let id = |mounted: &Mounted| mounted.get(".fc-player__panel").get_attribute("aria-labelledby");
    assert_ne!(id(&one), id(&two));
    two.player = None;
    assert!(one.find(".fc-player__panel").is_some());
    assert_eq!(one.shown(), [0, 1, 0]);
}

#[wasm_bindgen_test]
fn a_host_may_drop_the_player_from_its_callback() {
    let host = element("div");
    crate::fixture::document().body().unwrap().append_child(&host).unwrap();
    let slot: Rc<RefCell<Option<Player>>> = Rc::default();
    let own = Rc::clone(&slot);
    let told = Rc::new(RefCell::new(0));
    let count = Rc::clone(&told);
    let player = Player::mount(&host, photos(&["a", "b"]), labels(), Options::default(), move |event| {
        *count.borrow_mut() += 1;
        if matches!(event, PlayerEvent::Shown { index: 1, .. }) {
            own.take();
        }
    })
    .unwrap();
    *slot.borrow_mut() = Some(player);
    let stage = host.query_selector(".fc-player__stage").unwrap().unwrap();
    press(&stage, "ArrowRight");
    assert_eq!(host.child_element_count(), 0);
    press(&stage, "ArrowLeft");
    assert_eq!(*told.borrow(), 2);
    host.remove();
}

#[wasm_bindgen_test]
fn a_host_may_command_the_player_from_its_callback() {
    let host = element("div");
    crate::fixture::document().body().unwrap().append_child(&host).unwrap();
    let slot: Rc<RefCell<Option<Player>>> = Rc::default();
    let own = Rc::clone(&slot);
    let player = Player::mount(&host, photos(&["a", "b", "c"]), labels(), Options::default(), move |event| {
        if let (PlayerEvent::Shown { index: 1, .. }, Some(player)) = (event, &*own.borrow()) {
            player.set_gallery(photos(&["b", "c"]));
            player.go_to(&ItemId::new("c"));
        }
    })
    .unwrap();
    *slot.borrow_mut() = Some(player);
    let stage = host.query_selector(".fc-player__stage").unwrap().unwrap();
    press(&stage, "ArrowRight");
    let current = slot.borrow().as_ref().and_then(Player::current);
    assert_eq!(current, Some(ItemId::new("c")));
    slot.take();
    host.remove();
}

#[wasm_bindgen_test]
fn it_begins_where_it_is_told() {
    let host = element("div");
    crate::fixture::document().body().unwrap().append_child(&host).unwrap();
    let options = Options { start: Some(ItemId::new("b")), thumbnails: false, hotspot_list: false };
    let player = Player::mount(&host, photos(&["a", "b"]), labels(), options, |_| {}).unwrap();
    assert_eq!(player.current(), Some(ItemId::new("b")));
    assert!(host.query_selector(".fc-player__thumbnails, .fc-player__list").unwrap().is_none());
    drop(player);
    host.remove();
}

#[wasm_bindgen_test]
fn it_works_in_a_shadow_root() {
    let outer = element("div");
    crate::fixture::document().body().unwrap().append_child(&outer).unwrap();
    let shadow = outer.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).unwrap();
    let host = element("div");
    shadow.append_child(&host).unwrap();
    let gallery = Gallery::new(vec![item("a", vec![text_hotspot("h", 0.5, 0.5)]), item("b", Vec::new())]);
    let player = Player::mount(&host, gallery, labels(), Options::default(), |_| {}).unwrap();
    let find =
        |selector: &str| host.query_selector(selector).unwrap().map(JsCast::unchecked_into::<HtmlElement>);
    let mark = find(".fc-player__hotspot").unwrap();
    mark.focus().unwrap();
    mark.click();
    let panel = find(".fc-player__panel").unwrap();
    assert_eq!(shadow.active_element().as_ref(), Some(&*panel));
    press(&panel, "Escape");
    assert_eq!(shadow.active_element().as_ref(), Some(&*mark));
    press(&mark, "ArrowRight");
    assert_eq!(player.current(), Some(ItemId::new("b")));
    drop(player);
    outer.remove();
}
