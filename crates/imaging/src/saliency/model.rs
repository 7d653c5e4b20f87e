//! One model from its file, and one run of it at a picture.
//!
//! Not for: which part of a photo it looks at, or what becomes of its answers.

use image::RgbImage;
use rten::{Dimension, NodeId};
use rten_tensor::prelude::*;

use super::manifest::{Interface, Output, Scale};
use crate::network::graph::Graph;
use crate::{Error, ModelError};

/// Tolerance beyond 0 and 1 of numbers that are said to lie between: networks overshoot a little, logits do by far.
const OVERSHOOT: f32 = 0.5;

/// Saliency of each place of a picture, 0 to 1; rows from the top. May be smaller than the picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Map {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) values: Vec<f32>,
}

impl Map {
    /// The picture's map from that of the mirrored picture.
    pub(super) fn mirrored(&self) -> Self {
        let rows = self.values.chunks(self.width.max(1));
        Self { values: rows.flat_map(|row| row.iter().rev().copied()).collect(), ..*self }
    }

    /// Mean of two maps of one picture and one model.
    pub(super) fn mean(&self, other: &Self) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(a, b)| (a + b) / 2.0).collect();
        Self { values, ..*self }
    }
}

/// A model that has been read and tried.
pub(super) struct Model {
    graph: Graph,
    input: NodeId,
    output: NodeId,
    interface: Interface,
}

impl Model {
    /// Reads a file's bytes and tries the model on a drawn picture of its size.
    pub(super) fn load(bytes: Vec<u8>, interface: &Interface, threads: usize) -> Result<Self, ModelError> {
        interface.check()?;
        let graph = Graph::read(bytes, threads)?;
        let input = input(graph.model(), interface)?;
        let output = output(graph.model(), &interface.output)?;
        let model = Self { graph, input, output, interface: interface.clone() };
        model.try_out()?;
        Ok(model)
    }

    /// Width and height of the pictures that [`Model::infer`] takes.
    pub(super) fn size_px(&self) -> (u32, u32) {
        (self.interface.width_px, self.interface.height_px)
    }

    /// Infers from a picture of the model's size.
    pub(super) fn infer(&self, picture: &RgbImage) -> Result<Map, Error> {
        let mut map = self.run(picture).map_err(|trouble| {
            Error::EngineFailed(match trouble {
                Trouble::Run(_) => "the model could not be run",
                Trouble::Shape(_) => "the output has another size",
                Trouble::NotANumber => "the output is not a number",
            })
        })?;
        self.interface.scale.apply(&mut map.values);
        Ok(map)
    }

    /// A dark thing before a wall that grows brighter: something to see, and of every brightness some.
    fn try_out(&self) -> Result<(), ModelError> {
        let (width, height) = self.size_px();
        let within = |at: u32, side: u32| (side / 4..side - side / 4).contains(&at);
        let picture = RgbImage::from_fn(width, height, |x, y| {
            let wall = (64 + 191 * x / width) as u8;
            image::Rgb(if within(x, width) && within(y, height) { [30, 30, 40] } else { [wall; 3] })
        });
        let map = self.run(&picture).map_err(|trouble| ModelError::Unlike(trouble.to_string()))?;
        let unit = -OVERSHOOT..=1.0 + OVERSHOOT;
        if self.interface.scale == Scale::Unit && !map.values.iter().all(|value| unit.contains(value)) {
            let least = map.values.iter().copied().fold(f32::INFINITY, f32::min);
            let most = map.values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            return Err(ModelError::Unlike(format!(
                "its output goes from {least:.2} to {most:.2} in place of 0 to 1"
            )));
        }
        Ok(())
    }

    /// The output as it comes, in a shape and of numbers that can be computed with.
    fn run(&self, picture: &RgbImage) -> Result<Map, Trouble> {
        let Interface { mean, deviation, .. } = &self.interface;
        let value = |channel: usize, share: f32| (share - mean[channel]) / deviation[channel];
        let answers = self.graph.run(self.input, picture, value, &[self.output]).map_err(Trouble::Run)?;
        let answer = answers.into_iter().next().ok_or(Trouble::Shape(None))?;
        let tensor = answer.into_tensor::<f32>().ok_or(Trouble::Shape(None))?;
        let &[1, 1, height, width] = tensor.shape() else {
            return Err(Trouble::Shape(Some(tensor.shape().to_vec())));
        };
        if width == 0 || height == 0 {
            return Err(Trouble::Shape(Some(vec![1, 1, height, width])));
        }
        let values = tensor.into_data();
        if !values.iter().all(|value| value.is_finite()) {
            return Err(Trouble::NotANumber);
        }
        Ok(Map { width, height, values })
    }
}

/// The only input, if it takes what the interface says.
fn input(model: &rten::Model, interface: &Interface) -> Result<NodeId, ModelError> {
    let &[input] = model.input_ids() else {
        return Err(ModelError::Unlike(format!(
            "it has {} inputs in place of one picture",
            model.input_ids().len()
        )));
    };
    let given = [1, 3, interface.height_px as usize, interface.width_px as usize];
    if let Some(shape) = model.node_info(input).and_then(|info| info.shape()) {
        let fits = |(taken, given): (&Dimension, &usize)| match taken {
            Dimension::Fixed(taken) => taken == given,
            Dimension::Symbolic(_) => true,
        };
        if shape.len() != given.len() || !shape.iter().zip(&given).all(fits) {
            let sides: Vec<String> = shape.iter().map(side).collect();
            return Err(ModelError::Unlike(format!(
                "it takes [{}] in place of {given:?}, which are picture, channels, height and width",
                sides.join(", ")
            )));
        }
    }
    Ok(input)
}

fn side(dimension: &Dimension) -> String {
    match dimension {
        Dimension::Fixed(length) => length.to_string(),
        Dimension::Symbolic(_) => "any".to_owned(),
    }
}

fn output(model: &rten::Model, output: &Output) -> Result<NodeId, ModelError> {
    let outputs = model.output_ids();
    let name = |id: NodeId| model.node_info(id).and_then(|info| info.name()).unwrap_or_default();
    let found = match output {
        Output::At(place) => outputs.get(*place).copied(),
        Output::Last => outputs.last().copied(),
        Output::Named(wanted) => outputs.iter().copied().find(|&id| name(id) == wanted),
    };
    found.ok_or_else(|| {
        let names: Vec<&str> = outputs.iter().map(|&id| name(id)).collect();
        ModelError::Interface(format!("the model has no such output; it has {}", names.join(", ")))
    })
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("{0}")]
    Run(String),
    #[error("its output has {} in place of one value a pixel, [1, 1, height, width]", .0.as_ref().map_or("another type".to_owned(), |shape| format!("the shape {shape:?}")))]
    Shape(Option<Vec<usize>>),
    #[error("its output is not a number")]
    NotANumber,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_mirrored_and_averaged() {
        let map = Map { width: 3, height: 2, values: vec![0.0, 0.1, 0.2, 0.3, 0.4, 0.5] };
        let mirrored = map.mirrored();
        assert_eq!(mirrored.values, [0.2, 0.1, 0.0, 0.5, 0.4, 0.3]);
        assert_eq!(mirrored.mirrored(), map);
        assert_eq!(map.mean(&mirrored).values, [0.1, 0.1, 0.1, 0.4, 0.4, 0.4]);
    }
}
