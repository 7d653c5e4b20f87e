//! `demo-data`: fills an empty data folder with the demo vehicles.

use std::io::Write as _;
use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use clap::Args;
use forecourt_server::config::Config;
use forecourt_server::demo::{self, Filled};
use forecourt_server::startup::{self, DataFolder};

use super::DataFlag;

#[derive(Debug, Args)]
pub(super) struct Flags {
    #[command(flatten)]
    data: DataFlag,
}

pub(super) async fn run(flags: Flags) -> Result<()> {
    let folder = DataFolder::open(flags.data.data).context("the data folder cannot be made")?;
    // Nothing that is stored names an address; `serve` will be told its own.
    let state = startup::open(&folder, Config::local(SocketAddr::from(([127, 0, 0, 1], 0)))).await?;
    let filled = demo::fill(&state).await;
    state.store.close().await;
    let mut out = std::io::stdout();
    match filled.context("the demo vehicles could not be stored")? {
        Filled::Vehicles { vehicles, photos } => {
            writeln!(
                out,
                "Stored {vehicles} demo vehicles with {photos} photos; the server will process them."
            )?;
        }
        Filled::Nothing => writeln!(out, "There are vehicles already; nothing was changed.")?,
    }
    Ok(())
}
