//! Photos for the stories: from the folder in `FORECOURT_TEST_PHOTOS`, else drawn.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use forecourt_demo_scenes::{Body, Paint, Scene, VIEWS_DEG, Yard};

use crate::settings::Settings;

/// Number of photos that a story needs.
pub const COUNT: usize = 3;
/// Ends of file names that mark results of the vendor's processing beside their originals.
const RESULTS: [&str; 3] = ["_CC", "_NC", "_BC"];
const DRAWN_WIDTH: u16 = 1600;
const DRAWN_HEIGHT: u16 = 1200;
const DRAWN_QUALITY: u8 = 88;

/// Three photos as files, which is what a person has.
///
/// # Errors
/// When the folder holds too few, or the disk refuses.
pub fn files(settings: &Settings, folder: &Path) -> Result<Vec<PathBuf>> {
    match &settings.photos {
        Some(given) => originals(given),
        None => draw_all(folder),
    }
}

/// Says which photos the run is about.
#[must_use]
pub fn described(settings: &Settings) -> String {
    match &settings.photos {
        Some(folder) => format!("photos from {}", folder.display()),
        None => "drawn photos; FORECOURT_TEST_PHOTOS names a folder of others".to_owned(),
    }
}

/// Draws one photo as JPEG.
///
/// # Errors
/// When it cannot be encoded.
pub fn draw(view: usize, width: u16, height: u16) -> Result<Vec<u8>> {
    let scene = Scene {
        body: Body::Estate,
        paint: Paint::Red,
        azimuth_deg: VIEWS_DEG[view % VIEWS_DEG.len()],
        yard: Yard::Hall,
        seed: 7,
    };
    let picture = scene.render(u32::from(width), u32::from(height));
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, DRAWN_QUALITY)
        .encode(&picture.rgb, width, height, jpeg_encoder::ColorType::Rgb)
        .context("the drawn photo could not be encoded")?;
    Ok(jpeg)
}

fn draw_all(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for view in 0..COUNT {
        let path = folder.join(format!("drawn-{view}.jpg"));
        fs::write(&path, draw(view, DRAWN_WIDTH, DRAWN_HEIGHT)?)?;
        files.push(path);
    }
    Ok(files)
}

fn originals(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .with_context(|| format!("no folder {}", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_original(path))
        .collect();
    files.sort();
    ensure!(files.len() >= COUNT, "{} holds {} photos; {COUNT} are needed", folder.display(), files.len());
    files.truncate(COUNT);
    Ok(files)
}

fn is_original(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    (extension == "jpg" || extension == "jpeg") && !RESULTS.iter().any(|end| stem.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_beside_their_originals_are_left_out() {
        assert!(is_original(Path::new("a/front.jpg")));
        assert!(is_original(Path::new("a/front.JPEG")));
        assert!(!is_original(Path::new("a/front_CC.jpg")));
        assert!(!is_original(Path::new("a/front.png")));
    }
}
