//! Makes the JavaScript glue of a WebAssembly module: `forecourt-bindgen MODULE.wasm FOLDER`.
//!
//! A driver of the library behind wasm-bindgen's command line, which brings an HTTP server and client besides and takes
//! three times as long to compile. A crate of its own, so that only builds of the portal compile it.

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (module, folder) = arguments.next().zip(arguments.next()).context("name a module and a folder")?;
    Bindgen::new()
        .input_path(module)
        .web(true)?
        .typescript(false)
        .remove_producers_section(true)
        .generate(folder)
}
