//! Rules about style sheets, read line by line; they need no more of CSS than declarations and comments.

use super::{Finding, SourceFile};

/// The one file that may name colours.
const TOKENS: &str = "style/tokens.css";

/// Sides of the page instead of sides of the text. Overflow is not among them: its logical names are too young.
const PHYSICAL: [&str; 28] = [
    "left",
    "right",
    "top",
    "bottom",
    "width",
    "height",
    "min-width",
    "min-height",
    "max-width",
    "max-height",
    "margin-left",
    "margin-right",
    "margin-top",
    "margin-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "padding-bottom",
    "border-left",
    "border-right",
    "border-top",
    "border-bottom",
    "border-top-left-radius",
    "border-top-right-radius",
    "border-bottom-left-radius",
    "border-bottom-right-radius",
    "scroll-margin-top",
    "scroll-padding-top",
];
const COLOUR_FUNCTIONS: [&str; 8] = ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "oklch(", "oklab("];

fn sheets(files: &[SourceFile]) -> impl Iterator<Item = (&SourceFile, String)> {
    files.iter().filter(|file| file.path.ends_with(".css")).map(|file| (file, without_comments(&file.text)))
}

/// The text with every comment blanked, so that lines keep their numbers.
fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        let end = rest[start..].find("*/").map_or(rest.len(), |end| start + end + 2);
        plain.push_str(&rest[..start]);
        plain.extend(rest[start..end].chars().filter(|char| *char == '\n'));
        rest = &rest[end..];
    }
    plain.push_str(rest);
    plain
}

/// Declarations of a line as property and value. Selectors with a pseudo-class look alike and do no harm.
fn declarations(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.split(['{', '}', ';']).filter_map(|part| {
        let (property, value) = part.split_once(':')?;
        Some((property.trim(), value.trim()))
    })
}

/// Properties follow the direction of the text.
pub(super) fn logical(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, text) in sheets(files) {
        for (index, line) in text.lines().enumerate() {
            for (property, value) in declarations(line) {
                let sided =
                    matches!(property, "text-align" | "float" | "clear") && matches!(value, "left" | "right");
                if PHYSICAL.contains(&property) || sided {
                    findings.push(file.finding(index, format!("`{property}` has a logical twin: use that")));
                }
            }
        }
    }
    findings
}

/// Colours outside the tokens are variables.
pub(super) fn colours(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, text) in sheets(files).filter(|(file, _)| file.path != TOKENS) {
        for (index, line) in text.lines().enumerate() {
            for (property, value) in declarations(line) {
                let function = COLOUR_FUNCTIONS.iter().any(|name| calls(value, name));
                if function || has_hex_colour(value) || value == "white" || value == "black" {
                    findings
                        .push(file.finding(index, format!("`{property}` names a colour: make it a token")));
                }
            }
        }
    }
    findings
}

/// Every sheet says its layer, so that the order of layers decides and not the order of files.
pub(super) fn layers(files: &[SourceFile]) -> Vec<Finding> {
    sheets(files)
        .filter(|(file, text)| {
            file.path.starts_with("style/") && text.contains('{') && !text.contains("@layer")
        })
        .map(|(file, _)| file.finding(0, "its rules stand in no @layer"))
        .collect()
}

/// True if the value calls the function, and not one whose name ends alike.
fn calls(value: &str, function: &str) -> bool {
    value
        .match_indices(function)
        .any(|(start, _)| !value[..start].ends_with(|before: char| before.is_alphanumeric() || before == '-'))
}

fn has_hex_colour(value: &str) -> bool {
    value.split('#').skip(1).any(|after| {
        let digits = after.chars().take_while(char::is_ascii_hexdigit).count();
        let ends = !after[digits..].starts_with(|next: char| next.is_alphanumeric() || next == '-');
        matches!(digits, 3 | 4 | 6 | 8) && ends
    })
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn check(rule: fn(&[SourceFile]) -> Vec<Finding>, text: &str, faults: usize) {
        let findings = rule(&[file("style/ui/button.css", text)]);
        assert_eq!(findings.len(), faults, "{text}: {findings:?}");
    }

    #[test]
    fn physical_sides_are_found() {
        check(logical, ".a { margin-inline-start: 0; inset-block-start: 0 }", 0);
        check(logical, ".a {\n  margin-left: 0;\n  top: 0;\n}", 2);
        check(logical, ".a { text-align: left } .b { text-align: start }", 1);
        check(logical, "/* left: 0 */ .a { color: red }", 0);
        check(logical, "@media (width > 30rem) { .a { inline-size: 1px } }", 0);
    }

    #[test]
    fn raw_colours_are_found_outside_the_tokens() {
        check(colours, ".a { color: var(--text) }", 0);
        check(colours, ".a { color: #1a2b3c }", 1);
        check(colours, ".a { background: rgb(0 0 0 / 50%) }", 1);
        check(colours, ".a { background: color-mix(in oklab, var(--a), var(--b)) }", 0);
        check(colours, ".a { filter: url(#shadow) }", 0);
        assert_eq!(colours(&[file(TOKENS, ":root { --a: #fff }")]), []);
    }

    #[test]
    fn a_sheet_without_layer_is_found() {
        check(layers, "@layer ui { .a { color: red } }", 0);
        check(layers, ".a { color: red }", 1);
    }

    #[test]
    fn comments_go_and_lines_keep_their_numbers() {
        assert_eq!(without_comments("a /* b\nc */ d\n"), "a \n d\n");
        assert_eq!(without_comments("a /* b"), "a ");
    }
}
