//! Keys of the data folder: each made once, and kept in a file that only its owner may read.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use super::Error;

/// The key in a file, which is made when it is not there. `loss` completes the words for a damaged one: what ends with it.
pub(super) fn read_or_make(path: &Path, loss: &'static str) -> Result<[u8; 32], Error> {
    if let Some(key) = read(path, loss)? {
        return Ok(key);
    }
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(Error::NoRandom)?;
    let failed = |source| Error::Folder { path: path.to_owned(), source };
    // Whole or not at all, and only if no other process was faster: a link does not replace.
    let draft = path.with_extension(format!("key.{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&draft).map_err(failed)?;
    file.write_all(&key).and_then(|()| file.sync_all()).map_err(failed)?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft).map_err(failed)?;
    match linked {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            read(path, loss)?.ok_or_else(|| Error::DamagedKey { path: path.to_owned(), loss })
        }
        Err(error) => Err(failed(error)),
    }
}

fn read(path: &Path, loss: &'static str) -> Result<Option<[u8; 32]>, Error> {
    match fs::read(path) {
        Ok(bytes) => {
            bytes.try_into().map(Some).map_err(|_| Error::DamagedKey { path: path.to_owned(), loss })
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Folder { path: path.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_stays_the_same() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("media.key");
        let key = read_or_make(&path, "addresses end").unwrap();
        assert_ne!(key, [0; 32]);
        assert_eq!(read_or_make(&path, "addresses end").unwrap(), key);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        fs::write(&path, "short").unwrap();
        let error = read_or_make(&path, "addresses end").unwrap_err();
        assert!(matches!(error, Error::DamagedKey { .. }));
        assert!(error.to_string().ends_with("is damaged; delete it, and addresses end"), "{error}");
    }
}
