//! Accessibility findings of a page, by axe.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use thirtyfour::WebDriver;

/// WCAG 2.2 up to AA, axe's own good practice, and the size of targets, which axe leaves out unless asked.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, {
        runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
        rules: { 'target-size': { enabled: true } },
        resultTypes: ['violations'],
    }).then(
        results => done(results.violations.map(violation => ({
            rule: violation.id, help: violation.help,
            places: violation.nodes.map(node => node.target.join(' ') + ': ' + node.failureSummary),
        }))),
        error => done([{ rule: 'axe itself', help: String(error), places: [] }]),
    );";

/// Checks the page as it is shown now.
///
/// # Errors
/// When axe finds something; the error lists it all.
pub async fn check(driver: &WebDriver, axe: &Path, page: &str) -> Result<()> {
    let script = std::fs::read_to_string(axe).with_context(|| format!("no {}", axe.display()))?;
    // The driver runs scripts outside the page's policy, as an extension would.
    driver.execute(script, Vec::new()).await?;
    let found = driver.execute_async(RUN, Vec::new()).await?;
    let findings: Vec<Value> = found.convert()?;
    let lines: Vec<String> = findings.iter().map(line).collect();
    ensure!(lines.is_empty(), "axe finds on {page}:\n{}", lines.join("\n"));
    Ok(())
}

fn line(finding: &Value) -> String {
    let word = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    let places: Vec<&str> =
        finding["places"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    format!("  {}: {}\n    {}", word("rule"), word("help"), places.join("\n    "))
}
