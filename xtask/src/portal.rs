//! `cargo xtask portal`: compiles, binds, makes small, and puts the page together.
//!
//! Cargo compiles, `forecourt-bindgen` makes the glue, wasm-opt and esbuild make a release small, [`page`] and [`bundle`] make
//! of it what the server serves. Trunk takes no part, but reads the same `index.html` for those who run `trunk serve`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::flags::PortalProfile;
use crate::setup::{self, Tool};
use crate::toolchain::{WASM_TARGET, WasmToolchain};
use crate::workspace::Workspace;
use crate::{bundle, page, process};

/// Tools that a build of the portal needs.
pub(crate) const NEEDS: [Tool; 3] = [Tool::WasmStd, Tool::WasmOpt, Tool::Esbuild];

const INDEX: &str = "index.html";
/// The portal's program in cargo's words, and the beginning of its files' names.
const PROGRAM: &str = "forecourt";
const BINDGEN: &str = "forecourt-bindgen";

/// Sets up, builds, and says how large it became.
pub(crate) fn run(workspace: &Workspace, profile: PortalProfile) -> Result<()> {
    if let Some(reason) = setup::bring(workspace, &NEEDS)?.lacks(&NEEDS) {
        bail!("the portal cannot be built: {reason}");
    }
    build(workspace, profile)?;
    if profile == PortalProfile::Release {
        println!("{}", bundle::Sizes::measure(&workspace.portal_dist())?);
    }
    Ok(())
}

/// Builds the portal into [`Workspace::portal_dist`]. The folder changes only when everything went well.
pub(crate) fn build(workspace: &Workspace, profile: PortalProfile) -> Result<()> {
    build_bindgen(workspace)?;
    compile(workspace, profile)?.finish(workspace)
}

/// Builds the program that makes the glue.
pub(crate) fn build_bindgen(workspace: &Workspace) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(workspace.root().join("xtask/bindgen"))
        .env("CARGO_TARGET_DIR", bindgen_target(workspace))
        .args(["build", "--quiet", "--release", "--locked"]);
    process::run(cargo).context("the maker of the glue does not build")
}

fn bindgen_target(workspace: &Workspace) -> PathBuf {
    workspace.tools().join("bindgen")
}

/// A compiled portal that is not yet a page. No other build runs while it lives.
pub(crate) struct Compiled {
    profile: PortalProfile,
    module: PathBuf,
    _turn: fs::File,
}

/// Compiles the portal.
pub(crate) fn compile(workspace: &Workspace, profile: PortalProfile) -> Result<Compiled> {
    let toolchain = WasmToolchain::find(workspace).context("no compiler for WebAssembly")?;
    // Two builds at once would take each other's files away; `serve` may run beside a test. Let go at the end.
    fs::create_dir_all(workspace.wasm_target())?;
    let turn = fs::File::create(workspace.wasm_target().join("portal.lock"))?;
    turn.lock()?;
    let mut cargo = Command::new("cargo");
    cargo.current_dir(workspace.root()).envs(toolchain.environment(workspace)).args([
        "build",
        "--locked",
        "--bin",
        PROGRAM,
        "--target",
        WASM_TARGET,
    ]);
    let folder = match profile {
        PortalProfile::Dev => "debug",
        PortalProfile::Release => {
            cargo.args(["--profile", "portal"]);
            "portal"
        }
    };
    process::run(cargo).context("the portal does not compile")?;
    let module = workspace.wasm_target().join(WASM_TARGET).join(folder).join(PROGRAM).with_extension("wasm");
    Ok(Compiled { profile, module, _turn: turn })
}

impl Compiled {
    /// Makes the page. [`build_bindgen`] has been done.
    pub(crate) fn finish(self, workspace: &Workspace) -> Result<()> {
        let (bound, page_folder) = (emptied(workspace, "bound")?, emptied(workspace, "page")?);
        let mut bind = Command::new(bindgen_target(workspace).join("release").join(BINDGEN));
        bind.arg(&self.module).arg(&bound);
        process::run(bind).context("the glue could not be made")?;
        ensure!(
            !bound.join("snippets").exists(),
            "a crate brings JavaScript files of its own: serve them too"
        );

        let html = fs::read_to_string(workspace.root().join(INDEX)).context("index.html cannot be read")?;
        let (glue, module) =
            (bound.join(PROGRAM).with_extension("js"), bound.join(format!("{PROGRAM}_bg.wasm")));
        let sources = match self.profile {
            PortalProfile::Dev => workspace.root().to_owned(),
            PortalProfile::Release => {
                optimise(workspace, &html, &module)?;
                minify(workspace, &html, &glue)?
            }
        };
        let html = page::assemble(&html, &sources, &page_folder, &glue, &module)?;
        fs::write(page_folder.join(INDEX), html)?;
        bundle::finish(&page_folder, self.profile)?;
        replace(&page_folder, &workspace.portal_dist())
    }
}

/// An empty folder for intermediate files.
fn emptied(workspace: &Workspace, name: &str) -> Result<PathBuf> {
    let folder = workspace.wasm_target().join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Makes the module smaller, with the switches that the page names.
fn optimise(workspace: &Workspace, html: &str, module: &Path) -> Result<()> {
    let program = page::links(html)?.into_iter().find(|link| link.rel == "rust");
    let program = program.context("index.html names no program")?;
    let switches = program.attribute("data-wasm-opt-params").unwrap_or_default();
    let mut wasm_opt = Command::new(workspace.npm_bin().join("wasm-opt"));
    wasm_opt.arg("-Oz").args(switches.split_whitespace()).arg(module).arg("--output").arg(module);
    process::run(wasm_opt).context("wasm-opt failed")
}

/// Minifies the glue in place, and what the page names into a folder that is laid out like the sources.
fn minify(workspace: &Workspace, html: &str, glue: &Path) -> Result<PathBuf> {
    let folder = emptied(workspace, "minified")?;
    let mut texts = Vec::new();
    for href in page::links(html)?.into_iter().filter_map(|link| link.href) {
        if href.ends_with(".css") || href.ends_with(".js") {
            texts.push(href);
        } else {
            let file = folder.join(&href);
            fs::create_dir_all(file.parent().context("a file has a folder")?)?;
            fs::copy(workspace.root().join(&href), file).with_context(|| format!("no {href}"))?;
        }
    }
    let esbuild = |arguments: &mut dyn FnMut(&mut Command)| {
        let mut command = Command::new(workspace.npm_bin().join("esbuild"));
        command
            .current_dir(workspace.root())
            // Browsers that run the portal at all need nothing rewritten.
            .args([
                "--minify",
                "--target=esnext",
                "--legal-comments=none",
                "--charset=utf8",
                "--log-level=warning",
            ]);
        arguments(&mut command);
        process::run(command).context("esbuild failed")
    };
    esbuild(&mut |command| {
        command.args(&texts).arg("--outbase=.").arg(format!("--outdir={}", folder.display()));
    })?;
    esbuild(&mut |command| {
        command
            .arg("--format=esm")
            .arg("--allow-overwrite")
            .arg(glue)
            .arg(format!("--outfile={}", glue.display()));
    })?;
    Ok(folder)
}

fn replace(new: &Path, old: &Path) -> Result<()> {
    if old.exists() {
        fs::remove_dir_all(old)?;
    }
    fs::create_dir_all(old.parent().context("the folder has a parent")?)?;
    fs::rename(new, old)?;
    Ok(())
}
