//! Files that are dragged over the page or pasted into it. A driver cannot drag from outside the browser, so the page is
//! given the events that the browser would make, with a transfer of real files in them.

use anyhow::{Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use thirtyfour::WebDriver;

/// Answers whether the page took the event for itself; a drop that it does not take makes the browser open the file.
const SEND: &str = "
    const [type, files] = arguments;
    const data = new DataTransfer();
    for (const [name, base64] of files) {
        const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
        data.items.add(new File([bytes], name, { type: 'image/jpeg' }));
    }
    const how = { bubbles: true, cancelable: true };
    const event = type === 'paste'
        ? new ClipboardEvent(type, { ...how, clipboardData: data })
        : new DragEvent(type, { ...how, dataTransfer: data });
    return !document.querySelector('main').dispatchEvent(event);";

/// Way by which files come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Held over the page.
    Hover,
    /// Let go over the page.
    Drop,
    /// From the clipboard.
    Paste,
}

impl Way {
    const fn event(self) -> &'static str {
        match self {
            Self::Hover => "dragover",
            Self::Drop => "drop",
            Self::Paste => "paste",
        }
    }
}

/// Brings files, by name and bytes, to the page.
///
/// # Errors
/// When the page does not take them.
pub async fn bring(driver: &WebDriver, way: Way, files: &[(&str, &[u8])]) -> Result<()> {
    let files: Vec<_> = files.iter().map(|(name, bytes)| json!([name, STANDARD.encode(bytes)])).collect();
    let taken: bool = driver.execute(SEND, vec![json!(way.event()), json!(files)]).await?.convert()?;
    ensure!(taken, "the page leaves “{}” to the browser", way.event());
    Ok(())
}
