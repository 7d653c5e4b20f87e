//! `demo-data`: fills an empty data folder with the demo vehicles.

use std::io::Write as _;

use anyhow::{Context as _, Result};
use clap::Args;
use forecourt_server::config::{BaseUrl, Config, Origin};
use forecourt_server::demo::{self, Filled};
use forecourt_server::startup::{self, DataFolder};

use super::DataFlag;

#[derive(Debug, Args)]
pub(super) struct Flags {
    #[command(flatten)]
    data: DataFlag,
    /// The address that `serve` will be given: photos are named by it
    #[arg(long, env = "FORECOURT_PUBLIC_URL", default_value = "http://127.0.0.1:8080", value_name = "URL")]
    public_url: Origin,
}

pub(super) async fn run(flags: Flags) -> Result<()> {
    let folder = DataFolder::open(flags.data.data).context("the data folder cannot be made")?;
    let state = startup::open(&folder, Config::new(BaseUrl::published(flags.public_url))).await?;
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
