//! Waiting times of a page: measured in the page by its own clock, kept for `cargo xtask bench`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use thirtyfour::WebDriver;

/// Watches from the choice of a file to the first painted preview, and for tasks that make the page deaf meanwhile.
const WATCH: &str = "
    const measures = window.forecourtMeasures = { preview_ms: null, longest_task_ms: 0 };
    new PerformanceObserver(list => {
        for (const task of list.getEntries()) {
            if (measures.preview_ms === null && measures.begun !== undefined) {
                measures.longest_task_ms = Math.max(measures.longest_task_ms, task.duration);
            }
        }
    }).observe({ type: 'longtask' });
    document.querySelector('input[type=file][multiple]').addEventListener('change', () => {
        measures.begun = performance.now();
        const look = () => {
            const painted = [...document.querySelectorAll('img[src^=\"blob:\"]')].some(image => image.complete && image.naturalWidth);
            if (painted) { measures.preview_ms = performance.now() - measures.begun; } else { requestAnimationFrame(look); }
        };
        look();
    }, { capture: true, once: true });";

/// Begins to watch the page, which takes files.
///
/// # Errors
/// When the page does not.
pub async fn watch(driver: &WebDriver) -> Result<()> {
    driver.execute(WATCH, Vec::new()).await?;
    Ok(())
}

/// Measured times, once there is a preview.
///
/// # Errors
/// When the page does not answer.
pub async fn taken(driver: &WebDriver) -> Result<Option<Measures>> {
    let answer = driver.execute("return window.forecourtMeasures;", Vec::new()).await?;
    let json: serde_json::Value = answer.convert()?;
    let number = |name: &str| json[name].as_f64();
    Ok(number("preview_ms").map(|preview_ms| Measures {
        preview_ms,
        longest_task_ms: number("longest_task_ms").unwrap_or_default(),
    }))
}

/// See [`watch`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// From the choice of the file to its painted preview.
    pub preview_ms: f64,
    /// The longest that the page was deaf in between; 0 when no task took 50 ms.
    pub longest_task_ms: f64,
}

impl Measures {
    /// Writes them where `cargo xtask bench` looks.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn keep(self, leftovers: &Path) -> Result<()> {
        fs::create_dir_all(leftovers)?;
        let text =
            format!("preview_ms {:.0}\nlongest_task_ms {:.0}\n", self.preview_ms, self.longest_task_ms);
        fs::write(leftovers.join("measures.txt"), text).context("the measures could not be kept")
    }
}
