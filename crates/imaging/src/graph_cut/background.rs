//! Colour model of the surroundings, place by place.
//!
//! Sky, hedge, neighbouring cars and ground share no colour model; but each is alike near itself. So there is one
//! small model at each of a few anchors along the frame, and a pixel asks the anchors near it.

use super::features::{self, FEATURES, Features};
use super::mixture::Mixture;
use crate::Error;

/// Anchors as shares of width and height.
const ANCHORS: [(f32, f32); 10] = [
    (0.1, 0.1),
    (0.5, 0.1),
    (0.9, 0.1),
    (0.05, 0.4),
    (0.95, 0.4),
    (0.05, 0.65),
    (0.95, 0.65),
    (0.1, 0.92),
    (0.5, 0.92),
    (0.9, 0.92),
];
/// Reach of an anchor (standard deviation), as a share of width and height.
const REACH: f32 = 0.22;
/// Components of each anchor's model.
const COMPONENTS: usize = 4;
/// Anchors below this share of the height look at ground.
const GROUND: f32 = 0.6;
/// Ground lies in the vehicle's shadow too, where no border shows it: it is added at these lightnesses.
const SHADES: [f32; 3] = [0.8, 0.65, 0.5];
/// Weight of each shade beside the ground as seen.
const SHADOW_WEIGHT: f32 = 0.25;

pub(super) struct Background {
    models: Vec<((f32, f32), Mixture<FEATURES>)>,
}

impl Background {
    /// Fits the anchors to background pixels, given by their numbers.
    pub(super) fn fit(
        features: &Features,
        samples: &[(usize, f32)],
        cancel: &dyn Fn() -> bool,
    ) -> Result<Self, Error> {
        let mut models = Vec::with_capacity(ANCHORS.len());
        for anchor in ANCHORS {
            let mut points: Vec<_> = samples
                .iter()
                .map(|&(pixel, share)| {
                    (features.pixels[pixel], share * weight(anchor, position(features, pixel)))
                })
                .filter(|(_, weight)| *weight > 0.02)
                .collect();
            if anchor.1 > GROUND {
                let lit = points.len();
                for at in (0..lit).step_by(2) {
                    let (point, weight) = points[at];
                    points.extend(
                        SHADES.map(|shade| (features::shaded(&point, shade), SHADOW_WEIGHT * weight)),
                    );
                }
            }
            if let Some(model) = Mixture::fit(&points, COMPONENTS, cancel)? {
                models.push((anchor, model));
            }
        }
        Ok(Self { models })
    }

    /// Log density of a pixel's features, given that it is background at its place.
    pub(super) fn log_density(&self, features: &Features, pixel: usize) -> f32 {
        let place = position(features, pixel);
        let (mut peak, mut total) = (f32::MIN, 0.0);
        let mut logs = [f32::MIN; ANCHORS.len()];
        for (log, (anchor, model)) in logs.iter_mut().zip(&self.models) {
            let weight = weight(*anchor, place);
            total += weight;
            if weight > 1e-4 {
                *log = weight.ln() + model.log_density(&features.pixels[pixel]);
                peak = peak.max(*log);
            }
        }
        let sum: f32 = logs.iter().map(|log| (log - peak).exp()).sum();
        peak + sum.ln() - total.max(1e-6).ln()
    }
}

fn position(features: &Features, pixel: usize) -> (f32, f32) {
    let x = (pixel % features.width) as f32 / features.width as f32;
    let y = (pixel / features.width) as f32 / features.height as f32;
    (x, y)
}

fn weight(anchor: (f32, f32), place: (f32, f32)) -> f32 {
    let squared = (anchor.0 - place.0).powi(2) + (anchor.1 - place.1).powi(2);
    (-0.5 * squared / (REACH * REACH)).exp()
}
