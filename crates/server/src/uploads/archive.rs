//! A ZIP of photos that becomes a spin: its pictures in natural order of their names are the frames.
//!
//! Nothing that the archive says of itself is believed: entries are counted before its directory is read, and what they
//! unpack to is counted while it is unpacked. Folders in names only give the order; they name no file here.

use std::cmp::Ordering;
use std::io::{Read, Seek, SeekFrom};

use bytes::Bytes;
use forecourt_api::image::{SPIN_MAX_FRAMES, SPIN_MIN_FRAMES};
use forecourt_api::problem::Slug;
use http::StatusCode;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::{Error, Result};

/// Most entries of an archive, folders and other files included.
pub(super) const MAX_ENTRIES: usize = 1000;

/// Most bytes of an archive's directory.
const MAX_DIRECTORY_BYTES: u64 = 4 << 20;

/// Length of the end record without its comment (APPNOTE 4.3.16), and of the longest comment.
const END_BYTES: u64 = 22;
const MAX_COMMENT_BYTES: u64 = 0xffff;

/// Kinds of pictures that are taken, and those that people have but that are not, by extension.
const PICTURES: [&str; 4] = ["jpg", "jpeg", "png", "webp"];
const OTHER_PICTURES: [&str; 8] = ["heic", "heif", "avif", "tif", "tiff", "gif", "bmp", "dng"];

/// Bounds on what an archive unpacks to, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// One picture.
    pub(super) entry_bytes: u64,
    /// All of them.
    pub(super) total_bytes: u64,
}

/// A picture of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Picture {
    /// Number of its entry.
    index: usize,
    /// Name of its file, without folders.
    pub(super) filename: String,
}

/// Tells a ZIP by its first bytes.
pub(super) fn is_archive(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// An archive whose pictures can be a spin.
pub(super) struct Archive<R> {
    archive: ZipArchive<R>,
    pictures: Vec<Picture>,
    bounds: Bounds,
    unpacked_bytes: u64,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the directory.
    ///
    /// # Errors
    /// 422 with the reason for an archive that cannot be read or whose pictures are no spin.
    pub(super) fn open(mut file: R, bounds: Bounds) -> Result<Self> {
        check_directory(&mut file)?;
        let archive = ZipArchive::new(file).map_err(|error| unreadable(&error))?;
        let names: Vec<String> = (0..archive.len())
            .map(|index| archive.name_for_index(index).unwrap_or_default().to_owned())
            .collect();
        let pictures = pictures(names.iter().map(String::as_str))?;
        Ok(Self { archive, pictures, bounds, unpacked_bytes: 0 })
    }

    /// The pictures in turning order.
    pub(super) fn pictures(&self) -> &[Picture] {
        &self.pictures
    }

    /// Bytes of one of them.
    ///
    /// # Errors
    /// 422 for one that is damaged, encrypted or larger than allowed.
    pub(super) fn unpack(&mut self, picture: &Picture) -> Result<Bytes> {
        let Bounds { entry_bytes, total_bytes } = self.bounds;
        let room = total_bytes.saturating_sub(self.unpacked_bytes);
        let entry = self.archive.by_index(picture.index).map_err(|error| unreadable(&error))?;
        let mut bytes = Vec::new();
        let limit = entry_bytes.min(room);
        entry.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| {
            refusal(&Slug::NotAnImage, format!("{} is damaged in the ZIP.", picture.filename))
        })?;
        if bytes.len() as u64 > limit {
            let detail = if limit == entry_bytes {
                format!("{} unpacks to more than the {entry_bytes} bytes of a photo.", picture.filename)
            } else {
                format!("The pictures unpack to more than the {total_bytes} bytes of a spin.")
            };
            return Err(refusal(&Slug::TooLarge, detail));
        }
        self.unpacked_bytes += bytes.len() as u64;
        Ok(bytes.into())
    }
}

/// Bounds the directory by every record that a reader might take for the end of the archive.
fn check_directory<R: Read + Seek>(file: &mut R) -> Result<()> {
    let broken = |_| refusal(&Slug::NotAnImage, "The ZIP cannot be read.".to_owned());
    let length = file.seek(SeekFrom::End(0)).map_err(broken)?;
    let start = length.saturating_sub(END_BYTES + MAX_COMMENT_BYTES);
    file.seek(SeekFrom::Start(start)).map_err(broken)?;
    let mut tail = Vec::new();
    file.take(END_BYTES + MAX_COMMENT_BYTES).read_to_end(&mut tail).map_err(broken)?;
    let ends = tail.windows(END_BYTES as usize).filter(|record| record.starts_with(b"PK\x05\x06"));
    for record in ends {
        let number = |at: usize, bytes: usize| {
            record[at..at + bytes].iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
        };
        let (entries, directory_bytes) = (number(10, 2), number(12, 4));
        if entries > MAX_ENTRIES as u64 {
            // All ones: an archive of ZIP64, which tells the number elsewhere.
            let found = if entries == 0xffff { "65535 or more".to_owned() } else { entries.to_string() };
            let detail = format!("The ZIP has {found} entries, {MAX_ENTRIES} are allowed.");
            return Err(refusal(&Slug::TooLarge, detail));
        }
        if directory_bytes > MAX_DIRECTORY_BYTES {
            return Err(refusal(&Slug::TooLarge, "The names in the ZIP are too long.".to_owned()));
        }
    }
    file.rewind().map_err(broken)
}

/// The pictures among entries of these names, in natural order.
fn pictures<'a>(names: impl Iterator<Item = &'a str>) -> Result<Vec<Picture>> {
    let mut found: Vec<(&str, Picture)> = Vec::new();
    for (index, name) in names.enumerate() {
        let filename = name.rsplit(['/', '\\']).next().unwrap_or_default();
        // What macOS adds, and hidden files.
        if filename.starts_with('.') || name.starts_with("__MACOSX/") {
            continue;
        }
        let Some((_, extension)) = filename.rsplit_once('.') else { continue };
        let extension = extension.to_ascii_lowercase();
        if OTHER_PICTURES.contains(&extension.as_str()) {
            let kind = extension.to_ascii_uppercase();
            let detail = format!("{filename} is {kind}, which is not supported; save the photos as JPEG.");
            return Err(refusal(&Slug::NotAnImage, detail));
        }
        if PICTURES.contains(&extension.as_str()) {
            found.push((name, Picture { index, filename: filename.to_owned() }));
        }
    }
    if !(SPIN_MIN_FRAMES..=SPIN_MAX_FRAMES).contains(&found.len()) {
        let detail = format!(
            "The ZIP has {} pictures; a spin has {SPIN_MIN_FRAMES} to {SPIN_MAX_FRAMES}.",
            found.len()
        );
        let slug = if found.len() > SPIN_MAX_FRAMES { Slug::TooLarge } else { Slug::NotAnImage };
        return Err(refusal(&slug, detail));
    }
    found.sort_by(|(one, _), (other, _)| natural_order(one, other));
    Ok(found.into_iter().map(|(_, picture)| picture).collect())
}

/// Order in which runs of digits count as numbers and case makes no difference: `2.jpg` before `10.jpg`.
fn natural_order(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one.chars().peekable(), other.chars().peekable());
    loop {
        match (left.peek().copied(), right.peek().copied()) {
            (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => {
                let order = number(&mut left).cmp(&number(&mut right));
                if order != Ordering::Equal {
                    return order;
                }
            }
            (Some(a), Some(b)) => {
                let order = a.to_lowercase().cmp(b.to_lowercase());
                if order != Ordering::Equal {
                    return order;
                }
                left.next();
                right.next();
            }
            (None, None) => return one.cmp(other),
            (a, b) => return a.is_some().cmp(&b.is_some()),
        }
    }
}

/// A run of digits by its size: its length without leading zeros, then the digits.
fn number(text: &mut std::iter::Peekable<std::str::Chars<'_>>) -> (usize, String) {
    let mut digits = String::new();
    while let Some(digit) = text.next_if(char::is_ascii_digit) {
        if digit != '0' || !digits.is_empty() {
            digits.push(digit);
        }
    }
    (digits.len(), digits)
}

fn unreadable(error: &ZipError) -> Error {
    let detail = match error {
        ZipError::UnsupportedArchive(text) if text.contains("assword") => "The ZIP is encrypted.",
        ZipError::UnsupportedArchive(_) => {
            "The ZIP is compressed in a way that is not supported; make it anew with the usual settings."
        }
        _ => "The ZIP is damaged.",
    };
    refusal(&Slug::NotAnImage, detail.to_owned())
}

fn refusal(slug: &Slug, detail: String) -> Error {
    Error::new(slug.clone(), detail).with_status(StatusCode::UNPROCESSABLE_ENTITY)
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{Cursor, Write as _};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    const BOUNDS: Bounds = Bounds { entry_bytes: 1000, total_bytes: 8000 };

    /// A ZIP of files.
    pub(in crate::uploads) fn zip<'a>(files: impl IntoIterator<Item = (&'a str, Vec<u8>)>) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(&bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn numbered(count: usize) -> Vec<(String, Vec<u8>)> {
        (0..count).map(|number| (format!("{number}.jpg"), vec![0; 10])).collect()
    }

    fn zip_of(files: &[(String, Vec<u8>)]) -> Vec<u8> {
        zip(files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())))
    }

    fn refused(bytes: Vec<u8>) -> String {
        let archive = Archive::open(Cursor::new(bytes), BOUNDS);
        let unpacked = archive.and_then(|mut archive| {
            let pictures = archive.pictures().to_vec();
            pictures.iter().try_for_each(|picture| archive.unpack(picture).map(drop))
        });
        let error = unpacked.unwrap_err();
        assert_eq!(error.status(crate::error::Shape::Problem), StatusCode::UNPROCESSABLE_ENTITY);
        error.problem().detail.clone().unwrap()
    }

    #[test]
    fn numbers_in_names_count_as_numbers() {
        let check = |one: &str, other: &str| {
            assert_eq!(natural_order(one, other), Ordering::Less, "{one} {other}");
            assert_eq!(natural_order(other, one), Ordering::Greater, "{other} {one}");
        };
        check("2.jpg", "10.jpg");
        check("IMG_9.JPG", "img_10.jpg");
        check("a1b2", "a1b10");
        check("a", "a1");
        check("007", "8");
        check("99999999999999999999998", "99999999999999999999999");
        check("1/10.jpg", "2/1.jpg");
        check("01", "1");
        assert_eq!(natural_order("a1", "a1"), Ordering::Equal);
    }

    #[test]
    fn pictures_are_taken_from_anywhere_and_nothing_else_is() {
        let mut names: Vec<String> = (1..=8).rev().map(|number| format!("spin/frame {number}.JPG")).collect();
        names.extend(
            [
                "spin/",
                "spin/.hidden.jpg",
                "__MACOSX/spin/._1.jpg",
                "notes.txt",
                "../../etc/9.png",
                "C:\\x\\10.webp",
            ]
            .map(str::to_owned),
        );
        let found = pictures(names.iter().map(String::as_str)).unwrap();
        let found: Vec<&str> = found.iter().map(|picture| picture.filename.as_str()).collect();
        let frames: Vec<String> = (1..=8).map(|number| format!("frame {number}.JPG")).collect();
        assert_eq!(found[0], "9.png", "by its name alone, wherever that would lead");
        assert_eq!(found[1], "10.webp");
        assert_eq!(found[2..], frames);
    }

    #[test]
    fn archives_that_are_no_spin_are_refused_with_their_reason() {
        let check = |bytes: Vec<u8>, expected: &str| {
            let detail = refused(bytes);
            assert!(detail.contains(expected), "{detail}");
        };
        check(zip_of(&numbered(7)), "has 7 pictures; a spin has 8 to 180");
        check(zip_of(&numbered(181)), "has 181 pictures");
        check(zip_of(&numbered(1001)), "has 1001 entries, 1000 are allowed");
        let mut other = numbered(8);
        other[3].0 = "a/b.HEIC".to_owned();
        check(zip_of(&other), "b.HEIC is HEIC");
        let mut large = numbered(8);
        large[3].1 = vec![0; 1001];
        check(zip_of(&large), "3.jpg unpacks to more than the 1000 bytes of a photo");
        let full: Vec<_> = numbered(9).into_iter().map(|(name, _)| (name, vec![0; 1000])).collect();
        check(zip_of(&full), "more than the 8000 bytes of a spin");
        let whole = zip_of(&numbered(8));
        check(whole[..whole.len() - 10].to_vec(), "damaged");
        check(b"PK\x03\x04 and nothing more".to_vec(), "damaged");
        let mut broken = zip([("0.jpg", (0..=255).collect())].into_iter().chain(
            ["1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg", "6.jpg", "7.jpg"].map(|name| (name, vec![1; 20])),
        ));
        broken[100] ^= 0xff;
        check(broken, "0.jpg is damaged");
    }

    #[test]
    fn a_bomb_ends_where_its_room_does() {
        let mut bomb = numbered(8);
        bomb[0].1 = vec![0; 50 << 20];
        let bytes = zip_of(&bomb);
        assert!(bytes.len() < 200_000, "{}", bytes.len());
        assert!(refused(bytes).contains("unpacks to more"));
    }

    #[test]
    fn frames_come_in_turning_order_with_their_bytes() {
        let files: Vec<_> =
            (0..12_u8).rev().map(|number| (format!("{number}.jpg"), vec![number; 5])).collect();
        let mut archive = Archive::open(Cursor::new(zip_of(&files)), BOUNDS).unwrap();
        let pictures = archive.pictures().to_vec();
        for (number, picture) in pictures.iter().enumerate() {
            assert_eq!(archive.unpack(picture).unwrap(), vec![u8::try_from(number).unwrap(); 5]);
        }
    }
}
