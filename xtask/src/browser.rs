//! Finding the browser that tests drive, and the switches that it is started with.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

/// No first-run pages, no calls home, no GPU that the machine may lack.
const SWITCHES: [&str; 7] = [
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// The browser's program, if one is on the path.
pub(crate) fn chromium() -> Option<PathBuf> {
    first_on_path(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"])
}

/// The driver's program, if one is on the path.
pub(crate) fn chromedriver() -> Option<PathBuf> {
    first_on_path(&["chromedriver"])
}

/// The switches that the browser is started with here.
pub(crate) fn switches() -> Vec<&'static str> {
    let mut switches = SWITCHES.to_vec();
    if process::is_root() {
        // As root the sandbox cannot be set up; other users keep it.
        switches.push("--no-sandbox");
    }
    switches
}

/// Writes the file from which the runner of browser tests takes the browser's switches.
pub(crate) fn write_webdriver_json(workspace: &Workspace, chromium: &Path) -> Result<PathBuf> {
    let switches: Vec<String> = switches().iter().map(|switch| format!("\"{switch}\"")).collect();
    let json = format!(
        "{{ \"goog:chromeOptions\": {{ \"binary\": \"{}\", \"args\": [{}] }} }}\n",
        chromium.display(),
        switches.join(", ")
    );
    let path = workspace.wasm_target().join("webdriver.json");
    fs::create_dir_all(workspace.wasm_target())?;
    fs::write(&path, json)?;
    Ok(path)
}

fn first_on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    names
        .iter()
        .flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
}
