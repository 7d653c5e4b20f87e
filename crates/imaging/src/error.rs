//! Why an image could not be processed.

/// Variants by what a caller can tell the user. The texts are plain English sentences with advice where there is any;
/// they are written here and never a codec's, so nothing of the inside reaches the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Refused before decoding; a smaller version of the same photo will do.
    #[error("{}", too_large(*what, *actual, *allowed))]
    TooLarge {
        /// Measure that is too large.
        what: Measure,
        /// Value in the file or its header.
        actual: u64,
        /// Limit of [`Limits`](crate::Limits).
        allowed: u64,
    },
    /// Nothing that this crate knows as an image: an empty file, HTML, SVG, text, a video.
    #[error("this is not an image")]
    NotAnImage,
    /// An image, but of a kind that is not taken (GIF, HEIC, arithmetic-coded JPEG, …); names the kind and gives advice.
    #[error("not supported: {0}")]
    Unsupported(&'static str),
    /// Starts like an image, but cannot be read to its end: truncated or broken.
    #[error("the image is damaged: {0}")]
    Damaged(&'static str),
    /// The picture can be read, but the engine sees no vehicle that stands out in it.
    #[error("no vehicle was found in the picture")]
    NoVehicle,
    /// The engine gave no usable answer; says what was wrong with it. Another engine may do.
    #[error("the engine gave no usable answer: {0}")]
    EngineFailed(&'static str),
    /// The caller's `cancel` said so; nothing was made.
    #[error("cancelled")]
    Cancelled,
}

fn too_large(what: Measure, actual: u64, allowed: u64) -> String {
    match what {
        Measure::Bytes => format!(
            "the image has {:.1} MB, {:.1} are allowed; save it with a lower quality",
            actual as f64 / 1e6,
            allowed as f64 / 1e6,
        ),
        // Rounded away from each other, so that they never read alike.
        Measure::Pixels => format!(
            "the image has {} megapixels, {} are allowed; choose a smaller photo size in the camera, or save it smaller",
            actual.div_ceil(1_000_000),
            allowed / 1_000_000,
        ),
        Measure::SidePx => {
            format!("the image has {actual} pixels a side, {allowed} are allowed; save it smaller")
        }
    }
}

/// Words for what is not taken, by kind.
pub(crate) mod refuse {
    pub(crate) const GIF: &str = "GIF; save the picture as JPEG or PNG";
    pub(crate) const TIFF: &str = "TIFF or camera raw; save the photo as JPEG";
    pub(crate) const HEIC: &str = "HEIC; on an iPhone choose Most Compatible under Settings, Camera, Formats, or save the photo as JPEG";
    pub(crate) const AVIF: &str = "AVIF; save the picture as JPEG or PNG";
    pub(crate) const JPEG_XL: &str = "JPEG XL; save the picture as JPEG or PNG";
    pub(crate) const JPEG_2000: &str = "JPEG 2000; save the picture as JPEG or PNG";
    pub(crate) const BMP: &str = "BMP; save the picture as JPEG or PNG";
    pub(crate) const ICON: &str = "an icon file; save the picture as PNG";
    pub(crate) const PHOTOSHOP: &str = "a Photoshop document; export the picture as JPEG or PNG";
    pub(crate) const ARITHMETIC_JPEG: &str =
        "a JPEG with arithmetic coding, which browsers do not show either; save it again as an ordinary JPEG";
    pub(crate) const LOSSLESS_JPEG: &str =
        "a lossless JPEG, which browsers do not show either; save it again as an ordinary JPEG or as PNG";
    pub(crate) const DEEP_JPEG: &str =
        "a JPEG with 12 bits a channel, which browsers do not show either; save it again with 8 bits";
    pub(crate) const HIERARCHICAL_JPEG: &str =
        "a hierarchical JPEG, which browsers do not show either; save it again as an ordinary JPEG";
    pub(crate) const JPEG_OF_UNKNOWN_HEIGHT: &str =
        "a JPEG that does not tell its height at its beginning; save it again as an ordinary JPEG";
    pub(crate) const JPEG_CHANNELS: &str =
        "a JPEG with other channels than grey, colour or CMYK; save it again as an ordinary JPEG";
    pub(crate) const JPEG_SAMPLING: &str =
        "a JPEG with uneven colour sampling; save it again as an ordinary JPEG";
    pub(crate) const JPEG_SCANS: &str = "a JPEG of very many passes; save it again as an ordinary JPEG";
    #[cfg(not(feature = "libjpeg-turbo"))]
    pub(crate) const JPEG_BUILD: &str = "this kind of JPEG in this build; save it again as an ordinary JPEG";
    pub(crate) const INTERLACED_PNG: &str = "an interlaced PNG of this size; save it without interlacing";
    pub(crate) const PLATE: &str = "a licence plate that is not a PNG";
    pub(crate) const ASSET: &str = "a backdrop or overlay that is neither PNG nor JPEG";
    pub(crate) const PROPORTIONS: &str = "a picture with these proportions";

    pub(crate) const HEAD: &str = "its head cannot be read; send the original file again";
    pub(crate) const ENDS_EARLY: &str = "the file ends before the picture does; send it again";
    pub(crate) const BROKEN_DATA: &str = "a part of the picture cannot be read; send the original file again";
}

/// Why a file cannot serve as a network. All of them are for whoever installed the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// No ONNX file, a broken one, or one with operators that are not known here; carries the reader's words.
    #[error("the file cannot be read as an ONNX model: {0}")]
    NotAModel(String),
    /// An input or output of this name is missing.
    #[error("the model has no input or output that is called {0:?}")]
    Lacks(&'static str),
    /// It reads like the network, but takes something else, or a trial on a picture failed; says how.
    #[error("the model is not like the network that was expected: {0}")]
    Unlike(String),
    /// Impossible description of the model's interface: says which number, or which outputs there are.
    #[error("the model's interface is described wrongly: {0}")]
    Interface(String),
}

/// Measure of an image that has a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Length of the file in bytes.
    Bytes,
    /// Width × height.
    Pixels,
    /// Length of the longer side in pixels.
    SidePx,
}
