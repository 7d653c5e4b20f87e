//! `model`: brings a model of the operator's own into the data folder, lists what is there, and checks it.
//!
//! Not for: fetching models, or judging whether one may be used. Its licence is the operator's business, so it has to be
//! stated and is kept beside the model.

mod document;
mod flag;
mod folder;

use std::fs;
use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use forecourt_imaging::saliency::{Interface, Manifest, Output, Scale};
use forecourt_imaging::{Engine as _, Error, Level, RgbImage, Saliency};
use forecourt_server::startup::DataFolder;

use self::flag::{Preset, Size, Triple};
pub(super) use self::folder::{ModelName, Models};
use super::DataFlag;

/// A larger ONNX file cannot be: its encoding ends there.
const MAX_FILE_BYTES: u64 = 2 << 30;
/// Longer texts are no licences.
const MAX_LICENCE_BYTES: u64 = 1 << 20;

#[derive(Debug, Args)]
pub(super) struct AddFlags {
    /// The ONNX file, with its weights inside
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    data: DataFlag,
    /// Name to call it by: a to z, 0 to 9 and hyphens
    #[arg(long, env = "FORECOURT_NAME")]
    name: ModelName,
    /// The licence under which you may use it: its SPDX expression, a sentence, or a file with its text
    #[arg(long, env = "FORECOURT_LICENCE", value_name = "TEXT|FILE")]
    licence: String,
    /// Where it came from, in any words
    #[arg(
        long,
        env = "FORECOURT_SOURCE",
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    source: String,
    /// The SHA-256 that the file has to have, in hexadecimal digits
    #[arg(long, env = "FORECOURT_SHA256", value_name = "HEX", value_parser = flag::sha256)]
    sha256: Option<String>,
    /// Takes and gives what this kind of model does, as its authors published; the flags below override it
    #[arg(long, env = "FORECOURT_PRESET")]
    preset: Option<Preset>,
    /// Width and height of the pictures that it takes, pixels, multiples of 16
    #[arg(long, env = "FORECOURT_SIZE", value_name = "WxH", required_unless_present = "preset")]
    size: Option<Size>,
    /// Numbers taken from red, green and blue, which are 0 to 1
    #[arg(long, env = "FORECOURT_MEAN", value_name = "R,G,B", required_unless_present = "preset")]
    mean: Option<Triple>,
    /// Numbers that red, green and blue are divided by then
    #[arg(long, env = "FORECOURT_DEVIATION", value_name = "R,G,B", required_unless_present = "preset")]
    deviation: Option<Triple>,
    /// Which output is the map: `first`, `last`, a number from 0, or a name (`name=5` where it looks like a number)
    #[arg(long, env = "FORECOURT_OUTPUT", value_parser = flag::output)]
    output: Option<Output>,
    /// Meaning of the map's numbers: `unit` for 0 to 1, `sigmoid` for logits, `minmax` for what has to be stretched
    #[arg(long, env = "FORECOURT_SCALE", value_parser = flag::scale, required_unless_present = "preset")]
    scale: Option<Scale>,
}

#[derive(Debug, Args)]
pub(super) struct ListFlags {
    #[command(flatten)]
    data: DataFlag,
}

#[derive(Debug, Args)]
pub(super) struct CheckFlags {
    /// The model to check; without it all are
    #[arg(value_name = "NAME")]
    name: Option<ModelName>,
    #[command(flatten)]
    data: DataFlag,
}

pub(super) fn add(flags: AddFlags) -> Result<()> {
    let licence = licence(&flags.licence)?;
    let interface = interface(&flags)?;
    interface.check()?;
    let onnx = read(&flags.file)?;
    let sha256 = folder::sha256(&onnx);
    if let Some(wanted) = flags.sha256.filter(|wanted| *wanted != sha256) {
        bail!("{} has the SHA-256 {sha256}, not {wanted}", flags.file.display());
    }
    let data = DataFolder::open(flags.data.data).context("the data folder cannot be made")?;
    let models = Models::of(&data);
    let manifest =
        Manifest { name: flags.name.to_string(), sha256, licence, source: flags.source, interface };
    let mut out = io::stdout();
    if is_there(&models, &flags.name, &manifest)? {
        writeln!(out, "{} is there already, with this file; nothing was changed.", flags.name)?;
        return Ok(());
    }
    let bytes = onnx.len() as u64;
    let draft = models.draft(&flags.name, &manifest, &onnx)?;
    // From here on it may fail: what was drafted goes with the draft.
    Saliency::load(onnx, &manifest, threads())
        .with_context(|| format!("{} cannot be used", flags.file.display()))?;
    draft.keep()?;
    writeln!(out, "Added {} ({}). Its licence is yours to keep to.", flags.name, megabytes(bytes))?;
    writeln!(
        out,
        "Use it: forecourt-server serve --model {} --data {} (or FORECOURT_MODEL={})",
        flags.name,
        data.path().display(),
        flags.name
    )?;
    Ok(())
}

pub(super) fn list(flags: ListFlags) -> Result<()> {
    let data = DataFolder::open(flags.data.data).context("the data folder cannot be made")?;
    let models = Models::of(&data);
    let names = models.names()?;
    let mut out = io::stdout();
    if names.is_empty() {
        writeln!(out, "No model has been added; vehicles are found by the network that is built in.")?;
    }
    let width = names.iter().map(|name| name.as_str().len()).max().unwrap_or_default();
    for name in names {
        let name_column = name.as_str();
        match models.manifest(&name) {
            Ok(Some(manifest)) => {
                let size = models.file_bytes(&name).map_or("no file".to_owned(), megabytes);
                let hash = manifest.sha256.get(..12).unwrap_or_default();
                let licence = first_line(&manifest.licence);
                writeln!(out, "{name_column:width$}  {size:>9}  {hash}  {licence}")?;
            }
            Ok(None) => {}
            Err(error) => writeln!(out, "{name_column:width$}  cannot be read: {error:#}")?,
        }
    }
    Ok(())
}

pub(super) fn check(flags: CheckFlags) -> Result<ExitCode> {
    let data = DataFolder::open(flags.data.data).context("the data folder cannot be made")?;
    let models = Models::of(&data);
    let names = match flags.name {
        Some(name) => vec![name],
        None => models.names()?,
    };
    let mut out = io::stdout();
    if names.is_empty() {
        writeln!(out, "No model has been added.")?;
    }
    let mut code = ExitCode::SUCCESS;
    for name in names {
        match check_one(&models, &name) {
            Ok(told) => writeln!(out, "ok       {name}: {told}")?,
            Err(error) => {
                writeln!(out, "FAULT    {name}: {error:#}.")?;
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

/// Loads it, which tries it, and times another look: the first one may have to get things ready.
fn check_one(models: &Models, name: &ModelName) -> Result<String> {
    let (manifest, onnx) = models.read(name)?;
    let engine = Saliency::load(onnx, &manifest, threads())?;
    let mut picture = RgbImage::new(640, 480);
    picture.enumerate_pixels_mut().for_each(|(x, _, pixel)| pixel.0 = [(x / 3) as u8; 3]);
    let begin = cpu_seconds();
    match engine.segment(&picture, Level::Fast, &|| false) {
        Ok(_) | Err(Error::NoVehicle) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(match begin.zip(cpu_seconds()) {
        Some((begin, end)) => format!("as it was added; a pass takes {:.1} CPU seconds.", end - begin),
        None => "as it was added.".to_owned(),
    })
}

fn is_there(models: &Models, name: &ModelName, wanted: &Manifest) -> Result<bool> {
    let present = models.manifest(name);
    let present = present.with_context(|| format!("{name} is there already and cannot be read"))?;
    let Some(present) = present else { return Ok(false) };
    ensure!(present.sha256 == wanted.sha256, "another model is called {name} already; choose another name");
    ensure!(
        present.interface == wanted.interface,
        "{name} is there already with this file, but is used in another way; choose another name"
    );
    // A file that has suffered since is put right by being added again.
    Ok(models.read(name).is_ok())
}

/// Values of the flags, and of the preset where they say nothing.
fn interface(flags: &AddFlags) -> Result<Interface> {
    let preset = flags.preset.map(Preset::interface);
    let preset = preset.as_ref();
    let lacking = "without a --preset, --size, --mean, --deviation and --scale have to be given";
    let size = flags.size.or(preset.map(|preset| Size(preset.width_px, preset.height_px)));
    let Size(width_px, height_px) = size.context(lacking)?;
    let triple = |flag: Option<Triple>, preset: Option<[f32; 3]>| flag.map(|flag| flag.0).or(preset);
    let output = flags.output.clone().or(preset.map(|preset| preset.output.clone()));
    Ok(Interface {
        width_px,
        height_px,
        mean: triple(flags.mean, preset.map(|preset| preset.mean)).context(lacking)?,
        deviation: triple(flags.deviation, preset.map(|preset| preset.deviation)).context(lacking)?,
        output: output.unwrap_or(Output::At(0)),
        scale: flags.scale.or(preset.map(|preset| preset.scale)).context(lacking)?,
    })
}

/// The text itself, or that of the file of this name.
fn licence(stated: &str) -> Result<String> {
    let path = Path::new(stated);
    let text = if path.is_file() {
        ensure!(
            fs::metadata(path).is_ok_and(|file| file.len() <= MAX_LICENCE_BYTES),
            "{stated} is too long for a licence"
        );
        fs::read_to_string(path).with_context(|| format!("{stated} is not a text"))?
    } else {
        // Else the name of a file that is not there would be kept as the licence.
        let is_file_name = stated.ends_with(".txt") || stated.ends_with(".md");
        ensure!(!is_file_name || stated.contains("://"), "there is no file {stated}");
        stated.to_owned()
    };
    let text = text.trim();
    ensure!(!text.is_empty(), "no licence is stated; say under which one you may use the model");
    Ok(text.to_owned())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    let unread = || format!("{} cannot be read", file.display());
    let metadata = fs::metadata(file).with_context(unread)?;
    ensure!(metadata.is_file(), "{} is not a file", file.display());
    ensure!(metadata.len() <= MAX_FILE_BYTES, "{} is larger than an ONNX file can be", file.display());
    fs::read(file).with_context(unread)
}

/// Text that a terminal can show in a line.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().filter(|character| !character.is_control()).collect()
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Processor time of this process so far, on all its threads; `None` where the system does not tell.
fn cpu_seconds() -> Option<f64> {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Some(time.tv_sec as f64 + time.tv_nsec as f64 / 1e9)
    }
    #[cfg(not(unix))]
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_a_text_or_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        assert_eq!(licence(" Apache-2.0 ").unwrap(), "Apache-2.0");
        assert_eq!(
            licence("https://models.example/LICENSE.md").unwrap(),
            "https://models.example/LICENSE.md"
        );
        assert_eq!(licence(&write("LICENCE", b"Terms\nof use\n")).unwrap(), "Terms\nof use");
        for refused in [" ", "LICENSE.md", &write("empty.txt", b"\n"), &write("picture", &[0xFF, 0xD8])] {
            assert!(licence(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn lines_are_fit_for_a_terminal() {
        assert_eq!(first_line("MIT\u{1b}[2J and more\nsecond"), "MIT[2J and more");
        assert_eq!(first_line(""), "");
        assert_eq!(megabytes(176_194_565), "176.2 MB");
    }
}
