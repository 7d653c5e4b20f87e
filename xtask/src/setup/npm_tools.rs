//! Tools from npm, in a folder of their own below the project's target folder.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::workspace::Workspace;

pub(super) const BINARYEN_VERSION: &str = "132.0.0";
pub(super) const ESBUILD_VERSION: &str = "0.28.2";
pub(super) const AXE_VERSION: &str = "4.14.1";
pub(super) const TUS_JS_CLIENT_VERSION: &str = "4.3.1";

pub(super) fn binaryen_found(workspace: &Workspace) -> Option<String> {
    found(workspace, "binaryen", BINARYEN_VERSION).filter(|_| workspace.npm_bin().join("wasm-opt").exists())
}

pub(super) fn esbuild_found(workspace: &Workspace) -> Option<String> {
    found(workspace, "esbuild", ESBUILD_VERSION).filter(|_| workspace.npm_bin().join("esbuild").exists())
}

pub(super) fn axe_found(workspace: &Workspace) -> Option<String> {
    found(workspace, "axe-core", AXE_VERSION).filter(|_| workspace.axe().exists())
}

pub(super) fn tus_js_client_found(workspace: &Workspace) -> Option<String> {
    found(workspace, "tus-js-client", TUS_JS_CLIENT_VERSION)
}

pub(super) fn bring(workspace: &Workspace) -> Result<()> {
    if !process::on_path("npm") {
        bail!("npm is not on the path; install Node.js (20 or newer), then run `cargo xtask setup` again");
    }
    let folder = workspace.tools().join("npm");
    fs::create_dir_all(&folder)?;
    let wanted = [
        ("binaryen", BINARYEN_VERSION),
        ("esbuild", ESBUILD_VERSION),
        ("axe-core", AXE_VERSION),
        ("tus-js-client", TUS_JS_CLIENT_VERSION),
    ];
    let wanted = wanted.map(|(package, version)| format!("\"{package}\": \"{version}\"")).join(", ");
    let manifest = format!("{{ \"private\": true, \"dependencies\": {{ {wanted} }} }}\n");
    fs::write(folder.join("package.json"), manifest)?;
    let mut npm = Command::new("npm");
    npm.current_dir(&folder).args([
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
    ]);
    process::run_with_news(npm)
        .context("npm could not install it; is its registry reachable? `cargo xtask setup` tries again")
}

fn found(workspace: &Workspace, package: &str, version: &str) -> Option<String> {
    let manifest = workspace.tools().join("npm/node_modules").join(package).join("package.json");
    let text = fs::read_to_string(manifest).ok()?;
    text.contains(&format!("\"version\": \"{version}\"")).then(|| version.to_owned())
}
