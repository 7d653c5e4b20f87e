//! The finished picture in the widths that pages ask for.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, GrayImage, ImageEncoder, RgbImage, RgbaImage};
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use crate::Error;
use crate::error::refuse;

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

impl Area {
    /// Its part within a picture of this size. At least a pixel wide and high, so that there is something to scale.
    pub(crate) fn within(self, (width, height): (u32, u32)) -> Self {
        let (width, height) = (f64::from(width), f64::from(height));
        let left = self.left.clamp(0.0, (width - 1.0).max(0.0));
        let top = self.top.clamp(0.0, (height - 1.0).max(0.0));
        let right = (self.left + self.width).clamp(left + 1.0, width.max(left + 1.0));
        let bottom = (self.top + self.height).clamp(top + 1.0, height.max(top + 1.0));
        Self { left, top, width: right - left, height: bottom - top }
    }
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

pub(crate) fn encode(picture: &RgbImage, quality: u8) -> Result<Encoded, Error> {
    let (width_px, height_px) = picture.dimensions();
    let too_long = || Error::Unsupported(refuse::PROPORTIONS);
    let width = u16::try_from(width_px).map_err(|_| too_long())?;
    let height = u16::try_from(height_px).map_err(|_| too_long())?;
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    // Optimised Huffman tables would save 6 %, but split the file into a scan a channel, which not every reader
    // takes: image 0.25's own decoder shows such pictures torn.
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

/// Resizes one channel like [`resize_rgb`].
pub(crate) fn resize_grey(
    source: &GrayImage,
    width: u32,
    height: u32,
    area: Option<Area>,
) -> Result<GrayImage, Error> {
    let pixels = resize(source.as_raw(), source.dimensions(), PixelType::U8, (width, height), area)?;
    GrayImage::from_raw(width, height, pixels).ok_or_else(unscalable)
}

/// Resizes colours and transparency like [`resize_rgb`]; what is transparent lends no colour to its neighbours.
pub(crate) fn resize_rgba(source: &RgbaImage, width: u32, height: u32) -> Result<RgbaImage, Error> {
    let pixels = resize(source.as_raw(), source.dimensions(), PixelType::U8x4, (width, height), None)?;
    RgbaImage::from_raw(width, height, pixels).ok_or_else(unscalable)
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
    // Transparency must not ring: it would be a rim around a badge.
    let (filter, with_alpha) = match pixel {
        PixelType::U8x4 => (FilterType::Hamming, true),
        _ => (FilterType::Lanczos3, false),
    };
    let mut options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).use_alpha(with_alpha);
    if let Some(area) = area {
        options = options.crop(area.left, area.top, area.width, area.height);
    }
    Resizer::new().resize(&source, &mut target, &options).map_err(|_| unscalable())?;
    Ok(target.into_vec())
}

/// An alpha channel as a grey PNG whose longer side is at most `side_px`.
pub(crate) fn alpha_png(alpha: &GrayImage, side_px: u32) -> Result<Vec<u8>, Error> {
    let (width, height) = fit(alpha.dimensions(), side_px);
    let smaller;
    let alpha = if (width, height) == alpha.dimensions() {
        alpha
    } else {
        smaller = resize_grey(alpha, width, height, None)?;
        &smaller
    };
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(alpha.as_raw(), width, height, ExtendedColorType::L8)
        .map_err(|_| unscalable())?;
    Ok(bytes)
}

fn unscalable() -> Error {
    Error::Unsupported(refuse::PROPORTIONS)
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

/// The largest size with the proportions of `inner` that lies whole in `outer`, larger or smaller than given.
pub(crate) fn contained(inner: (u32, u32), outer: (u32, u32)) -> (u32, u32) {
    let (width, height) = (inner.0.max(1), inner.1.max(1));
    if u64::from(width) * u64::from(outer.1) >= u64::from(height) * u64::from(outer.0) {
        (outer.0, proportional(height, outer.0, width).min(outer.1))
    } else {
        (proportional(width, outer.1, height).min(outer.0), outer.1)
    }
}

/// The smallest size of that width to height in which `inner` lies whole, scaled down to `widest_px` where it is wider.
pub(crate) fn surrounding(inner: (u32, u32), aspect: (u32, u32), widest_px: u32) -> (u32, u32) {
    let aspect = (aspect.0.max(1), aspect.1.max(1));
    let width = inner.0.max(proportional(inner.1, aspect.0, aspect.1)).min(widest_px.max(1));
    (width, proportional(width, aspect.1, aspect.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([
                (x * 255 / width) as u8,
                (y * 255 / height) as u8,
                if x < width / 2 { 60 } else { 190 },
            ])
        })
    }

    #[test]
    fn readers_see_what_was_encoded() {
        for (width, height) in [(160, 120), (161, 97), (333, 50), (1, 1)] {
            let picture = drawn(width, height);
            let encoded = encode(&picture, 90).unwrap();
            let seen = image::load_from_memory(&encoded.bytes).unwrap().into_rgb8();
            assert_eq!(seen.dimensions(), (width, height));
            let pairs = seen.as_raw().iter().zip(picture.as_raw());
            let error = pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>();
            let mean = error / picture.as_raw().len() as f64;
            assert!(mean < 4.0, "{width} × {height}: {mean}");
        }
    }

    #[test]
    fn renditions_go_from_wide_to_narrow_and_never_beyond_the_cut() {
        let widths = |widths_px: &[u32]| -> Vec<(u32, u32)> {
            let made = encode_all(drawn(200, 150), widths_px, 80, &|| false).unwrap();
            made.iter().map(|rendition| (rendition.width_px, rendition.height_px)).collect()
        };
        assert_eq!(widths(&[40, 100, 0, 100, 200, 640]), [(200, 150), (100, 75), (40, 30)]);
        assert_eq!(widths(&[]), [(200, 150)]);
        assert_eq!(encode_all(drawn(20, 15), &[10], 80, &|| true), Err(Error::Cancelled));
    }

    #[test]
    fn files_carry_no_metadata() {
        let bytes = encode(&drawn(64, 48), 80).unwrap().bytes;
        for marker in [b"Exif".as_slice(), b"http://ns.adobe", b"ICC_PROFILE"] {
            assert!(!bytes.windows(marker.len()).any(|window| window == marker));
        }
    }

    #[test]
    fn fits_into_a_square_without_growing() {
        let check = |size, side_px, expected| assert_eq!(fit(size, side_px), expected);
        check((4000, 3000), 1024, (1024, 768));
        check((3000, 4000), 1024, (768, 1024));
        check((640, 480), 1024, (640, 480));
        check((30_000, 3), 1024, (1024, 1));
    }
}
