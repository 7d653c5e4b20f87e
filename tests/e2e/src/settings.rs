//! Where programs and folders are, as `cargo xtask test e2e` says through the environment.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

/// Settings of a run of stories.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The server's program.
    pub server: PathBuf,
    /// The browser's program.
    pub chromium: PathBuf,
    /// The driver's program.
    pub chromedriver: PathBuf,
    /// Switches that the browser is started with.
    pub switches: Vec<String>,
    /// The accessibility checker's script.
    pub axe: PathBuf,
    /// Takes the pictures of pages.
    pub screenshots: PathBuf,
    /// Takes what a failed story leaves behind.
    pub leftovers: PathBuf,
    /// A folder of photographs to use instead of drawn ones.
    pub photos: Option<PathBuf>,
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    /// When a variable is missing: the stories were started by something else than `cargo xtask test e2e`.
    pub fn from_env() -> Result<Self> {
        let path = |name: &str| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .with_context(|| format!("{name} is not set; run `cargo xtask test e2e`"))
        };
        let switches = std::env::var("FORECOURT_E2E_SWITCHES").unwrap_or_default();
        Ok(Self {
            server: path("FORECOURT_E2E_SERVER")?,
            chromium: path("FORECOURT_E2E_CHROMIUM")?,
            chromedriver: path("FORECOURT_E2E_CHROMEDRIVER")?,
            switches: switches.split_whitespace().map(str::to_owned).collect(),
            axe: path("FORECOURT_E2E_AXE")?,
            screenshots: path("FORECOURT_E2E_SCREENSHOTS")?,
            leftovers: path("FORECOURT_E2E_LEFTOVERS")?,
            photos: std::env::var_os("FORECOURT_TEST_PHOTOS").map(PathBuf::from),
        })
    }
}
