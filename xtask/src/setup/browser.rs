//! Chromium and its driver: whatever is on the path, else Debian's packages where set-up may install them.

use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::{browser, process};

const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];
/// Longest time that the package manager is given.
pub(super) const APT_LIMIT: Duration = Duration::from_mins(10);

pub(super) fn found() -> Option<String> {
    let chromium = browser::chromium()?;
    let driver = browser::chromedriver()?;
    Some(format!("{} and {}", chromium.display(), driver.display()))
}

pub(super) fn bring() -> Result<()> {
    let command = format!("apt-get install -y --no-install-recommends {}", PACKAGES.join(" "));
    if !process::on_path("apt-get") {
        bail!("install Chromium and chromedriver of the same version so that both are on the path");
    }
    if !process::is_root() {
        bail!("run as root `{command}`, or put Chromium and chromedriver on the path");
    }
    apt_install(&PACKAGES, APT_LIMIT)
}

/// Installs packages without asking questions.
pub(super) fn apt_install(packages: &[&str], limit: Duration) -> Result<()> {
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments);
        command
    };
    // An outdated list of packages is still a list; installing tells whether it will do.
    let _ = process::run_within(apt(&["update", "-qq"]), limit)?;
    let mut install = vec!["install", "-y", "-qq", "--no-install-recommends"];
    install.extend(packages);
    match process::run_within(apt(&install), limit)? {
        Some(status) if status.success() => Ok(()),
        Some(_) => bail!("`apt-get install {}` failed; run it to see why", packages.join(" ")),
        None => bail!("`apt-get install {}` took longer than {} s", packages.join(" "), limit.as_secs()),
    }
}
