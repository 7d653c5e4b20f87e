//! One network from its file, and one run of it at a picture.
//!
//! Not for: which part of a photo it looks at, or what its answers mean.

use image::RgbImage;
use rten::NodeId;
use rten_tensor::prelude::*;

use super::graph::Graph;
use crate::{Error, ModelError};

/// Width and height of what the network takes are multiples of this.
pub(super) const STEP_PX: u32 = 32;
/// Pixels of the picture a side of a heat map's cell.
pub(super) const CELL_PX: u32 = 4;
/// Heat maps: the plate's four corners, then all tyre contacts in one.
pub(super) const POINTS: usize = 5;
/// Views that are told apart.
pub(super) const VIEWS: usize = 11;

const INPUT: &str = "image";
/// Names of what the network answers, in the order of [`Output::ALL`].
const OUTPUTS: [&str; 5] = ["matte", "glass", "points", "view", "azimuth"];
/// In which each view stands when left and right change places.
const MIRRORED_VIEW: [usize; VIEWS] = [0, 7, 6, 5, 4, 3, 2, 1, 8, 9, 10];
/// The same for heat maps: of the plate's corners, left and right change places.
const MIRRORED_POINT: [usize; POINTS] = [1, 0, 3, 2, 4];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Output {
    Segmentation,
    Glass,
    Points,
    View,
    Azimuth,
}

/// From which side a vehicle is seen, if it is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Viewpoint {
    /// Probabilities of the views.
    pub(super) views: [f32; VIEWS],
    /// Cosine and sine of the camera's place around the vehicle; any length.
    pub(super) azimuth: [f32; 2],
}

impl Viewpoint {
    /// From answers whose shapes have been checked.
    fn of(views: &[f32], azimuth: &[f32]) -> Self {
        Self {
            views: std::array::from_fn(|view| views[view]),
            azimuth: std::array::from_fn(|part| azimuth[part]),
        }
    }

    /// That of the picture, from that of the mirrored picture.
    pub(super) fn mirrored(&self) -> Self {
        let [cosine, sine] = self.azimuth;
        Self { views: MIRRORED_VIEW.map(|view| self.views[view]), azimuth: [cosine, -sine] }
    }

    /// The mean of both.
    pub(super) fn with_flipped(&self, flipped: &Self) -> Self {
        Self {
            views: std::array::from_fn(|view| f32::midpoint(self.views[view], flipped.views[view])),
            azimuth: std::array::from_fn(|part| f32::midpoint(self.azimuth[part], flipped.azimuth[part])),
        }
    }
}

/// Output of one pass. Planes are rows from the top, values 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Prediction {
    /// Of the picture given.
    pub(super) width: usize,
    /// Of the picture given.
    pub(super) height: usize,
    /// Probability that a pixel is vehicle.
    pub(super) matte: Vec<f32>,
    /// Probability that a pixel is one of its panes.
    pub(super) glass: Vec<f32>,
    /// Heat maps of width × height / 16 cells each.
    pub(super) points: [Vec<f32>; POINTS],
}

impl Prediction {
    /// From answers to a picture of that size whose shapes have been checked.
    fn of(size_px: (u32, u32), mut matte: Vec<f32>, mut glass: Vec<f32>, points: &[f32]) -> Self {
        // Probabilities by contract; what rounding adds must not reach an alpha channel.
        for value in matte.iter_mut().chain(&mut glass) {
            *value = value.clamp(0.0, 1.0);
        }
        let cells = points.len() / POINTS;
        Self {
            width: size_px.0 as usize,
            height: size_px.1 as usize,
            matte,
            glass,
            points: std::array::from_fn(|point| points[point * cells..(point + 1) * cells].to_vec()),
        }
    }

    /// The picture's prediction from that of the mirrored picture.
    pub(super) fn mirrored(&self) -> Self {
        let flip = |plane: &Vec<f32>, width: usize| -> Vec<f32> {
            plane.chunks(width.max(1)).flat_map(|row| row.iter().rev().copied()).collect()
        };
        let cells = self.width / CELL_PX as usize;
        Self {
            width: self.width,
            height: self.height,
            matte: flip(&self.matte, self.width),
            glass: flip(&self.glass, self.width),
            points: MIRRORED_POINT.map(|point| flip(&self.points[point], cells)),
        }
    }

    /// Combines two predictions of one picture: their mean, but of points this one alone, since two hills that lie a
    /// little apart have a low mean.
    pub(super) fn with_flipped(&self, other: &Self) -> Self {
        let mean = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a + b) / 2.0).collect();
        Self {
            width: self.width,
            height: self.height,
            matte: mean(&self.matte, &other.matte),
            glass: mean(&self.glass, &other.glass),
            points: self.points.clone(),
        }
    }
}

/// A network that has been read and tried.
pub(super) struct Model {
    graph: Graph,
    input: NodeId,
    outputs: [NodeId; 5],
}

impl Model {
    /// Reads a file's bytes and tries the network on a small grey picture.
    pub(super) fn load(bytes: Vec<u8>, threads: usize) -> Result<Self, ModelError> {
        let graph = Graph::read(bytes, threads)?;
        let network = graph.model();
        let node = |name: &'static str, ids: &[NodeId]| {
            let found = network.find_node(name).filter(|id| ids.contains(id));
            found.ok_or(ModelError::Lacks(name))
        };
        let input = node(INPUT, network.input_ids())?;
        let [matte, glass, points, view, azimuth] = OUTPUTS.map(|name| node(name, network.output_ids()));
        let outputs = [matte?, glass?, points?, view?, azimuth?];
        let model = Self { graph, input, outputs };
        // Not square, and more than a step, so that sides that were mixed up or fixed are noticed.
        let grey = RgbImage::from_pixel(2 * STEP_PX, 3 * STEP_PX, image::Rgb([128; 3]));
        model.run(&grey).map_err(|trouble| ModelError::Unlike(trouble.to_string()))?;
        Ok(model)
    }

    /// Infers from a picture whose sides are multiples of [`STEP_PX`].
    pub(super) fn infer(&self, picture: &RgbImage) -> Result<(Prediction, Viewpoint), Error> {
        Ok(self.run(picture)?)
    }

    /// Infers from such a picture what it shows alone, not from where.
    pub(super) fn prediction(&self, picture: &RgbImage) -> Result<Prediction, Error> {
        let [matte, glass, points] =
            self.answers(picture, [Output::Segmentation, Output::Glass, Output::Points])?;
        Ok(Prediction::of(picture.dimensions(), matte, glass, &points))
    }

    /// Looks at such a picture for its viewpoint alone, which takes half the time.
    pub(super) fn viewpoint(&self, picture: &RgbImage) -> Result<Viewpoint, Error> {
        let [views, azimuth] = self.answers(picture, [Output::View, Output::Azimuth])?;
        Ok(Viewpoint::of(&views, &azimuth))
    }

    fn run(&self, picture: &RgbImage) -> Result<(Prediction, Viewpoint), Trouble> {
        let [matte, glass, points, views, azimuth] = self.answers(picture, Output::ALL)?;
        let prediction = Prediction::of(picture.dimensions(), matte, glass, &points);
        Ok((prediction, Viewpoint::of(&views, &azimuth)))
    }

    /// Values of these outputs, checked: of the shape that they have to have, and numbers. What no other one of them needs is
    /// not computed.
    fn answers<const N: usize>(
        &self,
        picture: &RgbImage,
        outputs: [Output; N],
    ) -> Result<[Vec<f32>; N], Trouble> {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let nodes = outputs.map(|output| self.outputs[output as usize]);
        let mut answers =
            self.graph.run(self.input, picture, |_, share| share, &nodes).map_err(Trouble::Run)?.into_iter();
        let mut values = outputs.map(|_| Vec::new());
        for (values, output) in values.iter_mut().zip(outputs) {
            let name = OUTPUTS[output as usize];
            let tensor = answers.next().and_then(rten::Value::into_tensor::<f32>);
            let tensor = tensor.ok_or(Trouble::Shape { name, shape: None })?;
            if tensor.shape() != output.shape(width, height) {
                return Err(Trouble::Shape { name, shape: Some(tensor.shape().to_vec()) });
            }
            *values = tensor.into_data();
            if !values.iter().all(|value| value.is_finite()) {
                return Err(Trouble::NotANumber(name));
            }
        }
        Ok(values)
    }
}

impl Output {
    const ALL: [Self; 5] = [Self::Segmentation, Self::Glass, Self::Points, Self::View, Self::Azimuth];

    /// Of the answer to a picture of that size.
    fn shape(self, width: usize, height: usize) -> Vec<usize> {
        let cell = CELL_PX as usize;
        match self {
            Self::Segmentation | Self::Glass => vec![1, 1, height, width],
            Self::Points => vec![1, POINTS, height / cell, width / cell],
            Self::View => vec![1, VIEWS],
            Self::Azimuth => vec![1, 2],
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("{0}")]
    Run(String),
    #[error("output {name:?} has {}", .shape.as_ref().map_or("another type".to_owned(), |shape| format!("the shape {shape:?}")))]
    Shape { name: &'static str, shape: Option<Vec<usize>> },
    #[error("output {0:?} is not a number")]
    NotANumber(&'static str),
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        Self::EngineFailed(match trouble {
            Trouble::Run(_) => "the network could not be run",
            Trouble::Shape { .. } => "an output has another size",
            Trouble::NotANumber(_) => "an output is not a number",
        })
    }
}
