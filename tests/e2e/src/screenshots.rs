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
            settle(browser).await?;
            let path = folder.join(format!("{name}-{}-{width}.png", scheme.as_str()));
            let picture = browser.driver().screenshot_as_png().await?;
            fs::write(&path, picture).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    browser.prefer(Scheme::Light).await?;
    let (width, height) = SIZES[0];
    browser.resize(width, height).await
}

/// Waits until the page has been laid out and painted in its new size, its fonts are there, its pictures in view are
/// decoded and its transitions are over.
async fn settle(browser: &Browser) -> Result<()> {
    let script = "
        const done = arguments[arguments.length - 1];
        const frame = () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        const visible = image => image.getBoundingClientRect().top < innerHeight && image.loading !== 'lazy';
        (async () => {
            await frame();
            await document.fonts.ready;
            const finite = document.getAnimations().filter(a => a.effect.getComputedTiming().endTime !== Infinity);
            await Promise.allSettled(finite.map(animation => animation.finished));
            await Promise.allSettled([...document.images].filter(visible).map(image => image.decode()));
            await frame();
        })().then(done, done);";
    browser.driver().execute_async(script, Vec::new()).await?;
    Ok(())
}
