//! Limits of the images that are taken.

use crate::Format;

/// Bounds on an input image. All of them are checked before a pixel is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest file, in bytes.
    pub max_bytes: usize,
    /// Most pixels, width × height as the header states them.
    pub max_pixels: MaxPixels,
    /// Longest side, in pixels.
    pub max_side_px: u32,
    /// Shorter side below which a photo is of no use to a page. Advice to who chooses photos; smaller ones are processed.
    pub advised_min_side_px: u32,
}

/// Most pixels of each kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxPixels {
    /// Of a JPEG.
    pub jpeg: u64,
    /// Of a PNG.
    pub png: u64,
    /// Of a WebP.
    pub webp: u64,
}

/// The largest photo that is decoded in full: what phones call 50 megapixels, 8192 × 6144.
pub(crate) const FULL_SIZE_PIXELS: u64 = 8192 * 6144;
/// The largest photo of a kind that can be made smaller while it is decoded.
const REDUCED_PIXELS: u64 = 120_000_000;

/// Bounds on pictures that are used for others: backdrops and overlays. 40 megapixels, 8000 px a side, 32 MiB.
pub const ASSET_LIMITS: Limits = Limits {
    max_bytes: 32 << 20,
    max_pixels: MaxPixels::all(40_000_000),
    max_side_px: 8000,
    advised_min_side_px: 1,
};

impl MaxPixels {
    /// The same bound for every kind.
    #[must_use]
    pub const fn all(pixels: u64) -> Self {
        Self { jpeg: pixels, png: pixels, webp: pixels }
    }

    /// The bound for one kind.
    #[must_use]
    pub const fn of(&self, format: Format) -> u64 {
        match format {
            Format::Jpeg => self.jpeg,
            Format::Png => self.png,
            Format::WebP => self.webp,
        }
    }
}

impl Default for Limits {
    /// 64 MiB and 30,000 px a side; 120 megapixels of a JPEG or PNG, 50 of a WebP: above what phones store, below what
    /// hurts a small machine.
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_pixels: MaxPixels { jpeg: REDUCED_PIXELS, png: REDUCED_PIXELS, webp: FULL_SIZE_PIXELS },
            max_side_px: 30_000,
            advised_min_side_px: 200,
        }
    }
}
