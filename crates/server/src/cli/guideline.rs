//! `guideline`: puts, lists and deletes guidelines of an account, also while a server runs on the same folder.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use forecourt_api::guideline::GuidelineInput;
use forecourt_api::{CustomerId, GuidelineId};
use forecourt_server::guidelines;
use forecourt_server::startup::{DataFolder, first_account};
use forecourt_store::model::Account;
use forecourt_store::{Store as _, Transaction};
use jiff::Timestamp;
use serde::Deserialize;

use super::DataFlag;

/// Longest file that is read.
const FILE_MAX_BYTES: u64 = 1 << 20;

#[derive(Debug, Args)]
struct AccountFlag {
    /// Id of the account; needed where there are several
    #[arg(long, env = "FORECOURT_ACCOUNT", value_name = "ID")]
    account: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct PutFlags {
    /// Guideline as JSON: `guideline_id`, `title`, `options`
    file: PathBuf,
    #[command(flatten)]
    account: AccountFlag,
    #[command(flatten)]
    data: DataFlag,
}

#[derive(Debug, Args)]
pub(super) struct ListFlags {
    #[command(flatten)]
    account: AccountFlag,
    #[command(flatten)]
    data: DataFlag,
}

#[derive(Debug, Args)]
pub(super) struct DeleteFlags {
    /// Id of the guideline
    guideline_id: String,
    #[command(flatten)]
    account: AccountFlag,
    #[command(flatten)]
    data: DataFlag,
}

/// A file of `guideline put`.
#[derive(Debug, Deserialize)]
struct Document {
    guideline_id: GuidelineId,
    #[serde(flatten)]
    input: GuidelineInput,
}

pub(super) async fn put(flags: PutFlags) -> Result<()> {
    let path = flags.file.display();
    let size = fs::metadata(&flags.file).with_context(|| format!("{path} cannot be read"))?.len();
    if size > FILE_MAX_BYTES {
        bail!("{path} is no guideline: it has more than {FILE_MAX_BYTES} bytes");
    }
    let text = fs::read(&flags.file).with_context(|| format!("{path} cannot be read"))?;
    let Document { guideline_id, input } =
        serde_json::from_slice(&text).with_context(|| format!("{path} is no guideline"))?;
    let store =
        DataFolder::open(flags.data.data).context("the data folder cannot be made")?.open_store().await?;
    let mut tx = store.write().await?;
    let account = chosen(&mut *tx, &flags.account).await?;
    let put = guidelines::put(&mut *tx, &account.customer, guideline_id, input, Timestamp::now()).await;
    let (stored, is_new) = put.map_err(|error| told(&error))?;
    tx.commit().await?;
    store.close().await;
    let done = if is_new { "Made" } else { "Replaced" };
    writeln!(std::io::stdout(), "{done} the guideline {}", stored.guideline_id)?;
    Ok(())
}

pub(super) async fn list(flags: ListFlags) -> Result<()> {
    let store =
        DataFolder::open(flags.data.data).context("the data folder cannot be made")?.open_store().await?;
    let mut tx = store.write().await?;
    let account = chosen(&mut *tx, &flags.account).await?;
    let language = guidelines::language(&account);
    let all = guidelines::all(&mut *tx, &account.customer, language).await.map_err(|error| told(&error))?;
    tx.commit().await?;
    store.close().await;
    let mut out = std::io::stdout();
    for guideline in all {
        let origin = if guideline.built_in { "built in" } else { "own" };
        writeln!(out, "{}\t{origin}\t{}", guideline.guideline_id, guideline.title)?;
    }
    Ok(())
}

pub(super) async fn delete(flags: DeleteFlags) -> Result<()> {
    let store =
        DataFolder::open(flags.data.data).context("the data folder cannot be made")?.open_store().await?;
    let mut tx = store.write().await?;
    let account = chosen(&mut *tx, &flags.account).await?;
    let id = GuidelineId::new(flags.guideline_id);
    guidelines::delete(&mut *tx, &account, &id).await.map_err(|error| told(&error))?;
    tx.commit().await?;
    store.close().await;
    writeln!(std::io::stdout(), "Deleted the guideline {id}")?;
    Ok(())
}

/// The account that was named, or the only one; made where there is none yet.
async fn chosen(tx: &mut dyn Transaction, flag: &AccountFlag) -> Result<Account> {
    if let Some(id) = &flag.account {
        let account = tx.account(&CustomerId::new(id)).await?;
        return account.ok_or_else(|| anyhow!("there is no account {id}"));
    }
    if tx.accounts().await?.len() > 1 {
        bail!("there are several accounts; name one with --account");
    }
    Ok(first_account(tx, Timestamp::now()).await?)
}

/// Words of a refusal for people.
fn told(error: &forecourt_server::Error) -> anyhow::Error {
    let problem = error.problem();
    anyhow!(problem.detail.clone().unwrap_or_else(|| problem.title.clone()))
}
