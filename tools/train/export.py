"""Writes trained weights as ONNX, weights stored at half precision, and checks the file against the network.

`export.py --weights FILE --out FILE`. Not for: the model card.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper

from network import Answers, Network

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
    options = argparse.ArgumentParser()
    options.add_argument("--weights", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options = options.parse_args()
    network = Network()
    network.load_state_dict(torch.load(options.weights, weights_only=True))
    answers = Answers(network).eval()
    image = torch.rand(1, 3, 288, 384)
    axes = {"image": {0: "n", 2: "h", 3: "w"}, "matte": {0: "n", 2: "h", 3: "w"}, "glass": {0: "n", 2: "h", 3: "w"}}
    axes |= {"points": {0: "n", 2: "h4", 3: "w4"}, "view": {0: "n"}, "azimuth": {0: "n"}}
    torch.onnx.export(
        answers, (image,), str(options.out), input_names=["image"], output_names=OUTPUTS,
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )
    onnx.save(halved(onnx.load(options.out)), options.out)
    session = onnxruntime.InferenceSession(str(options.out))
    for size in ((288, 384), (384, 512)):
        image = torch.rand(2, 3, *size)
        with torch.no_grad():
            wanted = answers(image)
        got = session.run(OUTPUTS, {"image": image.numpy()})
        worst = max(float(np.abs(w.numpy() - g).max()) for w, g in zip(wanted, got))
        print(f"{size}: differs by at most {worst:.5f}")
        if worst > 0.05:
            raise SystemExit("the file does not answer as the network does")
    print(f"{options.out}: {options.out.stat().st_size} bytes, {sum(p.numel() for p in network.parameters())} parameters")


if __name__ == "__main__":
    main()
