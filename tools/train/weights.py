"""Weights from a file: a state of training (.pt), or the ONNX file that is shipped, so that training goes on from it.

In ONNX normalisation is folded into the convolutions, which makes them faster to run; what was folded is kept in the
file's metadata, so that it can be taken out again. Not for: the optimiser's state.
"""

import base64
import copy
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from network import Network

FOLDED = "folded"
# Of the network within what is exported.
PREFIX = "network."
NORM = ("weight", "bias", "running_mean", "running_var")


def pairs(network: Network) -> Iterator[tuple[str, str]]:
    """Names of the convolutions and of the normalisations behind them."""
    for name, module in network.named_modules():
        if isinstance(module, nn.Sequential):
            for place, (first, second) in enumerate(zip(module, list(module)[1:])):
                if isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d):
                    yield f"{name}.{place}", f"{name}.{place + 1}"


def folded(network: Network) -> Network:
    """The same network for inference, without normalisations."""
    network = copy.deepcopy(network).eval()
    for conv, norm in pairs(network):
        fused = fuse_conv_bn_eval(network.get_submodule(conv), network.get_submodule(norm))
        network.set_submodule(conv, fused)
        network.set_submodule(norm, nn.Identity())
    return network


def remember(model: onnx.ModelProto, network: Network) -> None:
    """Keeps what `folded` takes away."""
    kept = {f"{norm}.{part}": network.state_dict()[f"{norm}.{part}"].numpy() for _, norm in pairs(network) for part in NORM}
    file = io.BytesIO()
    np.savez(file, **kept)
    entry = model.metadata_props.add()
    entry.key, entry.value = FOLDED, base64.b64encode(file.getvalue()).decode()


def _from_onnx(path: Path) -> dict[str, Tensor]:
    model = onnx.load(path)
    found = {}
    for weight in model.graph.initializer:
        name = weight.name.removesuffix("_half").removeprefix(PREFIX)
        found[name] = torch.from_numpy(numpy_helper.to_array(weight).astype(np.float32))
    held = next((entry.value for entry in model.metadata_props if entry.key == FOLDED), None)
    if held is None:
        raise ValueError(f"{path} does not say what was folded into its weights")
    with np.load(io.BytesIO(base64.b64decode(held))) as norms:
        state = {name: torch.from_numpy(norms[name]) for name in norms.files}
    network = Network()
    for conv, norm in pairs(network):
        gain = state[f"{norm}.weight"] / torch.sqrt(state[f"{norm}.running_var"] + 1e-5)
        # A channel that is switched off stays so.
        gain = torch.where(gain.abs() < 1e-6, torch.ones_like(gain), gain)
        state[f"{conv}.weight"] = found[f"{conv}.weight"] / gain[:, None, None, None]
    for name, value in network.state_dict().items():
        if name.endswith("num_batches_tracked"):
            state[name] = value
        elif name not in state:
            state[name] = found[name].reshape(value.shape)
    return state


def load(path: Path) -> dict[str, Tensor]:
    if path.suffix == ".onnx":
        return _from_onnx(path)
    state = torch.load(path, weights_only=True)
    # A whole state of training holds its mean.
    return state.get("mean", state)
