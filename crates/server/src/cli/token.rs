//! `token create`: makes a token, the database and the first account where they are missing.

use std::io::Write as _;

use anyhow::{Context as _, Result, anyhow};
use clap::Args;
use forecourt_api::account::{Scope, TokenInput};
use forecourt_server::startup::{DataFolder, issue_token};
use forecourt_store::Store as _;
use jiff::{SignedDuration, Timestamp};

use super::DataFlag;
use super::account::AccountFlag;

#[derive(Debug, Args)]
pub(super) struct Flags {
    #[command(flatten)]
    data: DataFlag,
    #[command(flatten)]
    account: AccountFlag,
    /// Scope of the token: read-public, read, write or admin, each with what the ones before it allow
    #[arg(long, env = "FORECOURT_SCOPE", value_parser = scope)]
    scope: Scope,
    /// A name by which people will know it
    #[arg(long, env = "FORECOURT_NAME", default_value = "Command line")]
    name: String,
    /// Origin of a website that may use it, as `https://cars.example`; may be repeated. Without one any may
    #[arg(long, env = "FORECOURT_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    allow_origin: Vec<String>,
    /// Days until it ends; without it, it does not
    #[arg(long, env = "FORECOURT_EXPIRES_IN_DAYS", value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    expires_in_days: Option<u32>,
}

fn scope(word: &str) -> Result<Scope> {
    let known = || Scope::ALL.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ");
    Scope::parse(word).ok_or_else(|| anyhow!("there is no such scope; these are: {}", known()))
}

pub(super) async fn create(flags: Flags) -> Result<()> {
    let folder = DataFolder::open(flags.data.data).context("the data folder cannot be made")?;
    let store = folder.open_store().await?;
    let now = Timestamp::now();
    let end = flags.expires_in_days.map(|days| now + SignedDuration::from_hours(24 * i64::from(days)));
    let input = TokenInput {
        name: flags.name,
        scopes: vec![flags.scope],
        allowed_origins: flags.allow_origin,
        expires_at: end.map(|end| forecourt_api::Timestamp::new(end.to_string())),
    };
    let secret = issue_token(&store, flags.account.account.as_ref(), &input, now).await?;
    store.close().await;
    // Scripts take the last word.
    writeln!(
        std::io::stdout(),
        "This token is shown once and stored only as a hash; keep it: {}",
        secret.reveal()
    )?;
    Ok(())
}
