//! Placing a hotspot, by pointer and by keys.

use forecourt_player::{AspectRatio, Gallery, ItemId, Position};
use forecourt_player_dom::PlayerEvent;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::fixture::{Mounted, active_element, item, photo, point, press, text_hotspot};

/// The last event's point in whole percent, when it was one of placing.
fn placed(mounted: &Mounted) -> Option<(ItemId, f64, f64)> {
    match mounted.last_event()? {
        PlayerEvent::Placed { item, position: Position { x, y } } => {
            Some((item, (x * 100.0).round(), (y * 100.0).round()))
        }
        _ => None,
    }
}

#[wasm_bindgen_test]
fn a_click_on_the_photo_says_where_also_beside_free_space() {
    let mut square = item("a", vec![text_hotspot("h", 0.25, 0.5)]);
    square.picture = photo("navy", 300, 300);
    let gallery = Gallery { aspect_ratio: AspectRatio::FOUR_TO_THREE, items: vec![square] };
    let mounted = Mounted::new(gallery);
    mounted.player().set_placing(true);
    let stage = mounted.stage();
    // 800 × 600: the photo stands at 100 to 700.
    let click = |x: i32, y: i32| {
        point(&mounted, &stage, "pointerdown", x, y);
        point(&mounted, &stage, "pointerup", x, y);
    };
    click(250, 150);
    assert_eq!(placed(&mounted), Some((ItemId::new("a"), 25.0, 25.0)));
    let told = mounted.events.borrow().len();
    click(50, 150);
    assert_eq!(mounted.events.borrow().len(), told, "beside the photo");

    let (cross, frame) = (
        mounted.get(".fc-player__cross").get_bounding_client_rect(),
        mounted.get(".fc-player__frame").get_bounding_client_rect(),
    );
    let middle = cross.left() + cross.width() / 2.0;
    assert!((middle - frame.left() - frame.width() / 4.0).abs() < 1.0, "the cross is there");
    let style = web_sys::window().unwrap().get_computed_style(&mounted.mark("h")).unwrap().unwrap();
    assert_eq!(style.get_property_value("pointer-events").unwrap(), "none", "marks do not take the click");
}

#[wasm_bindgen_test]
fn keys_move_the_cross_and_enter_places() {
    let mounted = Mounted::new(Gallery::new(vec![item("a", Vec::new()), item("b", Vec::new())]));
    mounted.player().set_placing(true);
    let cross = mounted.get(".fc-player__cross");
    assert_eq!(active_element().as_ref(), Some(&*cross));
    assert_eq!(cross.tag_name(), "BUTTON", "Enter clicks it");
    let hint =
        cross.get_attribute("aria-describedby").and_then(|id| mounted.find(&format!("#{id}"))).unwrap();
    assert_eq!(hint.text_content().as_deref(), Some("Click the spot"));
    for _ in 0..5 {
        assert!(press(&cross, "ArrowRight"));
    }
    press(&cross, "ArrowUp");
    assert_eq!(mounted.counter(), "1 of 2", "the photos stay");
    assert!(
        mounted
            .get(".fc-player__stage > [role='status']:last-child")
            .text_content()
            .unwrap()
            .contains("55 49")
    );
    cross.click();
    assert_eq!(placed(&mounted), Some((ItemId::new("a"), 55.0, 49.0)));

    mounted.get("[data-act='next']").click();
    cross.click();
    assert_eq!(placed(&mounted), Some((ItemId::new("b"), 55.0, 49.0)), "it goes along");

    cross.focus().unwrap();
    assert!(press(&cross, "Escape"));
    assert_eq!(mounted.last_event(), Some(PlayerEvent::PlacingCancelled));
    assert!(mounted.find(".fc-player__cross, .fc-player__hint, [data-placing]").is_none());
    assert_eq!(active_element().as_ref(), Some(&*mounted.stage()));
}

#[wasm_bindgen_test]
fn a_host_ends_placing_without_a_word() {
    let mounted = Mounted::new(Gallery::new(vec![item("a", Vec::new())]));
    mounted.player().set_placing(true);
    let told = mounted.events.borrow().len();
    mounted.player().set_placing(false);
    assert!(mounted.find(".fc-player__cross").is_none());
    assert_eq!(mounted.events.borrow().len(), told);
}
