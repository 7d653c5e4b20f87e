//! Where things lie. No other module joins a path below the project by hand.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The project's folder and the folders below it that commands read and write.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace that this program was built from.
    pub(crate) fn find() -> Result<Self> {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies below the workspace")?;
        Ok(Self { root: root.to_owned() })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's folder for native builds.
    pub(crate) fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| self.root.join("target"), |dir| self.root.join(dir))
    }

    /// Cargo's folder for WebAssembly builds. It is a folder of its own because the compiler may be another one.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.root.join("target/wasm")
    }

    /// Tools that set-up brought: `bin`, `npm`, `sysroot`.
    pub(crate) fn tools(&self) -> PathBuf {
        self.root.join("target/tools")
    }

    /// Executables of npm packages.
    pub(crate) fn npm_bin(&self) -> PathBuf {
        self.tools().join("npm/node_modules/.bin")
    }

    /// The accessibility checker that end-to-end stories inject into pages.
    pub(crate) fn axe(&self) -> PathBuf {
        self.tools().join("npm/node_modules/axe-core/axe.min.js")
    }

    /// The portal as the server serves it.
    pub(crate) fn portal_dist(&self) -> PathBuf {
        self.root.join("target/dist/portal")
    }

    /// The released server.
    pub(crate) fn server_dist(&self) -> PathBuf {
        self.root.join("target/dist/server")
    }

    /// The server as native dev builds leave it.
    pub(crate) fn server_binary(&self) -> PathBuf {
        self.target().join("debug/forecourt-server")
    }
}
