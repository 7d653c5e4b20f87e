//! `cargo xtask bench imaging`: how good the shipped network's outlines are, beside what is demanded of them.
//!
//! The figures are made by the examples `judge` and `measure` of `forecourt-imaging`; this file knows the demands and prints
//! the table.

use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::flags::ImagingBench;
use crate::process;
use crate::train;
use crate::workspace::Workspace;

/// What a figure has to be.
#[derive(Clone, Copy, Debug)]
enum Demand {
    AtLeast(f64),
    AtMost(f64),
}

impl Demand {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }
}

/// Name as `judge` prints it, in words, and the demand.
const NAMED: [(&str, &str, Demand); 12] = [
    ("iou_median", "held-out scenes: overlap, median", Demand::AtLeast(0.98)),
    ("iou_5th", "held-out scenes: overlap, 5th percentile", Demand::AtLeast(0.93)),
    ("confidence_rank", "confidence and overlap: rank correlation", Demand::AtLeast(0.7)),
    ("view_right", "view told rightly", Demand::AtLeast(0.97)),
    ("plate_found", "plates found", Demand::AtLeast(0.97)),
    ("plate_error", "corners off, of the plate's width, median", Demand::AtMost(0.03)),
    ("plate_alarms", "plates seen where there is none", Demand::AtMost(0.01)),
    ("empty_cut", "something cut where there is no vehicle", Demand::AtMost(0.05)),
    ("load_ms", "loading the network, ms", Demand::AtMost(500.0)),
    ("cpu_ms", "a photo of 12 megapixels, processor ms", Demand::AtMost(3000.0)),
    ("peak_kib", "the same, peak memory, KiB", Demand::AtMost(400.0 * 1024.0)),
    ("drawn_per_s", "scenes of 384 × 288 drawn a second", Demand::AtLeast(40.0)),
];
const PHOTO_OVERLAP: Demand = Demand::AtLeast(0.97);
const PHOTO_BOUNDARY: Demand = Demand::AtLeast(0.85);

/// Prints the table; fails when a demand is not met.
pub(super) fn run(workspace: &Workspace, options: &ImagingBench) -> Result<ExitCode> {
    let weights = options
        .weights
        .clone()
        .unwrap_or_else(|| workspace.root().join("crates/imaging/weights/forecourt.onnx"));
    let mut judge = Command::new("cargo");
    judge
        .current_dir(workspace.root())
        .args(["run", "--quiet", "--package", "forecourt-imaging", "--example", "judge", "--"])
        .arg(weights)
        .args(["--scenes", &options.scenes.to_string()]);
    match std::env::var_os("FORECOURT_TEST_PHOTOS") {
        Some(photos) => {
            let masks = workspace.root().join("crates/imaging/bench/masks");
            judge.arg("--photos").arg(PathBuf::from(photos)).arg("--masks").arg(masks);
        }
        None => println!("no photos: FORECOURT_TEST_PHOTOS names no folder"),
    }
    if options.sheet {
        let sheet = workspace.root().join("target/bench");
        println!("sheets: {}", sheet.display());
        judge.arg("--sheet").arg(sheet);
    }
    let mut printed = process::read(judge)?;
    printed.push_str(&cost(workspace)?);
    printed.push_str(&drawing(workspace)?);
    let mut all_met = true;
    println!("\n{:<44} {:>9} {:>10}", "what", "measured", "demanded");
    for line in printed.lines() {
        let Some((name, word)) = line.split_once(' ') else { continue };
        let Some((what, demand)) = demanded(name) else {
            println!("{name:<44} {word:>9}");
            continue;
        };
        let value: f64 = word.parse().unwrap_or(f64::NAN);
        let met = demand.is_met(value);
        all_met &= met;
        let (sign, limit) = match demand {
            Demand::AtLeast(least) => ("≥", least),
            Demand::AtMost(most) => ("≤", most),
        };
        println!("{what:<44} {value:>9.4} {sign:>4} {limit:<5}{}", if met { "" } else { "  NOT MET" });
    }
    Ok(if all_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What the example `measure` prints about a drawn photo.
fn cost(workspace: &Workspace) -> Result<String> {
    let photo = super::drawn_photo(workspace)?;
    process::read(super::measure(workspace, &[&photo.display().to_string()]))
}

/// How fast one process draws scenes, built and run as for training.
fn drawing(workspace: &Workspace) -> Result<String> {
    const COUNT: u32 = 120;
    let mut stream = Command::new(train::build_renderer(workspace)?);
    train::keep_memory(&mut stream);
    stream
        .args([
            "stream", "--seed", "5", "--first", "0", "--split", "training", "--width", "384", "--height",
            "288",
        ])
        .args(["--count", &COUNT.to_string()])
        .stdout(Stdio::null());
    let begun = Instant::now();
    if !stream.status().context("the renderer cannot be started")?.success() {
        bail!("the renderer failed");
    }
    Ok(format!("drawn_per_s {:.1}\n", f64::from(COUNT) / begun.elapsed().as_secs_f64()))
}

fn demanded(name: &str) -> Option<(String, Demand)> {
    if let Some(row) = NAMED.iter().find(|row| row.0 == name) {
        return Some((row.1.to_owned(), row.2));
    }
    let photo = name.strip_prefix("photo_")?;
    if let Some(photo) = photo.strip_suffix("_registered_iou") {
        return Some((format!("photo {photo}: overlap with the vendor's result"), PHOTO_OVERLAP));
    }
    if let Some(photo) = photo.strip_suffix("_iou") {
        return Some((format!("photo {photo}: overlap"), PHOTO_OVERLAP));
    }
    let photo = photo.strip_suffix("_boundary_f")?;
    Some((format!("photo {photo}: outline within 3 px"), PHOTO_BOUNDARY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demands_are_found_by_name_and_compared_the_right_way() {
        let (what, demand) = demanded("photo_front-left_iou").unwrap_or_else(|| panic!("no demand"));
        assert_eq!(what, "photo front-left: overlap");
        assert!(demand.is_met(0.971) && !demand.is_met(0.969) && !demand.is_met(f64::NAN));
        let (_, demand) = demanded("plate_error").unwrap_or_else(|| panic!("no demand"));
        assert!(demand.is_met(0.01) && !demand.is_met(0.04) && !demand.is_met(f64::NAN));
        assert!(demanded("photo_front_view").is_none() && demanded("scenes").is_none());
    }
}
