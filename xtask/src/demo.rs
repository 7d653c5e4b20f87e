//! `cargo xtask demo`: from a fresh clone to a page with vehicles, in one command and one process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, bail};

use crate::flags::{PortalProfile, ServeOptions};
use crate::server::{Address, Server};
use crate::setup;
use crate::workspace::Workspace;
use crate::{portal, server};

/// Written when a data folder has got its demo vehicles; one that a person emptied stays empty.
const FILLED: &str = "demo-vehicles-made";

/// Sets up, builds, fills, and becomes the server.
pub(crate) fn run(workspace: &Workspace, options: &ServeOptions) -> Result<()> {
    if let Some(reason) = setup::bring(workspace, &portal::NEEDS)?.lacks(&portal::NEEDS) {
        bail!("the portal cannot be built: {reason}");
    }
    let server = build(workspace)?;
    let ready = prepare(workspace, &server, options, "demo")?;
    ready.announce();
    become_it(server.serve(&ready.address, &ready.data))
}

/// Builds portal and server side by side: linking the portal and making it small keep one core busy only.
fn build(workspace: &Workspace) -> Result<Server> {
    println!("demo: building portal and server (some minutes the first time)");
    let begun = Instant::now();
    let told = |step: &str| println!("demo: {step} after {} s", begun.elapsed().as_secs());
    // Natively first what the portal waits for.
    let (glue_ready, wait_for_glue) = mpsc::channel();
    thread::scope(|scope| {
        let native = scope.spawn(move || {
            // The other side may have failed and gone.
            let _ = glue_ready.send(portal::build_bindgen(workspace));
            let server = server::build(workspace)?;
            told("the server is built");
            anyhow::Ok(server)
        });
        let compiled = portal::compile(workspace, PortalProfile::Release)?;
        wait_for_glue.recv().context("the native builds ended too early")??;
        compiled.finish(workspace)?;
        told("the portal is built");
        native.join().map_err(|_| anyhow!("the native builds broke off"))?
    })
}

/// A data folder with vehicles and a token, and an address to serve it at.
pub(crate) struct Ready {
    pub(crate) data: PathBuf,
    pub(crate) address: Address,
    token: String,
    sign_in_code: String,
}

impl Ready {
    /// Prints the address, the token and the sign-in link.
    pub(crate) fn announce(&self) {
        println!();
        println!("  Forecourt      {}", self.address.url());
        println!("  sign-in token  {}", self.token);
        println!("  data folder    {}", self.data.display());
        println!();
        println!(
            "  Ctrl-C ends the server; the data stays. To sign in at once, open this link within ten minutes:"
        );
        println!();
        println!("  {}", sign_in_link(&self.address.url(), &self.sign_in_code));
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
    let (token, sign_in_code) = (server.token(&data)?, server.sign_in_code(&data)?);
    Ok(Ready { token, sign_in_code, address, data })
}

/// The address whose fragment the portal exchanges; browsers send no fragment to anybody.
fn sign_in_link(origin: &str, code: &str) -> String {
    format!("{origin}/#sign-in={code}")
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
