//! Words that name spins.

use forecourt_api::image::SPIN_ID_MAX_CHARS;

/// Tells that a text can name a spin: 1 to [`SPIN_ID_MAX_CHARS`] printable characters.
#[must_use]
pub(crate) fn is_spin_id(text: &str) -> bool {
    (1..=SPIN_ID_MAX_CHARS).contains(&text.chars().count()) && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_name_spins() {
        let check = |text: &str, expected: bool| assert_eq!(is_spin_id(text), expected, "{text:?}");
        check("outside", true);
        check("Tür 1/\u{e9}", true);
        check(&"x".repeat(64), true);
        check(&"x".repeat(65), false);
        check("", false);
        check("a\nb", false);
    }
}
