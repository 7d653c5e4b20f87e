//! `cargo xtask portal`: Trunk compiles and names, then [`bundle`](crate::bundle) makes of it what the server serves.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::flags::PortalProfile;
use crate::setup::{self, Tool};
use crate::toolchain::WasmToolchain;
use crate::workspace::Workspace;
use crate::{bundle, process};

/// What a build of the portal needs.
pub(crate) const NEEDS: [Tool; 4] = [Tool::WasmStd, Tool::WasmBindgen, Tool::Trunk, Tool::WasmOpt];

/// Sets up, builds, and says how large it became.
pub(crate) fn run(workspace: &Workspace, profile: PortalProfile) -> Result<()> {
    if let Some(reason) = setup::run(workspace)?.lacks(&NEEDS) {
        bail!("the portal cannot be built: {reason}");
    }
    build(workspace, profile)?;
    if profile == PortalProfile::Release {
        println!("{}", bundle::Sizes::measure(&workspace.portal_dist())?);
    }
    Ok(())
}

/// Builds the portal into [`Workspace::portal_dist`]. The folder changes only when everything went well.
pub(crate) fn build(workspace: &Workspace, profile: PortalProfile) -> Result<()> {
    let toolchain = WasmToolchain::find(workspace).context("no compiler for WebAssembly")?;
    // Two builds at once would take each other's files away; `serve` may run beside a test. Let go at the end.
    fs::create_dir_all(workspace.wasm_target())?;
    let turn = fs::File::create(workspace.wasm_target().join("portal.lock"))?;
    turn.lock()?;
    let mut trunk = Command::new(workspace.tools().join("bin/trunk"));
    trunk
        .current_dir(workspace.root())
        .envs(toolchain.environment(workspace))
        // Trunk reads this variable as one of its own switches and refuses values other than true and false.
        .env_remove("NO_COLOR")
        // Where in Trunk an error came up says nothing about the portal.
        .env("RUST_BACKTRACE", "0")
        .arg("build")
        .arg("--offline");
    if profile == PortalProfile::Release {
        trunk.args(["--release", "--cargo-profile", "portal"]);
    }
    process::run(trunk).context("Trunk could not build the portal")?;

    let built = workspace.wasm_target().join("trunk");
    bundle::finish(&built, profile)?;
    replace(&built, &workspace.portal_dist())
}

fn replace(new: &Path, old: &Path) -> Result<()> {
    if old.exists() {
        fs::remove_dir_all(old)?;
    }
    fs::create_dir_all(old.parent().context("the folder has a parent")?)?;
    fs::rename(new, old)?;
    Ok(())
}
