//! The pipeline of one photo: decode, segment, judge, matte, compose, encode.

use image::{GrayImage, RgbImage};

use crate::bounds::Bounds;
use crate::compose::{self, Placement};
use crate::decode::{self, Photo};
use crate::engine::{ENGINE_SIDE_PX, check_cancelled};
use crate::parts::{self, Parts};
use crate::plate::{self, PlateOutcome, PlateTreatment};
use crate::rendition::{self, Encoded};
use crate::subject::{self, Extent, Signs};
use crate::{
    CutType, Engine, Error, GraphCut, Limits, Recipe, Segmentation, Sightings, Subject, matte, quality,
};

/// Longest side of the stored alpha channel: that of the widest usual rendition.
const ALPHA_SIDE_PX: u32 = 1600;

/// Shares of the picture that a vehicle covers, from and to. The rest is no vehicle, or nothing but one.
const COVERED: std::ops::RangeInclusive<f64> = 0.02..=0.97;

/// Steps of the work, in this order. [`CutType::None`] has no `Cutting` and no `QualityCheck`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Reading and decoding the file.
    Analyzing,
    /// The engine looks for the vehicle.
    Cutting,
    /// The mask is judged.
    QualityCheck,
    /// Edge, composition, renditions.
    Retouching,
}

/// Quality of the photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// Yes.
    Ok,
    /// There is a result, but a new photo would give a better one.
    Retake(RetakeReason),
}

/// Why a new photo is advised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetakeReason {
    /// The engine is not sure where the vehicle ends.
    UnclearOutline,
    /// The vehicle is cut off by the frame.
    CutOff,
    /// The vehicle is so small in the picture that the result is blurred.
    TooSmall,
}

/// Place of the whole photo, upright, in the widest rendition, as shares of the rendition's width and height. Parts of the
/// photo that are cut off lie outside 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhotoArea {
    /// Its left edge.
    pub left: f32,
    /// Its top edge.
    pub top: f32,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
}

impl PhotoArea {
    /// All of the rendition, no more and no less.
    pub const WHOLE: Self = Self { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };

    /// Place in the rendition of a place in the photo, both as shares of width and height.
    #[must_use]
    pub fn place(&self, (x, y): (f32, f32)) -> (f32, f32) {
        (self.left + x * self.width, self.top + y * self.height)
    }

    /// The same photo, where this rendition lies at `within` in another picture.
    fn nested(self, within: Self) -> Self {
        let (left, top) = within.place((self.left, self.top));
        Self { left, top, width: self.width * within.width, height: self.height * within.height }
    }
}

/// Result of processing a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Width of the widest rendition.
    pub width_px: u32,
    /// Height of the widest rendition.
    pub height_px: u32,
    /// JPEG files, widest first.
    pub renditions: Vec<Encoded>,
    /// The picture without its padding, where [`Recipe::padded_aspect`] has given the renditions some.
    pub plain: Option<Encoded>,
    /// Place of the photo in the renditions.
    pub photo_area: PhotoArea,
    /// Width of the photo given, upright.
    pub original_width_px: u32,
    /// Height of the photo given, upright.
    pub original_height_px: u32,
    /// Grey PNG in the upright photo's own proportions, longer side at most 1600 px; white is vehicle.
    /// `None` for [`CutType::None`], and where the [subject](Self::subject) is no vehicle from
    /// outside: such a picture stays whole, whatever cut the recipe asks for.
    pub alpha_png: Option<Vec<u8>>,
    /// [`Engine::name`] of the engine that made the mask; `None` where there is no mask.
    pub engine: Option<String>,
    /// The engine's confidence, 0 to 1; `None` where there is no mask.
    pub confidence: Option<f32>,
    /// Subject of the picture, as the recipe says or else as it was told; `None` where neither was asked.
    pub subject: Option<Subject>,
    /// No vehicle was found, so that the photo stays whole.
    pub no_vehicle: bool,
    /// Sightings of the engine besides the outline; their places are in pixels of the photo given, upright.
    pub sightings: Sightings,
    /// Parts of the vehicle in the renditions.
    pub parts: Parts,
    /// Outcome of the licence plate's treatment.
    pub plate: PlateOutcome,
    /// Failure of the engine that was asked, where the graph cut had to help out.
    pub engine_failure: Option<&'static str>,
    /// Advice to the photographer.
    pub quality: Quality,
    /// ThumbHash of the result (binary, about 25 bytes), for the first paint.
    pub placeholder: Vec<u8>,
}

/// Makes the renditions that `recipe` asks for from a file's bytes. A picture without a vehicle to cut out stays whole.
///
/// `progress` hears of each phase as it begins. `cancel` is asked between phases and inside long loops. Blocks the
/// thread for seconds at most: run it where blocking is allowed.
///
/// # Errors
/// See [`Error`]; never [`Error::NoVehicle`].
pub fn process(
    bytes: &[u8],
    limits: &Limits,
    recipe: &Recipe,
    engine: &dyn Engine,
    progress: &mut dyn FnMut(Phase),
    cancel: &dyn Fn() -> bool,
) -> Result<Outcome, Error> {
    recipe.check()?;
    progress(Phase::Analyzing);
    let Photo { picture, full_size_px } = decode::decode(bytes, limits)?;
    check_cancelled(cancel)?;
    let decoded = picture.dimensions();
    let mut outcome = process_picture(picture, recipe, engine, progress, cancel)?;
    if decoded != full_size_px {
        let ratio = |full: u32, decoded: u32| full as f32 / decoded.max(1) as f32;
        outcome.sightings =
            outcome.sightings.scaled(ratio(full_size_px.0, decoded.0), ratio(full_size_px.1, decoded.1));
        (outcome.original_width_px, outcome.original_height_px) = full_size_px;
    }
    Ok(outcome)
}

/// All but reading the file; sizes and places are those of the picture given.
fn process_picture(
    mut photo: RgbImage,
    recipe: &Recipe,
    engine: &dyn Engine,
    progress: &mut dyn FnMut(Phase),
    cancel: &dyn Fn() -> bool,
) -> Result<Outcome, Error> {
    let original = photo.dimensions();
    if recipe.cut_type == CutType::None || recipe.subject.is_some_and(|chosen| chosen != Subject::Vehicle) {
        let mut detections = Detections { subject: recipe.subject, ..Detections::default() };
        if recipe.plate != PlateTreatment::Keep {
            progress(Phase::Cutting);
            match look(&photo, recipe, engine, cancel) {
                Ok((_, found, _)) => detections = Detections { subject: recipe.subject, ..found },
                // The photo is what was asked for; only its plate cannot be looked for.
                Err(Error::NoVehicle) => {}
                Err(error) => return Err(error),
            }
        }
        return uncut(photo, recipe, detections, progress, cancel);
    }

    progress(Phase::Cutting);
    let (answer, detections, name) = match look(&photo, recipe, engine, cancel) {
        Ok(found) => found,
        Err(Error::NoVehicle) => return uncut(photo, recipe, Detections::no_vehicle(), progress, cancel),
        Err(error) => return Err(error),
    };
    check_cancelled(cancel)?;
    let mask = matte::clean(&answer.alpha);
    let extent = Extent::of(&mask);
    let subject = recipe.subject.unwrap_or_else(|| {
        let Sightings { view, no_outline, .. } = detections.sightings;
        subject::of(&Signs { view, no_outline, confidence: answer.confidence, extent })
    });
    if subject != Subject::Vehicle {
        return uncut(photo, recipe, Detections { subject: Some(subject), ..detections }, progress, cancel);
    }
    let vehicle = Bounds::of(&mask).filter(|_| COVERED.contains(&extent.area));
    let Some(vehicle) = vehicle else {
        let nothing = Detections { sightings: detections.sightings, ..Detections::no_vehicle() };
        return uncut(photo, recipe, nothing, progress, cancel);
    };
    let mut detections = Detections { subject: Some(subject), ..detections };
    detections.treat_plate(&mut photo, recipe);

    progress(Phase::QualityCheck);
    let placement = Placement::of(&vehicle, original, recipe);
    let magnification = if recipe.cut_type == CutType::Complete { placement.scale } else { 1.0 };
    let quality = quality::judge(&vehicle, answer.confidence, magnification);

    progress(Phase::Retouching);
    let (cut, alpha) = if recipe.cut_type == CutType::Complete {
        let cut = compose::complete(&photo, &mask, &vehicle, &placement, recipe, cancel)?;
        let (width, height) = rendition::fit(original, ALPHA_SIDE_PX);
        let picture = rendition::resize_rgb(&photo, width, height, None)?;
        drop(photo);
        (cut, matte::refine(&picture, &mask, cancel)?)
    } else {
        let picture = scaled(&photo, recipe)?;
        drop(photo);
        let alpha = matte::refine(&picture, &mask, cancel)?;
        let colours = matte::foreground(&picture, &alpha, 2 * matte::band_px(&picture), cancel)?;
        let cut = if recipe.cut_type == CutType::Normal {
            compose::before_wall(&picture, &colours, &alpha, &vehicle, &recipe.backdrop)?
        } else {
            compose::softened(&picture, &colours, &alpha, &vehicle, cancel)?
        };
        (cut, alpha)
    };
    let found = FoundVehicle { alpha, engine: name, confidence: answer.confidence };
    let photo_area = match recipe.cut_type {
        CutType::Complete => placement.photo_area(original),
        _ => PhotoArea::WHOLE,
    };
    let detections =
        Detections { found: Some(found), quality, photo_area, outline: Some(vehicle), ..detections };
    finish(original, cut, recipe, detections, cancel)
}

/// The photo as it is, with its plate treated.
fn uncut(
    mut photo: RgbImage,
    recipe: &Recipe,
    mut detections: Detections,
    progress: &mut dyn FnMut(Phase),
    cancel: &dyn Fn() -> bool,
) -> Result<Outcome, Error> {
    let original = photo.dimensions();
    detections.treat_plate(&mut photo, recipe);
    progress(Phase::Retouching);
    let cut = scaled(&photo, recipe)?;
    drop(photo);
    finish(original, cut, recipe, detections, cancel)
}

/// The engine's answer, or the graph cut's where the engine has none to give; the sightings are in the photo's pixels.
fn look(
    photo: &RgbImage,
    recipe: &Recipe,
    engine: &dyn Engine,
    cancel: &dyn Fn() -> bool,
) -> Result<(Segmentation, Detections, String), Error> {
    let (width, height) = rendition::fit(photo.dimensions(), ENGINE_SIDE_PX);
    let picture = &rendition::resize_rgb(photo, width, height, None)?;
    let (mut answer, name, engine_failure) = match engine.segment(picture, recipe.level, cancel) {
        Ok(answer) => (answer, engine.name().to_owned(), None),
        Err(Error::EngineFailed(why)) => {
            let fallback = GraphCut::new();
            (fallback.segment(picture, recipe.level, cancel)?, fallback.name().to_owned(), Some(why))
        }
        Err(error) => return Err(error),
    };
    let ratio = |whole: u32, part: u32| whole as f32 / part.max(1) as f32;
    let sightings = std::mem::take(&mut answer.sightings)
        .scaled(ratio(photo.width(), picture.width()), ratio(photo.height(), picture.height()));
    Ok((answer, Detections { sightings, engine_failure, ..Detections::default() }, name))
}

/// Detections of the engine, and the outcome for the plate.
struct Detections {
    found: Option<FoundVehicle>,
    subject: Option<Subject>,
    no_vehicle: bool,
    sightings: Sightings,
    plate: PlateOutcome,
    engine_failure: Option<&'static str>,
    quality: Quality,
    photo_area: PhotoArea,
    /// Box around the vehicle in the photo, where it was cut out.
    outline: Option<Bounds>,
}

impl Default for Detections {
    fn default() -> Self {
        Self {
            found: None,
            subject: None,
            no_vehicle: false,
            sightings: Sightings::default(),
            plate: PlateOutcome::Kept,
            engine_failure: None,
            quality: Quality::Ok,
            photo_area: PhotoArea::WHOLE,
            outline: None,
        }
    }
}

impl Detections {
    /// Where nothing is a vehicle: what a dealer photographs then is a part from very near.
    fn no_vehicle() -> Self {
        Self { subject: Some(Subject::Detail), no_vehicle: true, ..Self::default() }
    }

    /// Before anything is scaled, so that the plate is at its sharpest.
    fn treat_plate(&mut self, photo: &mut RgbImage, recipe: &Recipe) {
        if let Some(detections) = &mut self.sightings.plate {
            *detections = plate::refine_plate(photo, detections);
        }
        self.plate = plate::treat(photo, self.sightings.plate.as_ref(), &recipe.plate);
    }
}

struct FoundVehicle {
    alpha: GrayImage,
    engine: String,
    confidence: f32,
}

/// The photo at the size that it has in the widest rendition.
fn scaled(photo: &RgbImage, recipe: &Recipe) -> Result<RgbImage, Error> {
    if let Some(size) = recipe.size_px {
        let (width, height) = rendition::contained(photo.dimensions(), size);
        return rendition::resize_rgb(photo, width, height, None);
    }
    let width = recipe.hd_width_px.clamp(1, photo.width().max(1));
    rendition::resize_rgb(photo, width, rendition::proportional(photo.height(), width, photo.width()), None)
}

fn finish(
    (original_width_px, original_height_px): (u32, u32),
    cut: RgbImage,
    recipe: &Recipe,
    detections: Detections,
    cancel: &dyn Fn() -> bool,
) -> Result<Outcome, Error> {
    let Detections {
        found,
        subject,
        no_vehicle,
        sightings,
        plate,
        engine_failure,
        quality,
        photo_area,
        outline,
    } = detections;
    check_cancelled(cancel)?;
    let Framed { mut picture, plain, area } = framed(cut, recipe, found.is_none())?;
    let plain = match plain {
        Some(mut plain) => {
            lay_over(&mut plain, recipe)?;
            Some(rendition::encode(&plain, recipe.jpeg_quality)?)
        }
        None => None,
    };
    lay_over(&mut picture, recipe)?;
    let placeholder = rendition::placeholder(&picture)?;
    let (width_px, height_px) = picture.dimensions();
    let widths_px: &[u32] = if recipe.size_px.is_some() { &[] } else { &recipe.sub_widths_px };
    let renditions = rendition::encode_all(picture, widths_px, recipe.jpeg_quality, cancel)?;
    let photo_area = photo_area.nested(area);
    let original = (original_width_px, original_height_px);
    let parts = parts::shown(&sightings, outline.as_ref(), original, photo_area);
    let alpha_png = match &found {
        Some(found) => Some(rendition::alpha_png(&found.alpha, ALPHA_SIDE_PX)?),
        None => None,
    };
    Ok(Outcome {
        width_px,
        height_px,
        renditions,
        plain,
        photo_area,
        original_width_px,
        original_height_px,
        alpha_png,
        engine: found.as_ref().map(|found| found.engine.clone()),
        confidence: found.as_ref().map(|found| found.confidence),
        subject,
        no_vehicle,
        sightings,
        parts,
        plate,
        engine_failure,
        quality,
        placeholder,
    })
}

/// A finished picture in its frame.
struct Framed {
    picture: RgbImage,
    /// The same without its padding, where that is wanted too.
    plain: Option<RgbImage>,
    /// Place of what was finished in the frame.
    area: PhotoArea,
}

impl Framed {
    fn as_it_is(picture: RgbImage) -> Self {
        Self { picture, plain: None, area: PhotoArea::WHOLE }
    }
}

/// Pads a picture that is `whole` to the recipe's proportions, and any to its size.
fn framed(picture: RgbImage, recipe: &Recipe, whole: bool) -> Result<Framed, Error> {
    if let Some((width, height)) = recipe.size_px {
        let (picture, area) = compose::padded(&picture, (width.max(1), height.max(1)))?;
        return Ok(Framed { picture, plain: None, area });
    }
    let Some(aspect) = recipe.padded_aspect.filter(|_| whole) else {
        return Ok(Framed::as_it_is(picture));
    };
    let frame = rendition::surrounding(picture.dimensions(), aspect, recipe.hd_width_px);
    // Off by a pixel is a rounded size, not another shape.
    let close = |a: u32, b: u32| a.abs_diff(b) <= 1;
    if close(frame.0, picture.width()) && close(frame.1, picture.height()) {
        return Ok(Framed::as_it_is(picture));
    }
    let (padded, area) = compose::padded(&picture, frame)?;
    Ok(Framed { picture: padded, plain: Some(picture), area })
}

fn lay_over(picture: &mut RgbImage, recipe: &Recipe) -> Result<(), Error> {
    recipe.overlay.as_ref().map_or(Ok(()), |overlay| overlay.lay_over(picture))
}
