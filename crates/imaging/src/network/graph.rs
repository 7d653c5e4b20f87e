//! An ONNX graph that has been read, and how a picture is given to it.
//!
//! Not for: which inputs and outputs a graph needs to have, or what its answers mean.

use std::sync::Arc;

use image::RgbImage;
use rten::{NodeId, RunOptions, ThreadPool, Value};
use rten_tensor::NdTensor;

use crate::ModelError;

/// Computes on threads of its own, however many callers there are.
pub(crate) struct Graph {
    model: rten::Model,
    threads: Arc<ThreadPool>,
}

impl Graph {
    /// Reads a file's bytes.
    pub(crate) fn read(bytes: Vec<u8>, threads: usize) -> Result<Self, ModelError> {
        if !super::container::is_whole(&bytes) {
            return Err(ModelError::NotAModel("it is something else, or not whole".to_owned()));
        }
        let model = rten::Model::load(bytes).map_err(|error| ModelError::NotAModel(error.to_string()))?;
        Ok(Self { model, threads: Arc::new(ThreadPool::with_num_threads(threads.max(1))) })
    }

    /// For its inputs and outputs.
    pub(crate) fn model(&self) -> &rten::Model {
        &self.model
    }

    /// Runs it on a picture, given as [1, 3, height, width]. `value` makes what the graph is given of a channel's number
    /// (red, green, blue) and its share of full brightness. The error is the reader's words.
    pub(crate) fn run(
        &self,
        input: NodeId,
        picture: &RgbImage,
        value: impl Fn(usize, f32) -> f32,
        outputs: &[NodeId],
    ) -> Result<Vec<Value>, String> {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let mut planes = vec![0.0_f32; 3 * width * height];
        for (channel, plane) in planes.chunks_mut((width * height).max(1)).enumerate() {
            for (given, pixel) in plane.iter_mut().zip(picture.pixels()) {
                *given = value(channel, f32::from(pixel[channel]) / 255.0);
            }
        }
        let image = NdTensor::from_data([1, 3, height, width], planes);
        let mut options = RunOptions::default();
        options.thread_pool = Some(Arc::clone(&self.threads));
        self.model.run(vec![(input, image.into())], outputs, Some(options)).map_err(|error| error.to_string())
    }
}
