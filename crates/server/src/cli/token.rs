//! `token create`: makes a token, the database and the first account where they are missing.

use std::io::Write as _;

use anyhow::{Context as _, Result, anyhow};
use clap::Args;
use forecourt_api::account::Scope;
use forecourt_server::startup::{DataFolder, create_token};
use forecourt_store::Store as _;
use jiff::Timestamp;

use super::DataFlag;

#[derive(Debug, Args)]
pub(super) struct Flags {
    #[command(flatten)]
    data: DataFlag,
    /// Scope of the token: admin
    #[arg(long, env = "FORECOURT_SCOPE", value_parser = scope)]
    scope: Scope,
    /// A name by which people will know it
    #[arg(long, env = "FORECOURT_NAME", default_value = "Command line")]
    name: String,
}

/// Narrower scopes exist in the contract, and the server checks them, but no operation is told apart by them yet.
fn scope(word: &str) -> Result<Scope> {
    match Scope::parse(word) {
        Some(Scope::Admin) => Ok(Scope::Admin),
        _ => Err(anyhow!("the only scope that can be given so far is admin")),
    }
}

pub(super) async fn create(flags: Flags) -> Result<()> {
    let folder = DataFolder::open(flags.data.data).context("the data folder cannot be made")?;
    let store = folder.open_store().await?;
    let secret = create_token(&store, flags.name, flags.scope, Timestamp::now()).await?;
    store.close().await;
    // Scripts take the last word.
    writeln!(
        std::io::stdout(),
        "This token is shown once and stored only as a hash; keep it: {}",
        secret.reveal()
    )?;
    Ok(())
}
