//! The command line: what can be asked for, as types, and the words that describe it. No command does its work here.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

/// What `cargo xtask help` prints.
pub(crate) const HELP: &str = "\
cargo xtask COMMAND

  setup               bring the tools that are missing (WebAssembly std, wasm-bindgen, Trunk, wasm-opt, axe, Chromium)
  demo                build, fill a data folder with demo vehicles, start the server, print address and token
      --data DIR          data folder (target/demo)
      --port N            first port to try (8080)
  serve               like demo, but rebuilds the portal when its sources change
  test [LEVEL]        every check, or one level: rules, contract, browser, e2e, tidy
  tidy                the house rules that no compiler checks
  portal [--dev]      build the portal into target/dist/portal
  dist                release builds into target/dist/server and target/dist/portal
  bench               a table of the numbers that the project holds itself to
      --photo FILE        photo for the imaging row (a drawn one of 12 megapixels)
  bench imaging       how good the network's outlines are, on drawn scenes and on FORECOURT_TEST_PHOTOS
      --scenes N          how many (1000)
      --weights FILE      another ONNX file
      --sheet             draw the worst ones and the photos into target/bench
  train               train the network with drawn scenes; goes on where an earlier run stopped
      --quick             a small working one in ten minutes
      --minutes N         how long
      --start WEIGHTS     begin with these weights (a .pt file)
  help                this text";

/// A parsed command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Flags {
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Setup,
    Portal(PortalProfile),
    Serve(ServeOptions),
    Demo(ServeOptions),
    Test(Level),
    Tidy,
    Dist,
    Bench(BenchOptions),
    Train(TrainOptions),
}

/// How the portal is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PortalProfile {
    /// Quick to build, large, with names in its panics.
    Dev,
    /// What is shipped: small, minified, compressed beforehand.
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
    /// Only outlines, in full.
    pub(crate) imaging: Option<ImagingBench>,
}

/// Options of `bench imaging`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ImagingBench {
    /// How many drawn scenes.
    pub(crate) scenes: u32,
    /// Whether to draw sheets.
    pub(crate) sheet: bool,
    /// Other weights than those that are shipped.
    pub(crate) weights: Option<PathBuf>,
}

impl Default for ImagingBench {
    fn default() -> Self {
        Self { scenes: 1000, sheet: false, weights: None }
    }
}

/// Options of `train`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TrainOptions {
    /// A small network, soon.
    pub(crate) quick: bool,
    /// How long; the command's own time when absent.
    pub(crate) minutes: Option<u32>,
    /// Weights to begin with.
    pub(crate) start: Option<PathBuf>,
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
            "test" => Command::Test(level(args.next().as_deref())?),
            "tidy" => Command::Tidy,
            "dist" => Command::Dist,
            "bench" => Command::Bench(bench_options(&mut args)?),
            "train" => Command::Train(train_options(&mut args)?),
            other => bail!("there is no command {other}"),
        };
        if let Some(extra) = args.next() {
            bail!("{name}: {extra} is one argument too many");
        }
        Ok(Self { command })
    }
}

fn level(name: Option<&str>) -> Result<Level> {
    Ok(match name {
        None | Some("all") => Level::All,
        Some("rules") => Level::Rules,
        Some("contract") => Level::Contract,
        Some("browser") => Level::Browser,
        Some("e2e") => Level::E2e,
        Some("tidy") => Level::Tidy,
        Some(other) => bail!("test: there is no level {other}"),
    })
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
        let mut value = || args.next().with_context(|| format!("{option} needs a value"));
        match (option.as_str(), &mut options.imaging) {
            ("imaging", none @ None) => *none = Some(ImagingBench::default()),
            ("--photo", None) => options.photo = Some(value()?.into()),
            ("--scenes", Some(imaging)) => {
                imaging.scenes = value()?.parse().context("--scenes needs a whole number")?;
            }
            ("--weights", Some(imaging)) => imaging.weights = Some(value()?.into()),
            ("--sheet", Some(imaging)) => imaging.sheet = true,
            (other, _) => bail!("unknown option {other}"),
        }
    }
    Ok(options)
}

fn train_options(args: &mut impl Iterator<Item = String>) -> Result<TrainOptions> {
    let mut options = TrainOptions::default();
    while let Some(option) = args.next() {
        let mut value = || args.next().with_context(|| format!("{option} needs a value"));
        match option.as_str() {
            "--quick" => options.quick = true,
            "--minutes" => {
                options.minutes = Some(value()?.parse().context("--minutes needs a whole number")?);
            }
            "--start" => options.start = Some(value()?.into()),
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
        check("test", Some(&Command::Test(Level::All)));
        check("test e2e", Some(&Command::Test(Level::E2e)));
        check("test e3e", None);
        check("demo", Some(&Command::Demo(ServeOptions::default())));
        let options = ServeOptions { data: Some("d".into()), port: 9000 };
        check("demo --data d --port 9000", Some(&Command::Demo(options)));
        check("demo --port 70000", None);
        check("demo --data", None);
        check(
            "bench --photo a.jpg",
            Some(&Command::Bench(BenchOptions { photo: Some("a.jpg".into()), imaging: None })),
        );
        let imaging = ImagingBench { scenes: 50, sheet: true, weights: None };
        let options = BenchOptions { photo: None, imaging: Some(imaging) };
        check("bench imaging --sheet --scenes 50", Some(&Command::Bench(options)));
        check("bench --scenes 50", None);
        let options = TrainOptions { quick: true, minutes: Some(3), start: None };
        check("train --quick --minutes 3", Some(&Command::Train(options)));
        check("train --minutes soon", None);
        check("frobnicate", None);
    }
}
