//! Pixels by libjpeg-turbo, from a stream that has been found whole.

use turbojpeg::{Decompressor, Image, PixelFormat, ScalingFactor};

use super::super::Raster;
use super::super::colour::Channels;
use super::markers::Head;
use crate::Error;
use crate::error::refuse;

/// Beginnings of warnings that leave no part of a picture unread; the library's wrapper hands them out as errors.
const HARMLESS: [&str; 1] = ["Inconsistent progression sequence"];

/// Decodes at a power of two below the full size.
pub(super) fn decode(stream: &[u8], head: &Head<'_>, reduction: u32) -> Result<Raster, Error> {
    let unreadable = |_| Error::Damaged(refuse::BROKEN_DATA);
    let (channels, format) = match head.frame.components.len() {
        1 => (Channels::Grey, PixelFormat::GRAY),
        3 => (Channels::Rgb, PixelFormat::RGB),
        _ => (Channels::Cmyk, PixelFormat::CMYK),
    };
    let scale = ScalingFactor::new(1, reduction as usize);
    let (width, height) =
        (scale.scale(head.frame.width_px as usize), scale.scale(head.frame.height_px as usize));
    let mut decompressor = Decompressor::new().map_err(unreadable)?;
    decompressor.set_scaling_factor(scale).map_err(unreadable)?;
    let pitch = width * format.size();
    let mut pixels = vec![0; pitch * height];
    let image = Image { pixels: pixels.as_mut_slice(), width, pitch, height, format };
    match decompressor.decompress(stream, image) {
        Ok(()) => {}
        Err(turbojpeg::Error::TurboJpegError(words)) if HARMLESS.iter().any(|word| words.contains(word)) => {}
        Err(error) => return Err(unreadable(error)),
    }
    Ok(Raster { width_px: width as u32, height_px: height as u32, channels, bytes: pixels })
}
