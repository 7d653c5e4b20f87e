//! Which compiler builds WebAssembly, and the environment that it needs.
//!
//! Two ways are known: the compiler that `rustc` on the path is, with rustup's standard library for wasm32; or Debian's
//! compiler, whose standard library set-up builds from Debian's sources. Looking is quick and changes nothing;
//! bringing what is missing is `setup`'s work.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace::Workspace;

/// The target of everything that runs in a browser.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Where Debian's packages put their compiler.
const DEBIAN_BIN: &str = "/usr/bin";
/// The standard library's sources of Debian's compiler.
pub(crate) const DEBIAN_SOURCES: &str = "/usr/lib/rustlib/src/rust/library";
/// The packages that the second way needs; clippy is wanted, the others are needed.
pub(crate) const DEBIAN_PACKAGES: [&str; 5] =
    ["rustc-web", "cargo-web", "rust-web-src", "lld-22", "rust-web-clippy"];
const DEBIAN_LINKER: &str = "/usr/bin/wasm-ld-22";
/// Makes views of the same shape share their code: a tenth of the portal's bytes.
const LEPTOS_FLAGS: &str = "--cfg erase_components";

/// A compiler that can build for [`WASM_TARGET`].
#[derive(Clone, Debug)]
pub(crate) enum WasmToolchain {
    /// The compiler on the path knows the target.
    OnPath,
    /// Debian's compiler with the standard library in this folder.
    Debian { sysroot: PathBuf },
}

impl WasmToolchain {
    /// The first of the ways that works as things are.
    pub(crate) fn find(workspace: &Workspace) -> Option<Self> {
        if has_std(Path::new("rustc"), None) {
            return Some(Self::OnPath);
        }
        let sysroot = debian_sysroot(workspace);
        let stamp = std::fs::read_to_string(sysroot.join("stamp")).ok()?;
        let current = debian_version()? == stamp && has_std(&debian_rustc(), Some(&sysroot));
        (current && Path::new(DEBIAN_LINKER).exists()).then_some(Self::Debian { sysroot })
    }

    /// Words for the set-up report.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::OnPath => format!("{} with rustup's standard library", version(Path::new("rustc"))),
            Self::Debian { .. } => {
                format!("{} from Debian, standard library built from its sources", version(&debian_rustc()))
            }
        }
    }

    /// True if the same toolchain has clippy.
    pub(crate) fn has_clippy(&self) -> bool {
        match self {
            Self::OnPath => true,
            Self::Debian { .. } => Path::new(DEBIAN_BIN).join("cargo-clippy").exists(),
        }
    }

    /// Environment that a command needs to compile for the browser with this toolchain.
    pub(crate) fn environment(&self, workspace: &Workspace) -> Vec<(&'static str, OsString)> {
        let mut first = vec![workspace.tools().join("bin"), workspace.npm_bin()];
        let mut environment = vec![("CARGO_TARGET_DIR", workspace.wasm_target().into_os_string())];
        let mut rustflags = LEPTOS_FLAGS.to_owned();
        if let Self::Debian { sysroot } = self {
            first.push(DEBIAN_BIN.into());
            rustflags.push_str(&format!(" --sysroot={}", sysroot.display()));
            environment.push(("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER.into()));
        }
        environment.push(("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", rustflags.into()));
        environment.push(("PATH", path_with_first(first)));
        environment
    }
}

/// The folder that takes the standard library for Debian's compiler.
pub(crate) fn debian_sysroot(workspace: &Workspace) -> PathBuf {
    workspace.tools().join("sysroot")
}

/// The full version of Debian's compiler, if it is there. Libraries of another version are of no use to it.
pub(crate) fn debian_version() -> Option<String> {
    let output = Command::new(debian_rustc()).arg("-vV").output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// True if everything is there from which the standard library for Debian's compiler can be built.
pub(crate) fn debian_is_ready() -> bool {
    let needed = [DEBIAN_LINKER, "/usr/bin/cargo", DEBIAN_SOURCES];
    debian_version().is_some() && needed.iter().all(|path| Path::new(path).exists())
}

fn debian_rustc() -> PathBuf {
    Path::new(DEBIAN_BIN).join("rustc")
}

fn version(rustc: &Path) -> String {
    let output = Command::new(rustc).arg("-V").output();
    let words = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    words.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

/// True if the compiler finds `std` and `test` for the target. A folder alone says nothing: rustup leaves empty ones.
fn has_std(rustc: &Path, sysroot: Option<&Path>) -> bool {
    let mut command = Command::new(rustc);
    command.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    if let Some(sysroot) = sysroot {
        command.arg("--sysroot").arg(sysroot);
    }
    let Ok(output) = command.output() else { return false };
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    ["libstd-", "libtest-"].iter().all(|library| names.iter().any(|name| name.starts_with(library)))
}

fn path_with_first(mut first: Vec<PathBuf>) -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    first.extend(std::env::split_paths(&path));
    std::env::join_paths(first).unwrap_or(path)
}
