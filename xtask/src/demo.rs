//! `cargo xtask demo`: from a fresh clone to a page with vehicles, in one command and one process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::flags::{PortalProfile, ServeOptions};
use crate::server::{Address, Server};
use crate::setup;
use crate::workspace::Workspace;
use crate::{portal, server};

/// Written when a data folder has got its demo vehicles; one that a person emptied stays empty.
const FILLED: &str = "demo-vehicles-made";

/// Sets up, builds, fills, and becomes the server.
pub(crate) fn run(workspace: &Workspace, options: &ServeOptions) -> Result<()> {
    if let Some(reason) = setup::run(workspace)?.lacks(&portal::NEEDS) {
        bail!("the portal cannot be built: {reason}");
    }
    println!("demo: building the portal (some minutes the first time)");
    portal::build(workspace, PortalProfile::Release)?;
    println!("demo: building the server (some minutes the first time)");
    let server = server::build(workspace)?;
    let ready = prepare(workspace, &server, options, "demo")?;
    ready.announce();
    become_it(server.serve(&ready.address, &ready.data))
}

/// A data folder with vehicles and a token, and an address to serve it at.
pub(crate) struct Ready {
    pub(crate) data: PathBuf,
    pub(crate) address: Address,
    token: String,
}

impl Ready {
    /// What a person needs to know to begin.
    pub(crate) fn announce(&self) {
        println!();
        println!("  Forecourt      {}", self.address.url());
        println!("  sign-in token  {}", self.token);
        println!("  data folder    {}", self.data.display());
        println!();
        println!(
            "  Open the address in a browser and sign in with the token. Ctrl-C ends the server; the data stays."
        );
        println!();
    }
}

/// Fills the data folder once and makes a token.
pub(crate) fn prepare(
    workspace: &Workspace,
    server: &Server,
    options: &ServeOptions,
    name: &str,
) -> Result<Ready> {
    let data = options.data.clone().unwrap_or_else(|| workspace.root().join("target").join(name));
    fs::create_dir_all(&data).with_context(|| format!("cannot make {}", data.display()))?;
    let address = Address::first_free(options.port)?;
    fill_once(server, &data)?;
    Ok(Ready { token: server.token(&data)?, address, data })
}

fn fill_once(server: &Server, data: &Path) -> Result<()> {
    let mark = data.join(FILLED);
    if mark.exists() {
        return Ok(());
    }
    println!("demo: drawing demo vehicles into {}", data.display());
    server.fill(data)?;
    fs::write(mark, "")?;
    Ok(())
}

/// Replaces this process, so that signals reach the server alone and its end is the command's end.
#[cfg(unix)]
fn become_it(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec()).context("the server does not start")
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> Result<()> {
    let status = command.status().context("the server does not start")?;
    anyhow::ensure!(status.success(), "the server ended with {status}");
    Ok(())
}
