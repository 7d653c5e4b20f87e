//! Content codings (RFC 9110, section 8.4): undoes what `Content-Encoding` names, for fetched images and for bodies of
//! requests, within bounds that a small body cannot blow up.
//!
//! Not here: codings of answers (`crate::portal` sends what was compressed when it was built).

use std::io::{self, Read};

use bytes::Bytes;

/// Codings in the spelling of `Accept-Encoding`.
pub(crate) const TAKEN: &str = "gzip, deflate, br, zstd";

/// Most codings one over the other.
const MAX_LAYERS: usize = 3;

/// Most bytes that a byte may become. Pictures hardly shrink at all and texts of forms by a factor of ten.
const MAX_RATIO: usize = 100;

/// Bytes that a body may become whatever its ratio.
const FREE_BYTES: usize = 1 << 20;

/// Reason for which a body cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodingError {
    /// A coding of this name is not known.
    Unknown(String),
    /// The body is not what its coding makes.
    Damaged,
    /// More bytes come out than are taken.
    TooLarge,
}

/// The codings that a `Content-Encoding` names, those that change nothing left out; in the order in which they were applied.
/// `aws-chunked` is what clients of object stores leave behind.
pub(crate) fn named(header: &str) -> Vec<String> {
    header
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !matches!(name.as_str(), "" | "identity" | "none" | "aws-chunked"))
        .collect()
}

/// Undoes codings that were applied in this order. Takes time in proportion to the bytes: for threads that may block.
pub(crate) fn decode(bytes: Bytes, codings: &[String], max_bytes: usize) -> Result<Bytes, CodingError> {
    if codings.len() > MAX_LAYERS {
        return Err(CodingError::Unknown(codings.join(", ")));
    }
    codings.iter().rev().try_fold(bytes, |bytes, coding| {
        let limit = max_bytes.min(FREE_BYTES.max(bytes.len().saturating_mul(MAX_RATIO)));
        match coding.as_str() {
            "gzip" | "x-gzip" => gzip(&bytes, limit),
            "deflate" => deflate(&bytes, limit),
            "br" => read(brotli_decompressor::Decompressor::new(&*bytes, BUFFER_BYTES), limit),
            "zstd" => zstd(&bytes, limit),
            _ => Err(CodingError::Unknown(coding.clone())),
        }
        .map(Bytes::from)
    })
}

/// Of the decoder that wants to be told.
const BUFFER_BYTES: usize = 16 << 10;

/// Members one after the other (RFC 1952). Whatever follows them is nobody's.
fn gzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>, CodingError> {
    let (mut decoded, mut rest) = (Vec::new(), bytes);
    loop {
        let mut member = flate2::bufread::GzDecoder::new(rest);
        decoded.append(&mut read(&mut member, limit - decoded.len())?);
        rest = member.into_inner();
        if !rest.starts_with(b"\x1f\x8b") {
            return Ok(decoded);
        }
    }
}

/// With the header of zlib, as it is specified, or without, as some servers send it.
fn deflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, CodingError> {
    let has_header = matches!(bytes, [first, second, ..]
        if first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31));
    if has_header {
        read(flate2::bufread::ZlibDecoder::new(bytes), limit)
    } else {
        read(flate2::bufread::DeflateDecoder::new(bytes), limit)
    }
}

fn zstd(bytes: &[u8], limit: usize) -> Result<Vec<u8>, CodingError> {
    let decoder = ruzstd::decoding::StreamingDecoder::new(bytes).map_err(|_| CodingError::Damaged)?;
    read(decoder, limit)
}

/// Reads to the end, at most `limit` bytes.
fn read(decoder: impl Read, limit: usize) -> Result<Vec<u8>, CodingError> {
    let mut decoded = Vec::new();
    let read: io::Result<usize> = decoder.take(limit as u64 + 1).read_to_end(&mut decoded);
    read.map_err(|_| CodingError::Damaged)?;
    if decoded.len() > limit { Err(CodingError::TooLarge) } else { Ok(decoded) }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    /// `photo`, as Zstandard's and Brotli's own encoders write it.
    const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd\x00\x58\x29\x00\x00photo";
    const BROTLI: &[u8] = b"\x0b\x02\x80photo\x03";

    fn gzipped(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn undo(bytes: &[u8], header: &str, max_bytes: usize) -> Result<Vec<u8>, CodingError> {
        decode(Bytes::copy_from_slice(bytes), &named(header), max_bytes).map(|bytes| bytes.to_vec())
    }

    #[test]
    fn every_coding_of_the_web_is_undone() {
        let photo = b"photo".as_slice();
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(photo).unwrap();
        let zlib = zlib.finish().unwrap();
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::fast());
        bare.write_all(photo).unwrap();
        let bare = bare.finish().unwrap();
        let two_members = [gzipped(b"pho"), gzipped(b"to"), b"\0\0".to_vec()].concat();
        let rows: [(&str, Vec<u8>); 12] = [
            ("gzip", gzipped(photo)),
            ("X-GZip", gzipped(photo)),
            ("gzip", two_members),
            ("deflate", zlib),
            ("deflate", bare),
            ("br", BROTLI.to_vec()),
            ("zstd", ZSTD.to_vec()),
            ("gzip, gzip", gzipped(&gzipped(photo))),
            ("identity", photo.to_vec()),
            ("aws-chunked,gzip", gzipped(photo)),
            ("aws-chunked", photo.to_vec()),
            ("", photo.to_vec()),
        ];
        for (header, bytes) in rows {
            assert_eq!(undo(&bytes, header, 100).as_deref(), Ok(photo), "{header:?}");
        }
    }

    #[test]
    fn what_does_not_decode_says_why() {
        assert_eq!(undo(b"x", "rot13", 9), Err(CodingError::Unknown("rot13".to_owned())));
        let layers = "gzip, gzip, gzip, gzip";
        assert_eq!(undo(b"x", layers, 9), Err(CodingError::Unknown(layers.to_owned())));
        for coding in ["gzip", "deflate", "br", "zstd"] {
            assert_eq!(
                undo(b"\xff\xd8\xff\xe0 no such thing", coding, 9),
                Err(CodingError::Damaged),
                "{coding}"
            );
        }
        let whole = gzipped(b"photo");
        for length in 0..whole.len() - 1 {
            assert_eq!(undo(&whole[..length], "gzip", 9), Err(CodingError::Damaged), "{length} bytes");
        }
    }

    #[test]
    fn little_does_not_become_much() {
        assert_eq!(undo(&gzipped(b"photo"), "gzip", 5).as_deref(), Ok(b"photo".as_slice()));
        assert_eq!(undo(&gzipped(b"photo"), "gzip", 4), Err(CodingError::TooLarge));
        // A thousand times as long, and within what is taken in all.
        let zeros = gzipped(&vec![0; 20 << 20]);
        assert!(zeros.len() < 100 << 10);
        assert_eq!(undo(&zeros, "gzip", 64 << 20), Err(CodingError::TooLarge));
        assert_eq!(
            undo(&gzipped(&vec![0; FREE_BYTES]), "gzip", 64 << 20).map(|bytes| bytes.len()),
            Ok(FREE_BYTES)
        );
        let twice = gzipped(&zeros);
        assert_eq!(undo(&twice, "gzip, gzip", 64 << 20), Err(CodingError::TooLarge));
    }
}
