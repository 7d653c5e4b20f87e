//! The segments of a JPEG (ITU-T T.81, annex B): frame, tables, scans, and what applications add (EXIF, ICC, Adobe).
//!
//! Not for: entropy-coded data, see `entropy`.

use super::super::colour::MAX_PROFILE_BYTES;
use crate::Error;
use crate::error::refuse;

pub(super) const START_OF_IMAGE: u8 = 0xD8;
pub(super) const END_OF_IMAGE: u8 = 0xD9;
pub(super) const START_OF_SCAN: u8 = 0xDA;
pub(super) const QUANTISATION_TABLES: u8 = 0xDB;
pub(super) const HUFFMAN_TABLES: u8 = 0xC4;
pub(super) const RESTART_INTERVAL: u8 = 0xDD;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;
const EXIF: &[u8] = b"Exif\0";
const ICC: &[u8] = b"ICC_PROFILE\0";

/// A marker with its payload, where it has one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment<'a> {
    pub(super) marker: u8,
    /// Without marker and length.
    pub(super) payload: &'a [u8],
    /// Where the next one is to be looked for.
    pub(super) end: usize,
    /// Bytes before the marker that belong to nothing.
    pub(super) skipped: usize,
}

/// The next segment at `at` or behind it; `None` where the file ends first or within it.
pub(super) fn next_segment(bytes: &[u8], at: usize) -> Option<Segment<'_>> {
    let mut place = at;
    loop {
        place += bytes.get(place..)?.iter().position(|&byte| byte == 0xFF)?;
        let first = place;
        // Any number of fill bytes may stand before a marker.
        while bytes.get(place) == Some(&0xFF) {
            place += 1;
        }
        let marker = *bytes.get(place)?;
        place += 1;
        let skipped = first - at;
        match marker {
            // A stuffed byte of entropy-coded data, or a marker within such data: neither begins a segment.
            0x00 | 0x01 | 0xD0..=0xD7 => {}
            START_OF_IMAGE | END_OF_IMAGE => {
                return Some(Segment { marker, payload: &[], end: place, skipped });
            }
            _ => {
                let length = usize::from(u16::from_be_bytes([*bytes.get(place)?, *bytes.get(place + 1)?]));
                let end = place + length;
                return Some(Segment { marker, payload: bytes.get(place + 2..end)?, end, skipped });
            }
        }
    }
}

/// One component of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Component {
    pub(super) id: u8,
    /// Horizontal and vertical sampling factor, 1 to 4.
    pub(super) sampling: (u32, u32),
}

/// The frame: how large the picture is and how it is coded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) progressive: bool,
    pub(super) width_px: u32,
    pub(super) height_px: u32,
    pub(super) components: Vec<Component>,
}

impl Frame {
    /// Largest sampling factors.
    pub(super) fn sampling(&self) -> (u32, u32) {
        let most = |factor: fn(&Component) -> u32| self.components.iter().map(factor).max().unwrap_or(1);
        (most(|component| component.sampling.0), most(|component| component.sampling.1))
    }

    /// Columns and rows of MCUs of a scan of all components.
    pub(super) fn mcus(&self) -> (u32, u32) {
        let (h, v) = self.sampling();
        (self.width_px.div_ceil(8 * h), self.height_px.div_ceil(8 * v))
    }

    /// Columns and rows of blocks that a scan of this component alone has.
    pub(super) fn blocks(&self, component: &Component) -> (u32, u32) {
        let (h, v) = self.sampling();
        (
            (self.width_px * component.sampling.0).div_ceil(8 * h),
            (self.height_px * component.sampling.1).div_ceil(8 * v),
        )
    }

    /// Blocks of all components, those at the edges that no pixel needs included.
    pub(super) fn all_blocks(&self) -> u64 {
        let (columns, rows) = self.mcus();
        let of_mcu: u32 = self.components.iter().map(|c| c.sampling.0 * c.sampling.1).sum();
        u64::from(columns) * u64::from(rows) * u64::from(of_mcu)
    }

    fn read(marker: u8, payload: &[u8]) -> Result<Self, Error> {
        let [precision, y1, y0, x1, x0, count, rest @ ..] = payload else {
            return Err(Error::Damaged(refuse::HEAD));
        };
        match (marker, precision) {
            (0xC0..=0xC2, 8) => {}
            (0xC3 | 0xC7 | 0xCB | 0xCF, _) => return Err(Error::Unsupported(refuse::LOSSLESS_JPEG)),
            (0xC9 | 0xCA, _) => return Err(Error::Unsupported(refuse::ARITHMETIC_JPEG)),
            (0xC0..=0xC2, 12) => return Err(Error::Unsupported(refuse::DEEP_JPEG)),
            (0xC0..=0xC2, _) => return Err(Error::Damaged(refuse::HEAD)),
            _ => return Err(Error::Unsupported(refuse::HIERARCHICAL_JPEG)),
        }
        let (width_px, height_px) =
            (u32::from(u16::from_be_bytes([*x1, *x0])), u32::from(u16::from_be_bytes([*y1, *y0])));
        if width_px > 0 && height_px == 0 {
            return Err(Error::Unsupported(refuse::JPEG_OF_UNKNOWN_HEIGHT));
        }
        let mut components = Vec::new();
        for triple in rest.chunks_exact(3).take(usize::from(*count)) {
            let sampling = (u32::from(triple[1] >> 4), u32::from(triple[1] & 15));
            components.push(Component { id: triple[0], sampling });
        }
        let sane =
            components.iter().all(|c| (1..=4).contains(&c.sampling.0) && (1..=4).contains(&c.sampling.1));
        if width_px == 0 || components.len() != usize::from(*count) || !sane {
            return Err(Error::Damaged(refuse::HEAD));
        }
        if !matches!(components.len(), 1 | 3 | 4) {
            return Err(Error::Unsupported(refuse::JPEG_CHANNELS));
        }
        let frame = Self { progressive: marker == 0xC2, width_px, height_px, components };
        let (h, v) = frame.sampling();
        if frame.components.iter().any(|c| h % c.sampling.0 != 0 || v % c.sampling.1 != 0) {
            return Err(Error::Unsupported(refuse::JPEG_SAMPLING));
        }
        Ok(frame)
    }
}

/// Header before the first scan.
#[derive(Debug)]
pub(super) struct Head<'a> {
    pub(super) frame: Frame,
    /// The first EXIF block, without its prefix: browsers heed no other.
    pub(super) exif: Option<&'a [u8]>,
    /// The ICC profile, put together.
    pub(super) profile: Option<Vec<u8>>,
    /// True if there is a JFIF segment: it tells what the channels mean.
    pub(super) jfif: bool,
    /// The transform of Adobe's segment, for the same reason: 0 none, 1 YCbCr, 2 YCCK.
    pub(super) adobe_transform: Option<u8>,
    /// True if the first scan has all components.
    pub(super) first_scan_is_whole: bool,
}

impl<'a> Head<'a> {
    /// Reads up to the first scan.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let (mut frame, mut exif, mut jfif, mut adobe_transform) = (None, None, false, None);
        let mut profile = IccParts::default();
        let mut at = 2;
        loop {
            let segment = next_segment(bytes, at).ok_or(Error::Damaged(refuse::ENDS_EARLY))?;
            at = segment.end;
            let payload = segment.payload;
            match segment.marker {
                START_OF_IMAGE | END_OF_IMAGE => return Err(Error::Damaged(refuse::HEAD)),
                START_OF_SCAN => {
                    let frame: Frame = frame.ok_or(Error::Damaged(refuse::HEAD))?;
                    let scanned = usize::from(payload.first().copied().unwrap_or(0));
                    return Ok(Self {
                        first_scan_is_whole: scanned == frame.components.len(),
                        frame,
                        exif,
                        profile: profile.whole(),
                        jfif,
                        adobe_transform,
                    });
                }
                0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                    if frame.is_some() {
                        return Err(Error::Damaged(refuse::HEAD));
                    }
                    frame = Some(Frame::read(segment.marker, payload)?);
                }
                APP0 if payload.starts_with(b"JFIF\0") => jfif = true,
                // The byte behind the name is zero in what everybody writes.
                APP1 if exif.is_none() && payload.starts_with(EXIF) => exif = payload.get(EXIF.len() + 1..),
                APP2 if payload.starts_with(ICC) => profile.add(&payload[ICC.len()..]),
                APP14 if payload.starts_with(b"Adobe") && payload.len() >= 12 => {
                    adobe_transform = Some(payload[11]);
                }
                _ => {}
            }
        }
    }
}

/// Parts of an ICC profile (ICC.1:2022, annex B.4): number, count, data.
#[derive(Debug, Default)]
struct IccParts<'a> {
    parts: Vec<(u8, &'a [u8])>,
    count: Option<u8>,
    broken: bool,
}

impl<'a> IccParts<'a> {
    fn add(&mut self, part: &'a [u8]) {
        let [number, count, data @ ..] = part else {
            self.broken = true;
            return;
        };
        let agrees = *self.count.get_or_insert(*count) == *count;
        let is_new = self.parts.iter().all(|(other, _)| other != number);
        self.broken |= !agrees || !is_new || *number == 0 || number > count;
        self.parts.push((*number, data));
    }

    /// The profile, if all of it is there and it is not beyond all measure.
    fn whole(mut self) -> Option<Vec<u8>> {
        let bytes: usize = self.parts.iter().map(|(_, data)| data.len()).sum();
        if self.broken || Some(self.parts.len()) != self.count.map(usize::from) || bytes > MAX_PROFILE_BYTES {
            return None;
        }
        self.parts.sort_unstable_by_key(|(number, _)| *number);
        Some(self.parts.iter().flat_map(|(_, data)| data.iter().copied()).collect())
    }
}
