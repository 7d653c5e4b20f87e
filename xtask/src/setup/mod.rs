//! `cargo xtask setup`: brings what is missing, says what it does and how long it may take, does nothing when all is
//! there.
//!
//! Every tool stands for itself. One that cannot be had is named with what to do, and only what needs it is skipped.

mod browser;
pub(crate) mod build_tools;
mod cargo_tools;
mod npm_tools;
mod wasm_std;

use std::time::Instant;

use anyhow::Result;

use crate::workspace::Workspace;

/// Tool that set-up can bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// Builds the parts of the server that are no Rust.
    BuildTools,
    /// The standard library for WebAssembly.
    WasmStd,
    /// The runner of browser tests.
    WasmBindgen,
    /// Makes WebAssembly smaller.
    WasmOpt,
    /// Makes style sheets and JavaScript smaller.
    Esbuild,
    /// Finds accessibility faults.
    Axe,
    /// Uploads as others' programs do.
    TusJsClient,
    /// Chromium and its driver.
    Browser,
}

impl Tool {
    const ALL: [Self; 8] = [
        Self::BuildTools,
        Self::WasmStd,
        Self::WasmOpt,
        Self::Esbuild,
        Self::Axe,
        Self::TusJsClient,
        Self::Browser,
        Self::WasmBindgen,
    ];

    fn name(self) -> String {
        match self {
            Self::BuildTools => "CMake and NASM".to_owned(),
            Self::WasmStd => "standard library for WebAssembly".to_owned(),
            Self::WasmBindgen => "wasm-bindgen-cli".to_owned(),
            Self::WasmOpt => format!("wasm-opt (binaryen {})", npm_tools::BINARYEN_VERSION),
            Self::Esbuild => format!("esbuild {}", npm_tools::ESBUILD_VERSION),
            Self::Axe => format!("axe-core {}", npm_tools::AXE_VERSION),
            Self::TusJsClient => format!("tus-js-client {}", npm_tools::TUS_JS_CLIENT_VERSION),
            Self::Browser => "Chromium and chromedriver".to_owned(),
        }
    }

    /// Time that bringing it takes on two cores.
    fn duration(self) -> &'static str {
        match self {
            Self::WasmStd => "some seconds from rustup, up to 3 minutes where it is built",
            Self::WasmBindgen => "about 3 minutes",
            Self::BuildTools | Self::WasmOpt | Self::Esbuild | Self::Axe | Self::TusJsClient => {
                "some seconds"
            }
            Self::Browser => "about a minute",
        }
    }

    /// A word for what is there; `None` when it is missing.
    fn found(self, workspace: &Workspace) -> Option<String> {
        match self {
            Self::BuildTools => build_tools::found(),
            Self::WasmStd => wasm_std::found(workspace),
            Self::WasmBindgen => cargo_tools::wasm_bindgen_found(workspace),
            Self::WasmOpt => npm_tools::binaryen_found(workspace),
            Self::Esbuild => npm_tools::esbuild_found(workspace),
            Self::Axe => npm_tools::axe_found(workspace),
            Self::TusJsClient => npm_tools::tus_js_client_found(workspace),
            Self::Browser => browser::found(),
        }
    }

    /// Brings it. The error says what to do.
    fn bring(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::BuildTools => build_tools::bring(),
            Self::WasmStd => wasm_std::bring(workspace),
            Self::WasmBindgen => cargo_tools::bring_wasm_bindgen(workspace),
            Self::WasmOpt | Self::Esbuild | Self::Axe | Self::TusJsClient => npm_tools::bring(workspace),
            Self::Browser => browser::bring(),
        }
    }
}

/// Result of set-up: the tools that are missing, with reasons.
#[derive(Debug, Default)]
pub(crate) struct Report {
    missing: Vec<(Tool, String)>,
}

impl Report {
    pub(crate) fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// Why something that needs these tools cannot be done; `None` when all of them are there.
    pub(crate) fn lacks(&self, tools: &[Tool]) -> Option<String> {
        let missing: Vec<String> = self
            .missing
            .iter()
            .filter(|(tool, _)| tools.contains(tool))
            .map(|(tool, reason)| format!("no {}: {reason}", tool.name()))
            .collect();
        (!missing.is_empty()).then(|| missing.join("; "))
    }
}

/// Brings every tool that is missing and says so.
pub(crate) fn run(workspace: &Workspace) -> Result<Report> {
    bring(workspace, &Tool::ALL)
}

/// Brings those of some tools that are missing and says so.
pub(crate) fn bring(workspace: &Workspace, wanted: &[Tool]) -> Result<Report> {
    let begun = Instant::now();
    let missing: Vec<Tool> = wanted.iter().copied().filter(|tool| tool.found(workspace).is_none()).collect();
    let mut report = Report::default();
    for (index, tool) in missing.iter().copied().enumerate() {
        // An earlier one may have brought it along.
        if tool.found(workspace).is_some() {
            continue;
        }
        let (place, of) = (index + 1, missing.len());
        println!("setup [{place}/{of}] {}: missing; bringing it takes {}", tool.name(), tool.duration());
        let tool_begun = Instant::now();
        match tool.bring(workspace) {
            Ok(()) => match tool.found(workspace) {
                Some(found) => println!("      done in {} s: {found}", tool_begun.elapsed().as_secs()),
                None => report.missing.push((tool, "it was installed but is not found".to_owned())),
            },
            Err(error) => {
                println!("      could not be had: {error:#}");
                report.missing.push((tool, format!("{error:#}")));
            }
        }
    }
    let seconds = begun.elapsed().as_secs_f32();
    if report.is_complete() {
        println!("setup: every tool is there ({seconds:.1} s)");
    } else {
        println!("setup: incomplete ({seconds:.1} s)");
        for (tool, reason) in &report.missing {
            println!("  - {}: {reason}", tool.name());
        }
    }
    Ok(report)
}
