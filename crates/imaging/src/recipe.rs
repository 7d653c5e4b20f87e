//! Recipe: treatment of a photo.

use std::sync::Arc;

use crate::error::Measure;
use crate::{Backdrop, Error, Level, Margins, Overlay, PlateTreatment, Scene, Subject};

/// Treatment of the vehicle's surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CutType {
    /// The vehicle alone before [`Recipe::backdrop`], in a frame of [`Recipe::aspect`].
    Complete,
    /// The near ground stays, what is above it becomes the wall of [`Recipe::backdrop`]. Keeps the photo's proportions.
    Normal,
    /// The surroundings are softened. Keeps the photo's proportions.
    Blur,
    /// The whole photo as it is, upright and without metadata. Keeps the photo's proportions; needs no engine
    /// but for the [plate](Recipe::plate).
    None,
}

/// Settings of one run of [`process()`](crate::process()).
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// Treatment of the surroundings.
    pub cut_type: CutType,
    /// Amount of work for the outline.
    pub level: Level,
    /// Surroundings of [`CutType::Complete`]; its part above the floor line also stands behind [`CutType::Normal`].
    pub backdrop: Backdrop,
    /// Shift of the backdrop of [`CutType::Complete`], downwards, as a share (−1 to 1) of the frame's height. A floor line
    /// is never so low that the vehicle stands before the wall instead of on the floor.
    pub backdrop_offset: f32,
    /// A faint mirror image of the vehicle of [`CutType::Complete`] in the floor: on, off, or as the scene has it. A
    /// picture without a floor line mirrors nothing unless this says so.
    pub reflection: Option<bool>,
    /// Room around the vehicle of [`CutType::Complete`].
    pub margins: Margins,
    /// Picture that is laid over every result, whatever the cut type: as large as it fits in whole, centred.
    pub overlay: Option<Arc<Overlay>>,
    /// Width of the widest rendition; less where the photo is narrower.
    pub hd_width_px: u32,
    /// Widths of the further renditions, in any order. Those that are not below the HD width are left out.
    pub sub_widths_px: Vec<u32>,
    /// Width to height of [`CutType::Complete`]'s frame, neither 0. The other cut types never crop a photo.
    pub aspect: (u32, u32),
    /// Width and height of the only rendition; it takes the place of the widths and the aspect, and photos are enlarged
    /// where that needs it. [`CutType::Complete`] is composed in it; other pictures lie in it whole, before their own
    /// blurred surroundings. At most [`MAX_SIZE_SIDE_PX`] a side.
    pub size_px: Option<(u32, u32)>,
    /// Width to height, neither 0, of the renditions of a picture that stays whole: it lies in them before its own blurred
    /// surroundings, and [`Outcome::plain`](crate::Outcome::plain) has it without. `None` leaves its proportions alone, as
    /// does [`size_px`](Self::size_px).
    pub padded_aspect: Option<(u32, u32)>,
    /// JPEG quality of the renditions, 1 to 100.
    pub jpeg_quality: u8,
    /// Subject of the picture, where a person has said so; else it is told from the picture. Anything but
    /// [`Subject::Vehicle`] stays whole.
    pub subject: Option<Subject>,
    /// Treatment of the licence plate. Anything but [`PlateTreatment::Keep`] needs an engine with every cut type.
    pub plate: PlateTreatment,
}

impl Default for Recipe {
    /// `complete` in the studio, 1600 px and 1024, 640, 320, 4:3, quality 82: the contract's `ServerInfo.media`
    /// defaults; 82 is where halving the bytes starts to show on paint.
    fn default() -> Self {
        Self {
            cut_type: CutType::Complete,
            level: Level::Standard,
            backdrop: Backdrop::Scene(Scene::Studio),
            backdrop_offset: 0.0,
            reflection: None,
            margins: Margins::default(),
            overlay: None,
            hd_width_px: 1600,
            sub_widths_px: vec![1024, 640, 320],
            aspect: (4, 3),
            size_px: None,
            padded_aspect: None,
            jpeg_quality: 82,
            subject: None,
            plate: PlateTreatment::Keep,
        }
    }
}

/// Longest side of [`Recipe::size_px`], in pixels.
pub const MAX_SIZE_SIDE_PX: u32 = 4096;

/// Bytes of a frame's pixel while it is composed: the frame, the vehicle and its edge, the planes of its shadow.
const COMPOSING_BYTES: u64 = 24;

impl Recipe {
    /// Memory that the frame of [`size_px`](Self::size_px) takes besides what
    /// [`Header::working_bytes`](crate::Header::working_bytes) says of the photo, in bytes.
    #[must_use]
    pub fn working_bytes(&self) -> u64 {
        self.size_px.map_or(0, |(width, height)| {
            let side = |length: u32| u64::from(length.min(MAX_SIZE_SIDE_PX));
            COMPOSING_BYTES * side(width) * side(height)
        })
    }

    /// Checks what would make a frame that is too large.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let longer = self.size_px.map_or(0, |(width, height)| width.max(height));
        if longer > MAX_SIZE_SIDE_PX {
            return Err(Error::TooLarge {
                what: Measure::SidePx,
                actual: longer.into(),
                allowed: MAX_SIZE_SIDE_PX.into(),
            });
        }
        Ok(())
    }
}
