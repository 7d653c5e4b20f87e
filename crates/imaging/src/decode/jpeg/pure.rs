//! Pixels by a decoder without C, for builds that have no libjpeg-turbo. It reads fewer kinds, in full size only.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::{ColorType, DynamicImage};

use super::super::Raster;
use super::super::colour::Channels;
use super::markers::Head;
use crate::Error;
use crate::error::refuse;

pub(super) fn decode(stream: &[u8], head: &Head<'_>, reduction: u32) -> Result<Raster, Error> {
    let (h, v) = head.frame.sampling();
    // It takes scans of single components for one of all, and knows no other samplings.
    let known = (head.frame.progressive || head.first_scan_is_whole) && h <= 2 && v <= 2;
    if !known || reduction != 1 {
        return Err(Error::Unsupported(refuse::JPEG_BUILD));
    }
    let unreadable = |_| Error::Damaged(refuse::BROKEN_DATA);
    let decoder = JpegDecoder::new(Cursor::new(stream)).map_err(unreadable)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    let (width_px, height_px) = (picture.width(), picture.height());
    Ok(match picture.color() {
        ColorType::L8 => {
            Raster { width_px, height_px, channels: Channels::Grey, bytes: picture.into_luma8().into_raw() }
        }
        _ => Raster { width_px, height_px, channels: Channels::Rgb, bytes: picture.into_rgb8().into_raw() },
    })
}
