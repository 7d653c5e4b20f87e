//! `cargo xtask tidy`: the house rules that no compiler checks. Each rule is a function from the project to what breaks
//! it, and each is shown to find a broken example by a test beside it.

mod dependencies;
mod sources;
mod styles;

use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, ensure};

use crate::process;
use crate::workspace::Workspace;

/// One thing that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Where: a file with a line, or a package.
    place: String,
    /// Description of the fault, with what to do.
    fault: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.fault)
    }
}

/// A text file of the project; the path is relative to the project and has forward slashes.
#[derive(Clone, Debug)]
struct SourceFile {
    path: String,
    text: String,
}

impl SourceFile {
    fn finding(&self, line_index: usize, fault: impl Into<String>) -> Finding {
        Finding { place: format!("{}:{}", self.path, line_index + 1), fault: fault.into() }
    }
}

type SourceRule = (&'static str, fn(&[SourceFile]) -> Vec<Finding>);

const SOURCE_RULES: [SourceRule; 11] = [
    ("every module says what it is for", sources::heads),
    ("doc comments name the thing first", sources::doc_openings),
    ("modules are named for what they hold", sources::names),
    ("pure files know no browser", sources::pure),
    ("features of the portal do not import each other's views", sources::views),
    ("modules of the portal form no cycle", sources::acyclic),
    ("handlers of events end with their views", sources::handlers),
    ("lines end where their text ends", sources::line_ends),
    ("styles use logical properties", styles::logical),
    ("colours are named in the tokens alone", styles::colours),
    ("style rules stand in a layer", styles::layers),
];

/// Number of rules kept and broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) kept: u32,
    pub(crate) broken: u32,
}

/// Checks and prints.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let outcome = check(workspace)?;
    println!("tidy: {} rules kept, {} broken", outcome.kept, outcome.broken);
    Ok(if outcome.broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Checks every rule and prints what breaks it.
pub(crate) fn check(workspace: &Workspace) -> Result<Outcome> {
    let files = project_files(workspace)?;
    ensure!(!files.is_empty(), "git names no file of the project");
    let mut outcome = Outcome { kept: 0, broken: 0 };
    let mut count = |rule: &str, findings: Vec<Finding>| {
        if findings.is_empty() {
            outcome.kept += 1;
            return;
        }
        outcome.broken += 1;
        println!("tidy: broken: {rule}");
        for finding in findings {
            println!("  {finding}");
        }
    };
    count("crates know only whom they may know", dependencies::check(&dependencies::read(workspace)?));
    for (rule, find) in SOURCE_RULES {
        count(rule, find(&files));
    }
    Ok(outcome)
}

/// Every text file that git tracks or would track.
fn project_files(workspace: &Workspace) -> Result<Vec<SourceFile>> {
    let mut git = Command::new("git");
    git.current_dir(workspace.root()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let names = process::read(git).context("tidy asks git which files belong to the project")?;
    let mut files = Vec::new();
    for path in names.split('\0').filter(|path| !path.is_empty()) {
        // Deleted but not yet committed, or no text: neither has lines to check.
        if let Ok(text) = fs::read_to_string(workspace.root().join(PathBuf::from(path))) {
            files.push(SourceFile { path: path.to_owned(), text });
        }
    }
    Ok(files)
}

#[cfg(test)]
fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every source rule keeps still about the first files and speaks about the second.
    #[test]
    fn every_rule_finds_what_breaks_it() {
        let good = [
            file("src/upload/queue.rs", "//! Pure: the queue.\n"),
            file("src/upload/panel.rs", "//! The panel.\n#[component]\nfn Panel() {}\n"),
            file("src/ui/link.rs", "//! Links.\n<a on:click=guarded(click)>\n"),
            file(
                "style/ui/button.css",
                "@layer ui {\n.button { margin-inline: 1rem; color: var(--text) }\n}\n",
            ),
        ];
        let bad = [
            file("src/upload/queue.rs", "//! Pure: the queue.\nuse web_sys::Window;\n"),
            file("src/upload/item.rs", "//! What is uploaded.\nuse crate::vehicle::Vehicle;\n"),
            file("src/upload/panel.rs", "//! The panel.\n#[component]\nfn Panel() {}\n"),
            file("src/ui/link.rs", "//! Links.\n<a on:click=click>\n"),
            file("src/vehicle/utils.rs", "use crate::upload::panel::Panel; \n"),
            file("style/ui/button.css", ".button { margin-left: 1rem; color: #fff }\n"),
        ];
        for (rule, find) in SOURCE_RULES {
            assert_eq!(find(&good), [], "{rule}");
            assert_ne!(find(&bad), [], "{rule}");
        }
    }
}
