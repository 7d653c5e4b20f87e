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
    network = Network(channels(found))
    for conv, norm in pairs(network):
        if f"{norm}.weight" not in state:
            continue
        gain = state[f"{norm}.weight"] / torch.sqrt(state[f"{norm}.running_var"] + 1e-5)
        # A channel that is switched off stays so.
        gain = torch.where(gain.abs() < 1e-6, torch.ones_like(gain), gain)
        state[f"{conv}.weight"] = found[f"{conv}.weight"] / gain[:, None, None, None]
    for name, value in network.state_dict().items():
        if name.endswith("num_batches_tracked"):
            state[name] = value
        elif name not in state and name in found:
            state[name] = found[name].reshape(value.shape)
    return state


def channels(state: dict[str, Tensor]) -> tuple[int, ...]:
    """How wide the network is that these are the weights of."""
    return tuple(len(state[f"e{level}.0.0.weight"]) for level in range(1, 6))


def _parts(name: str, widths: tuple[int, ...], columns: int) -> list[int]:
    """How many of its columns each of the things has that are laid side by side before this parameter; none where one is."""
    if name.startswith("pooled.0."):
        means = list(widths[3:])
        return [*means, columns - sum(means)]
    level, mixes, _ = name.partition(".mix.0.0.")
    return [widths[int(level.removeprefix("d")) - 1]] * 2 if mixes else []


def _places(old: list[int], new: list[int]) -> Tensor:
    """Where channels go when each part grows from `old` to `new` of them."""
    starts = [sum(new[:part]) for part in range(len(new))]
    return torch.cat([torch.arange(count) + start for count, start in zip(old, starts)])


def widened(state: dict[str, Tensor], network: Network) -> dict[str, Tensor]:
    """Weights for `network`, which is as wide or wider, that make it answer as the one with `state` does.

    Layers and channels that are new begin as in a new network, but what is old does not look at them yet: their weights there
    are zero, and training makes use of them (after Net2Net, Chen, Goodfellow, Shlens 2016).
    """
    before, now = channels(state), channels(network.state_dict())
    grown = {}
    for name, fresh in network.state_dict().items():
        value, old = fresh.clone(), state.get(name)
        if old is None:
            grown[name] = value
            continue
        if value.ndim >= 2:
            rows = torch.arange(old.shape[0])
            parts = _parts(name, before, old.shape[1])
            columns = _places(parts, _parts(name, now, value.shape[1])) if parts else torch.arange(old.shape[1])
            value[: old.shape[0]] = 0
            value[rows[:, None], columns] = old
        elif value.ndim == 1:
            value[: len(old)] = old
        else:
            value = old
        grown[name] = value
    return grown


def load(path: Path) -> dict[str, Tensor]:
    """The weights of a file, of a network as wide as they are; see `widened` for going on with a wider one."""
    if path.suffix == ".onnx":
        return _from_onnx(path)
    state = torch.load(path, weights_only=True)
    # A whole state of training holds its mean.
    return state.get("mean", state)


def network_of(*paths: Path) -> Network:
    """The network of a file, as wide as its weights are. Of several files of one training, each gone on from the one before,
    the network with the mean of their weights: it does as well on scenes and better on what none of them has learned from
    (Wortsman et al., "Model soups", 2022)."""
    states = [load(path) for path in paths]
    network = Network(channels(states[0]))
    network.load_state_dict({name: mean([state[name] for state in states]) for name in states[0]})
    return network


def mean(values: list[Tensor]) -> Tensor:
    """Counts, which have no mean, are the last one's."""
    return torch.stack(values).mean(0) if values[-1].dtype.is_floating_point else values[-1]
