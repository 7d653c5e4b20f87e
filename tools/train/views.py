"""Goes on learning with that part of a network alone which tells the view and the azimuth; all else stays as it is.

`views.py --weights FILE... --out FILE.pt [--scenes N]`; of several files it begins with the mean of their weights. What the
network sees of a sample (its coarse levels) does not change meanwhile, so it is made once and learned from many times:
three times as many samples as in `train.py` of the same time, all of scenes that are new. Not for: outlines and points.
"""

import argparse
import math
import os
import shlex
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

import augment
import losses
import stream
import weights
from network import Network
from train import WORKER_SEED, store

# Scenes are drawn a little larger than the first look at a photo, and much like the second one at the vehicle.
FORM = stream.Form(512, 384)
# Sizes of the samples of a scene, as the engine looks; every `SECOND_EVERY`th has one of the second look too.
FIRST_LOOKS, SECOND_LOOK, SECOND_EVERY = ((384, 288), (384, 288)), (576, 432), 4
# Of what was read, the share that is not learned from but tells how well it went.
CHECKED = 0.1
EPOCHS, BATCH, RATE = 12, 64, 5e-4


@dataclass
class Sights:
    """What a network sees of samples of one size, and the truth about them."""

    #: f16 [N, C4]: mean of the level before the coarsest.
    mean4: Tensor
    #: f16 [N, C5, H / 32, W / 32].
    l5: Tensor
    view: Tensor
    azimuth: Tensor

    def __len__(self) -> int:
        return len(self.view)

    def part(self, which: Tensor | slice) -> "Sights":
        return Sights(self.mean4[which], self.l5[which], self.view[which], self.azimuth[which])

    def answers(self, network: Network) -> tuple[Tensor, Tensor]:
        return network.told(self.mean4.float(), self.l5.float())


def joined(parts: list[Sights]) -> Sights:
    names = ("mean4", "l5", "view", "azimuth")
    return Sights(*(torch.cat([getattr(part, name) for part in parts]) for name in names))


@torch.no_grad()
def seen(network: Network, batch: augment.Batch, generator: torch.Generator) -> Sights:
    image = batch.planes[..., :3].permute(0, 3, 1, 2).float() / 255
    image = augment.light(image, generator).contiguous(memory_format=torch.channels_last)
    *_, l4, l5 = network.levels(image)
    return Sights(l4.mean((2, 3)).half(), l5.contiguous().half(), batch.view, batch.azimuth)


def read(paths: list[Path], command: list[str], seed: int, count: int) -> list[Sights]:
    """Sights of `count` new scenes: of all first looks, and of all second ones."""
    torch.set_num_threads(1)
    network = weights.network_of(*paths).eval().to(memory_format=torch.channels_last)
    random, generator = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    first, second = [], []
    for scene in stream.drawn(command, seed, 0, count, "training", FORM):
        samples = [augment.vary(scene.planes, scene.labels, size, random) for size in FIRST_LOOKS]
        first.append(seen(network, augment.batch(samples), generator))
        if scene.index % SECOND_EVERY == 0:
            sample = augment.vary(scene.planes, scene.labels, SECOND_LOOK, random)
            second.append(seen(network, augment.batch([sample]), generator))
    return [joined(first), joined(second)]


@torch.no_grad()
def told(network: Network, sights: Sights) -> str:
    """How many views are right, and by how much azimuths are off."""
    view, azimuth = sights.answers(network)
    named = sights.view != augment.UNTOLD
    right = (view.argmax(1) == sights.view)[named].float().mean()
    around = sights.view < 8
    cosine = torch.cosine_similarity(azimuth, sights.azimuth)[around].clamp(-1, 1)
    return f"view {right:.4f} azimuth_deg {torch.rad2deg(torch.acos(cosine)).mean():.2f}"


def learn(network: Network, looks: list[Sights], epochs: int) -> None:
    """Changes only what tells views. Each batch is of samples of one size."""
    network.eval().requires_grad_(False)
    learning = [parameter for part in network.tellers() for parameter in part.parameters()]
    for parameter in learning:
        parameter.requires_grad_(True)
    optimiser = torch.optim.AdamW(learning, lr=RATE, weight_decay=1e-2)
    steps = epochs * sum(math.ceil(len(look) / BATCH) for look in looks)
    step = 0
    for _ in range(epochs):
        batches = [(look, places) for look in looks for places in torch.randperm(len(look)).split(BATCH)]
        for chosen in torch.randperm(len(batches)).tolist():
            look, places = batches[chosen]
            batch = look.part(places)
            for group in optimiser.param_groups:
                group["lr"] = RATE * 0.5 * (1 + math.cos(math.pi * step / steps))
            view, azimuth = batch.answers(network)
            parts = losses.told(view, azimuth, batch.view, batch.azimuth)
            optimiser.zero_grad(set_to_none=True)
            sum(parts.values()).backward()
            optimiser.step()
            step += 1


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--weights", type=Path, nargs="+", required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--renderer", default="target/debug/forecourt-scenes", help="command that draws scenes")
    options.add_argument("--scenes", type=int, default=8000)
    options.add_argument("--seed", type=int, default=2)
    options.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that draw and look")
    options = options.parse_args()
    torch.manual_seed(options.seed)
    command, count = shlex.split(options.renderer), math.ceil(options.scenes / options.workers)
    seeds = [options.seed + WORKER_SEED * worker for worker in range(options.workers)]
    with ProcessPoolExecutor(options.workers, get_context("spawn")) as processes:
        reading = [processes.submit(read, options.weights, command, seed, count) for seed in seeds]
        looks = [joined(list(parts)) for parts in zip(*(one.result() for one in reading))]
    kept = [round(len(look) * CHECKED) for look in looks]
    checked = [look.part(slice(None, count)) for look, count in zip(looks, kept)]
    looks = [look.part(slice(count, None)) for look, count in zip(looks, kept)]
    network = weights.network_of(*options.weights)
    for look in checked:
        print(f"before: {told(network.eval(), look)} of {len(look)}", flush=True)
    learn(network, looks, EPOCHS)
    for look in checked:
        print(f"now: {told(network, look)} of {len(look)}", flush=True)
    store(network.state_dict(), options.out)


if __name__ == "__main__":
    main()
