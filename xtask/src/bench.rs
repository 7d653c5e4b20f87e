//! `cargo xtask bench`: the numbers that the project holds itself to, measured here and now.

use std::process::ExitCode;

use anyhow::Result;

use crate::bundle::{PORTAL_LIMIT_BYTES, Sizes};
use crate::flags::BenchOptions;
use crate::workspace::Workspace;

/// Prints the table; fails when a number is worse than allowed.
pub(crate) fn run(workspace: &Workspace, _options: &BenchOptions) -> Result<ExitCode> {
    let sizes = Sizes::measure(&workspace.portal_dist())?;
    println!("{sizes}");
    Ok(if sizes.wire_bytes() <= PORTAL_LIMIT_BYTES { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
