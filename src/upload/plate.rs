//! Choice whether the next photos get their licence plates made unreadable, remembered on this device.

use crate::browser::storage::Storage;

const KEY: &str = "forecourt.blur-plates";
const YES: &str = "yes";

/// The choice that was made last; at first plates stay as they are.
#[must_use]
pub(crate) fn remembered() -> bool {
    Storage::Device.get(KEY).as_deref() == Some(YES)
}

/// Remembers a choice.
pub(crate) fn remember(blur: bool) {
    if blur {
        Storage::Device.set(KEY, YES);
    } else {
        Storage::Device.remove(KEY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plates_stay_unless_it_was_chosen_otherwise() {
        assert!(!remembered());
        remember(true);
        assert!(remembered());
        remember(false);
        assert!(!remembered());
    }
}
