//! `cargo xtask train`: repeats the training of the network from nothing but the project's own drawn scenes.
//!
//! Brings Python's packages into a folder of its own, builds the renderer, trains (going on where an earlier run
//! stopped), prints figures and leaves an ONNX file. Not for users: the weights that they need are in the repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::flags::TrainOptions;
use crate::process;
use crate::workspace::Workspace;

/// Minutes of a full run: somewhat more than the shipped weights took.
const FULL_MINUTES: u32 = 120;
/// Minutes that leave time for drawing, checking and exporting within ten.
const QUICK_MINUTES: u32 = 7;
/// A network half as wide learns more in so short a time.
const QUICK_CHANNELS: [&str; 5] = ["16", "24", "64", "96", "160"];
/// Steps count more than how sure each is: with whole batches there would be too few even to warm up.
const QUICK_BATCH_PART: &str = "0.375";
/// Held-out scenes that the figures at the end are made of.
const FIGURES_OF: u32 = 1000;
const QUICK_FIGURES_OF: u32 = 100;

pub(crate) fn run(workspace: &Workspace, options: &TrainOptions) -> Result<()> {
    let folder = folder(workspace);
    let python = bring_packages(workspace, &folder)?;
    let renderer = build_renderer(workspace)?;

    let work = folder.join(if options.quick { "quick" } else { "run" });
    let minutes = options.minutes.unwrap_or(if options.quick { QUICK_MINUTES } else { FULL_MINUTES });
    let script = |name: &str| {
        let mut command = Command::new(&python);
        command
            .current_dir(workspace.root())
            // Threads that wait for each other should not keep the renderer from its core.
            .env("OMP_WAIT_POLICY", "passive")
            .env("GOMP_SPINCOUNT", "0")
            .arg(workspace.root().join("tools/train").join(name));
        keep_memory(&mut command);
        command
    };
    let mut train = script("train.py");
    train.arg("--work").arg(&work).arg("--renderer").arg(&renderer).args(["--minutes", &minutes.to_string()]);
    if options.quick {
        train.args(["--width", "320", "--height", "240"]);
        train.args(["--small-share", "0.7", "--small-width", "192", "--batch-part", QUICK_BATCH_PART]);
        train.args(["--pool", "2000", "--check-count", "60", "--channels"]).args(QUICK_CHANNELS);
    } else {
        train.arg("--resume");
    }
    if let Some(weights) = &options.start {
        train.arg("--start").arg(weights);
    }
    process::run(train)?;

    let mut figures = script("evaluate.py");
    let count = if options.quick { QUICK_FIGURES_OF } else { FIGURES_OF };
    figures.arg("--work").arg(&work).arg("--renderer").arg(&renderer).args(["--count", &count.to_string()]);
    process::run(figures)?;
    let model = work.join("forecourt.onnx");
    let mut export = script("export.py");
    export.arg("--weights").arg(work.join("best.pt")).arg("--out").arg(&model);
    process::run(export)?;
    println!("the network is in {}", model.display());
    Ok(())
}

/// What training keeps.
fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root().join("target/train")
}

/// Lets a process keep the memory that it has been given: the renderer takes and gives back the same few megabytes for each
/// picture, and a tenth of its time would go into that.
pub(crate) fn keep_memory(command: &mut Command) {
    command.env("MALLOC_TRIM_THRESHOLD_", "1000000000").env("MALLOC_MMAP_THRESHOLD_", "1000000000");
}

/// The renderer, for this very machine: a fifth faster, and its pictures are the same to the byte.
pub(crate) fn build_renderer(workspace: &Workspace) -> Result<PathBuf> {
    let target = folder(workspace).join("build");
    let mut build = Command::new("cargo");
    build
        .current_dir(workspace.root())
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTFLAGS", "-C target-cpu=native")
        .args(["build", "-p", "forecourt-scenes", "--bin", "forecourt-scenes"]);
    process::run_with_news(build)?;
    Ok(target.join("debug/forecourt-scenes"))
}

/// The environment's Python, if the packages have been brought.
pub(crate) fn installed_python(workspace: &Workspace) -> Option<PathBuf> {
    let python = folder(workspace).join("venv/bin/python");
    python.exists().then_some(python)
}

/// A virtual environment with exactly the packages that are listed; answers its Python.
fn bring_packages(workspace: &Workspace, folder: &Path) -> Result<PathBuf> {
    let list = workspace.root().join("tools/train/requirements.txt");
    let wanted = fs::read(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let environment = folder.join("venv");
    let (python, stamp) = (environment.join("bin/python"), environment.join("requirements.installed"));
    if python.exists() && fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    if !process::on_path("python3") {
        bail!("python3 is not on the path; training needs Python 3.11 with venv and pip");
    }
    println!("bringing Python's packages (about 3 GB) into {}", environment.display());
    fs::create_dir_all(folder)?;
    let mut create = Command::new("python3");
    create.args(["-m", "venv"]).arg(&environment);
    process::run(create).context("no virtual environment could be made; is python3-venv installed?")?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&list);
    process::run(install).context("pip could not install the packages; is its registry reachable?")?;
    fs::write(stamp, wanted)?;
    Ok(python)
}
