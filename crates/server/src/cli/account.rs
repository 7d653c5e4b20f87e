//! `account`: accounts of a data folder. Each has vehicles, photos and tokens of its own.

use std::io::Write as _;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use forecourt_api::CustomerId;
use forecourt_server::startup::{DataFolder, account_id, account_line, change_account, create_account};
use forecourt_store::Store as _;
use jiff::Timestamp;

use super::DataFlag;

/// The account that a command is about.
#[derive(Debug, Args)]
pub(super) struct AccountFlag {
    /// Id of the account, where there are several
    #[arg(long, env = "FORECOURT_ACCOUNT", value_name = "ID", value_parser = account_id)]
    pub(super) account: Option<CustomerId>,
}

#[derive(Debug, Args)]
pub(super) struct CreateFlags {
    #[command(flatten)]
    data: DataFlag,
    /// Id of the account: the `customer` of the vendor's API. Public addresses contain its SHA-256
    #[arg(long, env = "FORECOURT_ID", value_name = "ID", value_parser = account_id)]
    id: CustomerId,
    /// A name for people
    #[arg(long, env = "FORECOURT_NAME")]
    name: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ListFlags {
    #[command(flatten)]
    data: DataFlag,
}

#[derive(Debug, Args)]
pub(super) struct SetFlags {
    #[command(flatten)]
    data: DataFlag,
    #[command(flatten)]
    account: AccountFlag,
    /// Another id; public addresses that contain the old one's SHA-256 end
    #[arg(long, env = "FORECOURT_ID", value_name = "ID", value_parser = account_id)]
    id: Option<CustomerId>,
    /// Another name for people
    #[arg(long, env = "FORECOURT_NAME")]
    name: Option<String>,
}

pub(super) async fn create(flags: CreateFlags) -> Result<()> {
    let folder = DataFolder::open(flags.data.data).context("the data folder cannot be made")?;
    let store = folder.open_store().await?;
    let account = create_account(&store, &flags.id, flags.name, Timestamp::now()).await?;
    store.close().await;
    writeln!(std::io::stdout(), "{}", account_line(&account))?;
    Ok(())
}

pub(super) async fn list(flags: ListFlags) -> Result<()> {
    let folder = DataFolder::open(flags.data.data).context("the data folder cannot be made")?;
    let store = folder.open_store().await?;
    let accounts = store.read().await?.accounts().await?;
    store.close().await;
    let mut out = std::io::stdout();
    for account in &accounts {
        writeln!(out, "{}", account_line(account))?;
    }
    Ok(())
}

pub(super) async fn set(flags: SetFlags) -> Result<()> {
    if flags.id.is_none() && flags.name.is_none() {
        bail!("say what to set: --id or --name");
    }
    let folder = DataFolder::open(flags.data.data).context("the data folder cannot be made")?;
    let store = folder.open_store().await?;
    let (named, id) = (flags.account.account.as_ref(), flags.id.as_ref());
    let account = change_account(&store, named, id, flags.name, Timestamp::now()).await?;
    store.close().await;
    writeln!(std::io::stdout(), "{}", account_line(&account))?;
    Ok(())
}
