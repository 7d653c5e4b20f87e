//! Pure: the text that a search for vehicles looks into, and the words that it looks for. Case, diacritics and punctuation make
//! no difference: `SKODA` finds Škoda, `audi-a4` finds Audi A4, `mx5` finds MX-5.
//!
//! Not for languages: no stems, no synonyms, no spelling.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Version of the rules of this module. Texts that were made by other rules are made anew when the database is opened.
pub(crate) const RULES: i64 = 2;

/// Character between the public fields and the others; fields have none, since it is punctuation.
pub(crate) const PRIVATE: char = '\u{1f}';

/// One word of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sought {
    /// Its letters and digits, which may stand anywhere in a word of the text.
    pub(crate) joined: String,
    /// The parts that its punctuation separates, where there is some: all of them may stand at the beginnings of words instead.
    pub(crate) parts: Vec<String>,
}

/// The text to look into: the fields that everybody may see, [`PRIVATE`], and the others. A line a field, so that no word is
/// found across two fields, and a space before each word.
pub(crate) fn text(public: &[Option<&str>], private: &[Option<&str>]) -> String {
    format!("{}{PRIVATE}{}", lines(public), lines(private))
}

fn lines(fields: &[Option<&str>]) -> String {
    let mut text = String::new();
    for field in fields.iter().copied().flatten() {
        for word in folded(field).split_whitespace() {
            let parts = parts(word);
            for part in &parts {
                text.push(' ');
                text.push_str(part);
            }
            if parts.len() > 1 {
                text.push(' ');
                text.push_str(&parts.concat());
            }
        }
        text.push('\n');
    }
    text
}

/// Words to look for. Words of punctuation alone are left out: they name nothing.
pub(crate) fn sought(search: &str) -> Vec<Sought> {
    let words = folded(search);
    let parts = words.split_whitespace().map(parts).filter(|parts| !parts.is_empty());
    parts
        .map(|parts| Sought { joined: parts.concat(), parts: parts.into_iter().map(str::to_owned).collect() })
        .collect()
}

fn parts(word: &str) -> Vec<&str> {
    word.split(is_punctuation).filter(|part| !part.is_empty()).collect()
}

/// In lower case, without the marks on Latin, Greek and Cyrillic letters. Marks of other scripts tell words apart.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.to_lowercase().nfkd() {
        match c {
            '\u{300}'..='\u{36f}' if is_combining_mark(c) => {}
            // Letters that are no letter with a mark, as those without them on the keyboard write them.
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            c => folded.push(c),
        }
    }
    folded
}

/// Signs that people put between letters and digits, or leave out. An emoji is none of them.
fn is_punctuation(c: char) -> bool {
    let in_block = c.is_ascii()
        || matches!(c, '\u{a1}'..='\u{bf}' | '×' | '÷' | '\u{2000}'..='\u{206f}' | '\u{2e00}'..='\u{2e7f}' | '\u{3000}'..='\u{303f}');
    in_block && !c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Tells that a search finds a vehicle with these fields, as the database computes it.
    fn finds(search: &str, fields: &[&str]) -> bool {
        let public: Vec<Option<&str>> = fields.iter().map(|field| Some(*field)).collect();
        let text = text(&public, &[]);
        sought(search).iter().all(|word| {
            let begins = |part: &String| text.contains(&format!(" {part}"));
            text.contains(&word.joined) || (word.parts.len() > 1 && word.parts.iter().all(begins))
        })
    }

    #[test]
    fn case_and_diacritics_make_no_difference() {
        for (search, field) in [
            ("SKODA", "Škoda"),
            ("škoda", "SKODA"),
            ("citroen", "Citroën"),
            ("Citroe\u{308}n", "CITROËN"),
            ("stromgrau", "Strömgrau"),
            ("weiss", "Weiß"),
            ("WEISS", "weiß"),
            ("ISTANBUL", "İstanbul"),
            ("Lodz", "Łódź"),
            ("Kobenhavn", "København"),
            ("йод", "ЙОД"),
            ("A4", "Ａ４"),
        ] {
            assert!(finds(search, &[field]), "{search} {field}");
        }
        assert!(!finds("skodo", &["Škoda"]));
    }

    #[test]
    fn punctuation_makes_no_difference() {
        for (search, fields) in [
            ("audi-a4", &["Audi", "A4"][..]),
            ("audi, a4", &["Audi", "A4"]),
            ("audi & a4", &["Audi", "A4"]),
            ("mx5", &["Mazda", "MX-5"]),
            ("mx-5", &["Mazda", "MX5"]),
            ("id.3", &["ID.3"]),
            ("id3", &["ID.3 Pro"]),
            ("f150", &["F–150"]),
            ("356A101234", &["356A-101234"]),
            ("356A-101234", &["356A101234"]),
            ("zzz-8k9", &["WAUZZZ8K9BA123456"]),
            ("stock-007", &["STOCK-00777"]),
            ("l-7", &["L-7"]),
            ("e‑tron", &["e-tron"]),
            ("d'or", &["Côte d’Or"]),
        ] {
            assert!(finds(search, fields), "{search} {fields:?}");
        }
    }

    #[test]
    fn words_are_not_found_across_words_or_fields() {
        for (search, fields) in [
            ("golfvolkswagen", &["Golf", "Volkswagen"][..]),
            ("a4", &["Astra 4x4"]),
            ("udi-a4", &["Audi", "A4"]),
            ("audi-a5", &["Audi", "A4"]),
        ] {
            assert!(!finds(search, fields), "{search} {fields:?}");
        }
    }

    #[test]
    fn punctuation_alone_names_nothing() {
        assert_eq!(sought(" - & … % "), []);
        assert_eq!(lines(&[Some("*"), None]), "\n");
        assert!(finds("🚗", &["🚗 wagen"]) && !finds("🚗", &["wagen"]));
    }

    proptest! {
        #[test]
        fn every_field_is_found_by_its_own_words(field in "\\PC{0,40}") {
            prop_assert!(finds(&field, &[&field]));
        }

        #[test]
        fn in_capitals_too(field in "[ -~À-ž]{0,40}") {
            prop_assert!(finds(&field.to_uppercase(), &[&field]));
        }
    }
}
