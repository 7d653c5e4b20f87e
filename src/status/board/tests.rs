use proptest::prelude::*;

use super::*;
use crate::status::schedule::FIRST_PAUSE_MS;

const MIDDLE: f64 = 0.5;

fn url(name: &str) -> ImageUrl {
    ImageUrl::new(format!("https://photos.example/{name}.jpg"))
}

fn new_image(name: &str) -> (ImageUrl, ImageState, Phase) {
    (url(name), ImageState::Processing, Phase::Unknown)
}

fn status(name: &str, state: ImageState, phase: Phase) -> ImageStatus {
    ImageStatus { image: Some(url(name)), angle: Angle::default(), status: state, phase, quality: None }
}

fn asked(effects: &[Effect]) -> Option<&[ImageUrl]> {
    effects.iter().find_map(|effect| match effect {
        Effect::Ask(urls) => Some(urls.as_slice()),
        _ => None,
    })
}

fn paused_ms(effects: &[Effect]) -> Option<u32> {
    effects.iter().find_map(|effect| match effect {
        Effect::Pause { ms } => Some(*ms),
        _ => None,
    })
}

#[test]
fn an_image_is_asked_for_until_it_is_final() {
    let mut board = Board::default();
    let effects = board.step(Event::Watch(vec![new_image("a")]), 0, MIDDLE);
    assert_eq!(asked(&effects), Some([url("a")].as_slice()));

    let effects =
        board.step(Event::Answered(vec![status("a", ImageState::Processing, Phase::Cutting)]), 100, MIDDLE);
    assert!(matches!(&effects[0], Effect::Changed(changes) if changes[0].phase == Phase::Cutting));
    assert_eq!(paused_ms(&effects), Some(FIRST_PAUSE_MS));

    let effects = board.step(Event::PauseOver, 2_100, MIDDLE);
    assert!(asked(&effects).is_some());
    let effects =
        board.step(Event::Answered(vec![status("a", ImageState::Final, Phase::Ready)]), 2_200, MIDDLE);
    assert!(effects.contains(&Effect::Announce { finished: 1, total: 1 }));
    assert_eq!(paused_ms(&effects), None);
    assert_eq!(board.step(Event::Refresh, 9_000, MIDDLE), []);
}

#[test]
fn pauses_grow_while_nothing_changes_and_begin_anew_with_a_change() {
    let mut board = Board::default();
    let _ = board.step(Event::Watch(vec![new_image("a")]), 0, MIDDLE);
    let same = || Event::Answered(vec![status("a", ImageState::Processing, Phase::Unknown)]);
    let mut pauses = Vec::new();
    for _ in 0..3 {
        pauses.extend(paused_ms(&board.step(same(), 0, MIDDLE)));
        let _ = board.step(Event::PauseOver, 0, MIDDLE);
    }
    assert_eq!(pauses, [2_000, 3_000, 4_500]);
    let effects =
        board.step(Event::Answered(vec![status("a", ImageState::Processing, Phase::Cutting)]), 0, MIDDLE);
    assert_eq!(paused_ms(&effects), Some(2_000));
}

#[test]
fn a_hidden_page_is_silent_and_asks_at_once_when_shown() {
    let mut board = Board::default();
    let _ = board.step(Event::Visible(false), 0, MIDDLE);
    assert_eq!(board.step(Event::Watch(vec![new_image("a")]), 0, MIDDLE), []);
    assert_eq!(board.step(Event::Refresh, 0, MIDDLE), []);
    assert!(asked(&board.step(Event::Visible(true), 0, MIDDLE)).is_some());
    // The answer that comes after hiding is taken, and no pause begins.
    let _ = board.step(Event::Visible(false), 0, MIDDLE);
    let effects =
        board.step(Event::Answered(vec![status("a", ImageState::Processing, Phase::Cutting)]), 0, MIDDLE);
    assert!(matches!(effects.as_slice(), [Effect::Changed(_)]));
}

#[test]
fn offline_waits_for_online() {
    let mut board = Board::default();
    let _ = board.step(Event::Watch(vec![new_image("a")]), 0, MIDDLE);
    assert!(paused_ms(&board.step(Event::Failed(Error::Unreachable), 0, MIDDLE)).is_some());
    assert_eq!(board.step(Event::Online(false), 0, MIDDLE), [Effect::CancelPause]);
    assert!(asked(&board.step(Event::Online(true), 0, MIDDLE)).is_some());
}

#[test]
fn unknown_words_mean_wait_and_ready_means_done() {
    let mut board = Board::default();
    let _ = board.step(Event::Watch(vec![new_image("a")]), 0, MIDDLE);
    let odd = status("a", ImageState::Other("dreaming".into()), Phase::Other("polishing".into()));
    assert!(paused_ms(&board.step(Event::Answered(vec![odd]), 0, MIDDLE)).is_some());
    let _ = board.step(Event::PauseOver, 0, MIDDLE);
    let ready = status("a", ImageState::Other("dreaming".into()), Phase::Ready);
    assert_eq!(paused_ms(&board.step(Event::Answered(vec![ready]), 0, MIDDLE)), None);
}

#[test]
fn nameless_answers_count_by_position() {
    let mut board = Board::default();
    let _ = board.step(Event::Watch(vec![new_image("a"), new_image("b")]), 0, MIDDLE);
    let nameless = |state, phase| ImageStatus { image: None, ..status("", state, phase) };
    let _ = board.step(
        Event::Answered(vec![
            nameless(ImageState::Processing, Phase::Cutting),
            nameless(ImageState::Final, Phase::Ready),
        ]),
        0,
        MIDDLE,
    );
    assert_eq!(board.images()[0].phase, Phase::Cutting);
    assert_eq!(board.images()[1].state, ImageState::Final);
}

#[test]
fn an_image_that_never_changes_is_given_up_and_taken_up_again_on_request() {
    let mut board = Board::default();
    let _ = board.step(Event::Watch(vec![new_image("a")]), 0, MIDDLE);
    let same = vec![status("a", ImageState::Processing, Phase::Unknown)];
    let effects = board.step(Event::Answered(same), GIVE_UP_AFTER_MS, MIDDLE);
    assert!(matches!(effects.as_slice(), [Effect::Changed(changes)] if changes[0].stalled));
    assert!(asked(&board.step(Event::Refresh, GIVE_UP_AFTER_MS + 1, MIDDLE)).is_some());
}

#[test]
fn a_refused_token_stops_the_board() {
    let mut board = Board::default();
    let _ = board.step(Event::Watch(vec![new_image("a")]), 0, MIDDLE);
    assert_eq!(board.step(Event::Failed(Error::Unauthorized), 0, MIDDLE), [Effect::SignIn]);
    assert!(asked(&board.step(Event::Refresh, 0, MIDDLE)).is_some());
}

#[test]
fn the_server_may_ask_for_a_longer_pause() {
    let mut board = Board::default();
    let _ = board.step(Event::Watch(vec![new_image("a")]), 0, MIDDLE);
    let effects = board.step(Event::Failed(Error::Busy { retry_after_s: Some(20) }), 0, MIDDLE);
    assert_eq!(paused_ms(&effects), Some(20_000));
}

#[derive(Clone, Debug)]
enum Move {
    Watch(u8),
    Forget(u8),
    PauseOver,
    Answer(Vec<u8>),
    Fail(bool),
    Visible(bool),
    Online(bool),
    Refresh,
    Wait(u32),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        any::<u8>().prop_map(Move::Watch),
        any::<u8>().prop_map(Move::Forget),
        Just(Move::PauseOver),
        proptest::collection::vec(any::<u8>(), 0..70).prop_map(Move::Answer),
        any::<bool>().prop_map(Move::Fail),
        any::<bool>().prop_map(Move::Visible),
        any::<bool>().prop_map(Move::Online),
        Just(Move::Refresh),
        (0_u32..40 * 60 * 1_000).prop_map(Move::Wait),
    ];
    proptest::collection::vec(one, 0..120)
}

/// The world around the board: at most one request and one pause.
#[derive(Default)]
struct World {
    asking: Option<Vec<ImageUrl>>,
    pausing: bool,
}

impl World {
    fn run(&mut self, effects: Vec<Effect>, may_ask: bool) {
        for effect in effects {
            match effect {
                Effect::Ask(urls) => {
                    assert!(may_ask, "asks while hidden or offline");
                    assert!(self.asking.is_none(), "two requests at once");
                    assert!(!urls.is_empty() && urls.len() <= 60);
                    self.asking = Some(urls);
                }
                Effect::Pause { ms } => {
                    assert!(self.asking.is_none() && !self.pausing);
                    assert!(ms >= 1_800);
                    self.pausing = true;
                }
                Effect::CancelPause => {
                    assert!(self.pausing, "no pause to cancel");
                    self.pausing = false;
                }
                Effect::Announce { finished, total } => assert!(finished <= total),
                Effect::Changed(changes) => assert!(!changes.is_empty()),
                Effect::SignIn => {}
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_history_keeps_one_request_and_never_forgets_a_waiting_image(moves in moves()) {
        let mut board = Board::default();
        let mut world = World::default();
        let (mut now_ms, mut visible, mut online) = (0_u64, true, true);
        let mut stopped = false;
        for a_move in moves {
            let event = match a_move {
                Move::Watch(name) => Event::Watch(vec![new_image(&name.to_string())]),
                Move::Forget(name) => Event::Forget(url(&name.to_string())),
                Move::PauseOver if world.pausing => {
                    world.pausing = false;
                    Event::PauseOver
                }
                Move::Answer(words) if world.asking.is_some() => {
                    let urls = world.asking.take().unwrap();
                    let statuses = urls.into_iter().zip(words).map(|(url, word)| {
                        let (state, phase) = match word % 4 {
                            0 => (ImageState::Processing, Phase::Cutting),
                            1 => (ImageState::Final, Phase::Ready),
                            2 => (ImageState::Other("odd".into()), Phase::Unknown),
                            _ => (ImageState::Error, Phase::Downloading),
                        };
                        ImageStatus { image: Some(url), angle: Angle::default(), status: state, phase, quality: None }
                    });
                    Event::Answered(statuses.collect())
                }
                Move::Fail(refused) if world.asking.is_some() => {
                    world.asking = None;
                    stopped = refused;
                    Event::Failed(if refused { Error::Unauthorized } else { Error::Unreachable })
                }
                Move::Visible(value) => { visible = value; Event::Visible(value) }
                Move::Online(value) => { online = value; Event::Online(value) }
                Move::Refresh => Event::Refresh,
                Move::Wait(ms) => { now_ms += u64::from(ms); continue }
                Move::PauseOver | Move::Answer(_) | Move::Fail(_) => continue,
            };
            let before = world.asking.is_some();
            let effects = board.step(event, now_ms, 0.5);
            world.run(effects, visible && online);
            if world.asking.is_some() && !before { stopped = false; }
            let waiting = board.images().iter().any(Watched::is_waiting);
            let alive = world.asking.is_some() || world.pausing;
            prop_assert!(alive || !waiting || !visible || !online || stopped, "a waiting image was forgotten");
            if let Some(urls) = world.asking.as_ref().filter(|_| !before) {
                for url in urls {
                    let is_waiting = board.images().iter().any(|image| image.url == *url && image.is_waiting());
                    prop_assert!(is_waiting);
                }
            }
        }
    }
}
