//! Build tools of other languages: the JPEG decoder of the server is C and assembly, built from sources that its crate brings.

use anyhow::{Result, bail};

use super::browser::{APT_LIMIT, apt_install};
use crate::process;

const PACKAGES: [&str; 2] = ["cmake", "nasm"];
/// Said wherever they are missing.
pub(crate) const ADVICE: &str = "install CMake and NASM (`apt-get install cmake nasm`, `dnf install cmake nasm`, `brew install cmake nasm`)";

pub(super) fn found() -> Option<String> {
    PACKAGES.iter().all(|name| process::on_path(name)).then(|| "on the path".to_owned())
}

pub(super) fn bring() -> Result<()> {
    if !process::on_path("apt-get") || !process::is_root() {
        bail!("{ADVICE}");
    }
    apt_install(&PACKAGES, APT_LIMIT)
}
