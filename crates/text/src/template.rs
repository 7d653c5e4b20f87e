//! Words with numbered gaps. How many gaps a text has is part of its type, and that each of them occurs in every language is
//! checked by the compiler, since the catalogues are constants.

/// A text with the gaps `{0}` to `{N-1}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template<const N: usize>(&'static str);

impl<const N: usize> Template<N> {
    /// Takes a text that has every gap at least once. `{` and `}` are for gaps alone.
    ///
    /// # Panics
    /// When a gap is missing or beyond `N`: at compile time, when it stands in a constant.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        assert!(gaps(text) == (1 << N) - 1, "the text does not have exactly its gaps");
        Self(text)
    }

    /// Like [`Template::new`], but may leave gaps out: “one photo” need not repeat its number.
    ///
    /// # Panics
    /// When a gap is beyond `N`.
    #[must_use]
    pub const fn partial(text: &'static str) -> Self {
        assert!(gaps(text) < 1 << N, "the text has a gap too many");
        Self(text)
    }

    /// The text with its gaps filled.
    #[must_use]
    pub fn fill(&self, values: [&str; N]) -> String {
        let mut filled = String::with_capacity(self.0.len() + 16);
        let mut rest = self.0;
        while let Some(start) = rest.find('{') {
            filled.push_str(&rest[..start]);
            let after = &rest[start + 1..];
            let end = after.find('}').unwrap_or(after.len());
            let value = after[..end].parse::<usize>().ok().and_then(|gap| values.get(gap));
            filled.push_str(value.copied().unwrap_or_default());
            rest = after.get(end + 1..).unwrap_or_default();
        }
        filled.push_str(rest);
        filled
    }
}

/// One bit per gap that occurs.
const fn gaps(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let mut found = 0;
    let mut index = 0;
    while index < bytes.len() {
        if bytes[index] == b'{' {
            assert!(index + 2 < bytes.len() && bytes[index + 2] == b'}', "a gap is one digit in braces");
            let digit = bytes[index + 1];
            assert!(digit.is_ascii_digit(), "a gap is one digit in braces");
            found |= 1 << (digit - b'0');
            index += 2;
        }
        index += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_in_any_order_and_as_often_as_they_occur() {
        const TEXT: Template<2> = Template::new("{1} of {0}, {1}");
        assert_eq!(TEXT.fill(["12", "3"]), "3 of 12, 3");
        assert_eq!(Template::<1>::partial("one").fill(["1"]), "one");
        assert_eq!(Template::<1>::new("„{0}“").fill(["{0} ä"]), "„{0} ä“");
    }

    #[test]
    fn gaps_are_counted() {
        assert!(gaps("") == 0);
        assert!(gaps("{0} {2}") == 0b101);
        assert!(std::panic::catch_unwind(|| Template::<2>::new("{0}")).is_err());
        assert!(std::panic::catch_unwind(|| Template::<1>::new("{0} {1}")).is_err());
        assert!(std::panic::catch_unwind(|| Template::<1>::partial("{1}")).is_err());
        assert!(std::panic::catch_unwind(|| Template::<1>::new("{zero}")).is_err());
    }
}
