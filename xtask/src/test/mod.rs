//! `cargo xtask test`: every level of checks, one after the other, each with its time.
//!
//! A step that fails does not keep the next from running, and one that cannot run says why. The last line counts.

mod steps;
mod tally;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::flags::{Level, TestOptions};
use crate::setup::{self, Report};
use crate::workspace::Workspace;
use tally::Tally;

/// Minutes that a whole run may take on two cores once set-up has brought the tools.
const BUDGET_MINUTES: u32 = 60;

/// Outcome of a step.
enum Outcome {
    /// It ran; these are its numbers. A check that is no set of tests has none, unless it failed.
    Ran(Tally),
    /// It cannot run here.
    Skipped(String),
}

/// The run so far.
struct Run {
    tally: Tally,
    lines: Vec<String>,
    skipped: Vec<String>,
}

impl Run {
    fn step(&mut self, name: &str, work: impl FnOnce() -> Result<Outcome>) {
        println!("\n=== {name}");
        let begun = Instant::now();
        let outcome = work();
        let time = elapsed(begun.elapsed());
        let line = match outcome {
            Ok(Outcome::Ran(tally)) => {
                self.tally.add(tally);
                let word = if tally.failed == 0 { "ok" } else { "FAILED" };
                let numbers = if tally == Tally::default() { String::new() } else { format!(": {tally}") };
                format!("{name}: {word} ({time}){numbers}")
            }
            Ok(Outcome::Skipped(reason)) => {
                self.tally.skipped += 1;
                self.skipped.push(format!("{name}: {reason}"));
                format!("{name}: skipped")
            }
            Err(error) => {
                self.tally.failed += 1;
                format!("{name}: FAILED ({time}): {error:#}")
            }
        };
        println!("--- {line}");
        self.lines.push(line);
    }
}

/// A time in seconds and in minutes.
fn elapsed(time: Duration) -> String {
    let seconds = time.as_secs_f32();
    format!("{seconds:.1} s, {:.1} min", seconds / 60.0)
}

/// Runs a level and prints the count as its last line.
pub(crate) fn run(workspace: &Workspace, TestOptions { level, long }: TestOptions) -> Result<ExitCode> {
    let begun = Instant::now();
    let report = match level {
        Level::Tidy | Level::Training => Report::default(),
        _ => setup::run(workspace)?,
    };
    let mut run = Run { tally: Tally::default(), lines: Vec::new(), skipped: Vec::new() };
    let all = level == Level::All;

    if all {
        run.step("format", || steps::format(workspace));
    }
    if all || level == Level::Tidy {
        run.step("tidy", || steps::tidy(workspace));
    }
    if all {
        run.step("clippy", || steps::clippy(workspace));
        run.step("documentation", || steps::documentation(workspace));
        run.step("clippy for the browser", || steps::clippy_wasm(workspace, &report));
    }
    if all || level == Level::Rules {
        run.step("rules and contract, natively", || steps::native(workspace, long));
    }
    if level == Level::Training {
        run.step("renderer and judge", || steps::training(workspace));
        run.step("trainer", || steps::trainer(workspace));
    }
    if level == Level::Contract {
        run.step("contract", || steps::contract(workspace));
    }
    if all || level == Level::Browser {
        run.step("browser", || steps::browser(workspace, &report));
    }
    if all || level == Level::E2e {
        run.step("portal", || steps::portal(workspace, &report));
        run.step("stories", || steps::stories(workspace, &report));
    }

    println!(
        "\n=== summary ({}, of {BUDGET_MINUTES} min where the tools are there)",
        elapsed(begun.elapsed())
    );
    for line in &run.lines {
        println!("{line}");
    }
    if !run.skipped.is_empty() {
        println!("skipped:");
        for skipped in &run.skipped {
            println!("  {skipped}");
        }
    }
    println!("{}", run.tally);
    Ok(if run.tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
