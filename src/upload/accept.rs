//! Pure: which files are taken, told before a byte is sent. The content decides, whatever name and media type claim.
//!
//! The server checks everything again; these rules only spare people the wait. Not here: reading the file
//! ([`super::file_transfer`]), words ([`forecourt_text`]).

use forecourt_api::server::ImageLimits;

/// Length of a file's beginning that [`inspect`] reads, in bytes: enough for the metadata that cameras put before the
/// picture's size.
pub const HEAD_BYTES: u64 = 512 * 1024;

/// Formats that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
}

impl Format {
    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }

    /// Its name, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
        }
    }
}

/// File types of the chooser, as an `accept` attribute. Phones convert their own format when they read it.
pub const ACCEPT_ATTRIBUTE: &str = "image/jpeg,image/png,image/webp";

/// Formats that are recognised only to say what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignFormat {
    /// HEIC or HEIF, what iPhones store.
    Heic,
    /// AVIF.
    Avif,
    /// GIF.
    Gif,
    /// TIFF and the raw formats built on it.
    Tiff,
    /// PDF.
    Pdf,
}

/// Why a file is not taken. None of these goes away by trying again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No bytes.
    Empty,
    /// Longer than the server takes.
    TooLarge {
        /// Longest file, in bytes.
        max_bytes: u64,
    },
    /// Nothing that is known as a picture.
    NotAnImage,
    /// A picture in a format that is not taken.
    Foreign(ForeignFormat),
    /// A format that this server does not take.
    NotTaken(Format),
    /// Too few pixels to be of use.
    TooFewPixels {
        /// Width as stored.
        width_px: u32,
        /// Height as stored.
        height_px: u32,
        /// Fewest of the shorter side.
        min_side_px: u32,
    },
    /// A side longer than the server takes.
    TooLongSide {
        /// Width as stored.
        width_px: u32,
        /// Height as stored.
        height_px: u32,
        /// Most of the longer side.
        max_side_px: u32,
    },
    /// More pixels than the server takes of this format.
    TooManyPixels {
        /// Format.
        format: Format,
        /// Width × height.
        pixels: u64,
        /// Most.
        max_pixels: u64,
    },
    /// The vehicle has as many images as it may have.
    NoRoom {
        /// Most images of a vehicle.
        max_images: u64,
    },
    /// The same bytes are in the list already.
    Duplicate {
        /// Name of the file that came first.
        of: String,
    },
    /// The browser can't read it: moved, deleted, or not allowed.
    Unreadable,
}

/// Header of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Format by content.
    pub format: Format,
    /// Width and height as stored, in pixels; none where they stand further back than was read.
    pub size_px: Option<(u32, u32)>,
}

/// Checks what is known without reading.
///
/// # Errors
/// Why the file is not taken.
pub fn check_length(length_bytes: u64, max_bytes: u64) -> Result<(), Refusal> {
    match length_bytes {
        0 => Err(Refusal::Empty),
        length if length > max_bytes => Err(Refusal::TooLarge { max_bytes }),
        _ => Ok(()),
    }
}

/// Reads the beginning of a file.
///
/// # Errors
/// Why the file is not taken.
pub fn inspect(head: &[u8]) -> Result<Header, Refusal> {
    let format = format_of(head)?;
    let size_px = match format {
        Format::Jpeg => jpeg_size_px(head),
        Format::Png => png_size_px(head),
        Format::WebP => webp_size_px(head),
    };
    Ok(Header { format, size_px })
}

/// Compares a picture with what the server says that it takes. A size that is not known is left to the server.
///
/// # Errors
/// Why the file is not taken.
pub fn check_size(header: &Header, limits: &ImageLimits) -> Result<(), Refusal> {
    let format = header.format;
    let max_pixels = match format {
        Format::Jpeg => limits.max_pixels.jpeg,
        Format::Png => limits.max_pixels.png,
        Format::WebP => limits.max_pixels.webp,
    };
    let max_pixels = max_pixels.ok_or(Refusal::NotTaken(format))?;
    let Some((width_px, height_px)) = header.size_px else { return Ok(()) };
    let pixels = u64::from(width_px) * u64::from(height_px);
    if width_px.min(height_px) < limits.min_side_px {
        return Err(Refusal::TooFewPixels { width_px, height_px, min_side_px: limits.min_side_px });
    }
    if pixels > max_pixels {
        return Err(Refusal::TooManyPixels { format, pixels, max_pixels });
    }
    if width_px.max(height_px) > limits.max_side_px {
        return Err(Refusal::TooLongSide { width_px, height_px, max_side_px: limits.max_side_px });
    }
    Ok(())
}

fn format_of(head: &[u8]) -> Result<Format, Refusal> {
    let foreign = |format| Err(Refusal::Foreign(format));
    match head {
        [0xFF, 0xD8, 0xFF, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(Format::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Format::WebP),
        // ISO base media: the brand tells the format.
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => match brand.get(..4) {
            Some(b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1") => {
                foreign(ForeignFormat::Heic)
            }
            Some(b"avif" | b"avis") => foreign(ForeignFormat::Avif),
            _ => Err(Refusal::NotAnImage),
        },
        [b'G', b'I', b'F', b'8', ..] => foreign(ForeignFormat::Gif),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => foreign(ForeignFormat::Tiff),
        [b'%', b'P', b'D', b'F', ..] => foreign(ForeignFormat::Pdf),
        _ => Err(Refusal::NotAnImage),
    }
}

fn u16_be(bytes: &[u8], at: usize) -> Option<u32> {
    let pair = bytes.get(at..at + 2)?;
    Some(u32::from(u16::from_be_bytes([pair[0], pair[1]])))
}

fn u16_le(bytes: &[u8], at: usize) -> Option<u32> {
    let pair = bytes.get(at..at + 2)?;
    Some(u32::from(u16::from_le_bytes([pair[0], pair[1]])))
}

/// From the frame header (ITU T.81, B.2.2): the first marker C0–CF that is not a table (C4, C8, CC).
fn jpeg_size_px(head: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        // Any number of FF may stand before a marker.
        while *head.get(at)? == 0xFF && *head.get(at + 1)? == 0xFF {
            at += 1;
        }
        let marker = (*head.get(at)? == 0xFF).then(|| head.get(at + 1).copied()).flatten()?;
        match marker {
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF => return Some((u16_be(head, at + 7)?, u16_be(head, at + 5)?)),
            // The picture itself begins, or ends, without a frame header.
            0xD9 | 0xDA => return None,
            _ => {}
        }
        at += 2 + usize::try_from(u16_be(head, at + 2)?).ok()?;
    }
}

/// From the first chunk, which is IHDR (PNG specification, 11.2.2).
fn png_size_px(head: &[u8]) -> Option<(u32, u32)> {
    let word = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
    (head.get(12..16)? == b"IHDR").then(|| Some((word(16)?, word(20)?))).flatten()
}

/// From the first chunk (RFC 9649): lossy, lossless, or extended.
fn webp_size_px(head: &[u8]) -> Option<(u32, u32)> {
    let u24 = |at: usize| Some(u16_le(head, at)? | u32::from(*head.get(at + 2)?) << 16);
    match head.get(12..16)? {
        b"VP8 " => Some((u16_le(head, 26)? & 0x3FFF, u16_le(head, 28)? & 0x3FFF)),
        b"VP8L" => {
            let bits = u16_le(head, 21)? | u16_le(head, 23)? << 16;
            Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
        }
        b"VP8X" => Some((u24(24)? + 1, u24(27)? + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use forecourt_api::server::MaxPixels;
    use proptest::prelude::*;

    use super::*;

    fn jpeg(segments: &[(u8, usize)], width_px: u16, height_px: u16) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8];
        for (marker, length) in segments {
            bytes.extend([0xFF, *marker]);
            bytes.extend(u16::try_from(*length).unwrap().to_be_bytes());
            bytes.extend(std::iter::repeat_n(0, length - 2));
        }
        bytes.extend([0xFF, 0xC2, 0, 17, 8]);
        bytes.extend(height_px.to_be_bytes());
        bytes.extend(width_px.to_be_bytes());
        bytes
    }

    fn png(width_px: u32, height_px: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width_px.to_be_bytes());
        bytes.extend(height_px.to_be_bytes());
        bytes
    }

    #[test]
    fn lengths() {
        assert_eq!(check_length(0, 10), Err(Refusal::Empty));
        assert_eq!(check_length(10, 10), Ok(()));
        assert_eq!(check_length(11, 10), Err(Refusal::TooLarge { max_bytes: 10 }));
    }

    #[test]
    fn pictures_tell_their_size() {
        let check = |head: &[u8], format, size_px| {
            assert_eq!(inspect(head), Ok(Header { format, size_px }));
        };
        check(
            &jpeg(&[(0xE1, 4_000), (0xE1, 65_535), (0xC4, 20)], 4032, 3024),
            Format::Jpeg,
            Some((4032, 3024)),
        );
        check(&[0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF], Format::Jpeg, None);
        check(&png(800, 600), Format::Png, Some((800, 600)));
        check(
            b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9D\x01\x2A\x80\x02\xE0\x01",
            Format::WebP,
            Some((640, 480)),
        );
        check(b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x7F\x02\0\xDF\x01\0", Format::WebP, Some((640, 480)));
        // 640 × 480 lossless: 14 bits of width − 1, 14 bits of height − 1.
        let bits: u32 = 639 | 479 << 14;
        let mut lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2F".to_vec();
        lossless.extend(bits.to_le_bytes());
        check(&lossless, Format::WebP, Some((640, 480)));
    }

    #[test]
    fn what_is_no_picture_is_named() {
        let check = |head: &[u8], refusal: Refusal| assert_eq!(inspect(head), Err(refusal));
        check(b"", Refusal::NotAnImage);
        check(b"<svg xmlns=", Refusal::NotAnImage);
        check(b"<!doctype html>", Refusal::NotAnImage);
        check(b"MZ\x90\0", Refusal::NotAnImage);
        check(b"\0\0\0\x18ftypheic", Refusal::Foreign(ForeignFormat::Heic));
        check(b"\0\0\0\x18ftypmif1", Refusal::Foreign(ForeignFormat::Heic));
        check(b"\0\0\0\x18ftypavif", Refusal::Foreign(ForeignFormat::Avif));
        check(b"\0\0\0\x18ftypisom", Refusal::NotAnImage);
        check(b"GIF89a", Refusal::Foreign(ForeignFormat::Gif));
        check(b"II*\0", Refusal::Foreign(ForeignFormat::Tiff));
        check(b"%PDF-1.7", Refusal::Foreign(ForeignFormat::Pdf));
    }

    #[test]
    fn sizes_are_bounded_by_what_the_server_says_of_their_format() {
        let limits = ImageLimits {
            min_side_px: 200,
            max_side_px: 20_000,
            max_pixels: MaxPixels { jpeg: Some(120_000_000), png: Some(50_000_000), webp: None },
        };
        let check =
            |head: &[u8], expected| assert_eq!(check_size(&inspect(head).unwrap(), &limits), expected);
        check(
            &png(4000, 199),
            Err(Refusal::TooFewPixels { width_px: 4000, height_px: 199, min_side_px: 200 }),
        );
        check(&png(8000, 6000), Ok(()));
        let too_many =
            Refusal::TooManyPixels { format: Format::Png, pixels: 8192 * 6144, max_pixels: 50_000_000 };
        check(&png(8192, 6144), Err(too_many));
        check(&jpeg(&[], 8192, 6144), Ok(()));
        let long = Refusal::TooLongSide { width_px: 30_000, height_px: 300, max_side_px: 20_000 };
        check(&jpeg(&[], 30_000, 300), Err(long));
        // Where the size stands further back than was read, the server decides.
        check(&[0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF], Ok(()));
        let webp = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x7F\x02\0\xDF\x01\0";
        check(webp, Err(Refusal::NotTaken(Format::WebP)));
    }

    proptest! {
        #[test]
        fn any_bytes_behind_a_known_beginning_are_survived(
            start in prop::sample::select(vec![
                b"\xFF\xD8\xFF".as_slice(), b"\x89PNG\r\n\x1A\n", b"RIFF\0\0\0\0WEBPVP8L", b"RIFF\0\0\0\0WEBPVP8X",
                b"\0\0\0\x18ftyp",
            ]),
            rest in prop::collection::vec(prop_oneof![Just(0xFF), any::<u8>()], 0..600),
        ) {
            let _ = inspect(&[start, &rest].concat());
        }
    }
}
