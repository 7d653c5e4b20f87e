//! `cargo xtask dist`: what is handed to somebody who runs Forecourt.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::bundle::Sizes;
use crate::flags::PortalProfile;
use crate::setup;
use crate::workspace::Workspace;
use crate::{portal, process};

/// Builds the portal, then the server that carries it.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    if let Some(reason) = setup::bring(workspace, &portal::NEEDS)?.lacks(&portal::NEEDS) {
        bail!("the portal cannot be built: {reason}");
    }
    portal::build(workspace, PortalProfile::Release)?;
    let mut cargo = Command::new("cargo");
    cargo.current_dir(workspace.root()).args(["build", "--release", "--package", "forecourt-server"]);
    process::run(cargo).context("the server does not build")?;

    let dist = workspace.server_dist();
    fs::create_dir_all(&dist)?;
    for name in ["forecourt-server", "forecourt-server.exe"] {
        let built = workspace.target().join("release").join(name);
        if built.exists() {
            fs::copy(&built, dist.join(name))?;
        }
    }
    for name in ["LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md"] {
        fs::copy(workspace.root().join(name), dist.join(name))
            .with_context(|| format!("{name} is missing"))?;
    }
    println!("{}", Sizes::measure(&workspace.portal_dist())?);
    println!("server: {}\nportal: {}", dist.display(), workspace.portal_dist().display());
    Ok(())
}
