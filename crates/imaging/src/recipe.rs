//! Recipe: treatment of a photo.

use crate::{Level, PlateTreatment, Scene, Subject};

/// Treatment of the vehicle's surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CutType {
    /// The vehicle alone before a drawn [`Scene`], in a frame of [`Recipe::aspect`].
    Complete,
    /// The near ground stays, what is above it becomes a plain backdrop. Keeps the photo's proportions.
    Normal,
    /// The surroundings are softened. Keeps the photo's proportions.
    Blur,
    /// The whole photo as it is, upright and without metadata. Keeps the photo's proportions; needs no engine
    /// but for the [plate](Recipe::plate).
    None,
}

/// Settings of one run of [`process()`](crate::process()).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// Treatment of the surroundings.
    pub cut_type: CutType,
    /// Amount of work for the outline.
    pub level: Level,
    /// Backdrop of [`CutType::Complete`]; its wall colours also make the backdrop of [`CutType::Normal`].
    pub scene: Scene,
    /// Width of the widest rendition; less where the photo is narrower.
    pub hd_width_px: u32,
    /// Widths of the further renditions, in any order. Those that are not below the HD width are left out.
    pub sub_widths_px: Vec<u32>,
    /// Width to height of [`CutType::Complete`]'s frame, neither 0. The other cut types never crop a photo.
    pub aspect: (u32, u32),
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
            scene: Scene::Studio,
            hd_width_px: 1600,
            sub_widths_px: vec![1024, 640, 320],
            aspect: (4, 3),
            jpeg_quality: 82,
            subject: None,
            plate: PlateTreatment::Keep,
        }
    }
}
