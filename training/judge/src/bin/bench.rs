//! Table of the network's figures beside what is demanded of them: `bench [--scenes N] [--weights FILE] [--sheet]`, which
//! `cargo xtask bench imaging` runs.
//!
//! The figures are printed by `judge`, `measure` and the renderer, each a process of its own, so that none counts the
//! memory of another. Photos are judged where `FORECOURT_TEST_PHOTOS` names a folder.
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};

/// Bound that a figure has to keep.
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

/// A figure's name in the output of `judge` or `measure`, its label, and the demand.
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

/// Options of the command line.
struct Options {
    scenes: u32,
    weights: PathBuf,
    sheet: bool,
}

fn main() -> Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let options = options(&root)?;
    let mut printed = read(&mut judge(&root, &options)?)?;
    printed.push_str(&cost(&root)?);
    printed.push_str(&drawing(&root)?);
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

fn options(root: &Path) -> Result<Options> {
    let weights = root.join("crates/imaging/weights/forecourt.onnx");
    let mut options = Options { scenes: 1000, weights, sheet: false };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value"));
        match word.as_str() {
            "--scenes" => options.scenes = value()?.parse().context("--scenes needs a whole number")?,
            "--weights" => options.weights = value()?.into(),
            "--sheet" => options.sheet = true,
            other => bail!("{other} is not known"),
        }
    }
    Ok(options)
}

fn judge(root: &Path, options: &Options) -> Result<Command> {
    let mut judge = beside_this("judge")?;
    judge.arg(&options.weights).args(["--scenes", &options.scenes.to_string()]);
    match std::env::var_os("FORECOURT_TEST_PHOTOS") {
        Some(photos) => {
            judge.arg("--photos").arg(photos).arg("--masks").arg(root.join("training/judge/masks"));
        }
        None => println!("no photos: FORECOURT_TEST_PHOTOS names no folder"),
    }
    if options.sheet {
        let sheet = root.join("target/bench");
        println!("sheets: {}", sheet.display());
        judge.arg("--sheet").arg(sheet);
    }
    Ok(judge)
}

/// Time and memory of a drawn photo's whole job, as `measure` prints them.
fn cost(root: &Path) -> Result<String> {
    let photo = root.join("target/bench-12-megapixels.jpg");
    if !photo.exists() {
        read(beside_this("measure")?.arg("--draw").arg(&photo))?;
    }
    read(beside_this("measure")?.arg(photo))
}

/// Scenes that one process draws a second, built and run as for training.
fn drawing(root: &Path) -> Result<String> {
    const COUNT: u32 = 120;
    let build = root.join("target/train/build");
    let built = Command::new("cargo")
        .current_dir(root.join("training"))
        .env("CARGO_TARGET_DIR", &build)
        // For this very machine, as the trainer does: a fifth faster, and its pictures are the same to the byte.
        .env("RUSTFLAGS", "-C target-cpu=native")
        .args(["build", "--quiet", "--package", "forecourt-scenes", "--bin", "forecourt-scenes"])
        .status();
    ensure!(built.context("cargo cannot be started")?.success(), "the renderer does not build");
    let begun = Instant::now();
    let streamed = Command::new(build.join("debug/forecourt-scenes"))
        // It takes and gives back the same few megabytes for each picture: let it keep them.
        .env("MALLOC_TRIM_THRESHOLD_", "1000000000")
        .env("MALLOC_MMAP_THRESHOLD_", "1000000000")
        .args([
            "stream", "--seed", "5", "--first", "0", "--split", "training", "--width", "384", "--height",
            "288",
        ])
        .args(["--count", &COUNT.to_string()])
        .stdout(Stdio::null())
        .status();
    ensure!(streamed.context("the renderer cannot be started")?.success(), "the renderer failed");
    Ok(format!("drawn_per_s {:.1}\n", f64::from(COUNT) / begun.elapsed().as_secs_f64()))
}

/// A program of this package; cargo builds all of them into one folder.
fn beside_this(name: &str) -> Result<Command> {
    let this = std::env::current_exe()?;
    Ok(Command::new(this.with_file_name(name)))
}

fn read(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start {name}"))?;
    ensure!(output.status.success(), "{name} ended with {}", output.status);
    Ok(String::from_utf8(output.stdout)?)
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
