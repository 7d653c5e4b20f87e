//! Small networks for tests, so that none depends on trained weights.

mod onnx;

use onnx::{int, ints, model, node, spread, tensor, value};

/// A network that takes red for vehicle and blue for panes, and says the same of the rest whatever it sees.
pub(crate) struct Tiny {
    /// Factor of the red channel in the matte's logit.
    pub(crate) red: f32,
    /// Matte's logit without red.
    pub(crate) bias: f32,
    /// Value of all heat maps' logits without green, which is added tenfold.
    pub(crate) points: f32,
    /// Logit of each view.
    pub(crate) views: [f32; 11],
    /// Cosine and sine.
    pub(crate) azimuth: [f32; 2],
    /// Factor of the means of red and blue in cosine and sine.
    pub(crate) azimuth_by_mean: f32,
    /// An output to be left out.
    pub(crate) without: Option<&'static str>,
    /// Number of heat maps; five are right.
    pub(crate) maps: usize,
}

impl Default for Tiny {
    fn default() -> Self {
        let mut views = [0.0; 11];
        views[1] = 6.0;
        Self {
            red: 20.0,
            bias: -10.0,
            points: -9.0,
            views,
            azimuth: [0.6, 0.8],
            azimuth_by_mean: 0.0,
            without: None,
            maps: 5,
        }
    }
}

impl Tiny {
    /// The ONNX file.
    pub(crate) fn onnx(&self) -> Vec<u8> {
        // As many heat maps as asked for, each the mean of its cell's green.
        let cell: Vec<f32> = (0..self.maps)
            .flat_map(|_| (0..48).map(|place| if (16..32).contains(&place) { 10.0 / 16.0 } else { 0.0 }))
            .collect();
        let mean = self.azimuth_by_mean;
        let maps = i64::try_from(self.maps).unwrap();
        let nodes = [
            node("Conv", &["image", "red", "matte_bias"], "matte_logit", &spread(1)),
            node("Sigmoid", &["matte_logit"], "matte", &[]),
            node("Conv", &["image", "blue", "glass_bias"], "glass_logit", &spread(1)),
            node("Sigmoid", &["glass_logit"], "glass", &[]),
            node("Conv", &["image", "cell", "points_bias"], "points_logit", &spread(4)),
            node("Sigmoid", &["points_logit"], "points", &[]),
            node("ReduceMean", &["image"], "mean", &[ints("axes", &[2, 3]), int("keepdims", 0)]),
            node("Gemm", &["mean", "no_views", "views_bias"], "views_logit", &[]),
            node("Softmax", &["views_logit"], "view", &[int("axis", 1)]),
            node("Gemm", &["mean", "mean_azimuth", "azimuth_bias"], "azimuth", &[]),
        ];
        let weights = [
            tensor("red", &[1, 3, 1, 1], &[self.red, 0.0, 0.0]),
            tensor("matte_bias", &[1], &[self.bias]),
            tensor("blue", &[1, 3, 1, 1], &[0.0, 0.0, 20.0]),
            tensor("glass_bias", &[1], &[-10.0]),
            tensor("cell", &[maps, 3, 4, 4], &cell),
            tensor("points_bias", &[maps], &vec![self.points; self.maps]),
            tensor("no_views", &[3, 11], &[0.0; 33]),
            tensor("views_bias", &[11], &self.views),
            tensor("mean_azimuth", &[3, 2], &[mean, mean, 0.0, 0.0, mean, mean]),
            tensor("azimuth_bias", &[2], &self.azimuth),
        ];
        let outputs = [("matte", 4), ("glass", 4), ("points", 4), ("view", 2), ("azimuth", 2)];
        let outputs = outputs.into_iter().filter(|(name, _)| Some(*name) != self.without);
        let outputs: Vec<Vec<u8>> = outputs.map(|(name, rank)| value(name, &vec![None; rank])).collect();
        model(&nodes, &weights, &[value("image", &[None; 4])], &outputs)
    }
}
