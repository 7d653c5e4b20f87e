//! Quality of a network's outlines: `judge WEIGHTS.onnx [--scenes N] [--photos DIR --masks DIR] [--sheet DIR]
//! [--width PX] [--seed N --signals FILE]`.
//!
//! On scenes that training never draws it compares outline, view, plate and confidence with the truth; on photos it
//! compares the finished alpha channel with masks corrected by hand, and with what a result of the vendor shows where one lies
//! beside the photo. Prints one `NAME NUMBER` a line, which `cargo xtask bench imaging` makes a table of; `--sheet` draws the
//! worst scenes and the photos with what was found; `--signals` writes overlap and signs of doubt of each scene, which the
//! constants of the engine's confidence are fitted to (with another seed than that of the figures).
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

mod figures;
mod photos;
mod reference;
mod scenes;
mod sheet;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use forecourt_imaging::Network;

/// Of the scenes that figures are made of; others choose among trained weights.
const SEED: u64 = 9;
/// Size of the drawn pictures, pixels: what an engine is given of a photo.
const SIZE: (usize, usize) = (1024, 768);

struct Options {
    weights: PathBuf,
    scenes: u64,
    photos: Option<PathBuf>,
    masks: Option<PathBuf>,
    sheet: Option<PathBuf>,
    seed: u64,
    signals: Option<PathBuf>,
    size: (usize, usize),
}

fn main() -> Result<()> {
    let options = options()?;
    let onnx =
        fs::read(&options.weights).with_context(|| format!("cannot read {}", options.weights.display()))?;
    let network = Network::load(onnx, 1)?;
    if let Some(folder) = &options.sheet {
        fs::create_dir_all(folder)?;
    }
    if options.scenes > 0 {
        scenes::judge(&network, &options)?;
    }
    if let Some(folder) = &options.photos {
        photos::judge(&network, folder, &options)?;
    }
    Ok(())
}

fn options() -> Result<Options> {
    let mut words = std::env::args().skip(1);
    let weights = words.next().context("name an ONNX file")?.into();
    let mut options = Options {
        weights,
        scenes: 1000,
        photos: None,
        masks: None,
        sheet: None,
        seed: SEED,
        signals: None,
        size: SIZE,
    };
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--scenes" => options.scenes = value.parse()?,
            "--photos" => options.photos = Some(value.into()),
            "--masks" => options.masks = Some(value.into()),
            "--seed" => options.seed = value.parse()?,
            "--signals" => options.signals = Some(value.into()),
            "--width" => {
                let width: usize = value.parse()?;
                options.size = (width, width * 3 / 4);
            }
            "--sheet" => options.sheet = Some(value.into()),
            other => bail!("{other} is not known"),
        }
    }
    Ok(options)
}
