//! Hotspots: marks and rows, panel, dialog, links; the focus comes back; texts stay texts.

use forecourt_api::composition::Composition;
use forecourt_player::{Detail, Gallery, Hotspot, HotspotId, ItemId, Look, Position, WebUrl};
use forecourt_player_dom::PlayerEvent;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlDialogElement, HtmlElement};

use crate::fixture::{Mounted, active_element, item, photo, point, press, text_hotspot, until};

fn one_photo(hotspots: Vec<Hotspot>) -> Mounted {
    Mounted::new(Gallery::new(vec![item("a", hotspots), item("b", Vec::new())]))
}

fn is_expanded(control: &HtmlElement) -> bool {
    control.get_attribute("aria-expanded").as_deref() == Some("true")
}

#[wasm_bindgen_test]
fn a_text_opens_beside_its_mark_and_the_focus_comes_back() {
    let mounted = one_photo(vec![text_hotspot("h", 0.9, 0.05)]);
    let mark = mounted.mark("h");
    assert_eq!(mark.tag_name(), "BUTTON");
    assert_eq!(mark.text_content().as_deref(), Some("Title h"));
    mark.focus().unwrap();
    mark.click();
    let panel = mounted.get(".fc-player__panel");
    assert_eq!(panel.get_attribute("role").as_deref(), Some("dialog"));
    let title =
        panel.get_attribute("aria-labelledby").and_then(|id| mounted.find(&format!("#{id}"))).unwrap();
    assert_eq!(title.text_content().as_deref(), Some("Title h"));
    assert!(panel.text_content().unwrap().contains("Text h"));
    assert_eq!(active_element().as_ref(), Some(&*panel));
    assert!(is_expanded(&mark) && is_expanded(&mounted.row("h")));
    let (own, stage) = (panel.get_bounding_client_rect(), mounted.stage().get_bounding_client_rect());
    assert!(own.left() >= stage.left() && own.right() <= stage.right(), "it stays in the stage");
    assert!(own.top() >= stage.top() && own.bottom() <= stage.bottom(), "it stays in the stage");
    assert!(!press(&panel, "ArrowRight"), "its text scrolls");

    assert!(press(&panel, "Escape"));
    assert!(mounted.find(".fc-player__panel").is_none());
    assert_eq!(active_element().as_ref(), Some(&*mark));
    assert!(!is_expanded(&mark));
    let (item, hotspot) = (ItemId::new("a"), HotspotId::new("h"));
    assert_eq!(
        mounted.events.borrow()[1..],
        [
            PlayerEvent::HotspotOpened { item: item.clone(), hotspot: hotspot.clone() },
            PlayerEvent::HotspotClosed { item, hotspot }
        ]
    );
}

#[wasm_bindgen_test]
fn one_is_open_at_a_time_and_a_tap_beside_closes_it() {
    let mounted = one_photo(vec![text_hotspot("g", 0.2, 0.2), text_hotspot("h", 0.8, 0.8)]);
    mounted.mark("g").click();
    mounted.mark("h").click();
    assert_eq!(mounted.count(".fc-player__panel"), 1);
    assert!(mounted.get(".fc-player__panel").text_content().unwrap().contains("Text h"));
    let close = mounted.get(".fc-player__panel [data-act='close']");
    assert_eq!(close.get_attribute("aria-label").as_deref(), Some("Close"));
    let stage = mounted.stage();
    point(&mounted, &stage, "pointerdown", 400, 300);
    point(&mounted, &stage, "pointerup", 400, 300);
    assert_eq!(mounted.count(".fc-player__panel"), 0);
    mounted.row("g").focus().unwrap();
    mounted.row("g").click();
    mounted.get("[data-act='close']").focus().unwrap();
    mounted.get("[data-act='close']").click();
    assert_eq!(active_element().as_ref(), Some(&*mounted.row("g")), "back to the row that opened it");
    mounted.mark("g").click();
    mounted.get("[data-act='next']").click();
    assert_eq!(mounted.count(".fc-player__panel"), 0, "left with its photo");
}

#[wasm_bindgen_test]
async fn the_title_is_shown_on_focus() {
    let mounted = one_photo(vec![text_hotspot("h", 0.9, 0.5)]);
    let title = mounted.mark("h").query_selector(".fc-player__title").unwrap().unwrap();
    let opacity = || {
        let style = web_sys::window().unwrap().get_computed_style(&title).unwrap().unwrap();
        style.get_property_value("opacity").unwrap()
    };
    assert_eq!(opacity(), "0");
    mounted.mark("h").focus().unwrap();
    until("the title", || opacity() == "1").await;
    let (own, mark) = (title.get_bounding_client_rect(), mounted.mark("h").get_bounding_client_rect());
    assert!(own.right() < mark.right(), "where there is room");
    assert!(mounted.row("h").has_attribute("data-lit"), "mark and row light up together");
}

#[wasm_bindgen_test]
fn links_lead_to_the_web_alone_and_know_nothing_of_this_page() {
    let link = |id: &str, url: &str| Hotspot {
        description: None,
        detail: WebUrl::parse(url).map(Detail::Link),
        ..text_hotspot(id, 0.3, 0.3)
    };
    let mut with_text = link("text", "https://a.example/text");
    with_text.description = Some("First read this".to_owned());
    let mounted = one_photo(vec![
        link("good", "https://a.example/x"),
        link("bad", "javascript:document.body.dataset.hit=1"),
        with_text,
    ]);
    for good in [mounted.mark("good"), mounted.row("good")] {
        assert_eq!(good.tag_name(), "A");
        assert_eq!(good.get_attribute("href").as_deref(), Some("https://a.example/x"));
        assert_eq!(good.get_attribute("target").as_deref(), Some("_blank"));
        assert_eq!(good.get_attribute("rel").as_deref(), Some("noopener noreferrer"));
        assert_eq!(good.text_content().as_deref(), Some("Title good (new tab)"));
    }
    assert_eq!(mounted.mark("bad").tag_name(), "BUTTON");
    mounted.mark("text").click();
    let inside = mounted.get(".fc-player__panel a");
    assert_eq!(inside.get_attribute("href").as_deref(), Some("https://a.example/text"));
    assert_eq!(inside.get_attribute("rel").as_deref(), Some("noopener noreferrer"));
    assert_eq!(mounted.count("a:not([href^='https://'])"), 0);

    mounted.player().open_hotspot(&ItemId::new("a"), &HotspotId::new("good"));
    assert_eq!(active_element().as_ref(), Some(&*mounted.mark("good")), "pages are opened by people");
}

#[wasm_bindgen_test]
async fn a_picture_opens_in_a_dialog_and_the_focus_comes_back() {
    let picture = photo("olive", 200, 100);
    let src = picture.src.clone();
    let hotspot = Hotspot { detail: Some(Detail::Image(picture)), ..text_hotspot("h", 0.3, 0.3) };
    let mounted = one_photo(vec![hotspot]);
    let mark = mounted.mark("h");
    mark.focus().unwrap();
    mark.click();
    let dialog: HtmlDialogElement = mounted.get("dialog").unchecked_into();
    assert!(dialog.open() && dialog.matches(":modal").unwrap());
    assert_eq!(mounted.get("dialog img").get_attribute("src"), Some(src));
    assert!(dialog.text_content().unwrap().contains("Text h"));
    assert!(dialog.contains(active_element().as_deref()));
    assert!(!press(&mounted.get("dialog [data-act='close']"), "ArrowRight"), "the photos behind stay");
    mounted.get("dialog [data-act='close']").click();
    assert!(mounted.find("dialog").is_none());
    assert_eq!(active_element().as_ref(), Some(&*mark));

    mark.click();
    // As the browser does on Escape.
    mounted.get("dialog").unchecked_into::<HtmlDialogElement>().close();
    until("the dialog's end", || mounted.find("dialog").is_none()).await;
    assert!(matches!(mounted.last_event(), Some(PlayerEvent::HotspotClosed { .. })));
    assert!(!is_expanded(&mark));
}

#[wasm_bindgen_test]
async fn a_detail_picture_that_does_not_come_is_told() {
    let broken = forecourt_player::Picture::single("data:image/png;base64,AAAA", None);
    let mounted =
        one_photo(vec![Hotspot { detail: Some(Detail::Image(broken)), ..text_hotspot("h", 0.3, 0.3) }]);
    mounted.mark("h").click();
    until("the message", || mounted.find(".fc-player__detail-failure").is_some()).await;
    assert_eq!(mounted.get(".fc-player__detail-failure").text_content().as_deref(), Some("Not loaded"));
    assert!(mounted.events.borrow().contains(&PlayerEvent::ImageFailed { item: ItemId::new("a") }));
    let renewed =
        Hotspot { detail: Some(Detail::Image(photo("olive", 200, 100))), ..text_hotspot("h", 0.3, 0.3) };
    mounted.player().set_gallery(Gallery::new(vec![item("a", vec![renewed]), item("b", Vec::new())]));
    until("the picture", || mounted.find(".fc-player__detail-failure").is_none()).await;
    assert!(!mounted.get("dialog img").hidden());
}

#[wasm_bindgen_test]
fn what_has_no_place_on_the_photo_is_in_the_list() {
    let placed = |id: &str, position| Hotspot { position, ..text_hotspot(id, 0.0, 0.0) };
    let mounted = one_photo(vec![
        placed("nowhere", None),
        placed("outside", Some(Position { x: 1.4, y: 0.5 })),
        placed("here", Some(Position { x: 0.5, y: 0.5 })),
        placed("same", Some(Position { x: 0.5, y: 0.5 })),
    ]);
    assert_eq!(mounted.count(".fc-player__slide:not([inert]) .fc-player__hotspot"), 2);
    assert_eq!(mounted.count(".fc-player__list-link"), 4);
    mounted.row("nowhere").click();
    assert!(mounted.get(".fc-player__panel").text_content().unwrap().contains("Text nowhere"));
    mounted.get("[data-act='next']").click();
    assert!(mounted.get(".fc-player__list").hidden(), "the other photo has none");
}

#[wasm_bindgen_test]
fn texts_are_never_markup() {
    const MARKUP: &str = "<img src=x onerror=\"document.body.dataset.hit=1\"><script>1</script>";
    let hotspot = Hotspot {
        title: MARKUP.to_owned(),
        icon: Some(MARKUP.to_owned()),
        description: Some(MARKUP.to_owned()),
        look: Look::Damage,
        ..text_hotspot("\"'><b>", 0.5, 0.5)
    };
    let mut gallery = Gallery::new(vec![item("a", vec![hotspot])]);
    gallery.items[0].alt = MARKUP.to_owned();
    let mounted = Mounted::new(gallery);
    mounted.get(".fc-player__hotspot").click();
    assert_eq!(mounted.count("script, b, .fc-player__panel img"), 0);
    assert!(mounted.get(".fc-player__panel").text_content().unwrap().contains(MARKUP));
    assert_eq!(mounted.get(".fc-player__hotspot").text_content(), Some(format!("Damage: {MARKUP}")));
}

#[wasm_bindgen_test]
fn a_composition_with_a_script_for_a_link_shows_a_text() {
    let composition = Composition {
        aspect_ratio: "4:3".to_owned(),
        image_hd_width: 1600.0,
        image_sub_widths: Vec::new(),
        categories: vec![forecourt_api::composition::Category {
            id: "exterior".to_owned(),
            title: "Exterior".to_owned(),
            items: vec![forecourt_api::composition::Item::Image(forecourt_api::composition::ImageItem {
                image_id: None,
                src: photo("gray", 4, 3).src,
                hotspots: vec![forecourt_api::composition::Hotspot {
                    feature_id: None,
                    title: "Trap".to_owned(),
                    icon: None,
                    description: None,
                    kind: None,
                    position: Position { x: 0.5, y: 0.5 },
                    detail: Some(forecourt_api::composition::Detail {
                        kind: forecourt_api::composition::DetailKind::Link,
                        src: "javascript:document.body.dataset.hit=1".to_owned(),
                    }),
                }],
            })],
        }],
    };
    let mounted = Mounted::new(Gallery::from_composition(&composition));
    assert_eq!(mounted.count("a"), 0);
    mounted.get(".fc-player__hotspot").click();
    assert_eq!(mounted.count("a"), 0);
    assert!(mounted.find(".fc-player__panel").is_some());
}

#[wasm_bindgen_test]
fn changed_hotspots_keep_focus_and_panel() {
    let mounted = one_photo(vec![text_hotspot("g", 0.2, 0.2), text_hotspot("h", 0.8, 0.8)]);
    mounted.mark("h").focus().unwrap();
    let changed = |hotspots| Gallery::new(vec![item("a", hotspots), item("b", Vec::new())]);
    mounted.player().set_gallery(changed(vec![text_hotspot("h", 0.7, 0.7)]));
    assert_eq!(active_element().as_ref(), Some(&*mounted.mark("h")));
    mounted.mark("h").click();
    let renamed = Hotspot { title: "New".to_owned(), ..text_hotspot("h", 0.7, 0.7) };
    mounted.player().set_gallery(changed(vec![renamed]));
    assert!(mounted.get(".fc-player__panel").text_content().unwrap().contains("New"));
    assert!(is_expanded(&mounted.mark("h")));
    mounted.player().set_gallery(changed(Vec::new()));
    assert!(mounted.find(".fc-player__panel").is_none());
    assert_eq!(active_element().as_ref(), Some(&*mounted.stage()));
}

#[wasm_bindgen_test]
fn on_a_phone_the_panel_stands_below_the_photo() {
    let mounted = Mounted::with(Gallery::new(vec![item("a", vec![text_hotspot("h", 0.5, 0.5)])]), |host| {
        host.style().set_property("width", "360px").unwrap();
    });
    mounted.mark("h").click();
    let (panel, stage) = (
        mounted.get(".fc-player__panel").get_bounding_client_rect(),
        mounted.stage().get_bounding_client_rect(),
    );
    assert!(panel.top() >= stage.bottom(), "the photo stays to be seen");
    press(&mounted.get(".fc-player__panel"), "Escape");
    assert!(mounted.find(".fc-player__panel").is_none());
}
