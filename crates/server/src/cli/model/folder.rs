//! Where models lie: `models/NAME.onnx` in the data folder, and beside it `NAME.json`, the manifest, without which the file
//! is none.
//!
//! Not for: whether a model works. A file that is not the one that was added is never handed out.

use std::fmt;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, Result, bail, ensure};
use forecourt_imaging::saliency::Manifest;
use forecourt_imaging::{Engine as _, GraphCut, NETWORK_NAME};
use forecourt_server::startup::DataFolder;
use sha2::{Digest as _, Sha256};

use super::document;

/// Name of a model: part of a file's name, so nothing but a to z, 0 to 9 and hyphens, and not what an engine that is
/// built in is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli) struct ModelName(String);

const MAX_NAME_CHARS: usize = 40;

impl FromStr for ModelName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty() || text.len() > MAX_NAME_CHARS || !text.bytes().all(fits) || text.starts_with('-')
        {
            return Err(format!(
                "a model's name has up to {MAX_NAME_CHARS} of a to z, 0 to 9 and hyphens, which it does not begin with"
            ));
        }
        if text == NETWORK_NAME || text == GraphCut::new().name() {
            return Err("an engine that is built in has this name".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

impl ModelName {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The models of a data folder.
pub(in crate::cli) struct Models(PathBuf);

impl Models {
    pub(in crate::cli) fn of(data: &DataFolder) -> Self {
        Self(data.models())
    }

    /// Names of all that have a manifest, in their order.
    pub(super) fn names(&self) -> Result<Vec<ModelName>> {
        let unread = || format!("{} cannot be read", self.0.display());
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.with_context(unread)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let file = entry.with_context(unread)?.file_name();
            let name = file.to_str().and_then(|file| file.strip_suffix(".json"));
            names.extend(name.and_then(|name| name.parse().ok()));
        }
        names.sort();
        Ok(names)
    }

    /// Manifest of the model; `None` where there is none of this name.
    pub(super) fn manifest(&self, name: &ModelName) -> Result<Option<Manifest>> {
        let json = match fs::read(self.place(name, "json")) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            json => json.context("its manifest cannot be read")?,
        };
        let manifest = document::read(&json)?;
        ensure!(manifest.name == name.as_str(), "its manifest is that of {:?}", manifest.name);
        Ok(Some(manifest))
    }

    /// A model's manifest and its file, if that is the one that was added.
    pub(in crate::cli) fn read(&self, name: &ModelName) -> Result<(Manifest, Vec<u8>)> {
        let Some(manifest) = self.manifest(name)? else {
            bail!("there is no model of this name in {}", self.0.display());
        };
        let onnx = fs::read(self.place(name, "onnx")).context("its file cannot be read")?;
        let found = sha256(&onnx);
        ensure!(
            found == manifest.sha256,
            "its file has changed since it was added: the SHA-256 is {found}, not {}",
            manifest.sha256
        );
        Ok((manifest, onnx))
    }

    /// Length of the model's file; `None` where it cannot be looked at.
    pub(super) fn file_bytes(&self, name: &ModelName) -> Option<u64> {
        fs::metadata(self.place(name, "onnx")).ok().map(|file| file.len())
    }

    /// Writes both files beside their places.
    pub(super) fn draft(&self, name: &ModelName, manifest: &Manifest, onnx: &[u8]) -> Result<Draft> {
        fs::create_dir_all(&self.0).with_context(|| format!("{} cannot be made", self.0.display()))?;
        Ok(Draft {
            onnx: Drafted::write(self.place(name, "onnx"), onnx)?,
            manifest: Drafted::write(self.place(name, "json"), &document::write(manifest)?)?,
        })
    }

    fn place(&self, name: &ModelName, extension: &str) -> PathBuf {
        self.0.join(format!("{name}.{extension}"))
    }
}

/// A model that is not yet there, and leaves nothing unless it is kept.
pub(super) struct Draft {
    onnx: Drafted,
    manifest: Drafted,
}

impl Draft {
    /// Puts it where it belongs; the manifest last, which makes it a model.
    pub(super) fn keep(self) -> Result<()> {
        self.onnx.keep()?;
        let kept = self.manifest.keep();
        if kept.is_err() && !self.manifest.place.exists() {
            // The error is told; a file without a manifest is in nobody's way if even this fails.
            let _ = fs::remove_file(&self.onnx.place);
        }
        kept
    }
}

/// A file beside its place; gone with its owner, unless it was moved there.
struct Drafted {
    path: PathBuf,
    place: PathBuf,
}

impl Drafted {
    fn write(place: PathBuf, bytes: &[u8]) -> Result<Self> {
        let mut path = place.clone().into_os_string();
        path.push(".draft");
        let drafted = Self { path: path.into(), place };
        let written = File::create(&drafted.path).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.with_context(|| format!("{} cannot be written", drafted.path.display()))?;
        Ok(drafted)
    }

    fn keep(&self) -> Result<()> {
        fs::rename(&self.path, &self.place)
            .and_then(|()| sync_folder(&self.place))
            .with_context(|| format!("{} cannot be written", self.place.display()))
    }
}

impl Drop for Drafted {
    fn drop(&mut self) {
        // It is not there any more if it was kept.
        let _ = fs::remove_file(&self.path);
    }
}

/// Flushes a folder: what it lists is on the disk once the folder is.
fn sync_folder(file: &Path) -> std::io::Result<()> {
    match file.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// In lower-case hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use forecourt_imaging::saliency::Interface;

    use super::*;

    fn folder() -> (tempfile::TempDir, Models) {
        let folder = tempfile::tempdir().unwrap();
        let models = Models::of(&DataFolder::open(folder.path()).unwrap());
        (folder, models)
    }

    fn manifest(name: &str, onnx: &[u8]) -> Manifest {
        Manifest {
            name: name.to_owned(),
            sha256: sha256(onnx),
            licence: "CC0-1.0".to_owned(),
            source: String::new(),
            interface: Interface::ISNET,
        }
    }

    fn files(models: &Models) -> Vec<String> {
        let entries = fs::read_dir(&models.0).unwrap();
        let mut files: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        files
    }

    #[test]
    fn names_cannot_leave_the_folder() {
        for name in ["isnet", "u2net-p", "7", &"a".repeat(40)] {
            assert_eq!(name.parse::<ModelName>().unwrap().as_str(), name);
        }
        let refused =
            ["", "../x", "a/b", "a\\b", ".", "a.b", "A", "é", "a b", "-a", "graph-cut", "forecourt-1"];
        for name in refused.into_iter().chain([&*"a".repeat(41)]) {
            assert!(name.parse::<ModelName>().is_err(), "{name}");
        }
    }

    #[test]
    fn a_draft_leaves_nothing_unless_it_is_kept() {
        let (_folder, models) = folder();
        assert_eq!(models.names().unwrap(), []);
        let name: ModelName = "shop".parse().unwrap();
        let draft = models.draft(&name, &manifest("shop", b"onnx"), b"onnx").unwrap();
        assert_eq!((models.names().unwrap(), models.manifest(&name).unwrap()), (Vec::new(), None));
        drop(draft);
        assert_eq!(files(&models), Vec::<String>::new());
        models.draft(&name, &manifest("shop", b"onnx"), b"onnx").unwrap().keep().unwrap();
        assert_eq!(files(&models), ["shop.json", "shop.onnx"]);
        assert_eq!(models.read(&name).unwrap(), (manifest("shop", b"onnx"), b"onnx".to_vec()));
        assert_eq!((models.names().unwrap(), models.file_bytes(&name)), (vec![name], Some(4)));
    }

    #[test]
    fn another_file_is_not_handed_out() {
        let (_folder, models) = folder();
        let name: ModelName = "shop".parse().unwrap();
        assert!(models.read(&name).unwrap_err().to_string().contains("no model of this name"));
        models.draft(&name, &manifest("shop", b"onnx"), b"onnx").unwrap().keep().unwrap();
        fs::write(models.place(&name, "onnx"), b"other").unwrap();
        assert!(models.read(&name).unwrap_err().to_string().contains("has changed"));
        fs::remove_file(models.place(&name, "onnx")).unwrap();
        assert!(models.read(&name).is_err());
        fs::rename(models.place(&name, "json"), models.0.join("other.json")).unwrap();
        assert!(models.manifest(&"other".parse().unwrap()).unwrap_err().to_string().contains("that of"));
    }
}
