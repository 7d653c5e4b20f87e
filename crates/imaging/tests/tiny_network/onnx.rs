//! Writes ONNX files for tests byte by byte, in the protocol-buffer encoding that the format is defined in.
//!
//! Not for: anything but what the tests' small networks need.

/// `ModelProto` with one graph of nodes, weights, inputs and outputs.
pub(crate) fn model(
    nodes: &[Vec<u8>],
    weights: &[Vec<u8>],
    inputs: &[Vec<u8>],
    outputs: &[Vec<u8>],
) -> Vec<u8> {
    let mut graph = Vec::new();
    nodes.iter().for_each(|node| message(&mut graph, 1, node));
    text(&mut graph, 2, "tiny");
    weights.iter().for_each(|weight| message(&mut graph, 5, weight));
    inputs.iter().for_each(|input| message(&mut graph, 11, input));
    outputs.iter().for_each(|output| message(&mut graph, 12, output));
    let mut opset = Vec::new();
    number(&mut opset, 2, 17);
    let mut model = Vec::new();
    number(&mut model, 1, 8);
    message(&mut model, 7, &graph);
    message(&mut model, 8, &opset);
    model
}

/// `NodeProto`: inputs, output, operator, attributes.
pub(crate) fn node(operator: &str, inputs: &[&str], output: &str, attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut node = Vec::new();
    inputs.iter().for_each(|input| text(&mut node, 1, input));
    text(&mut node, 2, output);
    text(&mut node, 3, output);
    text(&mut node, 4, operator);
    attributes.iter().for_each(|attribute| message(&mut node, 5, attribute));
    node
}

/// Attributes of a convolution, defaults as well: not every reader knows those.
pub(crate) fn spread(stride: u64) -> [Vec<u8>; 3] {
    [ints("strides", &[stride, stride]), ints("dilations", &[1, 1]), ints("pads", &[0, 0, 0, 0])]
}

/// `AttributeProto` of type INT.
pub(crate) fn int(name: &str, value: u64) -> Vec<u8> {
    let mut attribute = Vec::new();
    text(&mut attribute, 1, name);
    number(&mut attribute, 3, value);
    number(&mut attribute, 20, 2);
    attribute
}

/// `AttributeProto` of type INTS.
pub(crate) fn ints(name: &str, values: &[u64]) -> Vec<u8> {
    let mut attribute = Vec::new();
    text(&mut attribute, 1, name);
    values.iter().for_each(|&value| number(&mut attribute, 8, value));
    number(&mut attribute, 20, 7);
    attribute
}

/// `TensorProto` of 32-bit floats.
pub(crate) fn tensor(name: &str, shape: &[i64], values: &[f32]) -> Vec<u8> {
    let mut tensor = Vec::new();
    shape.iter().for_each(|&side| number(&mut tensor, 1, side.unsigned_abs()));
    number(&mut tensor, 2, 1);
    text(&mut tensor, 8, name);
    let raw: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    message(&mut tensor, 9, &raw);
    tensor
}

/// `ValueInfoProto` of 32-bit floats; sides without a length are known when it runs.
pub(crate) fn value(name: &str, sides: &[Option<u64>]) -> Vec<u8> {
    let mut shape = Vec::new();
    for (side, length) in sides.iter().enumerate() {
        let mut dimension = Vec::new();
        match length {
            Some(length) => number(&mut dimension, 1, *length),
            None => text(&mut dimension, 2, &format!("{name}_{side}")),
        }
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
