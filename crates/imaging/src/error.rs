//! Why an image could not be processed.

/// Variants by what a caller can tell the user. The texts are plain English sentences without internals; their
/// details (sizes, format names) are public facts about the user's own file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Refused before decoding; a smaller version of the same photo will do.
    #[error("the image has {actual} {what}, {allowed} are allowed")]
    TooLarge {
        /// What is too large.
        what: Measure,
        /// As found in the file or its header.
        actual: u64,
        /// As given by [`Limits`](crate::Limits).
        allowed: u64,
    },
    /// Nothing that this crate knows as an image: an empty file, HTML, SVG, text, a video.
    #[error("this is not an image")]
    NotAnImage,
    /// An image, but of a kind that is not taken (GIF, HEIC, arithmetic-coded JPEG, …); names the kind.
    #[error("not supported: {0}")]
    Unsupported(String),
    /// Starts like an image, but cannot be read to its end: truncated or broken.
    #[error("the image is damaged: {0}")]
    Damaged(String),
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
    /// What was said of the model's interface cannot be: says which number, or which outputs there are.
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

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Bytes => "bytes",
            Self::Pixels => "pixels",
            Self::SidePx => "pixels a side",
        })
    }
}
