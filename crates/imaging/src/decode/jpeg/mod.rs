//! JPEG: what its head says, whether it is whole, and its pixels.
//!
//! Every file is walked through before it is decoded, so that the decoder only gets what lacks nothing. The decoder is
//! libjpeg-turbo, by the feature of that name; without it (WebAssembly) a decoder in Rust reads the usual kinds.

mod huffman;
mod markers;
#[cfg(not(feature = "libjpeg-turbo"))]
mod pure;
mod scans;
mod standard;
#[cfg(feature = "libjpeg-turbo")]
mod turbo;

use self::markers::Head;
use super::{Raster, Stored, reduction};
use crate::Error;

/// Bytes of a coefficient as the decoder keeps it.
const COEFFICIENT_BYTES: u64 = 2;

/// Reads the header.
pub(super) fn inspect(bytes: &[u8]) -> Result<Stored<'_>, Error> {
    let head = Head::read(bytes)?;
    let frame = &head.frame;
    let (width_px, height_px) = (frame.width_px, frame.height_px);
    let reduction = reduction(width_px, height_px);
    let channels = frame.components.len() as u64;
    let pixels = u64::from(width_px.div_ceil(reduction)) * u64::from(height_px.div_ceil(reduction));
    // What comes in several scans is collected first; the walk notes a bit for each coefficient besides.
    let collected = if frame.progressive || !head.first_scan_is_whole {
        frame.all_blocks() * 64 * COEFFICIENT_BYTES + frame.all_blocks() * 8
    } else {
        0
    };
    Ok(Stored {
        width_px,
        height_px,
        exif: head.exif,
        decoded_px: pixels,
        decoding_bytes: pixels * channels + collected + bytes.len() as u64,
    })
}

/// The pixels, and the profile that describes them. Large pictures are decoded smaller.
pub(super) fn decode(bytes: &[u8]) -> Result<(Raster, Option<Vec<u8>>), Error> {
    let head = Head::read(bytes)?;
    let stream = scans::whole_stream(bytes, &head)?;
    let reduction = reduction(head.frame.width_px, head.frame.height_px);
    #[cfg(feature = "libjpeg-turbo")]
    let raster = turbo::decode(&stream, &head, reduction)?;
    #[cfg(not(feature = "libjpeg-turbo"))]
    let raster = pure::decode(&stream, &head, reduction)?;
    Ok((raster, head.profile))
}
