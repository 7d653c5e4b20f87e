//! Rules about files of Rust, and about the ends of lines everywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, SourceFile};

/// Names that say nothing about what a module holds.
const EMPTY_NAMES: [&str; 10] =
    ["util", "utils", "helper", "helpers", "common", "manager", "managers", "misc", "support", "stuff"];
/// Words that a file that calls itself pure may not contain.
const BROWSER_WORDS: [&str; 6] = ["leptos", "web_sys", "js_sys", "gloo_", "wasm_bindgen", "std::time"];
/// Beginnings of the value of an `on:` attribute: a wrapper that does nothing once the view's owner is gone.
const GUARDS: [&str; 2] = ["guarded(", "submit_handler("];
/// Folders of the portal that every feature may use.
const SHARED_FOLDERS: [&str; 2] = ["ui", "browser"];

fn is_rust(file: &SourceFile) -> bool {
    has_extension(file, "rs")
}

fn has_extension(file: &SourceFile, extension: &str) -> bool {
    file.path.rsplit_once('.').is_some_and(|(_, found)| found == extension)
}

/// A module that holds only the tests of the one beside it is explained by that one.
fn is_tests_module(file: &SourceFile) -> bool {
    file.path.ends_with("/tests.rs")
        || (file.path.contains("/src/") || file.path.starts_with("src/")) && file.path.contains("/tests/")
}

/// A Rust file begins with `//!`.
pub(super) fn heads(files: &[SourceFile]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| is_rust(file) && !is_tests_module(file) && !file.path.ends_with("build.rs"))
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| {
            file.finding(0, "begins without `//!`: say what the module is for and what it is not for")
        })
        .collect()
}

/// A module is not called by a word that fits every module.
pub(super) fn names(files: &[SourceFile]) -> Vec<Finding> {
    let empty = |file: &&SourceFile| {
        let path = file.path.trim_end_matches(".rs");
        is_rust(file) && path.split('/').any(|part| EMPTY_NAMES.contains(&part))
    };
    files
        .iter()
        .filter(empty)
        .map(|file| file.finding(0, "its name says nothing about what it holds; take a noun of the domain"))
        .collect()
}

/// A file whose head says `Pure:` names nothing of a browser and no clock.
pub(super) fn pure(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is_rust(file) && file.text.starts_with("//! Pure:")) {
        for (index, line) in file.text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for word in BROWSER_WORDS.iter().filter(|word| code.contains(**word)) {
                findings.push(file.finding(index, format!("calls itself pure and names {word}")));
            }
        }
    }
    findings
}

/// A feature's file does not name another feature's module that holds components.
pub(super) fn views(files: &[SourceFile]) -> Vec<Finding> {
    let holds_components = |path: &str| {
        files.iter().any(|file| {
            let module = file.path.trim_end_matches(".rs").trim_end_matches("/mod");
            module == path && file.text.contains("#[component]")
        })
    };
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is_rust(file)) {
        let Some(own) = file.path.strip_prefix("src/").and_then(|path| path.split_once('/')) else {
            continue;
        };
        for (index, line) in file.text.lines().enumerate() {
            for (start, _) in line.match_indices("crate::") {
                let path: Vec<&str> = line[start + "crate::".len()..]
                    .split(|end: char| !(end.is_alphanumeric() || end == '_' || end == ':'))
                    .next()
                    .unwrap_or_default()
                    .split("::")
                    .collect();
                let [feature, module, ..] = path.as_slice() else { continue };
                if *feature == own.0 || SHARED_FOLDERS.contains(feature) {
                    continue;
                }
                if holds_components(&format!("src/{feature}/{module}")) {
                    let fault =
                        format!("imports a view of the feature {feature}; let app.rs bring them together");
                    findings.push(file.finding(index, fault));
                }
            }
        }
    }
    findings
}

/// Module of the portal that a file below `src/` belongs to: its folder, or the file itself.
fn portal_module(path: &str) -> Option<&str> {
    let module = path.strip_prefix("src/")?.split('/').next()?.trim_end_matches(".rs");
    (!["lib", "main"].contains(&module)).then_some(module)
}

/// Modules of the portal that a line of code names by `crate::`, lists in braces among them.
fn named_modules(code: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let word = |text| str::split(text, |c| !is_word(c)).next().filter(|word| !word.is_empty());
    let mut found = Vec::new();
    for (start, prefix) in code.match_indices("crate::") {
        let rest = &code[start + prefix.len()..];
        // `forecourt_crate::` or a macro's `$crate::` is no path of the portal's.
        if code[..start].chars().next_back().is_some_and(|before| is_word(before) || before == '$') {
            continue;
        }
        match rest.strip_prefix('{') {
            Some(list) => found.extend(list.split(',').filter_map(|path| word(path.trim()))),
            None => found.extend(word(rest)),
        }
    }
    found
}

/// Modules of the portal form an acyclic graph: none uses another that uses it, by itself or through others.
pub(super) fn acyclic(files: &[SourceFile]) -> Vec<Finding> {
    // For each module the modules that it uses, with the first place that says so.
    let mut uses: BTreeMap<&str, BTreeMap<&str, (&SourceFile, usize)>> = BTreeMap::new();
    for file in files.iter().filter(|file| is_rust(file)) {
        let Some(module) = portal_module(&file.path) else { continue };
        for (index, line) in file.text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for used in named_modules(code).into_iter().filter(|used| *used != module) {
                uses.entry(module).or_default().entry(used).or_insert((file, index));
            }
        }
    }
    // What uses nothing that is left goes, again and again: the rest stands in cycles or leads into one.
    loop {
        let free: Vec<&str> =
            uses.iter().filter(|(_, used)| used.is_empty()).map(|(module, _)| *module).collect();
        let known: BTreeSet<&str> = uses.keys().copied().collect();
        let before = uses.values().map(BTreeMap::len).sum::<usize>();
        for used in uses.values_mut() {
            used.retain(|module, _| known.contains(module) && !free.contains(module));
        }
        uses.retain(|module, _| !free.contains(module));
        if free.is_empty() && before == uses.values().map(BTreeMap::len).sum::<usize>() {
            break;
        }
    }
    let leads_back = |module: &str, from: &str| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(next) = open.pop() {
            if next == module {
                return true;
            }
            if seen.insert(next) {
                open.extend(uses.get(next).into_iter().flat_map(|used| used.keys().copied()));
            }
        }
        false
    };
    let mut findings = Vec::new();
    for (module, used) in &uses {
        for (other, (file, index)) in used.iter().filter(|(other, _)| leads_back(module, other)) {
            findings
                .push(file.finding(*index, format!("{module} uses {other}, which leads back to {module}")));
        }
    }
    findings
}

/// Every handler of an event in the portal's views is wrapped by a guard: browsers send `focusout`, `blur` and `change` while
/// an element is taken away, when what the handler looks at is gone.
pub(super) fn handlers(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is_rust(file) && file.path.starts_with("src/")) {
        for (index, line) in file.text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for (start, name) in code.match_indices("on:") {
                // A word that ends so, or a path such as `location::Location`.
                let is_attribute = code[..start].chars().next_back().is_none_or(|before| before == ' ');
                let rest = &code[start + name.len()..];
                let Some((event, value)) = rest.split_once('=') else { continue };
                let is_event = !event.is_empty() && event.chars().all(|c| c.is_ascii_lowercase() || c == ':');
                if is_attribute && is_event && !GUARDS.iter().any(|guard| value.starts_with(guard)) {
                    findings.push(file.finding(index, format!("wrap the handler of {event} in `guarded`")));
                }
            }
        }
    }
    findings
}

/// First words of doc comments that describe by a clause instead of naming the thing.
const CLAUSE_OPENINGS: [&str; 6] = ["What", "Whether", "Who", "Whoever", "How", "As"];

/// A doc comment's first sentence is a noun phrase or begins with a verb, and says the thing itself.
pub(super) fn doc_openings(files: &[SourceFile]) -> Vec<Finding> {
    let doc = |line: &str| {
        ["///", "//!"]
            .into_iter()
            .find(|mark| line.trim_start().starts_with(mark) && !line.trim_start().starts_with("////"))
    };
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is_rust(file)) {
        let mut before = None;
        for (index, line) in file.text.lines().enumerate() {
            let mark = doc(line);
            if let Some(mark) = mark.filter(|_| mark != before) {
                let text = line.trim_start()[mark.len()..].trim_start();
                let word = text.split(|end: char| !end.is_alphanumeric()).next().unwrap_or_default();
                if CLAUSE_OPENINGS.contains(&word) {
                    let fault =
                        format!("its doc comment begins with “{word}”: name the thing, or begin with a verb");
                    findings.push(file.finding(index, fault));
                }
            }
            before = mark;
        }
    }
    findings
}

/// No white space before the end of a line, none but one line end at the end of a file.
pub(super) fn line_ends(files: &[SourceFile]) -> Vec<Finding> {
    const CHECKED: [&str; 12] =
        ["rs", "toml", "css", "html", "md", "yaml", "json", "sql", "js", "svg", "sh", "gitignore"];
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| CHECKED.iter().any(|extension| has_extension(file, extension))) {
        for (index, line) in file.text.split('\n').enumerate() {
            if line.ends_with([' ', '\t', '\r']) {
                findings.push(file.finding(index, "white space before the end of the line"));
            }
        }
        if !file.text.is_empty() && (!file.text.ends_with('\n') || file.text.ends_with("\n\n")) {
            findings.push(file.finding(file.text.lines().count(), "ends without exactly one line end"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn check(rule: fn(&[SourceFile]) -> Vec<Finding>, path: &str, text: &str, faults: usize) {
        let findings = rule(&[file(path, text)]);
        assert_eq!(findings.len(), faults, "{path}: {findings:?}");
    }

    #[test]
    fn heads_are_missed() {
        check(heads, "src/a.rs", "//! About.\n", 0);
        check(heads, "src/a.rs", "use b;\n", 1);
        check(heads, "src/a/tests.rs", "use super::*;\n", 0);
        check(heads, "crates/a/src/b/tests/c.rs", "use super::*;\n", 0);
        check(heads, "crates/a/tests/c.rs", "use a;\n", 1);
        check(heads, "README.md", "use b;\n", 0);
    }

    #[test]
    fn empty_names_are_found_in_files_and_folders() {
        check(names, "src/upload/queue.rs", "", 0);
        check(names, "src/upload/utils.rs", "", 1);
        check(names, "src/common/queue.rs", "", 1);
        check(names, "src/community/queue.rs", "", 0);
    }

    #[test]
    fn impure_words_are_found_outside_comments() {
        check(pure, "src/a.rs", "//! Pure: x.\nuse std::fmt; // as web_sys does\n", 0);
        check(pure, "src/a.rs", "//! Pure: x.\nuse web_sys::Window;\n", 1);
        check(pure, "src/a.rs", "//! Drives x.\nuse web_sys::Window;\n", 0);
    }

    #[test]
    fn handlers_that_outlive_their_view_are_found() {
        check(handlers, "src/a.rs", "<p on:focusout=guarded(leave) on:click=guarded(move |_| go())>\n", 0);
        check(handlers, "src/a.rs", "<form novalidate on:submit=submit_handler(send)>\n", 0);
        check(handlers, "src/a.rs", "<p on:focusout=leave on:click=move |_| go()>\n", 2);
        check(handlers, "src/a.rs", "on:input=input/>\n", 1);
        check(handlers, "src/a.rs", "// on:click=leave\nlet on = location::parse(a) == b;\n", 0);
        check(handlers, "crates/a/src/b.rs", "<p on:click=leave>\n", 0);
    }

    #[test]
    fn modules_that_use_each_other_are_found() {
        let faults = |files: &[(&str, &str)]| {
            let files: Vec<_> = files.iter().map(|(path, text)| file(path, text)).collect();
            acyclic(&files).into_iter().map(|finding| finding.to_string()).collect::<Vec<_>>()
        };
        let notices = ("src/notices/view.rs", "//! A.\nuse crate::session::use_session;\n");
        let session = ("src/session/state.rs", "use crate::browser::document; // crate::notices\n");
        assert_eq!(faults(&[notices, session]), Vec::<String>::new());
        // Beside each other, and through a third in one list.
        let back = ("src/session/form.rs", "use crate::notices::ErrorNotice;\n");
        let found = faults(&[notices, session, back]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("src/notices/view.rs:2: notices uses session"), "{found:?}");
        let around = [
            ("src/a/x.rs", "fn f() { crate::b::g() }\n"),
            ("src/b.rs", "use crate::{locale, c};\n"),
            ("src/c/mod.rs", "use crate::a::X;\nuse crate::c::own;\n"),
            ("src/app.rs", "use crate::{a, c};\n"),
            ("src/main.rs", "use crate::app;\n"),
        ];
        assert_eq!(faults(&around).len(), 3, "who only leads into a cycle is not at fault");
        assert_eq!(faults(&around[..2]), Vec::<String>::new());
        assert_eq!(faults(&[("crates/x/src/a/y.rs", "use crate::b;\n"), around[1]]), Vec::<String>::new());
    }

    #[test]
    fn another_features_view_is_found() {
        let view = file("src/upload/panel.rs", "//! A.\n#[component]\nfn Panel() {}\n");
        let rules = file("src/upload/queue.rs", "//! Pure: a.\n");
        let check = |path: &str, line: &str, faults: usize| {
            let findings = views(&[view.clone(), rules.clone(), file(path, line)]);
            assert_eq!(findings.len(), faults, "{path}: {findings:?}");
        };
        check("src/vehicle/page.rs", "use crate::upload::panel::Panel;\n", 1);
        check("src/vehicle/page.rs", "use crate::upload::queue::Queue;\n", 0);
        check("src/upload/item.rs", "use crate::upload::panel::Panel;\n", 0);
        check("src/app.rs", "use crate::upload::panel::Panel;\n", 0);
    }

    #[test]
    fn doc_comments_that_begin_with_a_clause_are_found() {
        check(doc_openings, "src/a.rs", "//! Upload queue.\n\n/// Whole photos.\nfn a() {}\n", 0);
        check(doc_openings, "src/a.rs", "//! What is uploaded.\n", 1);
        for word in CLAUSE_OPENINGS {
            check(doc_openings, "src/a.rs", &format!("    /// {word} it is.\n    fn a() {{}}\n"), 1);
        }
        check(doc_openings, "src/a.rs", "/// Photos.\n/// What follows is not the first sentence.\n", 0);
        check(doc_openings, "src/a.rs", "/// Photos.\nfn a() {}\n/// What.\nfn b() {}\n", 1);
        check(doc_openings, "src/a.rs", "// What a plain comment says.\n//// What.\n", 0);
        check(doc_openings, "src/a.rs", "/// Whatever comes.\n/// [`What`] is a link.\n", 0);
        check(doc_openings, "src/a.css", "/// What\n", 0);
    }

    #[test]
    fn ragged_line_ends_are_found() {
        check(line_ends, "a.rs", "a\nb\n", 0);
        check(line_ends, "a.rs", "a \nb\n", 1);
        check(line_ends, "a.rs", "a\r\n", 1);
        check(line_ends, "a.rs", "a", 1);
        check(line_ends, "a.rs", "a\n\n", 1);
        check(line_ends, "a.jpg", "a ", 0);
    }
}
