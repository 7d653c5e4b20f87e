//! Gesture recognition for fingers and mouse: a tap, or a drag along the row of photos. Vertical movement belongs to the
//! page, and two
//! fingers to the browser's own zoom. Not here: what a drag moves.

use crate::geometry::Point;

/// Movement that decides about the axis, in CSS pixels.
const AXIS_LOCK_PX: f64 = 10.0;
/// Shortest span over which speed is measured, in milliseconds.
const SPEED_SPAN_MS: f64 = 50.0;
/// A pointer that has rested so long has no speed, in milliseconds.
const REST_MS: f64 = 100.0;

/// The browser's number of a pointer.
pub type PointerId = i32;

/// A pointer event on the stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pointer {
    /// It touched the stage.
    Down {
        /// Which.
        id: PointerId,
        /// Where.
        at: Point,
        /// True when a button or a link is there, which gets its click itself: it may be dragged, never tapped.
        on_control: bool,
        /// True when no other finger is down, as the browser says (`PointerEvent.isPrimary`).
        is_primary: bool,
    },
    /// A finger touched the page beside the stage; with one on the stage it makes a pinch.
    Elsewhere {
        /// Which.
        id: PointerId,
    },
    /// It moved while down.
    Moved {
        /// Which.
        id: PointerId,
        /// Where to.
        at: Point,
    },
    /// It was lifted.
    Up {
        /// Which.
        id: PointerId,
        /// Where.
        at: Point,
    },
    /// The browser took it over, to scroll or to zoom.
    Cancelled {
        /// Which.
        id: PointerId,
    },
}

/// A recognised gesture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Gesture {
    /// A drag began; the pointer is to be captured.
    DragBegan(PointerId),
    /// Distance from where it began, in CSS pixels to the right.
    Dragged(f64),
    /// It ended.
    DragEnded {
        /// Speed at the end, in CSS pixels per millisecond to the right.
        speed: f64,
    },
    /// A second finger or the browser ended it.
    DragCancelled,
    /// A short touch in place.
    Tapped(Point),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Idle,
    /// Down, not yet moved far enough.
    Undecided {
        id: PointerId,
        start: Point,
        on_control: bool,
    },
    /// Moves the row; `from_x` is where the axis was decided.
    Dragging {
        id: PointerId,
        from_x: f64,
    },
    /// Someone else's until all pointers are up.
    Released,
}

/// Tells gestures apart.
#[derive(Clone, Debug)]
pub(crate) struct Recognizer {
    state: State,
    down: Vec<PointerId>,
    /// (time, x) of the last moves, oldest first.
    trail: Vec<(f64, f64)>,
}

impl Default for Recognizer {
    fn default() -> Self {
        Self { state: State::Idle, down: Vec::new(), trail: Vec::new() }
    }
}

impl Recognizer {
    /// Takes in what a pointer did. At most one gesture comes of it. Where `may_drag` is false, movement means nothing: the
    /// browser moves the view.
    pub(crate) fn take(&mut self, pointer: Pointer, may_drag: bool, now_ms: f64) -> Option<Gesture> {
        match pointer {
            Pointer::Down { id, at, on_control, is_primary } => {
                let was_dragging = self.press(id, is_primary);
                if is_primary {
                    self.state = State::Undecided { id, start: at, on_control };
                    self.trail.clear();
                    self.trail.push((now_ms, at.x));
                }
                was_dragging.then_some(Gesture::DragCancelled)
            }
            Pointer::Elsewhere { id } => {
                let was_dragging = self.press(id, false);
                was_dragging.then_some(Gesture::DragCancelled)
            }
            Pointer::Moved { id, at } => self.moved(id, at, may_drag, now_ms),
            Pointer::Up { id, at } => self.up(id, at, now_ms),
            Pointer::Cancelled { id } => {
                let was_dragging = self.is_dragging();
                self.lifted(id).then_some(())?;
                was_dragging.then_some(Gesture::DragCancelled)
            }
        }
    }

    /// True while a drag is under way.
    pub(crate) fn is_dragging(&self) -> bool {
        matches!(self.state, State::Dragging { .. })
    }

    /// Ends what is under way; the pointers that are down mean nothing more.
    pub(crate) fn cancel(&mut self) {
        self.state = if self.down.is_empty() { State::Idle } else { State::Released };
    }

    /// Writes down that a pointer is down; whether that ended a drag.
    fn press(&mut self, id: PointerId, is_primary: bool) -> bool {
        let was_dragging = self.is_dragging();
        if is_primary {
            // Whatever else seems to be down was lifted where nobody saw it.
            self.down.clear();
        } else {
            self.lifted(id);
        }
        self.down.push(id);
        self.state = State::Released;
        was_dragging
    }

    fn moved(&mut self, id: PointerId, at: Point, may_drag: bool, now_ms: f64) -> Option<Gesture> {
        match self.state {
            State::Undecided { id: own, start, .. } if own == id => {
                self.remember(at.x, now_ms);
                let (across, down) = ((at.x - start.x).abs(), (at.y - start.y).abs());
                if across.max(down) < AXIS_LOCK_PX {
                    return None;
                }
                if down > across || !may_drag {
                    self.state = State::Released;
                    return None;
                }
                self.state = State::Dragging { id, from_x: at.x };
                Some(Gesture::DragBegan(id))
            }
            State::Dragging { id: own, from_x } if own == id => {
                self.remember(at.x, now_ms);
                Some(Gesture::Dragged(at.x - from_x))
            }
            _ => None,
        }
    }

    fn up(&mut self, id: PointerId, at: Point, now_ms: f64) -> Option<Gesture> {
        let state = self.state;
        self.lifted(id).then_some(())?;
        match state {
            State::Undecided { start, on_control: false, .. } => Some(Gesture::Tapped(start)),
            State::Dragging { .. } => Some(Gesture::DragEnded { speed: self.speed(at.x, now_ms) }),
            _ => None,
        }
    }

    /// Takes a pointer off the list; true if it had been down.
    fn lifted(&mut self, id: PointerId) -> bool {
        let Some(place) = self.down.iter().position(|&down| down == id) else { return false };
        self.down.swap_remove(place);
        self.cancel();
        true
    }

    fn remember(&mut self, x: f64, now_ms: f64) {
        self.trail.push((now_ms, x));
        // The last one before the span stays, as the span's beginning.
        let span_start = self.trail.iter().rposition(|(at_ms, _)| now_ms - at_ms >= SPEED_SPAN_MS);
        self.trail.drain(..span_start.unwrap_or(0));
    }

    fn speed(&self, x: f64, now_ms: f64) -> f64 {
        let is_resting = self.trail.last().is_none_or(|(at_ms, _)| now_ms - at_ms >= REST_MS);
        let Some((from_ms, from_x)) = self.trail.first().copied().filter(|_| !is_resting) else { return 0.0 };
        let span_ms = now_ms - from_ms;
        if span_ms > 0.0 { (x - from_x) / span_ms } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `d`own, on `c`ontrol, a `s`econd finger, one `e`lsewhere, `m`ove, `u`p, `x` cancel; pointer, x, y, time.
    type Script<'a> = &'a [(char, PointerId, f64, f64, f64)];

    fn play(script: Script<'_>) -> Vec<Gesture> {
        play_with(true, script)
    }

    fn play_with(may_drag: bool, script: Script<'_>) -> Vec<Gesture> {
        let mut recognizer = Recognizer::default();
        script
            .iter()
            .filter_map(|&(what, id, x, y, now_ms)| {
                let at = Point { x, y };
                let pointer = match what {
                    'd' | 'c' | 's' => {
                        Pointer::Down { id, at, on_control: what == 'c', is_primary: what != 's' }
                    }
                    'e' => Pointer::Elsewhere { id },
                    'm' => Pointer::Moved { id, at },
                    'u' => Pointer::Up { id, at },
                    _ => Pointer::Cancelled { id },
                };
                recognizer.take(pointer, may_drag, now_ms)
            })
            .collect()
    }

    #[test]
    fn scripts() {
        let check = |name: &str, script: Script<'_>, expected: &[Gesture]| {
            assert_eq!(play(script), expected, "{name}");
        };
        let tap = Gesture::Tapped(Point { x: 5.0, y: 5.0 });
        check("tap", &[('d', 1, 5.0, 5.0, 0.0), ('u', 1, 6.0, 6.0, 80.0)], &[tap]);
        check(
            "small shake",
            &[('d', 1, 5.0, 5.0, 0.0), ('m', 1, 11.0, 9.0, 40.0), ('u', 1, 6.0, 5.0, 80.0)],
            &[tap],
        );
        check("control gets its own click", &[('c', 1, 5.0, 5.0, 0.0), ('u', 1, 5.0, 5.0, 80.0)], &[]);
        check(
            "swipe, measured from where the axis was decided",
            &[
                ('d', 1, 0.0, 0.0, 0.0),
                ('m', 1, -12.0, 3.0, 16.0),
                ('m', 1, -62.0, 3.0, 66.0),
                ('u', 1, -62.0, 3.0, 66.0),
            ],
            &[Gesture::DragBegan(1), Gesture::Dragged(-50.0), Gesture::DragEnded { speed: -1.0 }],
        );
        check(
            "a control can be dragged",
            &[('c', 1, 0.0, 0.0, 0.0), ('m', 1, 10.0, 0.0, 50.0), ('u', 1, 10.0, 0.0, 50.0)],
            &[Gesture::DragBegan(1), Gesture::DragEnded { speed: 0.2 }],
        );
        check(
            "a finger that rests has no speed",
            &[('d', 1, 0.0, 0.0, 0.0), ('m', 1, 40.0, 0.0, 20.0), ('u', 1, 40.0, 0.0, 130.0)],
            &[Gesture::DragBegan(1), Gesture::DragEnded { speed: 0.0 }],
        );
        check(
            "the page scrolls",
            &[
                ('d', 1, 0.0, 0.0, 0.0),
                ('m', 1, 4.0, 30.0, 20.0),
                ('m', 1, 90.0, 30.0, 40.0),
                ('u', 1, 90.0, 30.0, 60.0),
            ],
            &[],
        );
        check(
            "the browser takes over",
            &[
                ('d', 1, 0.0, 0.0, 0.0),
                ('m', 1, 30.0, 0.0, 20.0),
                ('x', 1, 0.0, 0.0, 30.0),
                ('u', 1, 0.0, 0.0, 40.0),
            ],
            &[Gesture::DragBegan(1), Gesture::DragCancelled],
        );
        check(
            "a second finger ends the drag, and nothing begins until both are up",
            &[
                ('d', 1, 0.0, 0.0, 0.0),
                ('m', 1, 30.0, 0.0, 20.0),
                ('s', 2, 9.0, 9.0, 30.0),
                ('m', 1, 60.0, 0.0, 40.0),
                ('u', 2, 9.0, 9.0, 50.0),
                ('m', 1, 90.0, 0.0, 60.0),
                ('u', 1, 90.0, 0.0, 70.0),
                ('d', 1, 5.0, 5.0, 80.0),
                ('u', 1, 5.0, 5.0, 90.0),
            ],
            &[Gesture::DragBegan(1), Gesture::DragCancelled, tap],
        );
        check(
            "lifted outside the window, then used again",
            &[('d', 1, 0.0, 0.0, 0.0), ('d', 1, 5.0, 5.0, 900.0), ('u', 1, 5.0, 5.0, 950.0)],
            &[tap],
        );
        check(
            "lifted where nobody saw it, then another finger alone",
            &[('d', 1, 0.0, 0.0, 0.0), ('d', 2, 5.0, 5.0, 900.0), ('u', 2, 5.0, 5.0, 950.0)],
            &[tap],
        );
        check(
            "strangers",
            &[('m', 7, 50.0, 0.0, 0.0), ('u', 7, 50.0, 0.0, 1.0), ('x', 7, 0.0, 0.0, 2.0)],
            &[],
        );
    }

    #[test]
    fn a_second_finger_makes_no_swipe_wherever_it_is() {
        let check = |name: &str, script: Script<'_>, expected: &[Gesture]| {
            assert_eq!(play(script), expected, "{name}");
        };
        let swipe = |id: PointerId, at_ms: f64| {
            [
                ('m', id, -40.0, 0.0, at_ms),
                ('m', id, -90.0, 0.0, at_ms + 16.0),
                ('u', id, -90.0, 0.0, at_ms + 17.0),
            ]
        };
        let script = |start: Script<'_>, rest: Script<'_>| [start, rest].concat();
        check(
            "both on the stage",
            &script(&[('d', 1, 0.0, 0.0, 0.0), ('s', 2, 50.0, 0.0, 5.0)], &swipe(2, 20.0)),
            &[],
        );
        check(
            "the first beside the stage",
            &script(&[('e', 1, 0.0, 0.0, 0.0), ('s', 2, 50.0, 0.0, 5.0)], &swipe(2, 20.0)),
            &[],
        );
        check(
            "the second beside the stage",
            &script(&[('d', 1, 0.0, 0.0, 0.0), ('e', 2, 50.0, 0.0, 5.0)], &swipe(1, 20.0)),
            &[],
        );
        check(
            "the second comes while the first drags",
            &[
                ('d', 1, 0.0, 0.0, 0.0),
                ('m', 1, 30.0, 0.0, 10.0),
                ('e', 2, 0.0, 0.0, 20.0),
                ('m', 1, 90.0, 0.0, 30.0),
            ],
            &[Gesture::DragBegan(1), Gesture::DragCancelled],
        );
        check(
            "one that was beside the stage and is lifted",
            &script(
                &[('e', 1, 0.0, 0.0, 0.0), ('u', 1, 0.0, 0.0, 5.0), ('d', 1, 0.0, 0.0, 10.0)],
                &swipe(1, 20.0),
            ),
            &[Gesture::DragBegan(1), Gesture::Dragged(-50.0), Gesture::DragEnded { speed: -90.0 / 27.0 }],
        );
    }

    #[test]
    fn where_the_view_moves_a_drag_is_none_and_a_tap_is_one() {
        let drag = [
            ('d', 1, 0.0, 0.0, 0.0),
            ('m', 1, -60.0, 0.0, 20.0),
            ('m', 1, -90.0, 0.0, 40.0),
            ('u', 1, -90.0, 0.0, 50.0),
        ];
        assert_eq!(play_with(false, &drag), []);
        let tap = [('d', 1, 5.0, 5.0, 0.0), ('u', 1, 6.0, 5.0, 60.0)];
        assert_eq!(play_with(false, &tap), [Gesture::Tapped(Point { x: 5.0, y: 5.0 })]);
    }

    proptest! {
        #[test]
        fn a_drag_begins_before_it_goes_on_and_ends_once(
            script in proptest::collection::vec(
                (prop::sample::select(vec!['d', 'c', 's', 'e', 'm', 'm', 'm', 'u', 'x']), 0..3_i32, -99.0..99.0_f64, -99.0..99.0_f64, 0.0..40.0_f64),
                0..80,
            )
        ) {
            let mut now_ms = 0.0;
            let script: Vec<_> = script
                .into_iter()
                .map(|(what, id, x, y, pause_ms)| { now_ms += pause_ms; (what, id, x, y, now_ms) })
                .collect();
            let mut dragging = false;
            for gesture in play(&script) {
                match gesture {
                    Gesture::DragBegan(_) => { prop_assert!(!dragging); dragging = true; }
                    Gesture::Dragged(distance) => prop_assert!(dragging && distance.is_finite()),
                    Gesture::DragEnded { speed } => { prop_assert!(dragging && speed.is_finite()); dragging = false; }
                    Gesture::DragCancelled => { prop_assert!(dragging); dragging = false; }
                    Gesture::Tapped(_) => prop_assert!(!dragging),
                }
            }
        }
    }
}
