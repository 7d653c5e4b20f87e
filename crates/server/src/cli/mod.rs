//! The command line. Every flag is an environment variable too, named after it: `--public-url` is `FORECOURT_PUBLIC_URL`.

mod account;
mod demo_data;
mod doctor;
mod engine;
mod guideline;
mod model;
mod serve;
mod sign_in_code;
mod token;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

/// Self-hosted vehicle imaging: photos in, cut out, composed, published as a clickable viewer.
#[derive(Debug, Parser)]
#[command(name = "forecourt-server", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and the portal until interrupted
    Serve(serve::Flags),
    /// Manage accounts: each has vehicles, photos and tokens of its own
    #[command(subcommand)]
    Account(AccountCommand),
    /// Manage access tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Manage one-time sign-in codes
    #[command(subcommand)]
    SignInCode(SignInCodeCommand),
    /// Manage guidelines: named sets of processing options
    #[command(subcommand)]
    Guideline(GuidelineCommand),
    /// Bring a model of your own to find vehicles with; docs/MODELS.md says what it has to be
    #[command(subcommand)]
    Model(ModelCommand),
    /// Fill an empty data folder with demo vehicles, photos included; one that has vehicles is left as it is
    DemoData(demo_data::Flags),
    /// Check that a server can run here, and say what stands in its way
    Doctor(doctor::Flags),
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// Make an account
    Create(account::CreateFlags),
    /// List the accounts: id, name, and the token of their public addresses
    List(account::ListFlags),
    /// Give an account another id or name; stop the server first
    Set(account::SetFlags),
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make a token; it is printed once, as the last word
    Create(token::Flags),
}

#[derive(Debug, Subcommand)]
enum SignInCodeCommand {
    /// Make a code for `/#sign-in=CODE`, valid once, for ten minutes and on this machine; it is printed as the last word
    Create(sign_in_code::Flags),
}

#[derive(Debug, Subcommand)]
enum GuidelineCommand {
    /// Make or replace a guideline out of a JSON file
    Put(guideline::PutFlags),
    /// List the guidelines that can be named: id, origin and title, separated by tabs
    List(guideline::ListFlags),
    /// Delete a guideline; photos keep the options that it gave them
    Delete(guideline::DeleteFlags),
}

#[derive(Debug, Subcommand)]
enum ModelCommand {
    /// Try an ONNX file and take a copy of it into the data folder
    Add(model::AddFlags),
    /// List the models that were added
    List(model::ListFlags),
    /// Check that models are as they were added, try them and say how long they take
    Check(model::CheckFlags),
}

/// Where the data is.
#[derive(Debug, Args)]
struct DataFlag {
    /// Folder of the database, the photos and the results; made when it is not there
    #[arg(long, env = "FORECOURT_DATA", value_name = "DIR")]
    data: PathBuf,
}

impl Cli {
    /// Does what the command line says.
    pub(crate) async fn run(self) -> Result<ExitCode> {
        match self.command {
            Command::Serve(flags) => serve::run(flags).await.map(|()| ExitCode::SUCCESS),
            Command::Account(AccountCommand::Create(flags)) => {
                account::create(flags).await.map(|()| ExitCode::SUCCESS)
            }
            Command::Account(AccountCommand::List(flags)) => {
                account::list(flags).await.map(|()| ExitCode::SUCCESS)
            }
            Command::Account(AccountCommand::Set(flags)) => {
                account::set(flags).await.map(|()| ExitCode::SUCCESS)
            }
            Command::Token(TokenCommand::Create(flags)) => {
                token::create(flags).await.map(|()| ExitCode::SUCCESS)
            }
            Command::SignInCode(SignInCodeCommand::Create(flags)) => {
                sign_in_code::create(flags).await.map(|()| ExitCode::SUCCESS)
            }
            Command::Guideline(GuidelineCommand::Put(flags)) => {
                guideline::put(flags).await.map(|()| ExitCode::SUCCESS)
            }
            Command::Guideline(GuidelineCommand::List(flags)) => {
                guideline::list(flags).await.map(|()| ExitCode::SUCCESS)
            }
            Command::Guideline(GuidelineCommand::Delete(flags)) => {
                guideline::delete(flags).await.map(|()| ExitCode::SUCCESS)
            }
            Command::Model(ModelCommand::Add(flags)) => model::add(flags).map(|()| ExitCode::SUCCESS),
            Command::Model(ModelCommand::List(flags)) => model::list(flags).map(|()| ExitCode::SUCCESS),
            Command::Model(ModelCommand::Check(flags)) => model::check(flags),
            Command::DemoData(flags) => demo_data::run(flags).await.map(|()| ExitCode::SUCCESS),
            Command::Doctor(flags) => doctor::run(flags).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn flags_of(command: &clap::Command) -> Vec<clap::Arg> {
        let is_ours = |flag: &&clap::Arg| {
            flag.get_id() != "help" && flag.get_id() != "version" && !flag.is_positional()
        };
        let own = command.get_arguments().filter(is_ours);
        own.cloned().chain(command.get_subcommands().flat_map(flags_of)).collect()
    }

    #[test]
    fn every_flag_is_an_environment_variable_named_after_it() {
        let command = Cli::command();
        command.clone().debug_assert();
        let flags = flags_of(&command);
        assert!(flags.len() > 8, "{flags:?}");
        for flag in flags {
            let name = flag.get_long().unwrap().replace('-', "_").to_uppercase();
            let variable = flag.get_env().unwrap().to_str().unwrap();
            assert_eq!(variable, format!("FORECOURT_{name}"));
        }
    }
}
