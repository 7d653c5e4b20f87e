//! Tools that cargo installs, below the project's target folder and not into the user's home.

use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;
use crate::workspace::Workspace;

pub(super) fn wasm_bindgen_found(workspace: &Workspace) -> Option<String> {
    // The tool and the library exchange a format that is only fixed within one version.
    let wanted = locked_version(workspace, "wasm-bindgen").ok()?;
    let runner = workspace.tools().join("bin/wasm-bindgen-test-runner");
    let found = version_of(workspace, "wasm-bindgen")?;
    (found == wanted && runner.exists()).then_some(found)
}

pub(super) fn bring_wasm_bindgen(workspace: &Workspace) -> Result<()> {
    let version = locked_version(workspace, "wasm-bindgen")?;
    // Its package's own lock file asks for crates that do not go together; without it the newest are taken.
    install(workspace, &format!("wasm-bindgen-cli@{version}"))
}

fn install(workspace: &Workspace, package: &str) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(workspace.root()).args(["install", "--force", "--root"]).arg(workspace.tools());
    cargo
        .arg(package)
        .env("CARGO_TARGET_DIR", workspace.tools().join("build"))
        // They run for seconds; what counts is how long they take to build.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    process::run_with_news(cargo).with_context(|| {
        format!("cargo could not install {package}; is the crate registry reachable? `cargo xtask setup` tries again")
    })
}

fn version_of(workspace: &Workspace, tool: &str) -> Option<String> {
    let output = Command::new(workspace.tools().join("bin").join(tool)).arg("--version").output().ok()?;
    let words = String::from_utf8(output.stdout).ok()?;
    words.split_whitespace().nth(1).map(str::to_owned)
}

/// The version of a package in the lock file.
fn locked_version(workspace: &Workspace, package: &str) -> Result<String> {
    let lock = std::fs::read_to_string(workspace.root().join("Cargo.lock"))?;
    version_in_lock(&lock, package).with_context(|| format!("Cargo.lock names no {package}"))
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_maker_of_the_glue_is_of_the_librarys_version() {
        let workspace = Workspace::find().unwrap();
        let lock = std::fs::read_to_string(workspace.root().join("xtask/bindgen/Cargo.lock")).unwrap();
        let support = version_in_lock(&lock, "wasm-bindgen-cli-support");
        assert_eq!(support, locked_version(&workspace, "wasm-bindgen").ok());
    }

    #[test]
    fn the_lock_file_tells_the_version_of_that_package_alone() {
        let lock = "[[package]]\nname = \"bindgen\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"bindgen-cli\"\nversion = \"2.0.0\"\n";
        assert_eq!(version_in_lock(lock, "bindgen").as_deref(), Some("1.0.0"));
        assert_eq!(version_in_lock(lock, "bindgen-cli").as_deref(), Some("2.0.0"));
        assert_eq!(version_in_lock(lock, "cli"), None);
    }
}
