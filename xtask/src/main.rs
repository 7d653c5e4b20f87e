//! The workshop: everything that is done to the project rather than by it, as `cargo xtask COMMAND`.
//!
//! One file a command. This crate alone knows where tools lie, how the WebAssembly toolchain is found and in which
//! order things are built. It is compiled before anything else, so it has few dependencies; keep it so.
#![expect(clippy::print_stdout, reason = "a command-line program speaks through its standard output")]

mod bench;
mod browser;
mod bundle;
mod demo;
mod dist;
mod flags;
mod page;
mod portal;
mod process;
mod serve;
mod server;
mod setup;
mod sizes;
mod test;
mod tidy;
mod toolchain;
mod training;
mod workspace;

use std::process::ExitCode;

use flags::{Command, Flags};
use workspace::Workspace;

fn main() -> ExitCode {
    let flags = match Flags::parse(std::env::args().skip(1)) {
        Ok(flags) => flags,
        Err(error) => {
            println!("{error}\n\n{}", flags::HELP);
            return ExitCode::from(2);
        }
    };
    match run(flags) {
        Ok(code) => code,
        Err(error) => {
            println!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(flags: Flags) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::find()?;
    match flags.command {
        Command::Help => println!("{}", flags::HELP),
        Command::Setup => {
            let report = setup::run(&workspace)?;
            if !report.is_complete() {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Portal(profile) => portal::run(&workspace, profile)?,
        Command::Serve(options) => serve::run(&workspace, &options)?,
        Command::Demo(options) => demo::run(&workspace, &options)?,
        Command::Test(options) => return test::run(&workspace, options),
        Command::Tidy => return tidy::run(&workspace),
        Command::Dist => dist::run(&workspace)?,
        Command::Train(arguments) => training::train(&workspace, &arguments)?,
        Command::BenchImaging(arguments) => training::bench(&workspace, &arguments)?,
        Command::Bench(options) => return bench::run(&workspace, &options),
    }
    Ok(ExitCode::SUCCESS)
}
