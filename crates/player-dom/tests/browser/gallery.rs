//! Photos: what is in the page, in what order they load, what is said of broken ones.

use forecourt_player::{Gallery, ItemId, Picture, PixelSize};
use forecourt_player_dom::PlayerEvent;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::fixture::{Mounted, item, photo, photos, until};

#[wasm_bindgen_test]
async fn it_is_a_carousel_with_names_and_room_before_the_photo_is_there() {
    let mounted = Mounted::new(photos(&["a", "b", "c"]));
    let root = mounted.get("section");
    assert_eq!(root.get_attribute("aria-roledescription").as_deref(), Some("carousel"));
    assert_eq!(root.get_attribute("aria-label").as_deref(), Some("Photos of the car"));
    assert!(mounted.find(".fc-player__photo").is_none());
    let stage = mounted.stage().get_bounding_client_rect();
    let height = stage.height();
    assert!((stage.width() / height - 4.0 / 3.0).abs() < 0.01, "{} × {height}", stage.width());

    mounted.shows_photo().await;
    assert_eq!(mounted.stage().get_bounding_client_rect().height(), height, "nothing moved");
    assert_eq!(mounted.counter(), "1 of 3");
    assert_eq!(mounted.get(".fc-player__counter").get_attribute("role").as_deref(), Some("status"));
    let slide = mounted.get(".fc-player__slide:not([inert])");
    assert_eq!(slide.get_attribute("role").as_deref(), Some("group"));
    assert_eq!(slide.get_attribute("aria-label").as_deref(), Some("1 of 3"));
    assert_eq!(mounted.get(".fc-player__photo").get_attribute("alt").as_deref(), Some("Photo 1"));
    assert_eq!(mounted.count(".fc-player__slide[inert]"), 2);
    assert_eq!(mounted.get("[data-act='previous']").get_attribute("aria-disabled").as_deref(), Some("true"));
    assert_eq!(mounted.get("[data-act='next']").get_attribute("aria-disabled").as_deref(), Some("false"));
    assert_eq!(*mounted.events.borrow(), [PlayerEvent::Shown { item: ItemId::new("a"), index: 0 }]);
}

#[wasm_bindgen_test]
async fn neighbours_and_thumbnails_wait_for_the_first_photo() {
    let mounted = Mounted::new(photos(&["a", "b", "c"]));
    let is_first_only = || {
        mounted.count(".fc-player__slide[inert] .fc-player__frame[aria-busy]") == 0
            && mounted.count(".fc-player__thumbnail-photo[src]") == 0
    };
    assert!(is_first_only());
    mounted.shows_photo().await;
    assert!(is_first_only(), "decoded is not yet painted");
    until("thumbnails", || mounted.count(".fc-player__thumbnail-photo[src]") == 3).await;
    until("the neighbour", || mounted.count(".fc-player__slide[inert] .fc-player__photo") == 1).await;
}

#[wasm_bindgen_test]
async fn a_photo_of_other_proportions_stands_whole_and_hotspots_follow_it() {
    let mut gallery = photos(&["a", "b"]);
    gallery.items[0].picture = Picture { size: None, ..photo("navy", 300, 300) };
    gallery.items[0].hotspots = vec![crate::fixture::text_hotspot("h", 0.25, 0.5)];
    gallery.aspect_ratio = forecourt_player::AspectRatio::FOUR_TO_THREE;
    let mounted = Mounted::new(gallery);
    mounted.shows_photo().await;
    let frame = mounted.get(".fc-player__slide:not([inert]) .fc-player__frame");
    until("the learned size", || {
        let frame = frame.get_bounding_client_rect();
        (frame.width() - frame.height()).abs() < 1.0
    })
    .await;
    let (frame, mark) = (frame.get_bounding_client_rect(), mounted.mark("h").get_bounding_client_rect());
    let middle = mark.left() + mark.width() / 2.0;
    assert!((middle - frame.left() - frame.width() / 4.0).abs() < 1.0);
    assert!((mark.width() - 44.0).abs() < 0.5, "{} px to touch", mark.width());
}

#[wasm_bindgen_test]
async fn a_broken_photo_says_so_and_can_be_tried_again() {
    let mut gallery = photos(&["a", "b"]);
    let good = std::mem::replace(
        &mut gallery.items[0].picture,
        Picture::single("data:image/png;base64,AAAA", PixelSize::new(400, 300)),
    );
    let mounted = Mounted::new(gallery.clone());
    until("the failure", || mounted.find(".fc-player__failure").is_some()).await;
    assert_eq!(mounted.get(".fc-player__failure-text").text_content().as_deref(), Some("Not loaded"));
    assert_eq!(mounted.last_event(), Some(PlayerEvent::ImageFailed { item: ItemId::new("a") }));
    until("an empty tile", || mounted.count(".fc-player__thumbnail-photo[src]") == 1).await;
    until("the other photo", || mounted.count(".fc-player__slide[inert] .fc-player__photo") == 1).await;

    mounted.get(".fc-player__retry").focus().unwrap();
    mounted.get(".fc-player__retry").click();
    assert!(mounted.find(".fc-player__failure").is_none(), "it is under way");
    assert_eq!(crate::fixture::active_element().as_ref(), Some(&*mounted.stage()), "the focus is not lost");
    until("the failure again", || mounted.find(".fc-player__failure").is_some()).await;

    gallery.items[0].picture = good;
    mounted.player().set_gallery(gallery);
    mounted.shows_photo().await;
    assert!(mounted.find(".fc-player__failure").is_none());
}

#[wasm_bindgen_test]
async fn a_changed_gallery_keeps_its_nodes_and_its_photo_until_the_new_one_is_there() {
    let mounted = Mounted::new(photos(&["a", "b"]));
    mounted.shows_photo().await;
    let (slide, old) = (mounted.get(".fc-player__slide"), mounted.get(".fc-player__photo"));
    let mut gallery = photos(&["x", "a", "b"]);
    gallery.items[1].picture = photo("maroon", 800, 600);
    let new_src = gallery.items[1].picture.src.clone();
    mounted.player().set_gallery(gallery);
    assert_eq!(mounted.counter(), "2 of 3");
    assert_eq!(mounted.get(".fc-player__slide:not([inert])"), slide);
    assert!(old.is_connected());
    until("the new photo", || {
        mounted.get(".fc-player__slide:not([inert]) .fc-player__photo").get_attribute("src")
            == Some(new_src.clone())
    })
    .await;
    assert!(!old.is_connected());
}

#[wasm_bindgen_test]
async fn a_photo_under_way_goes_to_its_own_slide() {
    let mut gallery = photos(&["a", "b"]);
    let src = gallery.items[0].picture.src.clone();
    let mounted = Mounted::new(gallery.clone());
    gallery.items.insert(0, item("x", Vec::new()));
    gallery.items[0].picture = photo("maroon", 800, 600);
    mounted.player().set_gallery(gallery);
    mounted.shows_photo().await;
    let shown = mounted.get(".fc-player__slide:not([inert]) .fc-player__photo");
    assert_eq!((mounted.counter(), shown.get_attribute("src")), ("2 of 3".to_owned(), Some(src)));
}

#[wasm_bindgen_test]
async fn a_placeholder_stands_in_until_the_photo_is_there() {
    let mut gallery = photos(&["a"]);
    gallery.items[0].picture.placeholder = Some("1QcSHQRnh493V4dIh4eXh1h4kJUI".to_owned());
    let mounted = Mounted::new(gallery);
    assert!(mounted.find("canvas.fc-player__placeholder").is_some());
    mounted.shows_photo().await;
    until("the placeholder's end", || mounted.find("canvas").is_none()).await;
}

#[wasm_bindgen_test]
fn no_photos_are_said_and_one_needs_no_buttons() {
    let mounted = Mounted::new(Gallery::default());
    assert_eq!(mounted.get(".fc-player__empty").text_content().as_deref(), Some("No photos"));
    assert!(mounted.get("[data-act='next']").hidden());
    assert!(mounted.events.borrow().is_empty());
    mounted.player().set_gallery(Gallery::new(vec![item("a", Vec::new())]));
    assert!(mounted.get(".fc-player__empty").hidden());
    assert!(mounted.get("[data-act='next']").hidden() && mounted.get(".fc-player__thumbnails").hidden());
    assert_eq!(mounted.shown(), [0]);
}

#[wasm_bindgen_test]
async fn the_first_photo_does_not_fade_in() {
    let mounted = Mounted::new(photos(&["a", "b"]));
    mounted.shows_photo().await;
    let first = mounted.get(".fc-player__slide:not([inert]) .fc-player__photo");
    let style = web_sys::window().unwrap().get_computed_style(&first).unwrap().unwrap();
    assert_eq!(style.get_property_value("opacity").unwrap(), "1");
    until("the neighbour", || mounted.count(".fc-player__slide[inert] .fc-player__photo") == 1).await;
    assert_eq!(mounted.count(".fc-player__photo[data-instant]"), 1, "the others may");
}

#[wasm_bindgen_test]
async fn a_dead_address_is_reported_and_its_newer_one_shown_in_the_same_place() {
    let dead = |name: &str| {
        Picture::single(format!("data:image/png;base64,AAAA?exp=1&sig={name}"), PixelSize::new(4, 3))
    };
    let mut gallery = photos(&["a", "b"]);
    gallery.items[1].picture = dead("old");
    let mounted = Mounted::new(gallery.clone());
    mounted.get("[data-act='next']").click();
    until("the failure", || mounted.find(".fc-player__failure").is_some()).await;
    let reported =
        |event: &PlayerEvent| mounted.events.borrow().iter().filter(|known| *known == event).count();
    let item = ItemId::new("b");
    assert!(reported(&PlayerEvent::ImageFailed { item: item.clone() }) > 0);
    mounted.get(".fc-player__retry").click();
    assert_eq!(reported(&PlayerEvent::RetryAsked { item }), 1, "the host can ask for newer addresses");
    gallery.items[1].picture = photo("teal", 400, 300);
    mounted.player().set_gallery(gallery);
    mounted.shows_photo().await;
    assert_eq!(mounted.counter(), "2 of 2");
    assert!(mounted.find(".fc-player__failure").is_none());
}

#[wasm_bindgen_test]
async fn a_small_photo_that_failed_is_fetched_at_its_newer_address_and_no_other_is() {
    let signed = |good: &str, bad: &str| {
        let mut gallery = photos(&["a", "b", "c"]);
        gallery.items[1].picture.src = [&gallery.items[1].picture.src, good].concat();
        gallery.items[2].picture =
            Picture::single(["data:image/png;base64,AAAA?exp=1", bad].concat(), PixelSize::new(4, 3));
        gallery
    };
    let mounted = Mounted::new(signed("", "&sig=old"));
    let small = |at: usize| mounted.get(&format!(".fc-player__thumbnail[data-at='{at}'] img"));
    until("the small photos", || small(1).has_attribute("src")).await;
    until("the failure", || !small(2).has_attribute("src")).await;
    assert!(
        mounted.events.borrow().contains(&PlayerEvent::ImageFailed { item: ItemId::new("c") }),
        "a small photo is reported, too"
    );
    let before = small(1).get_attribute("src");
    mounted.player().set_gallery(signed("?exp=2&sig=new", "&sig=new"));
    assert_eq!(small(1).get_attribute("src"), before, "it is there");
    assert!(small(2).get_attribute("src").is_some_and(|src| src.ends_with("sig=new")));
}
