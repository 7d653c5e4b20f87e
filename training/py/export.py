"""Writes trained weights as ONNX, weights stored at half precision, and checks the file against the network.

`export.py --weights FILE... --out FILE`; of several files of one training it writes the mean of their weights. Not for: the
model card.
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper

import weights
from network import Answers

# What runtimes of the product were seen to run.
OPERATORS = set(
    "Add Cast Concat Constant Conv DepthToSpace Flatten Gather Gemm ReduceMean Relu Resize Shape Sigmoid Slice Softmax "
    "Unsqueeze".split()
)
# How far answers may be off through half precision, of probabilities and of cosine and sine.
TOLERANCE = 0.02
OUTPUTS = ["matte", "glass", "points", "view", "azimuth"]


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """Stores large weights as half floats behind a cast, which runtimes fold away when they load."""
    graph = model.graph
    casts, kept = [], []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size > 64:
            kept.append(numpy_helper.from_array(values.astype(np.float16), f"{weight.name}_half"))
            casts.append(onnx.helper.make_node("Cast", [f"{weight.name}_half"], [weight.name], to=onnx.TensorProto.FLOAT))
        else:
            kept.append(weight)
    nodes = casts + list(graph.node)
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    return model


def main() -> None:
    torch.manual_seed(1)
    options = argparse.ArgumentParser()
    options.add_argument("--weights", type=Path, nargs="+", required=True)
    options.add_argument("--out", type=Path, required=True)
    options = options.parse_args()
    network = weights.network_of(*options.weights)
    answers = Answers(weights.folded(network)).eval()
    image = torch.rand(1, 3, 288, 384)
    axes = {"image": {0: "n", 2: "h", 3: "w"}, "matte": {0: "n", 2: "h", 3: "w"}, "glass": {0: "n", 2: "h", 3: "w"}}
    axes |= {"points": {0: "n", 2: "h4", 3: "w4"}, "view": {0: "n"}, "azimuth": {0: "n"}}
    torch.onnx.export(
        answers, (image,), str(options.out), input_names=["image"], output_names=OUTPUTS,
        dynamic_axes=axes, opset_version=17, dynamo=False, do_constant_folding=True,
    )
    model = halved(onnx.load(options.out))
    weights.remember(model, network)
    onnx.checker.check_model(model, full_check=True)
    if strange := {node.op_type for node in model.graph.node} - OPERATORS:
        raise SystemExit(f"operators that are not known to run: {', '.join(sorted(strange))}")
    onnx.save(model, options.out)
    session = onnxruntime.InferenceSession(str(options.out))
    for size in ((288, 384), (384, 512)):
        image = torch.rand(2, 3, *size)
        with torch.no_grad():
            wanted = answers(image)
        got = session.run(OUTPUTS, {"image": image.numpy()})
        worst = max(float(np.abs(w.numpy() - g).max()) for w, g in zip(wanted, got, strict=True))
        print(f"{size}: differs by at most {worst:.5f}")
        if not worst <= TOLERANCE:
            raise SystemExit("the file does not answer as the network does")
    content = options.out.read_bytes()
    print(f"{options.out}: {len(content)} bytes, {sum(p.numel() for p in network.parameters())} parameters")
    print(f"SHA-256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
