//! The finished picture in the widths that pages ask for.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{GrayImage, RgbImage};
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use crate::Error;

/// One encoded JPEG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// Width in pixels.
    pub width_px: u32,
    /// Height in pixels.
    pub height_px: u32,
    /// The file: pixels only, no metadata.
    pub bytes: Vec<u8>,
}

/// A part of a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// Encodes `cut` and then each narrower width, each made from the one before it.
pub(crate) fn encode_all(
    mut cut: RgbImage,
    widths_px: &[u32],
    quality: u8,
    cancel: &dyn Fn() -> bool,
) -> Result<Vec<Encoded>, Error> {
    let mut widths_px: Vec<u32> =
        widths_px.iter().copied().filter(|&width| width > 0 && width < cut.width()).collect();
    widths_px.sort_unstable_by(|a, b| b.cmp(a));
    widths_px.dedup();
    let (full_width, full_height) = cut.dimensions();
    let mut renditions = vec![encode(&cut, quality)?];
    for width in widths_px {
        if cancel() {
            return Err(Error::Cancelled);
        }
        cut = resize_rgb(&cut, width, proportional(full_height, width, full_width), None)?;
        renditions.push(encode(&cut, quality)?);
    }
    Ok(renditions)
}

/// `length × numerator / denominator`, rounded, at least 1.
pub(crate) fn proportional(length: u32, numerator: u32, denominator: u32) -> u32 {
    let denominator = u64::from(denominator.max(1));
    let scaled = (u64::from(length) * u64::from(numerator) + denominator / 2) / denominator;
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

fn encode(picture: &RgbImage, quality: u8) -> Result<Encoded, Error> {
    let (width_px, height_px) = picture.dimensions();
    let too_long = || Error::Unsupported("a picture with these proportions".to_owned());
    let width = u16::try_from(width_px).map_err(|_| too_long())?;
    let height = u16::try_from(height_px).map_err(|_| too_long())?;
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.set_optimized_huffman_tables(true);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.encode(picture.as_raw(), width, height, ColorType::Rgb).map_err(|_| too_long())?;
    Ok(Encoded { width_px, height_px, bytes })
}

/// Scales `area` of a picture (all of it by default) to the size given with a Lanczos filter.
pub(crate) fn resize_rgb(
    source: &RgbImage,
    width: u32,
    height: u32,
    area: Option<Area>,
) -> Result<RgbImage, Error> {
    let pixels = resize(source.as_raw(), source.dimensions(), PixelType::U8x3, (width, height), area)?;
    RgbImage::from_raw(width, height, pixels).ok_or_else(unscalable)
}

/// As [`resize_rgb`] for one channel.
pub(crate) fn resize_grey(
    source: &GrayImage,
    width: u32,
    height: u32,
    area: Option<Area>,
) -> Result<GrayImage, Error> {
    let pixels = resize(source.as_raw(), source.dimensions(), PixelType::U8, (width, height), area)?;
    GrayImage::from_raw(width, height, pixels).ok_or_else(unscalable)
}

fn resize(
    source: &[u8],
    (source_width, source_height): (u32, u32),
    pixel: PixelType,
    (width, height): (u32, u32),
    area: Option<Area>,
) -> Result<Vec<u8>, Error> {
    let source = ImageRef::new(source_width, source_height, source, pixel).map_err(|_| unscalable())?;
    let mut target = Image::new(width, height, pixel);
    let mut options =
        ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).use_alpha(false);
    if let Some(area) = area {
        options = options.crop(area.left, area.top, area.width, area.height);
    }
    Resizer::new().resize(&source, &mut target, &options).map_err(|_| unscalable())?;
    Ok(target.into_vec())
}

fn unscalable() -> Error {
    Error::Unsupported("a picture with these proportions".to_owned())
}

/// ThumbHash of a picture: about 25 bytes from which a blurred preview can be painted.
pub(crate) fn placeholder(picture: &RgbImage) -> Result<Vec<u8>, Error> {
    const SIDE_PX: u32 = 100;
    let (width, height) = fit(picture.dimensions(), SIDE_PX);
    let small = resize_rgb(picture, width, height, None)?;
    let rgba: Vec<u8> = small.pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect();
    Ok(thumbhash::rgba_to_thumb_hash(width as usize, height as usize, &rgba))
}

/// The size with the same proportions whose longer side is at most `side_px`; never larger than given.
pub(crate) fn fit((width, height): (u32, u32), side_px: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= side_px {
        return (width, height);
    }
    (proportional(width, side_px, longer), proportional(height, side_px, longer))
}
