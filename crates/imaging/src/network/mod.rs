//! The network: an engine that knows vehicles by their shape.
//!
//! It looks at the whole picture, chooses the vehicle that is meant, and looks at that one again, nearer. Both answers
//! are combined; what they disagree about says how sure the outline is.
//!
//! Not for: crisp edges (made at full resolution afterwards, alike for every engine), exact plates, training.

mod confidence;
mod container;
mod model;
mod reading;
mod vehicle;
mod window;

use image::imageops;
use image::{GrayImage, RgbImage};

pub use self::confidence::Signals;
use self::model::{Model, Prediction};
use self::window::Window;
use crate::{Engine, Error, Level, Matte, ModelError, Sightings, View};

/// Name of the engine that runs the project's own weights.
pub const NETWORK_NAME: &str = "forecourt-1";

/// What `tools/train` made of drawn scenes; its card lies beside it.
const SHIPPED: &[u8] = include_bytes!("../../weights/forecourt.onnx");

/// Pixels that the first look is given, and the second.
const FIRST_AREA_PX: u32 = 384 * 288;
const SECOND_AREA_PX: u32 = 512 * 384;
/// Margin of the second look, as a share of the vehicle's box.
const MARGIN: f64 = 0.12;
/// Weight of the first look where there are two: the second sees edges better, the first what belongs together.
const FIRST_WEIGHT: f32 = 0.35;
/// What is believed less than this is not vehicle at all, and what is doubted less than this is.
const DOUBTED: f32 = 0.3;
/// Probability of [`View::Other`] from which what looks like a vehicle is none.
const NONE: f32 = 0.8;

/// Runs a network of the form that `tools/train` exports.
pub struct Network {
    model: Model,
}

/// A [`Matte`] and what its confidence was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Examined {
    /// The engine's answer.
    pub matte: Matte,
    /// What its confidence was made of.
    pub signals: Signals,
}

/// A look, and by how much its mirrored twin differs.
struct Look {
    window: Window,
    prediction: Prediction,
    twin: Option<Prediction>,
}

impl Look {
    fn size(&self) -> (usize, usize) {
        (self.prediction.width, self.prediction.height)
    }

    /// Probability of vehicle at every pixel of the picture.
    fn plane(&self, image: &RgbImage) -> Vec<f32> {
        pixels(image).map(|(x, y)| self.window.value(&self.prediction.matte, self.size(), x, y)).collect()
    }
}

impl Network {
    /// The network that is part of this crate, on `threads` threads of its own.
    ///
    /// # Errors
    /// None that a test has not ruled out; see [`ModelError`].
    pub fn shipped(threads: usize) -> Result<Self, ModelError> {
        Self::load(SHIPPED.to_vec(), threads)
    }

    /// Reads an ONNX file with one input, `image`, and the outputs `matte`, `glass`, `points`, `view` and `azimuth`, and
    /// tries it on a small picture. It computes on `threads` threads of its own, however many callers there are.
    ///
    /// # Errors
    /// See [`ModelError`].
    pub fn load(onnx: Vec<u8>, threads: usize) -> Result<Self, ModelError> {
        Ok(Self { model: Model::load(onnx, threads)? })
    }

    /// As [`Engine::segment`], with what the confidence was made of.
    ///
    /// # Errors
    /// As there.
    pub fn examine(
        &self,
        image: &RgbImage,
        level: Level,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Examined, Error> {
        let first = self.look(image, Window::whole(image), FIRST_AREA_PX, level, cancel)?;
        let view = reading::view(&first.prediction);
        let (width, height) = first.size();
        let main = vehicle::main(&first.prediction.matte, width, height);
        let uncut = matches!(view.view, View::Interior | View::Detail);
        if (view.view == View::Other && view.confidence >= NONE) || (main.is_none() && !uncut) {
            return Err(Error::NoVehicle);
        }
        let Some(main) = main else {
            let signals = Signals {
                agreement: None,
                unsure: 0.0,
                mirror_spread: None,
                sides_cut: 0,
                view: view.confidence,
            };
            let sightings = Sightings { view: Some(view), ..Sightings::default() };
            let alpha = GrayImage::new(image.width(), image.height());
            return Ok(Examined { matte: Matte { alpha, confidence: 0.0, sightings }, signals });
        };
        let second = if level == Level::Fast {
            None
        } else {
            let window = Window::around(&main.bounds, MARGIN, image.dimensions());
            Some(self.look(image, window, SECOND_AREA_PX, level, cancel)?)
        };
        let near = second.as_ref().unwrap_or(&first);
        let view = second
            .as_ref()
            .map_or(view, |second| reading::view_of_both(&first.prediction, &second.prediction));
        let sightings = Sightings {
            view: Some(view),
            plate: reading::plate(&near.prediction, &near.window),
            tyre_contacts: reading::tyre_contacts(&near.prediction, &near.window),
            several_vehicles: main.several,
        };

        let chosen: Vec<f32> = main.mask.iter().map(|&inside| f32::from(u8::from(inside))).collect();
        let belongs = |x: u32, y: u32| first.window.value(&chosen, (width, height), x, y) > 0.0;
        let far = first.plane(image);
        let close = second.as_ref().map(|second| second.plane(image));
        let combined: Vec<f32> = match (&second, &close) {
            (Some(second), Some(close)) => pixels(image)
                .zip(far.iter().zip(close))
                .map(|((x, y), (far, close))| {
                    // The window holds the vehicle with a margin; what is beyond belongs to others.
                    let within = second.window.contains(x, y);
                    if within { FIRST_WEIGHT * far + (1.0 - FIRST_WEIGHT) * close } else { 0.0 }
                })
                .collect(),
            _ => far.clone(),
        };
        // The vehicle that was chosen: whatever hangs together with the first look's choice.
        let mine = joined(&combined, image, belongs);
        let combined: Vec<f32> =
            combined.into_iter().zip(&mine).map(|(value, &mine)| if mine { value } else { 0.0 }).collect();

        let signals = Signals {
            agreement: close.map(|close| agreement(&far, &close, &mine)),
            unsure: unsure(&combined),
            mirror_spread: spread(near),
            sides_cut: sides_cut(&main.bounds),
            view: view.confidence,
        };
        let alpha = combined.iter().map(|&value| (decided(value) * 255.0 + 0.5) as u8).collect();
        let alpha = GrayImage::from_raw(image.width(), image.height(), alpha).ok_or(Error::NoVehicle)?;
        Ok(Examined { matte: Matte { alpha, confidence: signals.confidence(), sightings }, signals })
    }

    fn look(
        &self,
        image: &RgbImage,
        window: Window,
        area_px: u32,
        level: Level,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Look, Error> {
        go_on(cancel)?;
        let mut shown = window.of(image, window.working_size(area_px))?;
        let plain = self.model.look(&shown)?;
        if level != Level::Best {
            return Ok(Look { window, prediction: plain, twin: None });
        }
        go_on(cancel)?;
        imageops::flip_horizontal_in_place(&mut shown);
        let twin = self.model.look(&shown)?.mirrored();
        Ok(Look { window, prediction: plain.mean(&twin), twin: Some(twin) })
    }
}

impl Engine for Network {
    fn name(&self) -> &'static str {
        NETWORK_NAME
    }

    fn segment(&self, image: &RgbImage, level: Level, cancel: &dyn Fn() -> bool) -> Result<Matte, Error> {
        Ok(self.examine(image, level, cancel)?.matte)
    }
}

/// Half-hearted answers made clear: a twig that is believed to a quarter should not stay as a ghost. The edge itself is made
/// soft again at full resolution.
fn decided(probability: f32) -> f32 {
    ((probability - DOUBTED) / (1.0 - 2.0 * DOUBTED)).clamp(0.0, 1.0)
}

fn go_on(cancel: &dyn Fn() -> bool) -> Result<(), Error> {
    if cancel() { Err(Error::Cancelled) } else { Ok(()) }
}

fn pixels(image: &RgbImage) -> impl Iterator<Item = (u32, u32)> + use<> {
    let (width, height) = image.dimensions();
    (0..height).flat_map(move |y| (0..width).map(move |x| (x, y)))
}

/// The parts of a plane of probabilities that the chosen vehicle has pixels in.
fn joined(plane: &[f32], image: &RgbImage, belongs: impl Fn(u32, u32) -> bool) -> Vec<bool> {
    let weak: Vec<bool> = plane.iter().map(|&value| value >= vehicle::WEAK).collect();
    let (width, height) = (image.width() as usize, image.height() as usize);
    let (labels, sizes) = crate::region::parts(&weak, width, height);
    let mut mine = vec![false; sizes.len()];
    for ((label, (x, y)), &value) in labels.iter().zip(pixels(image)).zip(plane) {
        if let Some(label) = label {
            mine[*label] |= value >= vehicle::SURE && belongs(x, y);
        }
    }
    let inside: Vec<bool> = labels.into_iter().map(|label| label.is_some_and(|label| mine[label])).collect();
    // A margin in which the soft edge runs out.
    crate::region::grow(&inside, width, height, 2)
}

/// Intersection over union of two looks, where the vehicle is.
fn agreement(far: &[f32], close: &[f32], mine: &[bool]) -> f32 {
    let (mut both, mut either) = (0_u32, 0_u32);
    for ((&far, &close), _) in far.iter().zip(close).zip(mine).filter(|(_, mine)| **mine) {
        let (a, b) = (far >= vehicle::SURE, close >= vehicle::SURE);
        both += u32::from(a && b);
        either += u32::from(a || b);
    }
    both as f32 / either.max(1) as f32
}

fn unsure(plane: &[f32]) -> f32 {
    let unsure = plane.iter().filter(|value| (0.2..0.8).contains(*value)).count();
    let vehicle = plane.iter().filter(|value| **value >= vehicle::SURE).count();
    (unsure as f32 / vehicle.max(1) as f32).min(1.0)
}

/// Mean difference of a look's plain and mirrored answers. The twin is half of the mean, so it is half as far off.
fn spread(look: &Look) -> Option<f32> {
    let twin = look.twin.as_ref()?;
    let pairs = twin.matte.iter().zip(&look.prediction.matte);
    Some(2.0 * pairs.map(|(twin, mean)| (twin - mean).abs()).sum::<f32>() / twin.matte.len().max(1) as f32)
}

fn sides_cut(bounds: &crate::bounds::Bounds) -> u8 {
    let cut = bounds.cut_off();
    [cut.left, cut.top, cut.right, cut.bottom].into_iter().map(u8::from).sum()
}
