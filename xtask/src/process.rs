//! Running other programs: with a time limit, with their progress summed up, and ended when the command that needed
//! them ends.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// Interval between two signs of life of a long command.
const NEWS_EVERY: Duration = Duration::from_secs(15);
/// Lines of a failed command's output that are shown.
const LAST_LINES: usize = 30;

/// Runs a long command quietly: counts what it compiles, says so now and then, and shows its last lines if it fails.
pub(crate) fn run_with_news(mut command: Command) -> Result<()> {
    let name = program(&command);
    let begun = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    let stderr = child.stderr.take().context("the output is piped")?;
    let mut last = VecDeque::new();
    let (mut compiled, mut spoke) = (0, begun);
    for line in BufReader::new(stderr).lines() {
        let line = line?;
        if line.trim_start().starts_with("Compiling ") {
            compiled += 1;
        }
        if spoke.elapsed() >= NEWS_EVERY {
            println!("      {} s, {compiled} crates compiled", begun.elapsed().as_secs());
            spoke = Instant::now();
        }
        last.push_back(line);
        if last.len() > LAST_LINES {
            last.pop_front();
        }
    }
    let status = child.wait()?;
    if status.success() {
        return Ok(());
    }
    for line in last {
        println!("      | {line}");
    }
    bail!("{name} ended with {status}")
}

/// Runs a command whose output is not of interest; `None` if it had not ended within the limit and was killed.
pub(crate) fn run_within(mut command: Command, limit: Duration) -> Result<Option<ExitStatus>> {
    let name = program(&command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    let deadline = Instant::now() + limit;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// Runs a command with its output shown, each line of which is also given to `line`.
pub(crate) fn run_watching(mut command: Command, mut line: impl FnMut(&str)) -> Result<ExitStatus> {
    let name = program(&command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    let stdout = child.stdout.take().context("the output is piped")?;
    for text in BufReader::new(stdout).lines() {
        let text = text?;
        println!("{text}");
        line(&text);
    }
    Ok(child.wait()?)
}

/// Runs a command with its output shown; an error if it fails.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let name = program(&command);
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start {name}"))?;
    if !status.success() {
        bail!("{name} ended with {status}");
    }
    Ok(())
}

/// Runs a command and returns what it printed to standard output.
pub(crate) fn read(mut command: Command) -> Result<String> {
    let name = program(&command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {name}"))?;
    if !output.status.success() {
        bail!("{name} ended with {}", output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// True if a program of this name lies on the path.
pub(crate) fn on_path(name: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

/// True if this process runs as root.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// A child that is killed when the value goes out of scope.
pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn start(mut command: Command) -> Result<Self> {
        let name = program(&command);
        command.stdin(Stdio::null()).spawn().map(Self).with_context(|| format!("cannot start {name}"))
    }

    /// Exit status, once it has ended.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.0.try_wait()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody left to tell either way.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
