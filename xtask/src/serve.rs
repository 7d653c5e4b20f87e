//! `cargo xtask serve`: the server beside a portal that is built anew whenever its sources change.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Result, bail};

use crate::flags::{PortalProfile, ServeOptions};
use crate::process::Running;
use crate::workspace::Workspace;
use crate::{demo, portal, server, setup};

/// Interval between two looks at the sources. Looking costs a millisecond, a watcher would cost a dependency.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Sources of the portal.
const SOURCES: [&str; 9] = [
    "src",
    "style",
    "index.html",
    "Cargo.toml",
    "crates/api",
    "crates/client",
    "crates/player",
    "crates/player-dom",
    "crates/text",
];

/// Runs until Ctrl-C or until the server ends.
pub(crate) fn run(workspace: &Workspace, options: &ServeOptions) -> Result<()> {
    if let Some(reason) = setup::bring(workspace, &portal::NEEDS)?.lacks(&portal::NEEDS) {
        bail!("the portal cannot be built: {reason}");
    }
    let server = server::build(workspace)?;
    let ready = demo::prepare(workspace, &server, options, "serve")?;
    let mut seen = newest(workspace);
    rebuild(workspace);
    ready.announce();
    let mut running = Running::start(server.serve(&ready.address, &ready.data))?;
    loop {
        if let Some(status) = running.ended()? {
            bail!("the server ended with {status}");
        }
        let now = newest(workspace);
        if now > seen {
            seen = now;
            rebuild(workspace);
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// A mistake in the sources is shown by the compiler and mended by the next change.
fn rebuild(workspace: &Workspace) {
    match portal::build(workspace, PortalProfile::Dev) {
        Ok(()) => println!("serve: the portal is built; reload the page"),
        Err(error) => println!("serve: {error:#}"),
    }
}

fn newest(workspace: &Workspace) -> Option<SystemTime> {
    SOURCES.iter().filter_map(|source| newest_below(&workspace.root().join(source))).max()
}

fn newest_below(path: &Path) -> Option<SystemTime> {
    if path.is_dir() {
        let entries: Vec<PathBuf> = fs::read_dir(path).ok()?.flatten().map(|entry| entry.path()).collect();
        return entries.iter().filter_map(|entry| newest_below(entry)).max();
    }
    fs::metadata(path).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_deep_below_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        fs::create_dir_all(&deep).unwrap();
        fs::write(deep.join("c.rs"), "1").unwrap();
        let later = SystemTime::now() + Duration::from_secs(60);
        let file = fs::File::create(deep.join("d.rs")).unwrap();
        file.set_modified(later).unwrap();
        assert_eq!(newest_below(folder.path()), Some(later));
    }
}
