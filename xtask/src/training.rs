//! `cargo xtask train` and `cargo xtask bench imaging`: starts what lies in `training/`, a workspace of its own.
//!
//! Not here: what training does and which figures are demanded; `training/README.md` says that. Users need none of it: the
//! weights are in the repository.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// Starts the trainer with the rest of the command line.
pub(crate) fn train(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    process::run(trainer(workspace, arguments)?)
}

/// Prints the table of the network's figures; fails when one is worse than demanded.
pub(crate) fn bench(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    build(workspace)?;
    let mut command = cargo(workspace, &["run", "--quiet", "--bin", "bench", "--"]);
    command.args(arguments);
    process::run(command)
}

/// The command that measures one photo's whole job.
pub(crate) fn measure(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = cargo(workspace, &["run", "--quiet", "--bin", "measure", "--"]);
    command.args(arguments);
    command
}

/// Tests of the renderer and of the judge.
pub(crate) fn rust_tests(workspace: &Workspace) -> Command {
    cargo(workspace, &["test", "--workspace", "--no-fail-fast"])
}

/// Tests of the trainer; `None` where Python or its packages are not there. They take 3 GB, and nobody who does not train
/// needs them.
pub(crate) fn python_tests(workspace: &Workspace) -> Option<Command> {
    let installed = workspace.root().join("target/train/venv/bin/python").exists();
    installed.then(|| trainer(workspace, &["--test".to_owned()]).ok()).flatten()
}

fn trainer(workspace: &Workspace, arguments: &[String]) -> Result<Command> {
    if !process::on_path("python3") {
        bail!("python3 is not on the path; training needs Python 3.11 with venv and pip");
    }
    let mut command = Command::new("python3");
    command.current_dir(workspace.root()).arg(folder(workspace).join("py/run.py")).args(arguments);
    Ok(command)
}

/// Builds every program of the workspace: some start others.
fn build(workspace: &Workspace) -> Result<()> {
    process::run(cargo(workspace, &["build", "--quiet", "--workspace", "--bins"]))
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command
        .current_dir(folder(workspace))
        .args(arguments)
        // Its own folder, `training/.cargo/config.toml`, is to hold.
        .env_remove("CARGO_TARGET_DIR");
    command
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root().join("training")
}
