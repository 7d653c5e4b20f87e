//! Pictures of pages for people to look at: light and dark, on a desk and on a phone.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::browser::{Browser, Scheme};

/// Widths and heights of the window in CSS pixels; stories go on in the first.
const SIZES: [(u32, u32); 2] = [(1280, 900), (390, 844)];

/// Takes the page in every scheme and size, as `NAME-light-1280.png` and so on, and leaves it as it was.
///
/// # Errors
/// When the browser or the disk refuses.
pub async fn take(browser: &Browser, folder: &Path, name: &str) -> Result<()> {
    fs::create_dir_all(folder)?;
    for scheme in [Scheme::Light, Scheme::Dark] {
        browser.prefer(scheme).await?;
        for (width, height) in SIZES {
            browser.resize(width, height).await?;
            browser.settle().await?;
            let path = folder.join(format!("{name}-{}-{width}.png", scheme.as_str()));
            let picture = browser.driver().screenshot_as_png().await?;
            fs::write(&path, picture).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    browser.prefer(Scheme::Light).await?;
    let (width, height) = SIZES[0];
    browser.resize(width, height).await
}
