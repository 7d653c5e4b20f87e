//! The toasts that are shown, and the sentence that the live region says. When a toast goes by itself is its view's business.

use std::sync::Arc;

use leptos::prelude::*;

/// How a toast looks.
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

/// One toast.
#[derive(Clone)]
pub struct Notice {
    /// Tells toasts apart.
    pub id: u32,
    /// How it looks.
    pub tone: Tone,
    /// What it says.
    pub text: String,
    /// The button on it: its words and what it does. Pressing it takes the toast away. Not a `Callback`, which nobody would let
    /// go of: notices are often made where no owner is.
    pub action: Option<(String, Arc<dyn Fn() + Send + Sync>)>,
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
    /// Most toasts at a time; an older one makes room.
    pub const MOST: usize = 3;

    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self { list: RwSignal::default(), spoken: RwSignal::default(), next_id: StoredValue::new(0) }
    }

    /// What is shown, the oldest first.
    #[must_use]
    pub fn list(self) -> Signal<Vec<Notice>> {
        self.list.into()
    }

    /// What the live region says.
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
        self.push(tone, text.into(), Some((label.into(), Arc::new(act))));
    }

    fn push(self, tone: Tone, text: String, action: Option<(String, Arc<dyn Fn() + Send + Sync>)>) {
        let id = self.next_id.get_value();
        self.next_id.set_value(id.wrapping_add(1));
        self.announce(text.clone());
        self.list.update(|list| {
            if list.len() >= Self::MOST {
                list.remove(0);
            }
            list.push(Notice { id, tone, text, action });
        });
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
            notices.dismiss(2);
            assert_eq!(texts(notices), ["2", "4"]);
            notices.announce("half");
            let first = notices.spoken().get_untracked();
            notices.announce("half");
            assert_ne!(notices.spoken().get_untracked(), first);
            notices.announce("half");
            assert_eq!(notices.spoken().get_untracked(), first);
        });
    }
}
