//! `cargo xtask bench`: the numbers that the project holds itself to, measured here and now.

use std::fmt::Display;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::bundle::Sizes;
use crate::flags::{BenchOptions, PortalProfile};
use crate::setup;
use crate::sizes::RecordedSize;
use crate::workspace::Workspace;
use crate::{portal, process, training};

/// Longest time for all that is done with a photo of 12 megapixels, on two cores.
const JOB_LIMIT_MS: u64 = 10_000;
/// Most memory that it may take.
const JOB_LIMIT_MIB: u64 = 500;
/// Longest time from the drop of a photo to its preview.
const PREVIEW_LIMIT_MS: u64 = 1_000;
/// Longest that the page may be deaf meanwhile.
const LONG_TASK_LIMIT_MS: u64 = 100;
/// File of the upload story's measurements, one `NAME NUMBER` a line.
const STORY_MEASURES: &str = "target/e2e/measures.txt";

/// One line of the table.
struct Row {
    what: &'static str,
    /// Measured value; `None` when it could not be, with the reason in `note`.
    measured: Option<u64>,
    limit: u64,
    unit: &'static str,
    note: String,
}

impl Row {
    fn is_kept(&self) -> bool {
        self.measured.is_none_or(|measured| measured <= self.limit)
    }
}

/// Prints the table; fails when a number is worse than allowed.
pub(crate) fn run(workspace: &Workspace, options: &BenchOptions) -> Result<ExitCode> {
    let mut rows = vec![portal_row(workspace)?];
    rows.extend(job_rows(workspace, options)?);
    rows.extend(preview_rows(workspace));
    println!("\n{:<44} {:>10} {:>10}", "what", "measured", "at most");
    for row in &rows {
        let measured: &dyn Display = match &row.measured {
            Some(measured) => measured,
            None => &"-",
        };
        let word = if row.is_kept() { "" } else { "  TOO MUCH" };
        println!("{:<44} {measured:>10} {:>10} {}{word}  {}", row.what, row.limit, row.unit, row.note);
    }
    Ok(if rows.iter().all(Row::is_kept) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn portal_row(workspace: &Workspace) -> Result<Row> {
    let limit = RecordedSize::read(workspace)?.limit_bytes();
    let row =
        |measured, note| Row { what: "portal, all of it, brotli", measured, limit, unit: "bytes", note };
    if let Some(reason) = setup::bring(workspace, &portal::NEEDS)?.lacks(&portal::NEEDS) {
        return Ok(row(None, reason));
    }
    portal::build(workspace, PortalProfile::Release)?;
    let sizes = Sizes::measure(&workspace.portal_dist())?;
    println!("{sizes}");
    Ok(row(Some(sizes.wire_bytes()), String::new()))
}

fn job_rows(workspace: &Workspace, options: &BenchOptions) -> Result<[Row; 2]> {
    let (photo, note) = match &options.photo {
        Some(photo) => (photo.clone(), photo.display().to_string()),
        None => (drawn_photo(workspace)?, "drawn photo".to_owned()),
    };
    let printed =
        process::read(training::measure(workspace, &[photo.as_os_str().to_str().context("an odd name")?]))?;
    println!("{}", printed.trim_end());
    let note = format!("{note}, {} megapixels", measure_of(&printed, "megapixels").unwrap_or("?"));
    let number = |name| measure_of(&printed, name).and_then(|word| word.parse::<u64>().ok());
    Ok([
        Row {
            what: "one photo, its whole job",
            measured: number("job_ms"),
            limit: JOB_LIMIT_MS,
            unit: "ms",
            note: note.clone(),
        },
        Row {
            what: "one photo, most memory",
            measured: number("peak_kib").map(|kib| kib >> 10),
            limit: JOB_LIMIT_MIB,
            unit: "MiB",
            note,
        },
    ])
}

fn preview_rows(workspace: &Workspace) -> [Row; 2] {
    let written = fs::read_to_string(workspace.root().join(STORY_MEASURES)).unwrap_or_default();
    let row = |what, name, limit| {
        let measured = measure_of(&written, name).and_then(|word| word.parse().ok());
        let note = match measured {
            Some(_) => "from the last run of the stories",
            None => "run `cargo xtask test e2e` first",
        };
        Row { what, measured, limit, unit: "ms", note: note.to_owned() }
    };
    [
        row("drop of a photo to its preview", "preview_ms", PREVIEW_LIMIT_MS),
        row("longest task of the page meanwhile", "longest_task_ms", LONG_TASK_LIMIT_MS),
    ]
}

fn drawn_photo(workspace: &Workspace) -> Result<PathBuf> {
    let photo = workspace.target().join("bench-12-megapixels.jpg");
    if !photo.exists() {
        process::run(training::measure(workspace, &["--draw", &photo.display().to_string()]))?;
    }
    Ok(photo)
}

fn measure_of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_found_by_their_whole_name() {
        let text = "job_ms 1200\njob_ms_all 5\n";
        assert_eq!(measure_of(text, "job_ms"), Some("1200"));
        assert_eq!(measure_of(text, "job"), None);
    }

    #[test]
    fn a_number_beyond_its_limit_is_no_success_and_a_missing_one_no_failure() {
        let row = |measured| Row { what: "a", measured, limit: 10, unit: "ms", note: String::new() };
        assert!(row(Some(10)).is_kept());
        assert!(!row(Some(11)).is_kept());
        assert!(row(None).is_kept());
    }
}
