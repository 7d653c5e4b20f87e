//! Permitted dependencies: the project's crates among each other, and the libraries that belong to one place.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, MetadataCommand};

use super::Finding;
use crate::workspace::Workspace;

/// Crates of the project that each crate may depend on. Tests may use more.
const MAY_KNOW: [(&str, &[&str]); 12] = [
    ("forecourt-api", &[]),
    ("forecourt-text", &[]),
    ("forecourt-demo-scenes", &[]),
    ("forecourt-imaging", &[]),
    ("forecourt-player", &["forecourt-api"]),
    ("forecourt-client", &["forecourt-api"]),
    ("forecourt-player-dom", &["forecourt-player", "forecourt-api"]),
    ("forecourt-store", &["forecourt-api"]),
    (
        "forecourt-server",
        &["forecourt-store", "forecourt-imaging", "forecourt-api", "forecourt-demo-scenes", "forecourt-text"],
    ),
    (
        "forecourt",
        &["forecourt-api", "forecourt-client", "forecourt-player", "forecourt-player-dom", "forecourt-text"],
    ),
    ("forecourt-e2e", &["forecourt-api", "forecourt-demo-scenes", "forecourt-text"]),
    ("xtask", &[]),
];

/// Libraries, by the beginning of their names, and the crates that may use them.
const BELONGS_TO: [(&str, &[&str]); 5] = [
    ("leptos", &["forecourt"]),
    ("axum", &["forecourt-server"]),
    ("tower", &["forecourt-server"]),
    ("sqlx", &["forecourt-store"]),
    ("web-sys", &["forecourt", "forecourt-client", "forecourt-player-dom"]),
];

/// Crates that get clock, randomness and input as arguments, and libraries that would bring them in.
const PURE_CRATES: [&str; 5] =
    ["forecourt-api", "forecourt-text", "forecourt-demo-scenes", "forecourt-player", "forecourt-imaging"];
const NOT_PURE: [&str; 9] =
    ["tokio", "async-std", "reqwest", "web-sys", "js-sys", "gloo", "wasm-bindgen", "getrandom", "rand"];

/// A crate of the project with what it is built from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Crate {
    name: String,
    /// Names of packages; those of tests alone are not among them.
    needs: Vec<String>,
    /// Packages that its tests need besides.
    tests_need: Vec<String>,
}

/// Asks cargo.
pub(super) fn read(workspace: &Workspace) -> Result<Vec<Crate>> {
    let metadata = MetadataCommand::new()
        .manifest_path(workspace.root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cargo could not describe the workspace")?;
    let named = |package: &cargo_metadata::Package, tests: bool| {
        let wanted = package
            .dependencies
            .iter()
            .filter(|dependency| (dependency.kind == DependencyKind::Development) == tests);
        wanted.map(|dependency| dependency.name.clone()).collect()
    };
    let crates = metadata.packages.iter().map(|package| Crate {
        name: package.name.to_string(),
        needs: named(package, false),
        tests_need: named(package, true),
    });
    Ok(crates.collect())
}

/// Finds dependencies that break the rules.
pub(super) fn check(crates: &[Crate]) -> Vec<Finding> {
    let rules: BTreeMap<&str, &[&str]> = MAY_KNOW.into_iter().collect();
    let ours = |name: &str| name == "forecourt" || name == "xtask" || name.starts_with("forecourt-");
    let mut findings = Vec::new();
    for this in crates {
        let mut found = |fault: String| findings.push(Finding { place: this.name.clone(), fault });
        let Some(may_know) = rules.get(this.name.as_str()) else {
            found("no rule says whom this crate may know; add it to the table".to_owned());
            continue;
        };
        for need in &this.needs {
            if ours(need) && !may_know.contains(&need.as_str()) {
                found(format!("may not depend on {need}"));
            }
            if PURE_CRATES.contains(&this.name.as_str()) && is_one_of(need, &NOT_PURE) {
                found(format!("is pure and may not depend on {need}: take what it gives as an argument"));
            }
        }
        for need in this.needs.iter().chain(&this.tests_need) {
            for (library, owners) in BELONGS_TO {
                if is_one_of(need, &[library]) && !owners.contains(&this.name.as_str()) {
                    found(format!("may not depend on {need}; it belongs to {}", owners.join(", ")));
                }
            }
        }
    }
    findings
}

/// True if the package is one of these or of their families (`leptos` also means `leptos_router`).
fn is_one_of(package: &str, families: &[&str]) -> bool {
    families.iter().any(|family| {
        package.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_one(name: &str, needs: &[&str], tests_need: &[&str], faults: usize) {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let this = Crate { name: name.to_owned(), needs: owned(needs), tests_need: owned(tests_need) };
        let findings = check(&[this]);
        assert_eq!(findings.len(), faults, "{name}: {findings:?}");
    }

    #[test]
    fn a_forbidden_edge_is_found() {
        check_one("forecourt-client", &["forecourt-api", "web-sys", "serde"], &[], 0);
        check_one("forecourt-client", &["forecourt-store"], &[], 1);
        check_one("forecourt-api", &["forecourt-text"], &[], 1);
        check_one("forecourt", &["forecourt-server"], &[], 1);
        check_one("forecourt-server", &["axum", "tower-http"], &["forecourt-client"], 0);
        check_one("forecourt-server", &["sqlx"], &[], 1);
        check_one("forecourt-store", &[], &["axum"], 1);
        check_one("forecourt-client", &["leptos_router"], &[], 1);
        check_one("forecourt-newcomer", &[], &[], 1);
    }

    #[test]
    fn a_pure_crate_gets_its_world_as_arguments() {
        check_one("forecourt-player", &["forecourt-api", "serde"], &["proptest"], 0);
        check_one("forecourt-player", &["rand_core"], &[], 1);
        check_one("forecourt-imaging", &["tokio"], &[], 1);
        check_one("forecourt-text", &["random-words"], &[], 0);
        // Pure, and in the wrong place too.
        check_one("forecourt-player", &["web-sys"], &[], 2);
    }
}
