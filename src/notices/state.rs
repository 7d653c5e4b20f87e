//! The toasts that are shown, and the sentence that the live region says. When a toast goes by itself is its view's business.

use std::sync::Arc;

use leptos::prelude::*;

/// Tone of a toast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Success,
    /// Something is so.
    Neutral,
    /// Something failed.
    Danger,
}

impl Tone {
    /// The word of the attribute `data-tone`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Neutral => "neutral",
            Self::Danger => "danger",
        }
    }
}

/// Action of a button on a toast. Not a `Callback`, which nobody would let go of: notices are often made where no owner is.
pub type Act = Arc<dyn Fn() + Send + Sync>;

/// The button on a toast. Pressing it takes the toast away.
#[derive(Clone)]
pub struct ToastAction {
    /// Its words.
    pub label: String,
    /// Actions, one after the other; more than one where toasts were put together.
    pub acts: Vec<Act>,
}

impl ToastAction {
    /// Does it.
    pub fn run(&self) {
        for act in &self.acts {
            act();
        }
    }
}

/// One toast.
#[derive(Clone)]
pub struct Notice {
    /// Tells toasts apart.
    pub id: u32,
    /// Tone of the toast.
    pub tone: Tone,
    /// Text of the toast.
    pub text: String,
    /// The button on it.
    pub action: Option<ToastAction>,
}

impl Notice {
    /// True if its button takes back what was done, so that nothing else may push it out.
    fn takes_back(&self) -> bool {
        self.tone == Tone::Success && self.action.is_some()
    }

    /// Number of changes that its button takes back.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.action.as_ref().map_or(0, |action| action.acts.len())
    }
}

/// Makes room for one more. What only tells goes first, the oldest before the others; where all that is left can be taken
/// back, the two oldest become one.
fn make_room(list: &mut Vec<Notice>, most: usize, new_id: u32) {
    if list.len() < most {
        return;
    }
    if let Some(oldest) = list.iter().position(|notice| !notice.takes_back()) {
        list.remove(oldest);
        return;
    }
    let mut pair = list.drain(..2.min(list.len()));
    let (Some(mut first), second) = (pair.next(), pair.next()) else { return };
    drop(pair);
    if let (Some(action), Some(more)) = (&mut first.action, second.and_then(|second| second.action)) {
        // The last thing that was done is taken back first.
        action.acts.splice(..0, more.acts);
    }
    list.insert(0, Notice { id: new_id, ..first });
}

/// The toasts and the live region; a context.
#[derive(Clone, Copy)]
pub struct Notices {
    list: RwSignal<Vec<Notice>>,
    spoken: RwSignal<String>,
    next_id: StoredValue<u32>,
}

impl Default for Notices {
    fn default() -> Self {
        Self::new()
    }
}

impl Notices {
    /// Most toasts at a time; older ones make room.
    pub const MOST: usize = 3;

    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self { list: RwSignal::default(), spoken: RwSignal::default(), next_id: StoredValue::new(0) }
    }

    /// Toasts that are shown, the oldest first.
    #[must_use]
    pub fn list(self) -> Signal<Vec<Notice>> {
        self.list.into()
    }

    /// Text of the live region.
    #[must_use]
    pub fn spoken(self) -> Signal<String> {
        self.spoken.into()
    }

    /// Shows a toast and says it.
    pub fn show(self, tone: Tone, text: impl Into<String>) {
        self.push(tone, text.into(), None);
    }

    /// Shows a toast with a button.
    pub fn show_with_action(
        self,
        tone: Tone,
        text: impl Into<String>,
        label: impl Into<String>,
        act: impl Fn() + Send + Sync + 'static,
    ) {
        let act: Act = Arc::new(act);
        self.push(tone, text.into(), Some(ToastAction { label: label.into(), acts: vec![act] }));
    }

    fn push(self, tone: Tone, text: String, action: Option<ToastAction>) {
        let (of_pair, id) = (self.new_id(), self.new_id());
        self.announce(text.clone());
        self.list.update(|list| {
            make_room(list, Self::MOST, of_pair);
            list.push(Notice { id, tone, text, action });
        });
    }

    fn new_id(self) -> u32 {
        let id = self.next_id.get_value();
        self.next_id.set_value(id.wrapping_add(1));
        id
    }

    /// Takes a toast away.
    pub fn dismiss(self, id: u32) {
        self.list.update(|list| list.retain(|notice| notice.id != id));
    }

    /// Says a sentence to who listens, without showing it: for what can be seen where it happens.
    pub fn announce(self, sentence: impl Into<String>) {
        let mut sentence = sentence.into();
        // The same sentence again would not change the region, and so not be read.
        if self.spoken.with_untracked(|spoken| *spoken == sentence) {
            sentence.push('\u{a0}');
        }
        self.spoken.set(sentence);
    }
}

/// The app's notices.
#[must_use]
pub fn use_notices() -> Notices {
    use_context().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_toasts_make_room_and_the_same_sentence_is_said_again() {
        let owner = Owner::new();
        owner.with(|| {
            let notices = Notices::new();
            for text in ["1", "2", "3", "4"] {
                notices.show(Tone::Neutral, text);
            }
            let texts = |notices: Notices| {
                notices.list().get_untracked().into_iter().map(|notice| notice.text).collect::<Vec<_>>()
            };
            assert_eq!(texts(notices), ["2", "3", "4"]);
            let third = notices.list().get_untracked()[1].id;
            notices.dismiss(third);
            assert_eq!(texts(notices), ["2", "4"]);
            notices.announce("half");
            let first = notices.spoken().get_untracked();
            notices.announce("half");
            assert_ne!(notices.spoken().get_untracked(), first);
            notices.announce("half");
            assert_eq!(notices.spoken().get_untracked(), first);
        });
    }

    #[test]
    fn what_can_be_taken_back_is_never_pushed_out() {
        Owner::new().with(|| {
            let notices = Notices::new();
            let taken_back = Arc::new(std::sync::Mutex::new(Vec::new()));
            let shown = || {
                let list = notices.list().get_untracked();
                list.iter().map(|notice| (notice.text.clone(), notice.changes())).collect::<Vec<_>>()
            };
            for change in 1..=5 {
                let taken_back = taken_back.clone();
                notices.show_with_action(Tone::Success, change.to_string(), "Undo", move || {
                    taken_back.lock().unwrap().push(change);
                });
                notices.show(Tone::Neutral, "news");
            }
            // News made room first, then the oldest changes were put together.
            let all: usize = shown().iter().map(|(_, changes)| changes).sum();
            assert_eq!((all, shown().len()), (5, Notices::MOST));
            for notice in notices.list().get_untracked() {
                if let Some(action) = notice.action {
                    action.run();
                }
            }
            // Of those in one toast the last is taken back first.
            assert_eq!(*taken_back.lock().unwrap(), [4, 3, 2, 1, 5]);
        });
    }

    #[test]
    fn a_failure_that_can_be_tried_again_makes_room_for_what_can_be_taken_back() {
        Owner::new().with(|| {
            let notices = Notices::new();
            notices.show_with_action(Tone::Danger, "failed", "Try again", || ());
            for change in 1..=3 {
                notices.show_with_action(Tone::Success, change.to_string(), "Undo", || ());
            }
            let texts: Vec<_> =
                notices.list().get_untracked().into_iter().map(|notice| notice.text).collect();
            assert_eq!(texts, ["1", "2", "3"]);
        });
    }
}
