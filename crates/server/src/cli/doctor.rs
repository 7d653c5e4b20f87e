//! `doctor`: looks at everything a server needs, says what it found in sentences, and fails when something stands in the
//! way. It changes nothing but what opening the data makes.

use std::fs;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::SystemTime;

use anyhow::Result;
use clap::Args;
use forecourt_server::config::Origin;
use forecourt_server::portal::Embedded;
use forecourt_server::startup::DataFolder;
use forecourt_store::Store as _;
use jiff::Timestamp;

use super::DataFlag;

#[derive(Debug, Args)]
pub(super) struct Flags {
    #[command(flatten)]
    data: DataFlag,
    /// The address that `serve` will be given
    #[arg(long, env = "FORECOURT_PUBLIC_URL", value_name = "URL")]
    public_url: Option<Origin>,
}

/// Finding about one thing.
enum Finding {
    Good(String),
    Warning(String),
    Fault(String),
}

use Finding::{Fault, Good, Warning};

/// A photo and its results need some megabytes; with less than the first nothing works, with less than the second not for
/// long.
const ROOM_FAULT_BYTES: u64 = 200 << 20;
const ROOM_WARNING_BYTES: u64 = 5 << 30;

/// This software is younger than that.
const OLDEST_SENSIBLE_CLOCK: i64 = 1_767_225_600;

/// Clocks of this machine and its disk may differ by so many seconds; leases and expiries rely on it.
const CLOCK_TOLERANCE_SECONDS: u64 = 60;

pub(super) async fn run(flags: Flags) -> Result<ExitCode> {
    let mut findings = vec![portal(), public_url(flags.public_url.as_ref())];
    match DataFolder::open(&flags.data.data) {
        Err(error) => findings.push(Fault(format!("The data folder cannot be made: {}.", causes(&error)))),
        Ok(folder) => {
            findings.extend(writable(&folder));
            findings.push(room(&folder));
            findings.extend(database(&folder).await);
        }
    }
    let mut out = std::io::stdout().lock();
    let mut faults = 0_u32;
    for finding in findings {
        let (mark, text) = match finding {
            Good(text) => ("ok     ", text),
            Warning(text) => ("warning", text),
            Fault(text) => {
                faults += 1;
                ("FAULT  ", text)
            }
        };
        writeln!(out, "{mark}  {text}")?;
    }
    if faults == 0 {
        writeln!(out, "A server can run here.")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "A server cannot run here until the faults above are mended.")?;
    Ok(ExitCode::FAILURE)
}

fn portal() -> Finding {
    if Embedded.is_built() {
        Good("The portal is there.".to_owned())
    } else {
        Warning(
            "The portal is not built; the API works without it. Build it with `cargo xtask portal`."
                .to_owned(),
        )
    }
}

fn public_url(origin: Option<&Origin>) -> Finding {
    match origin {
        None => Warning(
            "Without --public-url only this machine can use the server. To publish it, give the address that people \
             will type."
                .to_owned(),
        ),
        Some(origin) if origin.is_encrypted() || origin.is_loopback() => {
            Good(format!("Addresses will begin with {origin}."))
        }
        Some(origin) => Warning(format!(
            "Addresses will begin with {origin}: tokens and photos will travel unencrypted. Put a proxy with a \
             certificate before the server and give its https address."
        )),
    }
}

/// Writes a file and looks at its time: the disk's clock is not always this machine's.
fn writable(folder: &DataFolder) -> Vec<Finding> {
    let path = folder.path().join(".doctor");
    let written = fs::write(&path, b"doctor").and_then(|()| fs::metadata(&path)?.modified());
    let modified = match written {
        Ok(modified) => modified,
        Err(error) => {
            return vec![Fault(format!("{} cannot be written to: {error}.", folder.path().display()))];
        }
    };
    let mut findings = vec![Good(format!("{} can be written to.", folder.path().display()))];
    if let Err(error) = fs::remove_file(&path) {
        findings.push(Fault(format!("Files in {} cannot be deleted: {error}.", folder.path().display())));
    }
    findings.push(clock(SystemTime::now(), modified));
    findings
}

fn clock(now: SystemTime, modified: SystemTime) -> Finding {
    let apart = now.duration_since(modified).unwrap_or_else(|error| error.duration());
    if Timestamp::now().as_second() < OLDEST_SENSIBLE_CLOCK {
        return Fault("This machine's clock is years late; set it first.".to_owned());
    }
    if apart.as_secs() > CLOCK_TOLERANCE_SECONDS {
        return Warning(format!(
            "The clocks of this machine and of its disk are {} s apart; expiry times will be off by as much.",
            apart.as_secs()
        ));
    }
    Good("The clock is plausible.".to_owned())
}

#[cfg(unix)]
fn room(folder: &DataFolder) -> Finding {
    let bytes = match rustix::fs::statvfs(folder.path()) {
        Ok(disk) => disk.f_bavail.saturating_mul(disk.f_frsize),
        Err(error) => return Warning(format!("How much room the disk has is not known: {error}.")),
    };
    let text = format!("The disk has {:.1} GB left", bytes as f64 / 1e9);
    if bytes < ROOM_FAULT_BYTES {
        Fault(format!("{text}, too little to begin."))
    } else if bytes < ROOM_WARNING_BYTES {
        Warning(format!("{text}, enough for some hundred photos only."))
    } else {
        Good(format!("{text}."))
    }
}

#[cfg(not(unix))]
fn room(_: &DataFolder) -> Finding {
    Warning("How much room the disk has is not looked at on this system.".to_owned())
}

async fn database(folder: &DataFolder) -> Vec<Finding> {
    let store = match folder.open_store().await {
        Ok(store) => store,
        Err(error) => return vec![Fault(format!("The database cannot be opened: {}.", causes(&error)))],
    };
    let mut findings = Vec::new();
    match store.check().await {
        Ok(()) => findings.push(Good("The database answers and takes writes.".to_owned())),
        Err(error) => findings.push(Fault(format!("The database fails: {}.", causes(&error)))),
    }
    let accounts = match store.read().await {
        Ok(mut tx) => tx.accounts().await,
        Err(error) => Err(error),
    };
    findings.push(match accounts {
        Ok(accounts) if accounts.is_empty() => {
            Warning("Nobody can sign in yet; make a token with `forecourt-server token create`.".to_owned())
        }
        Ok(accounts) => Good(format!("Accounts: {}.", accounts.len())),
        Err(error) => Fault(format!("Accounts cannot be read: {}.", causes(&error))),
    });
    store.close().await;
    findings
}

/// An error with everything behind it, in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
