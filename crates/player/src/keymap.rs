//! The meaning of keys, by where the focus is. Not here: keys that native elements handle themselves (Enter, Space, Tab).

use crate::Direction;

/// Step of the cross per key, in shares of the picture: fine enough to hit a badge.
const CROSS_STEP: f64 = 0.01;
/// Step of the cross with Shift.
const CROSS_STRIDE: f64 = 0.05;

/// Where the focus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// Anywhere in the player but there:
    Gallery,
    /// The cross of placing.
    Cross,
    /// A hotspot's panel, whose text scrolls with the keys.
    Panel,
}

/// The action of a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum KeyAction {
    /// The photo after.
    Next,
    /// The photo before.
    Previous,
    /// The first photo.
    First,
    /// The last photo.
    Last,
    /// Leave what is open.
    Leave,
    /// Move the cross by shares of the picture.
    MoveCross {
        /// To the right.
        dx: f64,
        /// Down.
        dy: f64,
    },
}

/// Maps `key` (the name of the DOM's `KeyboardEvent.key`) to its action; `None` leaves it to the browser.
#[must_use]
pub(crate) fn action(key: &str, shift: bool, focus: Focus, direction: Direction) -> Option<KeyAction> {
    if key == "Escape" {
        return Some(KeyAction::Leave);
    }
    let step = if shift { CROSS_STRIDE } else { CROSS_STEP };
    match (focus, key) {
        (Focus::Cross, "ArrowRight") => Some(KeyAction::MoveCross { dx: step, dy: 0.0 }),
        (Focus::Cross, "ArrowLeft") => Some(KeyAction::MoveCross { dx: -step, dy: 0.0 }),
        (Focus::Cross, "ArrowDown") => Some(KeyAction::MoveCross { dx: 0.0, dy: step }),
        (Focus::Cross, "ArrowUp") => Some(KeyAction::MoveCross { dx: 0.0, dy: -step }),
        (Focus::Gallery, "ArrowRight" | "ArrowLeft") if !shift => {
            let is_forward = (key == "ArrowRight") == (direction == Direction::LeftToRight);
            Some(if is_forward { KeyAction::Next } else { KeyAction::Previous })
        }
        (Focus::Gallery, "Home") => Some(KeyAction::First),
        (Focus::Gallery, "End") => Some(KeyAction::Last),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        use Direction::{LeftToRight as Ltr, RightToLeft as Rtl};
        use Focus::{Cross, Gallery, Panel};
        let check =
            |key: &str, shift: bool, focus: Focus, direction: Direction, expected: Option<KeyAction>| {
                assert_eq!(action(key, shift, focus, direction), expected, "{key} {focus:?} {direction:?}");
            };
        check("ArrowRight", false, Gallery, Ltr, Some(KeyAction::Next));
        check("ArrowLeft", false, Gallery, Ltr, Some(KeyAction::Previous));
        check("ArrowRight", false, Gallery, Rtl, Some(KeyAction::Previous));
        check("ArrowLeft", false, Gallery, Rtl, Some(KeyAction::Next));
        check("Home", false, Gallery, Rtl, Some(KeyAction::First));
        check("End", false, Gallery, Ltr, Some(KeyAction::Last));
        check("ArrowDown", false, Gallery, Ltr, None);
        check("Tab", false, Gallery, Ltr, None);
        check("ArrowRight", false, Panel, Ltr, None);
        check("Home", false, Panel, Ltr, None);
        check("Escape", false, Panel, Ltr, Some(KeyAction::Leave));
        check("ArrowRight", false, Cross, Rtl, Some(KeyAction::MoveCross { dx: 0.01, dy: 0.0 }));
        check("ArrowUp", true, Cross, Ltr, Some(KeyAction::MoveCross { dx: 0.0, dy: -0.05 }));
        check("Enter", false, Cross, Ltr, None);
    }
}
