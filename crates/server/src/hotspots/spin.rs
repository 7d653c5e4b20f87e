//! Places of a feature on the frames of a spin, from its key frames.

use std::cmp::Reverse;

use forecourt_api::composition::Position;
use forecourt_api::feature::KeyFrame;

/// Where a feature stands on one frame; `None` while it is hidden. `frames` are the numbers of the spin's frames in ascending
/// order, among them `frame`.
///
/// The frames are a circle, in which the last is followed by the first. Between two key frames the place moves evenly from
/// frame to frame. Before one without a place the last place holds, and from there on the feature is hidden until the next
/// key frame.
#[must_use]
pub(super) fn position_on_frame(key_frames: &[KeyFrame], frames: &[u32], frame: u32) -> Option<Position> {
    if let Some(key) = key_frames.iter().find(|key| key.frame == frame) {
        return key.position;
    }
    let count = frames.len().max(1);
    // Of a frame that is gone, the next one that is there takes the place.
    let place = |number: u32| frames.partition_point(|known| *known < number) % count;
    let here = place(frame);
    let behind = |key: &&KeyFrame| (here + count - place(key.frame)) % count;
    let ahead = |key: &&KeyFrame| match (place(key.frame) + count - here) % count {
        0 => count,
        frames => frames,
    };
    let before = key_frames.iter().min_by_key(|key| (behind(key), Reverse(key.frame)))?;
    let after = key_frames.iter().min_by_key(|key| (ahead(key), key.frame))?;
    let from = before.position?;
    let Some(to) = after.position else { return Some(from) };
    let (passed, left) = (behind(&before) as f64, ahead(&after) as f64);
    let share = passed / (passed + left);
    Some(Position { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(frame: u32, x: Option<f64>) -> KeyFrame {
        KeyFrame { frame, position: x.map(|x| Position { x, y: 1.0 - x }) }
    }

    #[test]
    fn places_move_in_a_circle() {
        let frames: Vec<u32> = (0..36).collect();
        let check = |keys: &[KeyFrame], frame: u32, expected: Option<f64>| {
            let at = position_on_frame(keys, &frames, frame);
            let near = match (at, expected) {
                (Some(at), Some(x)) => (at.x - x).abs() < 1e-9 && (at.y - (1.0 - x)).abs() < 1e-9,
                (at, expected) => at.is_none() && expected.is_none(),
            };
            assert!(near, "{keys:?} at {frame}: {at:?}, not {expected:?}");
        };
        let two = [key(0, Some(0.2)), key(10, Some(0.7))];
        check(&two, 0, Some(0.2));
        check(&two, 5, Some(0.45));
        check(&two, 10, Some(0.7));
        // Back over the end: 26 frames from 10 to 0.
        check(&two, 23, Some(0.45));
        check(&two, 35, Some(0.7 - 0.5 * 25.0 / 26.0));
        // The order in which they are written does not matter.
        check(&[two[1], two[0]], 5, Some(0.45));
        check(&[key(30, Some(0.3))], 7, Some(0.3));

        let hidden = [key(5, Some(0.4)), key(10, None), key(30, Some(0.8))];
        check(&hidden, 9, Some(0.4));
        check(&hidden, 10, None);
        check(&hidden, 29, None);
        check(&hidden, 30, Some(0.8));
        check(&hidden, 0, Some(0.8 - 0.4 * 6.0 / 11.0));
        check(&[key(3, None)], 20, None);
        check(&[], 20, None);
    }

    #[test]
    fn the_frames_that_there_are_count() {
        // From 1, with a gap: three steps from 1 to 8, one from 8 to 1.
        let frames = [1, 2, 7, 8];
        let keys = [key(1, Some(0.0)), key(8, Some(0.9))];
        let x = |frame| position_on_frame(&keys, &frames, frame).unwrap().x;
        assert!((x(2) - 0.3).abs() < 1e-9 && (x(7) - 0.6).abs() < 1e-9);
        // The key frame 5 is gone; 7 takes its place.
        let keys = [key(1, Some(0.0)), key(5, Some(0.8))];
        let x = |frame| position_on_frame(&keys, &frames, frame).unwrap().x;
        assert!((x(2) - 0.4).abs() < 1e-9 && (x(7) - 0.8).abs() < 1e-9 && (x(8) - 0.4).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn every_place_lies_between_those_of_key_frames(
            keys in proptest::collection::btree_map(0_u32..50, proptest::option::of(0.0..=1.0_f64), 0..8),
            frames in proptest::collection::btree_set(0_u32..50, 1..40),
        ) {
            let keys: Vec<KeyFrame> = keys.into_iter().map(|(frame, x)| key(frame, x)).collect();
            let frames: Vec<u32> = frames.into_iter().collect();
            let seen: Vec<f64> = keys.iter().filter_map(|key| Some(key.position?.x)).collect();
            for frame in &frames {
                let at = position_on_frame(&keys, &frames, *frame);
                if keys.iter().all(|key| key.position.is_some()) {
                    prop_assert_eq!(at.is_some(), !keys.is_empty());
                }
                if let Some(at) = at {
                    let bounds = seen.iter().fold((1.0_f64, 0.0_f64), |(low, high), x| (low.min(*x), high.max(*x)));
                    prop_assert!(at.x >= bounds.0 - 1e-9 && at.x <= bounds.1 + 1e-9);
                }
            }
        }
    }
}
