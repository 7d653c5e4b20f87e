//! Turning photos: keys, buttons, thumbnails, swipes; left to right and right to left.

use forecourt_player::{Gallery, ItemId};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::fixture::{Mounted, active_element, item, mouse_click, photos, point, press, text_hotspot};

#[wasm_bindgen_test]
async fn keys_turn_the_photos() {
    let mounted = Mounted::new(photos(&["a", "b", "c", "d"]));
    let stage = mounted.stage();
    for (key, expected) in [
        ("ArrowRight", "2 of 4"),
        ("End", "4 of 4"),
        ("ArrowRight", "4 of 4"),
        ("ArrowLeft", "3 of 4"),
        ("Home", "1 of 4"),
    ] {
        assert!(press(&stage, key), "{key} is taken");
        assert_eq!(mounted.counter(), expected, "{key}");
    }
    assert!(!press(&stage, "ArrowDown"), "the page scrolls");
    assert!(!press(&stage, "Escape"), "nothing is open");
    mounted.rests().await;
    assert_eq!(mounted.player().current(), Some(ItemId::new("a")));
    assert_eq!(mounted.shown(), [0, 1, 3, 2, 0]);
}

#[wasm_bindgen_test]
fn right_to_left_turns_the_other_way() {
    let mounted = Mounted::with(photos(&["a", "b"]), |host| host.set_dir("rtl"));
    press(&mounted.stage(), "ArrowLeft");
    assert_eq!(mounted.counter(), "2 of 2");
    let (previous, next) = (mounted.get("[data-act='previous']"), mounted.get("[data-act='next']"));
    assert!(previous.get_bounding_client_rect().left() > next.get_bounding_client_rect().left());
}

#[wasm_bindgen_test]
async fn a_moving_slide_comes_to_rest_in_its_place() {
    let mounted = Mounted::new(photos(&["a", "b"]));
    mounted.shows_photo().await;
    mounted.get("[data-act='next']").click();
    mounted.rests().await;
    let (stage, slide) = (
        mounted.stage().get_bounding_client_rect(),
        mounted.get(".fc-player__slide:not([inert])").get_bounding_client_rect(),
    );
    assert!((stage.left() - slide.left()).abs() < 0.5);
    assert!(mounted.get(".fc-player__slide[inert]").hidden(), "the other one is away");
}

#[wasm_bindgen_test]
fn thumbnails_are_one_stop_and_the_focus_moves_with_the_arrows() {
    let mounted = Mounted::new(photos(&["a", "b", "c"]));
    assert_eq!(mounted.count(".fc-player__thumbnail[tabindex='0']"), 1);
    mounted.get(".fc-player__thumbnail[data-at='2']").click();
    let current = mounted.get(".fc-player__thumbnail[aria-current]");
    assert_eq!(current.get_attribute("aria-label").as_deref(), Some("Show photo 3"));
    current.focus().unwrap();
    press(&current, "ArrowLeft");
    assert_eq!(mounted.counter(), "2 of 3");
    let focused = active_element().unwrap();
    assert_eq!(focused.get_attribute("data-at").as_deref(), Some("1"));
    assert_eq!(focused.get_attribute("tabindex").as_deref(), Some("0"));
}

#[wasm_bindgen_test]
async fn a_swipe_turns_and_its_click_means_nothing() {
    let hotspots = || vec![text_hotspot("h", 0.5, 0.5)];
    let mounted = Mounted::new(Gallery::new(vec![item("a", hotspots()), item("b", hotspots())]));
    mounted.shows_photo().await;
    let mark = mounted.mark("h");
    point(&mounted, &mark, "pointerdown", 400, 300);
    for x in [385, 350, 100] {
        point(&mounted, &mounted.stage(), "pointermove", x, 300);
    }
    assert!(mounted.find(".fc-player[data-moving]").is_some());
    point(&mounted, &mounted.stage(), "pointerup", 100, 300);
    mouse_click(&mark);
    assert_eq!(mounted.counter(), "2 of 2");
    assert!(mounted.find(".fc-player__panel").is_none());
    mounted.rests().await;
    assert_eq!(mounted.shown(), [0, 1]);
    mounted.mark("h").click();
    assert!(mounted.find(".fc-player__panel").is_some(), "the next click counts");
}

#[wasm_bindgen_test]
fn a_vertical_move_is_the_pages() {
    let mounted = Mounted::new(photos(&["a", "b"]));
    let stage = mounted.stage();
    let style = web_sys::window().unwrap().get_computed_style(&stage).unwrap().unwrap();
    assert_eq!(style.get_property_value("touch-action").unwrap(), "pan-y pinch-zoom");
    point(&mounted, &stage, "pointerdown", 400, 100);
    point(&mounted, &stage, "pointermove", 396, 160);
    point(&mounted, &stage, "pointermove", 100, 160);
    point(&mounted, &stage, "pointerup", 100, 160);
    assert_eq!(mounted.counter(), "1 of 2");
}

#[wasm_bindgen_test]
fn the_stage_is_a_stop_of_the_tab_key_where_it_has_something_to_turn() {
    let mounted = Mounted::new(photos(&["a", "b"]));
    let stage = mounted.stage();
    assert_eq!(stage.tab_index(), 0);
    assert_eq!(stage.get_attribute("role").as_deref(), Some("group"));
    assert_eq!(stage.get_attribute("aria-label").as_deref(), Some("Photo"));
    stage.focus().unwrap();
    assert!(press(&active_element().unwrap(), "ArrowRight"));
    assert_eq!(mounted.counter(), "2 of 2");
    mounted.player().set_gallery(photos(&["a"]));
    assert_eq!(mounted.stage().tab_index(), -1);
}

#[wasm_bindgen_test]
fn a_wheel_turns_sideways_and_is_the_pages_else() {
    let mounted = Mounted::new(photos(&["a", "b", "c"]));
    let turn = |dx: f64, dy: f64, with_shift: bool, with_control: bool| {
        let init = web_sys::WheelEventInit::new();
        init.set_bubbles(true);
        init.set_cancelable(true);
        init.set_delta_x(dx);
        init.set_delta_y(dy);
        init.set_shift_key(with_shift);
        init.set_ctrl_key(with_control);
        let event = web_sys::WheelEvent::new_with_event_init_dict("wheel", &init).unwrap();
        !mounted.stage().dispatch_event(&event).unwrap()
    };
    assert!(!turn(5.0, 80.0, false, false), "the page scrolls");
    assert!(!turn(80.0, 0.0, false, true), "the page zooms");
    assert_eq!(mounted.counter(), "1 of 3");
    assert!(turn(80.0, 5.0, false, false), "the browser does not go back in its history");
    assert_eq!(mounted.counter(), "2 of 3");
    assert!(turn(0.0, -80.0, true, false), "with Shift it is a sideways one");
    assert_eq!(mounted.counter(), "1 of 3");
}

#[wasm_bindgen_test]
fn nothing_covers_the_target_of_a_hotspot() {
    let corners = [("a", 0.0, 0.5), ("b", 1.0, 0.5), ("c", 0.0, 0.0), ("d", 1.0, 1.0), ("e", 0.04, 0.9)];
    for width in ["360px", "800px"] {
        let hotspots = || corners.iter().map(|(id, x, y)| text_hotspot(id, *x, *y)).collect();
        let gallery = Gallery::new(vec![item("a", hotspots()), item("b", Vec::new())]);
        let mounted = Mounted::with(gallery, |host| host.style().set_property("width", width).unwrap());
        let stage = mounted.stage().get_bounding_client_rect();
        for (id, ..) in corners {
            let mark = mounted.mark(id);
            let own = mark.get_bounding_client_rect();
            assert!(own.width() >= 44.0 && own.height() >= 44.0, "{id}");
            assert!(
                own.left() >= stage.left() - 0.5 && own.right() <= stage.right() + 0.5,
                "{id} at {width}"
            );
            assert!(
                own.top() >= stage.top() - 0.5 && own.bottom() <= stage.bottom() + 0.5,
                "{id} at {width}"
            );
            for act in ["previous", "next"] {
                let turn = mounted.get(&format!("[data-act='{act}']")).get_bounding_client_rect();
                let is_apart = turn.left() >= own.right()
                    || turn.right() <= own.left()
                    || turn.top() >= own.bottom()
                    || turn.bottom() <= own.top();
                assert!(is_apart, "{act} lies on {id} at {width}");
            }
        }
    }
}

#[wasm_bindgen_test]
fn the_focus_is_not_lost_with_the_slide_that_had_it() {
    let mounted =
        Mounted::new(Gallery::new(vec![item("a", vec![text_hotspot("h", 0.5, 0.5)]), item("b", Vec::new())]));
    let mark = mounted.mark("h");
    mark.focus().unwrap();
    press(&mark, "ArrowRight");
    assert_eq!(active_element().as_ref(), Some(&*mounted.stage()));
    press(&mounted.stage(), "ArrowLeft");
    let row = mounted.row("h");
    row.focus().unwrap();
    press(&row, "ArrowRight");
    assert_eq!(active_element().as_ref(), Some(&*mounted.stage()));
}
