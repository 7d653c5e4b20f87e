//! Pure: vehicle identification numbers (ISO 3779).
//!
//! The standard is of 1981, and the check digit at place 9 binds in North America and China alone: a vehicle may have a
//! number that breaks any of its rules, so that none of them is more than a doubt.

/// Characters of a vehicle identification number.
pub const VIN_CHARS: usize = 17;

/// Why a text may be no vehicle identification number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VinDoubt {
    /// Has this many characters.
    Length(usize),
    /// Has a character that does not occur in one.
    Character(char),
    /// Its check digit does not fit.
    CheckDigit,
}

/// The form that is kept: capitals, and for a number of 17 characters without the spaces and hyphens that papers and people
/// put in, the stars that a bar code begins and ends with, and the I that scanners put before imported vehicles. What makes no
/// such number, as a chassis number from before 1981, keeps its hyphens.
#[must_use]
pub fn normalise(text: &str) -> String {
    let capitals: String = text.trim().chars().flat_map(char::to_uppercase).collect();
    let compact = compact(&capitals);
    let number = compact.strip_prefix('I').filter(|rest| is_number(rest)).unwrap_or(&compact);
    if is_number(number) { number.to_owned() } else { capitals }
}

/// The most telling doubt about a normalised text; none about an empty one. A wrong character before a wrong length, since it
/// is what to look for.
#[must_use]
pub fn doubt(text: &str) -> Option<VinDoubt> {
    let vin = compact(text);
    if let Some(wrong) = vin.chars().find(|c| value(*c).is_none()) {
        return Some(VinDoubt::Character(wrong));
    }
    match vin.len() {
        0 => None,
        VIN_CHARS => (!check_digit_fits(&vin)).then_some(VinDoubt::CheckDigit),
        count => Some(VinDoubt::Length(count)),
    }
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '*')).collect()
}

fn is_number(text: &str) -> bool {
    text.len() == VIN_CHARS && text.chars().all(|c| value(c).is_some())
}

/// True if the check digit of a number of 17 characters fits.
fn check_digit_fits(vin: &str) -> bool {
    const WEIGHTS: [u32; VIN_CHARS] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum: u32 = vin.chars().zip(WEIGHTS).map(|(c, weight)| value(c).unwrap_or(0) * weight).sum();
    let expected = match sum % 11 {
        10 => 'X',
        rest => char::from_digit(rest, 10).unwrap_or('0'),
    };
    vin.chars().nth(8) == Some(expected)
}

/// Value of a character; none for one that does not occur. I, O and Q are left out for being read as 1 and 0.
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
        let check = |text, expected| assert_eq!(normalise(text), expected, "{text}");
        check(" wauzzz 8k9-ba1234 56\u{a0}", "WAUZZZ8K9BA123456");
        check("*WAUZZZ8K9BA123456*", "WAUZZZ8K9BA123456");
    }

    #[test]
    fn the_i_that_a_bar_code_begins_with_goes() {
        assert_eq!(normalise("iwauzzz8k9ba123456"), "WAUZZZ8K9BA123456");
        // What remains is no number either: nothing is guessed.
        assert_eq!(normalise("IWAUZZZ8K9BA12345"), "IWAUZZZ8K9BA12345");
        assert_eq!(normalise("IIWAUZZZ8K9BA123456"), "IIWAUZZZ8K9BA123456");
    }

    #[test]
    fn a_historic_number_stays_as_it_is_written() {
        for text in ["356A-101234", "911 030 0123", "1-O-17", "9G*1234"] {
            assert_eq!(normalise(text), text);
        }
        assert_eq!(normalise(" 356a-101234 "), "356A-101234");
    }

    #[test]
    fn lengths_and_characters_are_doubted() {
        let check = |text: &str, expected| assert_eq!(doubt(text), expected, "{text}");
        check("WAUZZZ8K9BA12345", Some(VinDoubt::Length(16)));
        check("WAUZZZ8K9BA1234567", Some(VinDoubt::Length(18)));
        check("356A-101234", Some(VinDoubt::Length(10)));
        for wrong in ['I', 'O', 'Q', 'Ä', '/', '🚗'] {
            check(&format!("WAUZZZ8K9BA12345{wrong}"), Some(VinDoubt::Character(wrong)));
        }
        check("", None);
    }

    #[test]
    fn check_digits() {
        for fits in ["1M8GDM9AXKP042788", "11111111111111111", "5GZCZ43D13S812715"] {
            assert_eq!(doubt(fits), None, "{fits}");
        }
        // A real European one: the place of the check digit holds a filler.
        assert_eq!(doubt("WP0ZZZ99ZTS392124"), Some(VinDoubt::CheckDigit));
        assert_eq!(doubt("1M8GDM9A1KP042788"), Some(VinDoubt::CheckDigit));
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
