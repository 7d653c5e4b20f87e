//! Small models for salient objects, so that no test depends on anybody's weights.

#[path = "../tiny_network/onnx.rs"]
mod onnx;

use onnx::{int, ints, model, node, spread, tensor, value};

/// Says of each pixel how much of its colour is of a kind. Its outputs are `map`, then `mean`, which has no pixels, then
/// `inverse`, the map's logit upside down.
pub(crate) struct Tiny {
    /// Factors of red, green and blue in the map's logit.
    pub(crate) weights: [f32; 3],
    /// Map's logit without any.
    pub(crate) bias: f32,
    /// The operator that makes the map of its logit.
    pub(crate) end: &'static str,
    /// Width and height, where it takes pictures of one size only.
    pub(crate) size: Option<(u64, u64)>,
    /// Number of inputs.
    pub(crate) inputs: usize,
}

impl Default for Tiny {
    /// Takes red for salient.
    fn default() -> Self {
        Self { weights: [20.0, 0.0, 0.0], bias: -10.0, end: "Sigmoid", size: None, inputs: 1 }
    }
}

impl Tiny {
    /// The ONNX file.
    pub(crate) fn onnx(&self) -> Vec<u8> {
        let nodes = [
            node("Conv", &["image", "weights", "bias"], "logit", &spread(1)),
            node(self.end, &["logit"], "map", &[]),
            node("Conv", &["image", "weights_inverse", "bias_inverse"], "inverse", &spread(1)),
            node("ReduceMean", &["image"], "mean", &[ints("axes", &[2, 3]), int("keepdims", 0)]),
        ];
        let weights = [
            tensor("weights", &[1, 3, 1, 1], &self.weights),
            tensor("bias", &[1], &[self.bias]),
            tensor("weights_inverse", &[1, 3, 1, 1], &self.weights.map(|weight| -weight)),
            tensor("bias_inverse", &[1], &[-self.bias]),
        ];
        let (width, height) = (self.size.map(|size| size.0), self.size.map(|size| size.1));
        let inputs = ["image", "points", "labels"].into_iter().take(self.inputs);
        let inputs: Vec<_> = inputs.map(|name| value(name, &[Some(1), Some(3), height, width])).collect();
        let outputs = [value("map", &[None; 4]), value("mean", &[None; 2]), value("inverse", &[None; 4])];
        model(&nodes, &weights, &inputs, &outputs)
    }
}
