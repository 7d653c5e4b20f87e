//! Cut type of photos: the choice that the next ones get, remembered on this device.

use forecourt_api::image::CutType;

use crate::browser::storage::Storage;

const KEY: &str = "forecourt.cut-type";

/// The choice that was made last; at first the vehicle goes before another backdrop.
#[must_use]
pub(crate) fn remembered() -> CutType {
    Storage::Device.get(KEY).and_then(|word| CutType::parse(&word)).unwrap_or(CutType::Complete)
}

/// Remembers a choice.
pub(crate) fn remember(cut_type: CutType) {
    Storage::Device.set(KEY, cut_type.as_str());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_remembered_and_nonsense_is_not() {
        for cut_type in CutType::ALL {
            remember(*cut_type);
            assert_eq!(remembered(), *cut_type);
        }
        Storage::Device.set(KEY, "sideways");
        assert_eq!(remembered(), CutType::Complete);
        Storage::Device.remove(KEY);
    }
}
