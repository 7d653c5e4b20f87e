//! Building the server and speaking to its command line.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::setup::build_tools;
use crate::workspace::Workspace;

/// Number of ports that are tried after the first.
const PORTS_TRIED: u16 = 50;

/// Variable that filters the server's log.
const LOG: &str = "FORECOURT_LOG";

/// Builds the server as the dev profile has it: dependencies optimised, our own code quickly compiled.
pub(crate) fn build(workspace: &Workspace) -> Result<Server> {
    if !process::on_path("cmake") {
        bail!("the server cannot be built: {}", build_tools::ADVICE);
    }
    let mut cargo = Command::new("cargo");
    cargo.current_dir(workspace.root()).args(["build", "--package", "forecourt-server"]);
    process::run(cargo).context("the server does not build")?;
    Ok(Server { binary: workspace.server_binary() })
}

/// A built server program.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    binary: PathBuf,
}

impl Server {
    /// Fills an empty data folder with demo vehicles.
    pub(crate) fn fill(&self, data: &Path) -> Result<()> {
        let mut command = Command::new(&self.binary);
        command.args(["demo-data", "--data"]).arg(data);
        process::run(command).context("the demo vehicles could not be made")
    }

    /// Makes a token for signing in.
    pub(crate) fn token(&self, data: &Path) -> Result<String> {
        let mut command = Command::new(&self.binary);
        command.args(["token", "create", "--scope", "admin", "--data"]).arg(data);
        let printed = process::read(command)?;
        // The token is the last word; before it stand words for people.
        printed.split_whitespace().last().map(str::to_owned).context("the server printed no token")
    }

    /// Makes a one-time code for signing in.
    pub(crate) fn sign_in_code(&self, data: &Path) -> Result<String> {
        let mut command = Command::new(&self.binary);
        command.args(["sign-in-code", "create", "--data"]).arg(data);
        let printed = process::read(command)?;
        printed.split_whitespace().last().map(str::to_owned).context("the server printed no sign-in code")
    }

    /// The command that serves.
    pub(crate) fn serve(&self, address: &Address, data: &Path) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(["serve", "--listen", &address.listen(), "--public-url", &address.url(), "--data"])
            .arg(data);
        if std::env::var_os(LOG).is_none() {
            // A line for every request would carry the address and the token off the screen.
            command.env(LOG, "warn,forecourt_server::cli=info");
        }
        command
    }
}

/// A free address on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    port: u16,
}

impl Address {
    /// The first port that is free, from the wished one up.
    pub(crate) fn first_free(port: u16) -> Result<Self> {
        for port in port..=port.saturating_add(PORTS_TRIED) {
            if TcpListener::bind(("127.0.0.1", port)).is_ok() {
                return Ok(Self { port });
            }
        }
        bail!("no port from {port} up is free; name another with --port")
    }

    fn listen(self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(crate) fn url(self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_passed_over() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let free = Address::first_free(port).unwrap();
        assert!(free.port > port);
    }
}
