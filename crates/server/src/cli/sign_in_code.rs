//! `sign-in-code create`: makes a one-time code for a sign-in link, and the first account where there is none.

use std::io::Write as _;

use anyhow::{Context as _, Result};
use clap::Args;
use forecourt_api::account::Scope;
use forecourt_server::sign_in_codes;
use forecourt_server::startup::DataFolder;
use forecourt_store::Store as _;
use jiff::Timestamp;

use super::DataFlag;
use super::account::AccountFlag;

#[derive(Debug, Args)]
pub(super) struct Flags {
    #[command(flatten)]
    data: DataFlag,
    #[command(flatten)]
    account: AccountFlag,
    /// A name by which people will know the token that the code becomes
    #[arg(long, env = "FORECOURT_NAME", default_value = "Sign-in link")]
    name: String,
}

pub(super) async fn create(flags: Flags) -> Result<()> {
    let folder = DataFolder::open(flags.data.data).context("the data folder cannot be made")?;
    let store = folder.open_store().await?;
    let code = sign_in_codes::create_for(
        &store,
        flags.account.account.as_ref(),
        flags.name,
        Scope::Admin,
        Timestamp::now(),
    )
    .await?;
    store.close().await;
    // Scripts take the last word.
    writeln!(
        std::io::stdout(),
        "Open /#sign-in=CODE of the portal on this machine within ten minutes; it works once. CODE is {}",
        code.reveal()
    )?;
    Ok(())
}
