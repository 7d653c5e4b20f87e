//! The command line: what can be asked for, as types, and the words that describe it. No command does its work here.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

/// Output of `cargo xtask help`.
pub(crate) const HELP: &str = "\
cargo xtask COMMAND

  setup               bring the tools that are missing (CMake, NASM, WebAssembly std, wasm-opt, esbuild, axe, Chromium, wasm-bindgen)
  demo                build, fill a data folder with demo vehicles, start the server, print address and token
      --data DIR          data folder (target/demo)
      --port N            first port to try (8080)
  serve               like demo, but rebuilds the portal when its sources change
  test [LEVEL]        every check, or one level: rules, contract, browser, e2e, tidy, training
      --long              bad files in full: minutes more
  tidy                the house rules that no compiler checks
  portal [--dev]      build the portal into target/dist/portal
  dist                release builds into target/dist/server and target/dist/portal
  bench               a table of the numbers that the project holds itself to
      --photo FILE        photo for the imaging row (a drawn one of 12 megapixels)
  bench imaging ...   how good the network's outlines are; training/README.md has the options
  train ...           train the network with drawn scenes; training/README.md has the options
  help                this text";

/// A parsed command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Flags {
    pub(crate) command: Command,
}

/// Command to run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Setup,
    Portal(PortalProfile),
    Serve(ServeOptions),
    Demo(ServeOptions),
    Test(TestOptions),
    Tidy,
    Dist,
    Bench(BenchOptions),
    /// Measures the network, with these arguments.
    BenchImaging(Vec<String>),
    /// Trains the network, with these arguments.
    Train(Vec<String>),
}

/// Build profile of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PortalProfile {
    /// Quick to build, large, with names in its panics.
    Dev,
    /// Shipped build: small, minified, compressed beforehand.
    Release,
}

/// Options of `demo` and `serve`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ServeOptions {
    /// The data folder; the command's own when absent.
    pub(crate) data: Option<PathBuf>,
    /// The first port to try.
    pub(crate) port: u16,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self { data: None, port: 8080 }
    }
}

/// Options of `bench`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct BenchOptions {
    /// A photo to process instead of a drawn one.
    pub(crate) photo: Option<PathBuf>,
}

/// Options of `test`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TestOptions {
    pub(crate) level: Level,
    /// Runs in full what otherwise is a sample.
    pub(crate) long: bool,
}

/// Which tests to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Unit and property tests of every crate, natively.
    Rules,
    /// The server's routes against the OpenAPI file.
    Contract,
    /// Tests that need a DOM, in Chromium.
    Browser,
    /// Stories with the real server and a real browser.
    E2e,
    /// The house rules.
    Tidy,
    /// Renderer, judge and trainer of the network; no part of [`Level::All`].
    Training,
    All,
}

impl Flags {
    /// Reads the arguments that follow `cargo xtask`.
    pub(crate) fn parse(args: impl Iterator<Item = String>) -> Result<Self> {
        let mut args = args.collect::<Vec<_>>().into_iter();
        let name = args.next().unwrap_or_else(|| "help".to_owned());
        let command = match name.as_str() {
            "help" | "--help" | "-h" => Command::Help,
            "setup" => Command::Setup,
            "portal" => Command::Portal(match args.next().as_deref() {
                None => PortalProfile::Release,
                Some("--dev") => PortalProfile::Dev,
                Some(other) => bail!("portal: unknown option {other}"),
            }),
            "serve" => Command::Serve(serve_options(&mut args)?),
            "demo" => Command::Demo(serve_options(&mut args)?),
            "test" => Command::Test(test_options(&mut args)?),
            "tidy" => Command::Tidy,
            "dist" => Command::Dist,
            "bench" if args.as_slice().first().is_some_and(|word| word == "imaging") => {
                Command::BenchImaging(args.by_ref().skip(1).collect())
            }
            "bench" => Command::Bench(bench_options(&mut args)?),
            "train" => Command::Train(args.by_ref().collect()),
            other => bail!("there is no command {other}"),
        };
        if let Some(extra) = args.next() {
            bail!("{name}: {extra} is one argument too many");
        }
        Ok(Self { command })
    }
}

fn test_options(args: &mut impl Iterator<Item = String>) -> Result<TestOptions> {
    let (mut level, mut long) = (None, false);
    for word in args.by_ref() {
        let named = match word.as_str() {
            "--long" if !long => {
                long = true;
                continue;
            }
            "all" => Level::All,
            "rules" => Level::Rules,
            "contract" => Level::Contract,
            "browser" => Level::Browser,
            "e2e" => Level::E2e,
            "tidy" => Level::Tidy,
            "training" => Level::Training,
            other => bail!("test: there is no level {other}"),
        };
        if level.replace(named).is_some() {
            bail!("test: {word} is one level too many");
        }
    }
    Ok(TestOptions { level: level.unwrap_or(Level::All), long })
}

fn serve_options(args: &mut impl Iterator<Item = String>) -> Result<ServeOptions> {
    let mut options = ServeOptions::default();
    while let Some(option) = args.next() {
        let mut value = || args.next().with_context(|| format!("{option} needs a value"));
        match option.as_str() {
            "--data" => options.data = Some(value()?.into()),
            "--port" => options.port = value()?.parse().context("--port needs a number up to 65535")?,
            other => bail!("unknown option {other}"),
        }
    }
    Ok(options)
}

fn bench_options(args: &mut impl Iterator<Item = String>) -> Result<BenchOptions> {
    let mut options = BenchOptions::default();
    while let Some(option) = args.next() {
        match option.as_str() {
            "--photo" => options.photo = Some(args.next().context("--photo needs a value")?.into()),
            other => bail!("unknown option {other}"),
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<&Command>) {
        let parsed = Flags::parse(line.split_whitespace().map(str::to_owned)).ok().map(|flags| flags.command);
        assert_eq!(parsed.as_ref(), expected, "{line}");
    }

    #[test]
    fn every_command_is_understood_and_nothing_else() {
        check("", Some(&Command::Help));
        check("setup", Some(&Command::Setup));
        check("setup now", None);
        check("portal", Some(&Command::Portal(PortalProfile::Release)));
        check("portal --dev", Some(&Command::Portal(PortalProfile::Dev)));
        check("portal --fast", None);
        let test = |level, long| Command::Test(TestOptions { level, long });
        check("test", Some(&test(Level::All, false)));
        check("test e2e", Some(&test(Level::E2e, false)));
        check("test --long", Some(&test(Level::All, true)));
        check("test rules --long", Some(&test(Level::Rules, true)));
        check("test rules e2e", None);
        check("test e3e", None);
        check("demo", Some(&Command::Demo(ServeOptions::default())));
        let options = ServeOptions { data: Some("d".into()), port: 9000 };
        check("demo --data d --port 9000", Some(&Command::Demo(options)));
        check("demo --port 70000", None);
        check("demo --data", None);
        check("bench --photo a.jpg", Some(&Command::Bench(BenchOptions { photo: Some("a.jpg".into()) })));
        check("bench --scenes 50", None);
        // Both are passed on as they are.
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        check(
            "bench imaging --sheet --scenes 50",
            Some(&Command::BenchImaging(words("--sheet --scenes 50"))),
        );
        check("train --quick --minutes 3", Some(&Command::Train(words("--quick --minutes 3"))));
        check("test training", Some(&test(Level::Training, false)));
        check("frobnicate", None);
    }
}
