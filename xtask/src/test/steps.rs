//! The single steps of a test run.

use std::process::Command;

use anyhow::{Context as _, Result};

use super::Outcome;
use super::tally::Tally;
use crate::bundle::Sizes;
use crate::flags::PortalProfile;
use crate::setup::{Report, Tool};
use crate::sizes::RecordedSize;
use crate::toolchain::{WASM_TARGET, WasmToolchain};
use crate::workspace::Workspace;
use crate::{browser, portal as portal_build, process, tidy as house_rules, training};

/// The stories are behind a feature, so that a plain `cargo test` needs no browser. Every native command selects the
/// same packages, so that dependencies are compiled once.
const STORIES: [&str; 2] = ["--features", "forecourt-e2e/stories"];
/// Crates of the browser that have code or tests for it alone.
const BROWSER_CRATES: [&str; 3] = ["forecourt", "forecourt-client", "forecourt-player-dom"];

pub(super) fn format(workspace: &Workspace) -> Result<Outcome> {
    if let Some(reason) = lacks_component(workspace, "fmt", "rustfmt") {
        return Ok(Outcome::Skipped(reason));
    }
    check(cargo(workspace, &["fmt", "--all", "--check"]))
}

pub(super) fn tidy(workspace: &Workspace) -> Result<Outcome> {
    let outcome = house_rules::check(workspace)?;
    Ok(Outcome::Ran(Tally { passed: outcome.kept, failed: outcome.broken, skipped: 0 }))
}

/// Renderer and judge of the network.
pub(super) fn training(workspace: &Workspace) -> Result<Outcome> {
    tests(training::rust_tests(workspace))
}

/// The trainer, where Python has its packages.
pub(super) fn trainer(workspace: &Workspace) -> Result<Outcome> {
    match training::python_tests(workspace) {
        Some(command) => check(command),
        None => Ok(Outcome::Skipped(
            "Python's packages are not there; `cargo xtask train` brings them".to_owned(),
        )),
    }
}

pub(super) fn clippy(workspace: &Workspace) -> Result<Outcome> {
    if let Some(reason) = lacks_component(workspace, "clippy", "clippy") {
        return Ok(Outcome::Skipped(reason));
    }
    let mut command = cargo(workspace, &["clippy", "--workspace", "--all-targets"]);
    command.args(STORIES).args(["--", "--deny", "warnings"]);
    check(command)
}

/// The documentation of every item, private ones included: links in comments lead somewhere.
pub(super) fn documentation(workspace: &Workspace) -> Result<Outcome> {
    let mut command = cargo(workspace, &["doc", "--workspace", "--no-deps", "--document-private-items"]);
    // Private items are documented, too, so that links to them lead somewhere.
    command
        .env("RUSTDOCFLAGS", "--deny warnings --deny rustdoc::all --allow rustdoc::private-intra-doc-links");
    check(command)
}

pub(super) fn clippy_wasm(workspace: &Workspace, report: &Report) -> Result<Outcome> {
    if let Some(reason) = report.lacks(&[Tool::WasmStd]) {
        return Ok(Outcome::Skipped(reason));
    }
    let toolchain = WasmToolchain::find(workspace).context("no compiler for WebAssembly")?;
    if !toolchain.has_clippy() {
        return Ok(Outcome::Skipped("the compiler for WebAssembly has no clippy".to_owned()));
    }
    if let Some(reason) = lacks_component(workspace, "clippy", "clippy") {
        return Ok(Outcome::Skipped(reason));
    }
    let mut command =
        cargo(workspace, &["clippy", "--target", WASM_TARGET, "--lib", "--bins", "--test", "browser"]);
    command.envs(toolchain.environment(workspace));
    for name in BROWSER_CRATES {
        command.args(["--package", name]);
    }
    command.args(["--", "--deny", "warnings"]);
    process::run(command)?;
    // The image pipeline has no place in the browser yet, but shall be able to go there: without C.
    let mut imaging =
        cargo(workspace, &["clippy", "--target", WASM_TARGET, "--lib", "--no-default-features"]);
    imaging.envs(toolchain.environment(workspace));
    imaging.args(["--package", "forecourt-imaging", "--", "--deny", "warnings"]);
    check(imaging)
}

pub(super) fn native(workspace: &Workspace, long: bool) -> Result<Outcome> {
    let mut command = cargo(workspace, &["test", "--workspace", "--no-fail-fast"]);
    if long {
        command.env("FORECOURT_LONG", "1");
    }
    tests(command)
}

pub(super) fn contract(workspace: &Workspace) -> Result<Outcome> {
    tests(cargo(workspace, &["test", "--workspace", "--test", "contract"]))
}

pub(super) fn browser(workspace: &Workspace, report: &Report) -> Result<Outcome> {
    if let Some(reason) = report.lacks(&[Tool::WasmStd, Tool::WasmBindgen, Tool::Browser]) {
        return Ok(Outcome::Skipped(reason));
    }
    let toolchain = WasmToolchain::find(workspace).context("no compiler for WebAssembly")?;
    let chromium = browser::chromium().context("no Chromium")?;
    let driver = browser::chromedriver().context("no chromedriver")?;
    let mut command = cargo(workspace, &["test", "--no-fail-fast", "--target", WASM_TARGET]);
    command
        .args(["--package", "forecourt", "--package", "forecourt-player-dom", "--test", "browser"])
        .envs(toolchain.environment(workspace))
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser::write_webdriver_json(workspace, &chromium)?)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    tests(command)
}

pub(super) fn portal(workspace: &Workspace, report: &Report) -> Result<Outcome> {
    if let Some(reason) = report.lacks(&portal_build::NEEDS) {
        return Ok(Outcome::Skipped(reason));
    }
    portal_build::build(workspace, PortalProfile::Release)?;
    let sizes = Sizes::measure(&workspace.portal_dist())?;
    println!("{sizes}");
    RecordedSize::read(workspace)?.check(sizes.wire_bytes())?;
    Ok(Outcome::Ran(Tally { passed: 1, failed: 0, skipped: 0 }))
}

pub(super) fn stories(workspace: &Workspace, report: &Report) -> Result<Outcome> {
    if let Some(reason) = report.lacks(&[&portal_build::NEEDS[..], &[Tool::Browser, Tool::Axe]].concat()) {
        return Ok(Outcome::Skipped(reason));
    }
    // The server's own tests have built its program; after a change this does it.
    let mut build = cargo(workspace, &["test", "--workspace", "--no-run", "--quiet"]);
    build.args(STORIES);
    process::run(build).context("server and stories do not build")?;

    let mut command = cargo(workspace, &["test", "--workspace", "--test", "stories"]);
    command
        .args(STORIES)
        // One browser at a time: two on two cores measure each other.
        .args(["--", "--test-threads=1", "--nocapture"])
        .env("FORECOURT_E2E_SERVER", workspace.server_binary())
        .env("FORECOURT_E2E_CHROMIUM", browser::chromium().context("no Chromium")?)
        .env("FORECOURT_E2E_CHROMEDRIVER", browser::chromedriver().context("no chromedriver")?)
        .env("FORECOURT_E2E_SWITCHES", browser::switches().join(" "))
        .env("FORECOURT_E2E_AXE", workspace.axe())
        .env("FORECOURT_E2E_SCREENSHOTS", workspace.root().join("target/screenshots"))
        .env("FORECOURT_E2E_LEFTOVERS", workspace.root().join("target/e2e"));
    tests(command)
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(workspace.root()).args(arguments);
    command
}

/// Why a part of the Rust toolchain cannot be used: small installations leave some out.
fn lacks_component(workspace: &Workspace, command: &str, component: &str) -> Option<String> {
    let is_there = process::read(cargo(workspace, &[command, "--version"])).is_ok();
    (!is_there).then(|| format!("{component} is not installed; `rustup component add {component}` brings it"))
}

/// A command that is right or wrong as a whole.
fn check(command: Command) -> Result<Outcome> {
    process::run(command)?;
    Ok(Outcome::Ran(Tally::default()))
}

/// A command that runs tests and prints how many.
fn tests(command: Command) -> Result<Outcome> {
    let mut tally = Tally::default();
    let status = process::run_watching(command, |line| tally.read(line))?;
    if !status.success() && tally.failed == 0 {
        // It did not compile, or a test program died before it could count.
        tally.failed = 1;
    }
    Ok(Outcome::Ran(tally))
}
