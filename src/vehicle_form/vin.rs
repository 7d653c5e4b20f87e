//! Pure: vehicle identification numbers (ISO 3779).
//!
//! The check digit at place 9 binds in North America and China alone: a European number may fail it and be real, so that it
//! is told apart from what makes a text no number at all.

/// Characters of a vehicle identification number.
pub const VIN_CHARS: usize = 17;

/// Why a text is no vehicle identification number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidVin {
    /// Has this many characters.
    Length(usize),
    /// Has a character that does not occur in one.
    Character(char),
}

/// The form that is kept: capitals, without the spaces and hyphens that papers and people put in.
#[must_use]
pub fn normalise(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_uppercase).collect()
}

/// Checks the characters of a normalised text.
///
/// # Errors
/// Says what is wrong; a wrong character before a wrong length, since it is what to look for.
pub fn check(vin: &str) -> Result<(), InvalidVin> {
    if let Some(wrong) = vin.chars().find(|c| value(*c).is_none()) {
        return Err(InvalidVin::Character(wrong));
    }
    match vin.chars().count() {
        VIN_CHARS => Ok(()),
        count => Err(InvalidVin::Length(count)),
    }
}

/// Whether the check digit of a valid number fits.
#[must_use]
pub fn check_digit_fits(vin: &str) -> bool {
    const WEIGHTS: [u32; VIN_CHARS] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum: u32 = vin.chars().zip(WEIGHTS).map(|(c, weight)| value(c).unwrap_or(0) * weight).sum();
    let expected = match sum % 11 {
        10 => 'X',
        rest => char::from_digit(rest, 10).unwrap_or('0'),
    };
    vin.chars().nth(8) == Some(expected)
}

/// What a character counts; none for one that does not occur. I, O and Q are left out for being read as 1 and 0.
fn value(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        'A'..='H' => Some(c as u32 - 'A' as u32 + 1),
        'J'..='N' => Some(c as u32 - 'J' as u32 + 1),
        'P' => Some(7),
        'R' => Some(9),
        'S'..='Z' => Some(c as u32 - 'S' as u32 + 2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_type_is_normalised() {
        assert_eq!(normalise(" wauzzz 8k9-ba1234 56\u{a0}"), "WAUZZZ8K9BA123456");
    }

    #[test]
    fn lengths_and_characters() {
        assert_eq!(check("WAUZZZ8K9BA123456"), Ok(()));
        assert_eq!(check("WAUZZZ8K9BA12345"), Err(InvalidVin::Length(16)));
        assert_eq!(check("WAUZZZ8K9BA1234567"), Err(InvalidVin::Length(18)));
        for wrong in ['I', 'O', 'Q', 'Ä', '*', '🚗'] {
            assert_eq!(check(&format!("WAUZZZ8K9BA12345{wrong}")), Err(InvalidVin::Character(wrong)));
        }
        assert_eq!(check(""), Err(InvalidVin::Length(0)));
    }

    #[test]
    fn check_digits() {
        for fits in ["1M8GDM9AXKP042788", "11111111111111111", "5GZCZ43D13S812715"] {
            assert_eq!(check(fits), Ok(()));
            assert!(check_digit_fits(fits), "{fits}");
        }
        // A real European one: the place of the check digit holds a filler.
        assert!(!check_digit_fits("WP0ZZZ99ZTS392124"));
        assert!(!check_digit_fits("1M8GDM9A1KP042788"));
    }

    proptest! {
        #[test]
        fn one_changed_digit_is_found(place in 0..VIN_CHARS, digit in 0_u32..10) {
            let vin: Vec<char> = "1M8GDM9AXKP042788".chars().collect();
            let mut changed = vin.clone();
            changed[place] = char::from_digit(digit, 10).unwrap_or('0');
            let same = value(vin[place]) == value(changed[place]) && place != 8;
            let text: String = changed.iter().collect();
            prop_assert_eq!(check_digit_fits(&text), same || vin == changed);
        }

        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,30}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }
    }
}
