//! Pure: the display order of a vehicle's photos as somebody arranges it, before the server has it and while others change it.

use forecourt_api::ImageId;

/// Steps of a photo through the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Before all others: the lead photo.
    First,
    /// One place towards the first.
    Earlier,
    /// One place towards the last.
    Later,
    /// To this place, from 0.
    To(usize),
}

/// The order after a photo was moved; nothing where it is not there or stays where it is.
#[must_use]
pub fn moved(order: &[ImageId], photo: &ImageId, step: Step) -> Option<Vec<ImageId>> {
    let from = order.iter().position(|id| id == photo)?;
    let last = order.len().checked_sub(1)?;
    let to = match step {
        Step::First => 0,
        Step::Earlier => from.checked_sub(1)?,
        Step::Later => from + 1,
        Step::To(place) => place.min(last),
    };
    if to == from || to > last {
        return None;
    }
    let mut order = order.to_vec();
    let photo = order.remove(from);
    order.insert(to, photo);
    Some(order)
}

/// The wanted order of the photos that are there: what is gone is left out, what was added since stands behind the photo that
/// it follows by now.
#[must_use]
pub fn rebased(wanted: &[ImageId], present: &[ImageId]) -> Vec<ImageId> {
    let mut order: Vec<ImageId> = wanted.iter().filter(|id| present.contains(id)).cloned().collect();
    let mut before = None;
    for id in present {
        if !order.contains(id) {
            let place = before.and_then(|before| order.iter().position(|id| id == before));
            order.insert(place.map_or(0, |place| place + 1), id.clone());
        }
        before = Some(id);
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(text: &str) -> Vec<ImageId> {
        text.chars().map(|id| ImageId::new(id.to_string())).collect()
    }

    fn text(order: &[ImageId]) -> String {
        order.iter().map(ImageId::as_str).collect()
    }

    #[test]
    fn a_photo_moves_step_by_step_to_the_front_or_to_a_place() {
        let check = |photo: &str, step, expected: Option<&str>| {
            let order = moved(&ids("abcd"), &ImageId::new(photo), step);
            assert_eq!(order.as_deref().map(text).as_deref(), expected, "{photo} {step:?}");
        };
        check("c", Step::Earlier, Some("acbd"));
        check("c", Step::Later, Some("abdc"));
        check("c", Step::First, Some("cabd"));
        check("a", Step::To(2), Some("bcad"));
        check("d", Step::To(1), Some("adbc"));
        check("b", Step::To(99), Some("acdb"));
        // Nothing changes.
        check("a", Step::Earlier, None);
        check("a", Step::First, None);
        check("d", Step::Later, None);
        check("b", Step::To(1), None);
        check("x", Step::First, None);
        assert_eq!(moved(&[], &ImageId::new("a"), Step::To(0)), None);
    }

    #[test]
    fn photos_that_came_and_went_meanwhile_are_kept_and_left_out() {
        let check = |wanted: &str, present: &str, expected: &str| {
            assert_eq!(text(&rebased(&ids(wanted), &ids(present))), expected, "{wanted} {present}");
        };
        check("cab", "abc", "cab");
        check("cab", "bc", "cb");
        // New ones stay behind what they follow.
        check("cab", "abxc", "cabx");
        check("ba", "xab", "xba");
        check("cab", "abcxy", "cxyab");
        check("", "ab", "ab");
        check("ab", "", "");
    }

    proptest! {
        #[test]
        fn a_rebased_order_names_every_photo_once(wanted in "[a-h]{0,8}", present in "[a-h]{0,8}") {
            let once = |text: &str| {
                let mut seen = Vec::new();
                for id in ids(text) {
                    if !seen.contains(&id) {
                        seen.push(id);
                    }
                }
                seen
            };
            let (wanted, present) = (once(&wanted), once(&present));
            let mut order = rebased(&wanted, &present);
            let mut expected = present;
            order.sort_by(|a, b| a.as_str().cmp(b.as_str()));
            expected.sort_by(|a, b| a.as_str().cmp(b.as_str()));
            prop_assert_eq!(order, expected);
        }
    }
}
