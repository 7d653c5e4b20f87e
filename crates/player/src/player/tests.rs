//! The machine, by scripts and by histories made at random.

use forecourt_api::hotspot::WebUrl;
use proptest::prelude::*;

use super::*;
use crate::gallery::{Picture, PixelSize};
use crate::geometry::Size;
use crate::gesture::Pointer;
use crate::hotspot::{Detail, Hotspot, Look};

fn hotspot(id: &str, detail: Option<Detail>) -> Hotspot {
    Hotspot {
        id: HotspotId::new(id),
        title: id.to_owned(),
        icon: None,
        look: Look::Feature,
        position: Some(Position { x: 0.5, y: 0.5 }),
        description: None,
        detail,
    }
}

fn item(id: &str) -> Item {
    let picture =
        Picture::with_width_directories(format!("d/{id}"), PixelSize::new(1600, 1200), [320, 640, 1024]);
    let link = WebUrl::parse("https://a.example").map(Detail::Link);
    Item {
        id: ItemId::new(id),
        picture,
        alt: String::new(),
        hotspots: vec![hotspot("text", None), hotspot("link", link)],
    }
}

fn gallery(ids: &str) -> Gallery {
    Gallery::new(ids.chars().map(|id| item(&id.to_string())).collect())
}

/// 640 × 480 at one device pixel a CSS pixel.
fn environment() -> Environment {
    Environment {
        stage: Size { width: 640.0, height: 480.0 },
        device_pixel_ratio: 1.0,
        ..Environment::default()
    }
}

fn load(index: usize, url: &str, urgent: bool) -> Effect {
    Effect::Load { index, url: url.to_owned(), urgent }
}

/// A player with a clock.
struct Session {
    player: Player,
    now_ms: f64,
}

impl Session {
    fn new(ids: &str) -> Self {
        let mut session = Self { player: Player::new(gallery(ids), None), now_ms: 0.0 };
        session.send(Input::Environment(environment()));
        session
    }

    /// One whose current photo and neighbours have painted.
    fn loaded(ids: &str) -> Self {
        let mut session = Self::new(ids);
        session.paint_all();
        session
    }

    fn send(&mut self, input: Input) -> Vec<Effect> {
        self.now_ms += 16.0;
        self.player.step(input, self.now_ms)
    }

    fn command(&mut self, command: Command) -> Vec<Effect> {
        self.send(Input::Command(command))
    }

    /// Paints a photo; the effects besides that it has settled, none when it was not waited for.
    fn paint(&mut self, index: usize, url: &str) -> Vec<Effect> {
        let item = self.player.gallery().items[index].id.clone();
        let effects = self.send(Input::Painted { item, url: url.to_owned(), size: None });
        after_settled(index, effects)
    }

    fn fail(&mut self, index: usize, url: &str) -> Vec<Effect> {
        let item = self.player.gallery().items[index].id.clone();
        let effects = self.send(Input::Failed { item, url: url.to_owned() });
        let mut effects = after_settled(index, effects);
        if !effects.is_empty() {
            assert_eq!(effects.remove(0), Effect::ReportFailure { index });
        }
        effects
    }

    fn paint_all(&mut self) {
        for index in 0..self.player.gallery().items.len() {
            let url = self.player.gallery().items[index].picture.url_for_width(640.0).to_owned();
            self.paint(index, &url);
        }
    }

    fn rest(&mut self) {
        for _ in 0..200 {
            self.send(Input::Frame);
        }
    }

    fn swipe(&mut self, from: f64, to: f64, duration_ms: f64) -> Vec<Effect> {
        let at = |x: f64| Point { x, y: 100.0 };
        let mut effects = self.send(Input::Pointer(Pointer::Down {
            id: 1,
            at: at(from),
            on_control: false,
            is_primary: true,
        }));
        for step in 1..=4 {
            self.now_ms += duration_ms / 4.0 - 16.0;
            let x = from + (to - from) * f64::from(step) / 4.0;
            effects.extend(self.send(Input::Pointer(Pointer::Moved { id: 1, at: at(x) })));
        }
        self.now_ms -= 16.0;
        effects.extend(self.send(Input::Pointer(Pointer::Up { id: 1, at: at(to) })));
        effects
    }
}

fn after_settled(index: usize, mut effects: Vec<Effect>) -> Vec<Effect> {
    if !effects.is_empty() {
        assert_eq!(effects.remove(0), Effect::Settled { index });
    }
    effects
}

fn shown(effects: &[Effect]) -> Vec<usize> {
    effects
        .iter()
        .filter_map(|effect| if let Effect::Show { index } = effect { Some(*index) } else { None })
        .collect()
}

#[test]
fn neighbours_wait_for_the_first_photo_and_come_in_the_way_that_is_gone() {
    let mut session = Session { player: Player::new(gallery("abcde"), Some(&ItemId::new("c"))), now_ms: 0.0 };
    assert_eq!(session.player.start(), [Effect::Rebuild, Effect::Arrange, Effect::Show { index: 2 }]);
    assert_eq!(session.send(Input::Environment(environment())), [Effect::Arrange, load(2, "d/640/c", true)]);
    assert_eq!(
        session.paint(2, "d/640/c"),
        [Effect::LoadThumbnails, load(3, "d/640/d", false), load(1, "d/640/b", false)]
    );
    assert_eq!(session.paint(3, "d/640/d"), []);
    let effects = session.command(Command::Previous);
    assert_eq!(effects[0], Effect::Show { index: 1 });
    assert!(
        !effects.iter().any(|effect| matches!(effect, Effect::Load { .. })),
        "it is under way: {effects:?}"
    );
    assert_eq!(session.paint(1, "d/640/b"), [load(0, "d/640/a", false)]);
}

#[test]
fn a_hidden_stage_loads_nothing() {
    let mut player = Player::new(gallery("ab"), None);
    let hidden = Environment { stage: Size::default(), ..environment() };
    assert_eq!(player.step(Input::Environment(hidden), 0.0), [Effect::Arrange]);
}

#[test]
fn a_larger_stage_asks_for_a_wider_file_and_a_smaller_one_for_none() {
    let mut session = Session::loaded("a");
    let resized = |width: f64, height: f64, device_pixel_ratio: f64| {
        Input::Environment(Environment { stage: Size { width, height }, device_pixel_ratio, ..environment() })
    };
    assert_eq!(session.send(resized(320.0, 240.0, 1.0)), [Effect::Arrange]);
    assert_eq!(session.send(resized(800.0, 600.0, 1.0)), [Effect::Arrange, load(0, "d/1024/a", true)]);
    assert_eq!(session.send(resized(700.0, 525.0, 1.0)), [Effect::Arrange]);
    assert_eq!(session.send(resized(400.0, 300.0, 3.0)), [Effect::Arrange], "two device pixels suffice");
    assert_eq!(session.send(resized(800.0, 600.0, 2.0)), [Effect::Arrange, load(0, "d/a", true)]);
    assert_eq!(session.paint(0, "d/1024/a"), [], "no longer waited for");
    assert_eq!(session.fail(0, "d/a"), [], "the narrower file stays on screen");
}

#[test]
fn a_broken_photo_says_so_and_the_others_go_on() {
    let mut session = Session::new("abc");
    assert_eq!(
        session.fail(0, "d/640/a"),
        [Effect::ShowFailure { index: 0 }, Effect::LoadThumbnails, load(1, "d/640/b", false)]
    );
    assert_eq!(session.send(Input::Environment(environment())), [Effect::Arrange], "not asked for by itself");
    let reported = Effect::ReportRetry { index: 0 };
    assert_eq!(
        session.command(Command::Retry(0)),
        [reported.clone(), Effect::HideFailure { index: 0 }, load(0, "d/640/a", true)]
    );
    assert_eq!(session.command(Command::Retry(0)), [reported], "already under way");
    session.fail(0, "d/640/a");
    session.command(Command::Next);
    let back = session.command(Command::Previous);
    assert!(back.contains(&Effect::HideFailure { index: 0 }) && back.contains(&load(0, "d/640/a", true)));
}

#[test]
fn a_photo_that_is_replaced_is_no_longer_called_broken() {
    let mut session = Session::new("a");
    session.fail(0, "d/640/a");
    let mut changed = gallery("a");
    changed.items[0].picture = Picture::single("e/new", PixelSize::new(800, 600));
    let effects = session.command(Command::SetGallery(changed));
    assert_eq!(effects[2..], [Effect::HideFailure { index: 0 }, load(0, "e/new", true)]);
}

#[test]
fn photos_far_away_are_given_up() {
    let mut session = Session::loaded("abcdefgh");
    let effects = session.command(Command::Show(7));
    assert!(effects.contains(&Effect::Unload { index: 0 }) && effects.contains(&Effect::Unload { index: 1 }));
    assert!(effects.contains(&load(7, "d/640/h", true)));
    assert!(!session.player.is_moving(), "a far photo is there at once");
}

#[test]
fn swipes() {
    let check = |name: &str, from: f64, to: f64, duration_ms: f64, expected: &[usize]| {
        let mut session = Session::loaded("abc");
        session.command(Command::Next);
        session.rest();
        let effects = session.swipe(from, to, duration_ms);
        assert_eq!(shown(&effects), expected, "{name}");
        session.rest();
        let current = session.player.current().unwrap();
        assert!(session.player.slide_offset_px(current).abs() < 1e-9, "{name}");
    };
    check("flick to the left", 400.0, 250.0, 100.0, &[2]);
    check("flick to the right", 250.0, 400.0, 100.0, &[0]);
    check("slow and short", 400.0, 300.0, 2_000.0, &[]);
    check("slow and past half", 600.0, 100.0, 4_000.0, &[2]);
    check("slow and past half, back", 50.0, 600.0, 4_000.0, &[0]);
}

#[test]
fn right_to_left_swipes_the_other_way() {
    let mut session = Session::loaded("abc");
    session.send(Input::Environment(Environment { direction: Direction::RightToLeft, ..environment() }));
    assert_eq!(shown(&session.swipe(250.0, 400.0, 100.0)), [1]);
    session.rest();
    assert!(session.player.slide_offset_px(2) < 0.0, "the next slide is at the left");
    assert_eq!(session.player.command_of_key("ArrowRight", false, Focus::Gallery), Some(Command::Previous));
}

#[test]
fn a_hand_takes_a_moving_row_where_it_is() {
    let mut session = Session::loaded("abc");
    session.command(Command::Next);
    for _ in 0..3 {
        session.send(Input::Frame);
    }
    let before = session.player.track.position();
    assert!(before > 0.05 && before < 0.95, "{before}");
    let at = |x: f64| Point { x, y: 0.0 };
    let touched = Input::Pointer(Pointer::Down { id: 1, at: at(300.0), on_control: false, is_primary: true });
    assert_eq!(session.player.step(touched, session.now_ms), []);
    let grabbed =
        session.player.step(Input::Pointer(Pointer::Moved { id: 1, at: at(289.0) }), session.now_ms);
    assert_eq!(grabbed, [Effect::CapturePointer(1), Effect::Arrange]);
    assert!((session.player.track.position() - before).abs() < 1e-9);
    assert_eq!(session.send(Input::Frame), [], "no frame runs while the hand has it");
    session.send(Input::Pointer(Pointer::Moved { id: 1, at: at(289.0 - 65.6) }));
    assert!((session.player.track.position() - before - 0.1).abs() < 1e-9);
}

#[test]
fn reduced_motion_changes_photos_at_once() {
    let mut session = Session::loaded("abc");
    session.send(Input::Environment(Environment { reduced_motion: true, ..environment() }));
    let effects = session.command(Command::Next);
    assert_eq!(effects.last(), Some(&Effect::Arrange));
    assert!(!session.player.is_moving() && !effects.contains(&Effect::RequestFrame));
}

#[test]
fn hotspots_open_one_at_a_time_and_close_when_left() {
    let mut session = Session::loaded("ab");
    let (text, link) = (HotspotId::new("text"), HotspotId::new("link"));
    let a = ItemId::new("a");
    let close = |return_focus: bool| Effect::CloseHotspot {
        item: a.clone(),
        hotspot: HotspotId::new("text"),
        return_focus,
    };
    let open = Effect::OpenHotspot { index: 0, hotspot: text.clone() };

    assert_eq!(session.command(Command::ToggleHotspot(text.clone())), std::slice::from_ref(&open));
    assert_eq!(session.command(Command::OpenHotspot(a.clone(), text.clone())), [], "it is open");
    assert_eq!(session.command(Command::ToggleHotspot(text.clone())), [close(true)]);
    assert_eq!(session.command(Command::ToggleHotspot(HotspotId::new("gone"))), []);
    assert_eq!(
        session.command(Command::OpenHotspot(a.clone(), link.clone())),
        [Effect::FocusHotspot { index: 0, hotspot: link }],
        "pages are opened by people"
    );
    session.command(Command::ToggleHotspot(text.clone()));
    assert_eq!(session.player.command_of_key("Escape", false, Focus::Panel), Some(Command::CloseHotspot));
    assert_eq!(session.command(Command::CloseHotspot), [close(true)]);
    assert_eq!(session.player.command_of_key("Escape", false, Focus::Gallery), None, "nothing is open");
    session.command(Command::ToggleHotspot(text.clone()));
    assert!(session.command(Command::Next).contains(&close(false)));
    let effects = session.command(Command::OpenHotspot(a.clone(), text));
    assert_eq!((shown(&effects), effects.last()), (vec![0], Some(&open)));
    let tap = Point { x: 9.0, y: 9.0 };
    session.send(Input::Pointer(Pointer::Down { id: 1, at: tap, on_control: false, is_primary: true }));
    assert_eq!(session.send(Input::Pointer(Pointer::Up { id: 1, at: tap })), [close(false)]);
}

#[test]
fn placing_by_pointer_and_by_keys() {
    let mut session = Session::loaded("ab");
    let middle = Position { x: 0.5, y: 0.5 };
    assert_eq!(session.command(Command::SetPlacing(true)), [Effect::ShowCross(middle)]);
    assert_eq!(session.command(Command::SetPlacing(true)), []);

    let tap = |session: &mut Session, x: f64, y: f64| {
        let at = Point { x, y };
        session.send(Input::Pointer(Pointer::Down { id: 1, at, on_control: false, is_primary: true }));
        session.send(Input::Pointer(Pointer::Up { id: 1, at }))
    };
    let position = Position { x: 0.25, y: 0.5 };
    let placed = Effect::Placed { index: 0, position };
    assert_eq!(tap(&mut session, 160.0, 240.0), [Effect::MoveCross(position), placed.clone()]);
    assert_eq!(session.command(Command::Place), [placed]);

    let left = session.player.command_of_key("ArrowLeft", true, Focus::Cross).unwrap();
    for _ in 0..9 {
        session.command(left.clone());
    }
    assert_eq!(session.player.cross(), Some(Position { x: 0.0, y: 0.5 }), "it stays on the photo");

    session.send(Input::Environment(Environment {
        stage: Size { width: 1000.0, height: 480.0 },
        ..environment()
    }));
    assert_eq!(tap(&mut session, 100.0, 240.0), [], "beside the photo");
    assert_eq!(session.player.command_of_key("Escape", false, Focus::Cross), Some(Command::CancelPlacing));
    assert_eq!(session.command(Command::CancelPlacing), [Effect::HideCross, Effect::PlacingCancelled]);
    assert_eq!(session.command(Command::Place), []);
}

#[test]
fn a_changed_gallery_keeps_what_stays() {
    let mut session = Session::loaded("abc");
    session.command(Command::Next);
    session.rest();
    session.command(Command::ToggleHotspot(HotspotId::new("text")));

    let moved = session.command(Command::SetGallery(gallery("xabc")));
    assert_eq!(moved[..3], [Effect::Rebuild, Effect::Arrange, Effect::Show { index: 2 }]);
    assert_eq!(moved[3..], [], "what is painted stays painted");
    assert_eq!(session.player.open_hotspot(), Some(&HotspotId::new("text")));

    let mut changed = gallery("xabc");
    changed.items[2].picture = Picture::single("e/new", PixelSize::new(800, 600));
    changed.items[2].hotspots.clear();
    let effects = session.command(Command::SetGallery(changed));
    assert_eq!(
        effects,
        [
            Effect::CloseHotspot {
                item: ItemId::new("b"),
                hotspot: HotspotId::new("text"),
                return_focus: false
            },
            Effect::Rebuild,
            Effect::Arrange,
            load(2, "e/new", true),
        ],
        "the old picture stays until the new one has painted"
    );

    let gone = session.command(Command::SetGallery(gallery("xa")));
    assert_eq!(shown(&gone), [1]);
    session.command(Command::SetPlacing(true));
    let empty = session.command(Command::SetGallery(Gallery::default()));
    assert_eq!(empty, [Effect::Rebuild, Effect::Arrange, Effect::HideCross]);
    assert_eq!(session.player.current(), None);
    assert_eq!(shown(&session.command(Command::SetGallery(gallery("a")))), [0]);
}

#[test]
fn a_photo_under_way_goes_along_with_its_item() {
    let mut session = Session::new("ab");
    session.command(Command::SetGallery(gallery("xab")));
    assert_eq!(session.paint(0, "d/640/a"), [], "another item's");
    let effects = session.paint(1, "d/640/a");
    assert_eq!(effects, [Effect::LoadThumbnails, load(2, "d/640/b", false), load(0, "d/640/x", false)]);
}

#[test]
fn a_new_signature_is_fetched_only_where_the_old_one_failed() {
    let signed = |sig: &str| {
        let picture = |id: &str| Picture::single(format!("d/{id}?exp=1&sig={sig}"), PixelSize::new(8, 6));
        Gallery::new(["a", "b"].into_iter().map(|id| Item { picture: picture(id), ..item(id) }).collect())
    };
    let mut session = Session { player: Player::new(signed("1"), None), now_ms: 0.0 };
    session.send(Input::Environment(environment()));
    assert_eq!(session.command(Command::SetGallery(signed("2"))), [Effect::Rebuild, Effect::Arrange]);
    session.paint(0, "d/a?exp=1&sig=1");
    session.fail(1, "d/b?exp=1&sig=2");
    assert_eq!(
        session.command(Command::SetGallery(signed("3"))),
        [
            Effect::Rebuild,
            Effect::Arrange,
            Effect::HideFailure { index: 1 },
            load(1, "d/b?exp=1&sig=3", false)
        ]
    );
}

#[test]
fn a_dead_address_is_no_failure_once_there_is_a_newer_one() {
    let signed = |sig: &str| {
        let picture = Picture::single(format!("d/a?exp=1&sig={sig}"), PixelSize::new(8, 6));
        Gallery::new(vec![Item { picture, ..item("a") }, item("b")])
    };
    let mut session = Session { player: Player::new(signed("1"), Some(&ItemId::new("a"))), now_ms: 0.0 };
    session.send(Input::Environment(environment()));
    session.fail(0, "d/a?exp=1&sig=1");
    // A person tries again, and the host reads the record anew while the dead address is asked once more.
    assert_eq!(
        session.command(Command::Retry(0)),
        [
            Effect::ReportRetry { index: 0 },
            Effect::HideFailure { index: 0 },
            load(0, "d/a?exp=1&sig=1", true)
        ]
    );
    session.command(Command::SetGallery(signed("2")));
    let effects = session.fail(0, "d/a?exp=1&sig=1");
    assert_eq!(effects[0], load(0, "d/a?exp=1&sig=2", true), "{effects:?}");
    assert!(!effects.contains(&Effect::ShowFailure { index: 0 }), "{effects:?}");
    session.paint(0, "d/a?exp=1&sig=2");
    assert_eq!(session.player.current(), Some(0));
}

#[test]
fn a_zoomed_page_moves_its_view_and_not_the_slides() {
    let zoomed = |page_scale: f64| Input::Environment(Environment { page_scale, ..environment() });
    let mut session = Session::loaded("abc");
    session.send(zoomed(3.0));
    assert_eq!(session.swipe(600.0, 100.0, 100.0), [], "the browser moves the view");
    assert!(!session.player.takes_wheel(90.0, 0.0));
    assert_eq!(session.send(Input::Wheel { dx: 90.0, dy: 0.0 }), []);
    assert_eq!(shown(&session.command(Command::Next)), [1], "buttons and keys still turn");
    session.rest();
    session.send(zoomed(1.01));
    assert_eq!(shown(&session.swipe(600.0, 100.0, 100.0)), [2]);
    session.rest();

    // The zoom begins while a finger drags.
    let at = |x: f64| Point { x, y: 0.0 };
    session.send(Input::Pointer(Pointer::Down { id: 1, at: at(300.0), on_control: false, is_primary: true }));
    session.send(Input::Pointer(Pointer::Moved { id: 1, at: at(400.0) }));
    session.send(zoomed(2.0));
    assert_eq!(session.send(Input::Pointer(Pointer::Moved { id: 1, at: at(600.0) })), []);
    session.rest();
    assert!(session.player.slide_offset_px(2).abs() < 1e-9);
}

#[test]
fn a_wheel_turns_sideways_and_leaves_the_rest_to_the_page() {
    let mut session = Session::loaded("abc");
    let wheel = |session: &mut Session, dx: f64, dy: f64| {
        session.now_ms += 1_000.0;
        shown(&session.send(Input::Wheel { dx, dy }))
    };
    assert_eq!(wheel(&mut session, 10.0, 90.0), [] as [usize; 0]);
    assert!(!session.player.takes_wheel(10.0, 90.0) && session.player.takes_wheel(90.0, 10.0));
    assert_eq!(wheel(&mut session, 90.0, 10.0), [1]);
    assert_eq!(wheel(&mut session, -90.0, 0.0), [0]);
    assert_eq!(wheel(&mut session, -90.0, 0.0), [] as [usize; 0], "there is none before");
    session.send(Input::Environment(Environment { direction: Direction::RightToLeft, ..environment() }));
    assert_eq!(wheel(&mut session, -90.0, 0.0), [1], "the next one comes from the left");
    assert!(!Session::loaded("a").player.takes_wheel(90.0, 0.0), "one photo has no other");
}

/// Any input, with indices and ids that may not exist.
fn any_input() -> impl Strategy<Value = Input> {
    let index = 0..9_usize;
    let id = prop::sample::select(vec!["text", "link", "gone"]).prop_map(HotspotId::new);
    let item = prop::sample::select(vec!["a", "b", "c", "z"]).prop_map(ItemId::new);
    let at = (-50.0..800.0_f64, -50.0..600.0_f64).prop_map(|(x, y)| Point { x, y });
    let pointer = prop_oneof![
        (0..3_i32, at.clone(), any::<bool>()).prop_map(|(id, at, on_control)| Pointer::Down {
            id,
            at,
            on_control,
            is_primary: id == 0,
        }),
        (0..3_i32).prop_map(|id| Pointer::Elsewhere { id }),
        (0..3_i32, at.clone()).prop_map(|(id, at)| Pointer::Moved { id, at }),
        (0..3_i32, at).prop_map(|(id, at)| Pointer::Up { id, at }),
        (0..3_i32).prop_map(|id| Pointer::Cancelled { id }),
    ];
    let url = prop::sample::select(vec!["d/640/a", "d/640/b", "d/640/c", "d/1024/a", "d/b"]);
    let command = prop_oneof![
        "[a-e]{0,5}".prop_map(|ids| Command::SetGallery(gallery(&ids))),
        index.clone().prop_map(Command::Show),
        item.clone().prop_map(Command::ShowItem),
        Just(Command::Next),
        Just(Command::Previous),
        index.prop_map(Command::Retry),
        id.clone().prop_map(Command::ToggleHotspot),
        (item.clone(), id).prop_map(|(item, id)| Command::OpenHotspot(item, id)),
        Just(Command::CloseHotspot),
        any::<bool>().prop_map(Command::SetPlacing),
        (-2.0..2.0_f64, -2.0..2.0_f64).prop_map(|(dx, dy)| Command::MoveCross { dx, dy }),
        Just(Command::Place),
        Just(Command::CancelPlacing),
    ];
    let sizes = (0.0..1600.0_f64, 0.0..1200.0_f64, 0.5..3.0_f64);
    let environment = (sizes, any::<bool>(), any::<bool>()).prop_map(
        |((width, height, page_scale), is_rtl, reduced_motion)| {
            let direction = if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight };
            let stage = Size { width, height };
            let device_pixel_ratio = 1.5;
            Input::Environment(Environment {
                stage,
                device_pixel_ratio,
                direction,
                reduced_motion,
                page_scale,
            })
        },
    );
    let wheel = (-200.0..200.0_f64, -200.0..200.0_f64).prop_map(|(dx, dy)| Input::Wheel { dx, dy });
    prop_oneof![
        1 => environment,
        6 => pointer.prop_map(Input::Pointer),
        2 => wheel,
        4 => Just(Input::Frame),
        2 => (item.clone(), url.clone()).prop_map(|(item, url)| Input::Painted { item, url: url.to_owned(), size: PixelSize::new(8, 6) }),
        1 => (item.clone(), url).prop_map(|(item, url)| Input::Failed { item, url: url.to_owned() }),
        6 => command.prop_map(Input::Command),
    ]
}

proptest! {
    #[test]
    fn any_history_keeps_the_promises(
        ids in "[a-e]{0,5}",
        history in proptest::collection::vec((any_input(), 0.0..60.0_f64), 0..120),
    ) {
        let mut player = Player::new(gallery(&ids), None);
        let mut now_ms = 0.0;
        let mut frames_due = 0_i32;
        // What the renderer would know.
        let mut open: Option<HotspotId> = None;
        let mut cross = false;
        for (input, pause_ms) in history {
            now_ms += pause_ms;
            if input == Input::Frame {
                frames_due = (frames_due - 1).max(0);
            }
            let effects = player.step(input, now_ms);
            let count = player.gallery().items.len();

            prop_assert!(effects.len() <= 16, "{effects:?}");
            prop_assert!(effects.iter().filter(|effect| **effect == Effect::Arrange).count() <= 2, "{effects:?}");
            prop_assert_eq!(player.current().is_some(), count > 0);
            prop_assert!(player.current().is_none_or(|index| index < count));
            let position = player.track.position();
            prop_assert!(position.is_finite());
            for effect in &effects {
                match effect {
                    Effect::RequestFrame => frames_due += 1,
                    Effect::Show { index } | Effect::Load { index, .. } | Effect::Unload { index }
                    | Effect::Settled { index } | Effect::ShowFailure { index } | Effect::HideFailure { index }
                    | Effect::ReportFailure { index } | Effect::ReportRetry { index }
                    | Effect::FocusHotspot { index, .. } => prop_assert!(*index < count, "{effects:?}"),
                    Effect::OpenHotspot { index, hotspot } => {
                        prop_assert_eq!(Some(*index), player.current());
                        prop_assert_eq!(open.replace(hotspot.clone()), None);
                    }
                    Effect::CloseHotspot { hotspot, .. } => {
                        prop_assert_eq!(open.take(), Some(hotspot.clone()));
                    }
                    Effect::ShowCross(position) => { prop_assert!(!cross && position.is_inside()); cross = true; }
                    Effect::MoveCross(position) => prop_assert!(cross && position.is_inside()),
                    Effect::HideCross => { prop_assert!(cross); cross = false; }
                    Effect::Placed { index, position } => {
                        prop_assert!(Some(*index) == player.current() && position.is_inside());
                    }
                    Effect::Rebuild | Effect::Arrange | Effect::CapturePointer(_) | Effect::LoadThumbnails
                    | Effect::PlacingCancelled => {}
                }
            }
            prop_assert!(frames_due <= 1, "one frame at a time");
            prop_assert_eq!(open.as_ref(), player.open_hotspot());
            prop_assert_eq!(cross, player.cross().is_some());
        }
        // Left alone, it comes to rest at the current slide.
        for id in 0..3 {
            let _ = player.step(Input::Pointer(Pointer::Cancelled { id }), now_ms);
        }
        for _ in 0..100 {
            now_ms += 16.0;
            let _ = player.step(Input::Frame, now_ms);
        }
        prop_assert!(!player.is_moving());
        if let Some(current) = player.current() {
            prop_assert!(player.slide_offset_px(current).abs() < 1e-9);
        }
    }

    #[test]
    fn no_file_is_asked_for_twice(history in proptest::collection::vec(any_input(), 0..80)) {
        let mut player = Player::new(gallery("abcde"), None);
        let mut under_way: Vec<Option<String>> = vec![None; 5];
        for (at, input) in history.into_iter().enumerate() {
            match &input {
                Input::Command(Command::SetGallery(_)) => continue,
                Input::Painted { item, url, .. } | Input::Failed { item, url } => {
                    let index = player.gallery().index_of(item);
                    let asked = index.and_then(|index| under_way.get_mut(index));
                    if let Some(asked) = asked.filter(|asked| asked.as_ref() == Some(url)) {
                        *asked = None;
                    }
                }
                _ => {}
            }
            #[expect(clippy::cast_precision_loss, reason = "a small number")]
            for effect in player.step(input, at as f64 * 16.0) {
                match effect {
                    Effect::Load { index, url, .. } => {
                        prop_assert_ne!(under_way[index].as_ref(), Some(&url));
                        under_way[index] = Some(url);
                    }
                    Effect::Unload { index } => under_way[index] = None,
                    _ => {}
                }
            }
        }
    }
}
