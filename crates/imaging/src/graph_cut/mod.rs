//! The first engine: graph cut with colour models and a centred prior. Needs no trained weights.
//!
//! After Rother, Kolmogorov and Blake ("GrabCut", SIGGRAPH 2004), with what is known of dealers' photos in place of
//! the user's rectangle: the vehicle stands in the middle, and the background looks different above, beside and
//! below it ([`prior`], [`background`]). Colour models and cut are fitted in turn until they agree.
//!
//! Knows no vehicle by its shape: a dark hedge behind a dark car, or the shadow below it, can be taken along.
//! Its [confidence](confidence::of) says whether the cut stands when the odds are moved; where a wall is painted like the
//! vehicle it can be sure of a wrong outline.

mod background;
mod confidence;
mod features;
mod max_flow;
mod mixture;
mod prior;

use image::{GrayImage, RgbImage};

use self::background::Background;
use self::features::{FEATURES, Features};
use self::max_flow::{FORWARD, Grid, STEPS};
use self::mixture::Mixture;
use crate::{Engine, Error, Level, Segmentation, Sightings};
use crate::{region, rendition};

/// Longest side of the grid that is cut. Twice as much takes five times as long and moves the outline little.
const GRID_SIDE_PX: u32 = 512;
/// Rounds of fitting and cutting. The outline changes by less than 1 % after the fourth.
const ROUNDS: usize = 5;
/// Components of the vehicle's colour model: paint lit and shaded, glass, tyres, chrome, lamps.
const VEHICLE_COMPONENTS: usize = 6;
/// Every how many pixels (in both directions) a model is fitted to one.
const SAMPLE_STEP: usize = 3;
/// Cost of separating two pixels of equal colour, in nats; falls with contrast. GrabCut has 50 for 3-D
/// log-likelihoods; ours are tempered below.
const SMOOTHNESS: f32 = 18.0;
/// Weight of colour against prior and smoothness: neighbouring pixels are not independent observations.
const COLOUR_WEIGHT: f32 = 0.6;
/// Most that the colour of one pixel can say, in nats.
const COLOUR_LIMIT: f32 = 8.0;
/// Share of the prior's odds for vehicle that is held once a mask is known. They hold for each pixel alone, but all of
/// them are wrong together where a vehicle stands otherwise; odds against it are held in full.
const PRIOR_HELD: f32 = 0.7;
/// By how many nats the odds are moved up and down to see whether the cut stands.
const DOUBT: f32 = 1.0;
/// Capacities are integers: this many units a nat.
const UNITS_PER_NAT: f32 = 256.0;

/// Cuts by colour and position alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct GraphCut {}

impl GraphCut {
    /// With the settings that suit dealers' photos.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Engine for GraphCut {
    fn name(&self) -> &'static str {
        "graph-cut"
    }

    fn segment(&self, image: &RgbImage, _: Level, cancel: &dyn Fn() -> bool) -> Result<Segmentation, Error> {
        let (full_width, full_height) = image.dimensions();
        let (width, height) = rendition::fit((full_width, full_height), GRID_SIDE_PX);
        let small = rendition::resize_rgb(image, width, height, None)?;
        let features = Features::of(&small);
        let mut prior = prior::centred(features.width, features.height);
        let smoothness = smoothness(&features);

        let mut evidence = vec![0.0; prior.len()];
        let mut inside: Vec<bool> = prior.iter().map(|&logit| logit > 0.0).collect();
        for round in 0..ROUNDS {
            evidence = if round == 0 {
                first_evidence(&features, &prior, cancel)?
            } else {
                colour_evidence(&features, &inside, &evidence, cancel)?
            };
            let held = if round == 0 { 1.0 } else { PRIOR_HELD };
            inside = cut(&features, &evidence, |pixel| held_odds(prior[pixel], held), &smoothness, cancel)?;
            inside = region::largest_component(&inside, features.width, features.height);
            if !inside.contains(&true) {
                return Err(Error::NoVehicle);
            }
            prior::narrow(&mut prior, &inside, features.width);
        }
        let moved = |by: f32| -> Result<Vec<bool>, Error> {
            let odds = |pixel: usize| held_odds(prior[pixel], PRIOR_HELD) + by;
            let moved = cut(&features, &evidence, odds, &smoothness, cancel)?;
            Ok(region::largest_component(&moved, features.width, features.height))
        };
        let confidence = confidence::of(&moved(DOUBT)?, &moved(-DOUBT)?);
        let mask = inside.iter().map(|&inside| if inside { 255 } else { 0 }).collect();
        let mask = GrayImage::from_raw(width, height, mask).ok_or(Error::NoVehicle)?;
        let alpha = rendition::resize_grey(&mask, full_width, full_height, None)?;
        Ok(Segmentation { alpha, confidence, sightings: Sightings::default() })
    }
}

/// Evidence of the first round, when no mask is known: the border is background; what is unlike it in the middle is
/// vehicle.
fn first_evidence(features: &Features, prior: &[f32], cancel: &dyn Fn() -> bool) -> Result<Vec<f32>, Error> {
    /// Share of the shorter side that is taken as border.
    const BORDER: f32 = 0.08;
    let (width, height) = (features.width, features.height);
    let border = ((width.min(height) as f32 * BORDER) as usize).max(1);
    let samples: Vec<(usize, f32)> = (0..width * height)
        .step_by(2)
        .filter(|pixel| {
            let (x, y) = (pixel % width, pixel / width);
            x.min(width - 1 - x).min(y).min(height - 1 - y) < border
        })
        .map(|pixel| (pixel, 1.0))
        .collect();
    let background = Background::fit(features, &samples, cancel)?;
    let surprise: Vec<f32> =
        (0..width * height).map(|pixel| -background.log_density(features, pixel)).collect();
    // Of the middle, the half that surprises the border's models most is the first vehicle.
    let mut middle_surprise: Vec<f32> =
        surprise.iter().zip(prior).filter(|(_, prior)| **prior > 0.0).map(|(value, _)| *value).collect();
    middle_surprise.sort_unstable_by(f32::total_cmp);
    let Some(&median) = middle_surprise.get(middle_surprise.len() / 2) else {
        return Err(Error::NoVehicle);
    };
    let vehicle: Vec<_> = sampled(features)
        .filter(|&pixel| prior[pixel] > 0.0 && surprise[pixel] >= median)
        .map(|pixel| (features.pixels[pixel], prior::probability(prior[pixel]).powi(2)))
        .collect();
    evidence_of(features, &vehicle, &background, cancel)
}

fn held_odds(prior: f32, held: f32) -> f32 {
    if prior > 0.0 { prior * held } else { prior }
}

/// Evidence from models fitted to both sides of a mask. What the mask has taken against the evidence `before` counts
/// for little on the vehicle's side, so that a mistake does not teach the model to repeat it.
fn colour_evidence(
    features: &Features,
    inside: &[bool],
    before: &[f32],
    cancel: &dyn Fn() -> bool,
) -> Result<Vec<f32>, Error> {
    let vehicle: Vec<_> = sampled(features)
        .filter(|&pixel| inside[pixel])
        .map(|pixel| (features.pixels[pixel], prior::probability(before[pixel])))
        .collect();
    let surroundings: Vec<_> =
        sampled(features).filter(|&pixel| !inside[pixel]).map(|pixel| (pixel, 1.0)).collect();
    let background = Background::fit(features, &surroundings, cancel)?;
    evidence_of(features, &vehicle, &background, cancel)
}

/// Log-likelihood ratio of vehicle to background for each pixel, tempered and bounded.
fn evidence_of(
    features: &Features,
    vehicle: &[([f32; FEATURES], f32)],
    background: &Background,
    cancel: &dyn Fn() -> bool,
) -> Result<Vec<f32>, Error> {
    let vehicle = Mixture::fit(vehicle, VEHICLE_COMPONENTS, cancel)?.ok_or(Error::NoVehicle)?;
    let mut evidence = Vec::with_capacity(features.pixels.len());
    for (pixel, point) in features.pixels.iter().enumerate() {
        if pixel.is_multiple_of(features.width) && cancel() {
            return Err(Error::Cancelled);
        }
        let ratio = vehicle.log_density(point) - background.log_density(features, pixel);
        evidence.push((COLOUR_WEIGHT * ratio).clamp(-COLOUR_LIMIT, COLOUR_LIMIT));
    }
    Ok(evidence)
}

fn sampled(features: &Features) -> impl Iterator<Item = usize> + '_ {
    let (width, height) = (features.width, features.height);
    (0..height)
        .step_by(SAMPLE_STEP)
        .flat_map(move |y| (0..width).step_by(SAMPLE_STEP).map(move |x| y * width + x))
}

/// For each pixel the cost of a border between it and its four forward neighbours, in nats.
fn smoothness(features: &Features) -> Vec<[f32; 4]> {
    let grid = Grid::new(features.width, features.height);
    let nodes = features.pixels.len();
    let pairs = |node: usize| FORWARD.map(|direction| grid.neighbour(node, direction));
    let (mut sum, mut count) = (0.0_f64, 0_u32);
    for node in 0..nodes {
        for other in pairs(node).into_iter().flatten() {
            sum += f64::from(features.contrast(node, other));
            count += 1;
        }
    }
    // Contrast is judged by the picture's own mean (β of GrabCut), but noise in a flat picture is not an edge.
    let mean = (sum / f64::from(count.max(1))).max(1.0) as f32;
    (0..nodes)
        .map(|node| {
            std::array::from_fn(|slot| {
                let (step_x, step_y) = STEPS[FORWARD[slot]];
                let distance = ((step_x * step_x + step_y * step_y) as f32).sqrt();
                grid.neighbour(node, FORWARD[slot]).map_or(0.0, |other| {
                    SMOOTHNESS / distance * (-features.contrast(node, other) / (2.0 * mean)).exp()
                })
            })
        })
        .collect()
}

/// The labelling with the least energy.
fn cut(
    features: &Features,
    evidence: &[f32],
    prior: impl Fn(usize) -> f32,
    smoothness: &[[f32; 4]],
    cancel: &dyn Fn() -> bool,
) -> Result<Vec<bool>, Error> {
    let units = |nats: f32| (nats * UNITS_PER_NAT) as i32;
    let mut grid = Grid::new(features.width, features.height);
    for node in 0..evidence.len() {
        let odds = units(evidence[node] + prior(node));
        grid.add_terminal(node, odds.max(0), (-odds).max(0));
        for (slot, direction) in FORWARD.into_iter().enumerate() {
            grid.set_pair(node, direction, units(smoothness[node][slot]));
        }
    }
    Ok(grid.cut(cancel)?.1)
}
