//! The standard library for WebAssembly: from rustup, else built once from the sources of Debian's compiler.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::browser::{APT_LIMIT, apt_install};
use crate::process;
use crate::toolchain::{
    DEBIAN_PACKAGES, WASM_TARGET, WasmToolchain, debian_is_ready, debian_sysroot, debian_version,
};
use crate::workspace::Workspace;

/// A refusal can take rustup long: it tries again and again.
const RUSTUP_LIMIT: Duration = Duration::from_mins(3);

pub(super) fn found(workspace: &Workspace) -> Option<String> {
    WasmToolchain::find(workspace).map(|toolchain| toolchain.label())
}

pub(super) fn bring(workspace: &Workspace) -> Result<()> {
    if process::on_path("rustup") {
        println!("      asking rustup for {WASM_TARGET}");
        let mut rustup = Command::new("rustup");
        rustup.args(["target", "add", WASM_TARGET]).current_dir(workspace.root());
        // Whether it worked is what the compiler finds afterwards, not what rustup says.
        let _ = process::run_within(rustup, RUSTUP_LIMIT)?;
        if WasmToolchain::find(workspace).is_some() {
            return Ok(());
        }
        println!("      rustup has none for this toolchain; going the way over Debian's compiler");
    }
    if !debian_is_ready() {
        let command = format!("apt-get install -y --no-install-recommends {}", DEBIAN_PACKAGES.join(" "));
        if !process::on_path("apt-get") {
            bail!(
                "run `rustup target add {WASM_TARGET}`, or build on Debian, whose compiler can be used instead"
            );
        }
        if !process::is_root() {
            bail!("run `rustup target add {WASM_TARGET}`, or as root `{command}`");
        }
        apt_install(&DEBIAN_PACKAGES, APT_LIMIT)?;
    }
    build_from_sources(workspace)
}

/// Builds the library by letting cargo build an empty crate together with its standard library, and keeps the latter
/// in a sysroot of our own, so that the system's folders stay as their packages left them.
fn build_from_sources(workspace: &Workspace) -> Result<()> {
    println!("      building it from Debian's sources");
    let version = debian_version().context("Debian's compiler is not there")?;
    let build = workspace.tools().join("std");
    if build.exists() {
        fs::remove_dir_all(&build)?;
    }
    fs::create_dir_all(&build)?;
    fs::write(build.join("lib.rs"), "")?;
    let manifest = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[lib]\npath = \"lib.rs\"\n[workspace]\n";
    fs::write(build.join("Cargo.toml"), manifest)?;

    let mut cargo = Command::new("/usr/bin/cargo");
    cargo
        .current_dir(&build)
        .args(["build", "--release", "--target", WASM_TARGET])
        // `test` is for tests in the browser.
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,test")
        .env("PATH", "/usr/bin:/bin")
        .env("CARGO_TARGET_DIR", build.join("target"))
        .env("RUSTC_BOOTSTRAP", "1")
        // Without the bitcode the portal could not be linked as one unit.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes");
    for name in ["RUSTC", "CARGO", "RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER"] {
        cargo.env_remove(name);
    }
    process::run_with_news(cargo)?;

    let sysroot = debian_sysroot(workspace);
    let libraries = sysroot.join("lib/rustlib").join(WASM_TARGET).join("lib");
    if libraries.exists() {
        fs::remove_dir_all(&libraries)?;
    }
    fs::create_dir_all(&libraries)?;
    copy_rlibs(&build.join("target").join(WASM_TARGET).join("release/deps"), &libraries)?;
    fs::write(sysroot.join("stamp"), version)?;
    fs::remove_dir_all(&build)?;
    // What was compiled against other libraries cannot be linked with these.
    let stale = workspace.wasm_target().join(WASM_TARGET);
    if stale.exists() {
        fs::remove_dir_all(stale)?;
    }
    Ok(())
}

fn copy_rlibs(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "rlib") && !name.starts_with("libempty-") {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
