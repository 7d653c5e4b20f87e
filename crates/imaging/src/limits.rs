//! What an image may cost before it is refused.

/// Bounds on an input image. All of them are checked before a pixel is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest file, in bytes.
    pub max_bytes: usize,
    /// Most pixels, width × height as the header states them.
    pub max_pixels: u64,
    /// Longest side, in pixels.
    pub max_side_px: u32,
}

impl Default for Limits {
    /// 64 MiB, 50 megapixels, 30,000 px a side: above what phones store, below what hurts a small machine.
    fn default() -> Self {
        Self { max_bytes: 64 << 20, max_pixels: 50_000_000, max_side_px: 30_000 }
    }
}
