//! The real server as a process of its own, on a free port with a fresh data folder.

use std::fs::{File, OpenOptions};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::settings::Settings;
use crate::wait;

/// Which server a story wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Everything, with no vehicle.
    Full,
    /// Everything, with the vehicles of the demo.
    Demo,
    /// Part A of the contract alone, allowed to fetch photos from this machine.
    ContractOnly,
}

/// A running server. It ends with this value.
#[derive(Debug)]
pub struct Server {
    program: PathBuf,
    kind: Kind,
    port: u16,
    data: TempDir,
    process: Option<Child>,
}

impl Server {
    /// Starts a server and waits until it answers.
    ///
    /// # Errors
    /// When it cannot be started or does not answer.
    pub async fn start(settings: &Settings, kind: Kind) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let port = free_port()?;
        let mut server = Self { program: settings.server.clone(), kind, port, data, process: None };
        if kind == Kind::Demo {
            server.fill().await?;
        }
        server.start_again().await?;
        Ok(server)
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The customer whose vehicles the tokens of a new data folder open.
    #[must_use]
    pub const fn customer(&self) -> &'static str {
        "default"
    }

    /// Log of the server so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// A fresh token for signing in.
    ///
    /// # Errors
    /// When the server's program refuses.
    pub async fn token(&self) -> Result<String> {
        self.last_word(&["token", "create", "--scope", "admin"]).await
    }

    /// A fresh one-time code for a sign-in link.
    ///
    /// # Errors
    /// When the server's program refuses.
    pub async fn sign_in_code(&self) -> Result<String> {
        self.last_word(&["sign-in-code", "create"]).await
    }

    /// Last word that the server's program prints for a command.
    async fn last_word(&self, command: &[&str]) -> Result<String> {
        let output = Command::new(&self.program)
            .args(command)
            .arg("--data")
            .arg(self.data.path())
            .stdin(Stdio::null())
            .output()
            .await?;
        ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        let words = String::from_utf8(output.stdout)?;
        words.split_whitespace().last().map(str::to_owned).context("the program prints words")
    }

    /// Stops it without warning, as a power cut would.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub async fn kill(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.kill().await?;
        }
        Ok(())
    }

    /// Starts it on the same port with the same data, and waits until it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn start_again(&mut self) -> Result<()> {
        let log = self.open_log()?;
        let mut command = Command::new(&self.program);
        command
            .args(["serve", "--listen", &format!("127.0.0.1:{}", self.port), "--public-url", &self.url()])
            .arg("--data")
            .arg(self.data.path());
        if self.kind == Kind::ContractOnly {
            command.args(["--contract-only", "--allow-private-sources"]);
        }
        let process = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        self.process = Some(process);
        let port = self.port;
        let process = self.process.as_mut().context("it was just started")?;
        wait::until("the server to answer", wait::PAGE, async || {
            ensure!(process.try_wait()?.is_none(), "the server ended by itself");
            Ok(Some(TcpStream::connect(("127.0.0.1", port)).await?))
        })
        .await
        .with_context(|| std::fs::read_to_string(self.data.path().join(LOG)).unwrap_or_default())?;
        Ok(())
    }

    async fn fill(&self) -> Result<()> {
        let output = Command::new(&self.program)
            .args(["demo-data", "--data"])
            .arg(self.data.path())
            .stdin(Stdio::null())
            .output()
            .await?;
        ensure!(output.status.success(), "no demo data: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    fn open_log(&self) -> Result<File> {
        Ok(OpenOptions::new().create(true).append(true).open(self.log_path())?)
    }

    fn log_path(&self) -> PathBuf {
        self.data.path().join(LOG)
    }

    /// The folder of its data.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.data.path()
    }
}

const LOG: &str = "server.log";

/// A port that nobody listens on. Another process may take it before it is used; the story then fails with a clear
/// message of the server.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
