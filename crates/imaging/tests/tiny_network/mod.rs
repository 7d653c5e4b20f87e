//! Small networks for tests, so that none depends on trained weights: ONNX files are written here byte by byte, in the
//! protocol-buffer encoding that the format is defined in.

/// A network that takes red for vehicle and blue for panes, and says the same of the rest whatever it sees.
pub(crate) struct Tiny {
    /// What the red channel is multiplied by in the matte's logit.
    pub(crate) red: f32,
    /// What the matte's logit is without red.
    pub(crate) bias: f32,
    /// Value of all heat maps' logits without green, which is added tenfold.
    pub(crate) points: f32,
    /// Logit of each view.
    pub(crate) views: [f32; 11],
    /// Cosine and sine.
    pub(crate) azimuth: [f32; 2],
    /// What the means of red and blue are multiplied by in cosine and sine.
    pub(crate) azimuth_by_mean: f32,
    /// An output to be left out.
    pub(crate) without: Option<&'static str>,
    /// How many heat maps are made; five are right.
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
        let mut graph = Vec::new();
        nodes.iter().for_each(|node| message(&mut graph, 1, node));
        text(&mut graph, 2, "tiny");
        weights.iter().for_each(|weight| message(&mut graph, 5, weight));
        message(&mut graph, 11, &value("image", 4));
        let outputs = [("matte", 4), ("glass", 4), ("points", 4), ("view", 2), ("azimuth", 2)];
        for (name, rank) in outputs.into_iter().filter(|(name, _)| Some(*name) != self.without) {
            message(&mut graph, 12, &value(name, rank));
        }
        let mut opset = Vec::new();
        number(&mut opset, 2, 17);
        let mut model = Vec::new();
        number(&mut model, 1, 8);
        message(&mut model, 7, &graph);
        message(&mut model, 8, &opset);
        model
    }
}

/// `NodeProto`: inputs, output, operator, attributes.
fn node(operator: &str, inputs: &[&str], output: &str, attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut node = Vec::new();
    inputs.iter().for_each(|input| text(&mut node, 1, input));
    text(&mut node, 2, output);
    text(&mut node, 3, output);
    text(&mut node, 4, operator);
    attributes.iter().for_each(|attribute| message(&mut node, 5, attribute));
    node
}

/// What a convolution's attributes are, defaults as well: not every reader knows those.
fn spread(stride: u64) -> [Vec<u8>; 3] {
    [ints("strides", &[stride, stride]), ints("dilations", &[1, 1]), ints("pads", &[0, 0, 0, 0])]
}

/// `AttributeProto` of type INT.
fn int(name: &str, value: u64) -> Vec<u8> {
    let mut attribute = Vec::new();
    text(&mut attribute, 1, name);
    number(&mut attribute, 3, value);
    number(&mut attribute, 20, 2);
    attribute
}

/// `AttributeProto` of type INTS.
fn ints(name: &str, values: &[u64]) -> Vec<u8> {
    let mut attribute = Vec::new();
    text(&mut attribute, 1, name);
    values.iter().for_each(|&value| number(&mut attribute, 8, value));
    number(&mut attribute, 20, 7);
    attribute
}

/// `TensorProto` of 32-bit floats.
fn tensor(name: &str, shape: &[i64], values: &[f32]) -> Vec<u8> {
    let mut tensor = Vec::new();
    shape.iter().for_each(|&side| number(&mut tensor, 1, side.unsigned_abs()));
    number(&mut tensor, 2, 1);
    text(&mut tensor, 8, name);
    let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    message(&mut tensor, 9, &raw);
    tensor
}

/// `ValueInfoProto` of 32-bit floats whose sides are known when it runs.
fn value(name: &str, rank: usize) -> Vec<u8> {
    let mut shape = Vec::new();
    for side in 0..rank {
        let mut dimension = Vec::new();
        text(&mut dimension, 2, &format!("{name}_{side}"));
        message(&mut shape, 1, &dimension);
    }
    let mut tensor = Vec::new();
    number(&mut tensor, 1, 1);
    message(&mut tensor, 2, &shape);
    let mut kind = Vec::new();
    message(&mut kind, 1, &tensor);
    let mut value = Vec::new();
    text(&mut value, 1, name);
    message(&mut value, 2, &kind);
    value
}

fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

fn text(out: &mut Vec<u8>, field: u64, value: &str) {
    message(out, field, value.as_bytes());
}

fn message(out: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
