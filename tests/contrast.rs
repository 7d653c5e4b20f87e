//! Every pair of text and ground that the style sheets use has enough contrast (WCAG 2.2, 1.4.3 and 1.4.11), light and dark.

#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

use std::collections::HashMap;

const TOKENS: &str = include_str!("../style/tokens.css");

/// Text needs 4.5, what is large or no text 3.
const TEXT: f64 = 4.5;
const SHAPE: f64 = 3.0;

const PAIRS: &[(&str, &[&str], f64)] = &[
    ("text", &["surface", "surface-raised", "surface-sunken", "surface-hover"], TEXT),
    ("text-muted", &["surface", "surface-raised", "surface-sunken", "surface-hover"], TEXT),
    ("text-faint", &["surface", "surface-raised", "surface-sunken"], TEXT),
    ("text-inverse", &["surface-inverse"], TEXT),
    ("accent-text", &["surface", "surface-raised", "surface-sunken", "accent-soft"], TEXT),
    ("on-accent", &["accent", "accent-strong"], TEXT),
    ("success-text", &["surface-raised", "success-soft"], TEXT),
    ("warning-text", &["surface-raised", "warning-soft"], TEXT),
    ("danger-text", &["surface", "surface-raised", "danger-soft"], TEXT),
    ("on-danger", &["danger", "danger-strong"], TEXT),
    ("line-control", &["surface", "surface-raised", "surface-sunken"], SHAPE),
    ("focus", &["surface", "surface-raised", "surface-sunken"], SHAPE),
    ("accent", &["surface", "surface-raised"], SHAPE),
    ("danger", &["surface-raised"], SHAPE),
];

/// Names and values of the custom properties.
fn properties() -> HashMap<&'static str, &'static str> {
    TOKENS
        .split(';')
        .filter_map(|declaration| declaration.rsplit(['{', '}']).next()?.split_once(':'))
        .map(|(name, value)| (name.trim(), value.trim()))
        .collect()
}

/// Linear red, green and blue of a role.
fn colour(properties: &HashMap<&str, &str>, role: &str, dark: bool) -> [f64; 3] {
    let value = properties[format!("--fc-{role}").as_str()];
    let (light_value, dark_value) = value
        .strip_prefix("light-dark(")
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap()
        .split_once(", ")
        .unwrap();
    let name = if dark { dark_value } else { light_value };
    let name = name.strip_prefix("var(").and_then(|rest| rest.strip_suffix(')')).unwrap();
    let hex = properties[name].strip_prefix('#').unwrap();
    std::array::from_fn(|channel| {
        let share = f64::from(u8::from_str_radix(&hex[2 * channel..2 * channel + 2], 16).unwrap()) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    })
}

fn luminance([red, green, blue]: [f64; 3]) -> f64 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[test]
fn every_pair_can_be_read() {
    let properties = properties();
    let mut poor = Vec::new();
    for (front, grounds, least) in PAIRS {
        for ground in *grounds {
            for dark in [false, true] {
                let found = contrast(colour(&properties, front, dark), colour(&properties, ground, dark));
                if found < *least {
                    let mode = if dark { "dark" } else { "light" };
                    poor.push(format!("{front} on {ground}, {mode}: {found:.2} < {least}"));
                }
            }
        }
    }
    assert!(poor.is_empty(), "{}", poor.join("\n"));
}

#[test]
fn the_measure_is_the_standards() {
    let white = [1.0; 3];
    assert!((contrast(white, [0.0; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast(white, white) - 1.0).abs() < 1e-9);
}
