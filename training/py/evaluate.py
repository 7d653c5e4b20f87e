"""Figures on scenes that were never trained with.

`evaluate.py --work DIR [--weights FILE] [--count N] [--renderer COMMAND]` prints them, for
scenes of the kinds that training draws, and of those that it never draws (held out).

Names: `iou_…` of the matte at 0.5; `glass_iou` median; `stray` share of pictures without a vehicle where one is seen;
`view` share named rightly; `azimuth_deg` median error; `plate_found` share of readable plates inside the picture,
`plate_error` median mean corner error as a share of the plate's width, `plate_alarms` share of pictures without a
readable plate where one is seen. Not for: real photos.
"""

import argparse
import math
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch

import pool
import precision
import stream
import weights
from augment import UNTOLD
from network import Network


# Seed of these scenes, of both kinds; training and its choice of weights have others.
FIGURES_SEED = 9
# A peak lower than this is no corner.
SURE = 0.35
# Cells around a peak that belong to its hill: two and a half of its deviations.
REACH = 3
# More of the picture than this, covered where there is no vehicle, is a false one.
STRAY = 0.005


def overlap(found: np.ndarray, truth: np.ndarray) -> float:
    either = np.count_nonzero(found | truth)
    return np.count_nonzero(found & truth) / either if either else 1.0


def plate_of(heat: np.ndarray) -> tuple[np.ndarray, float]:
    """The corners' places in pixels (middle of the hill around each peak) and the weakest peak."""
    places, weakest = [], 1.0
    height, width = heat.shape[1:]
    for corner in heat[:4]:
        row, column = divmod(int(corner.argmax()), width)
        weakest = min(weakest, float(corner[row, column]))
        rows = slice(max(0, row - REACH), min(height, row + REACH + 1))
        columns = slice(max(0, column - REACH), min(width, column + REACH + 1))
        near = corner[rows, columns]
        y, x = np.mgrid[rows, columns] + 0.5
        places.append([(near * x).sum() / near.sum() * 4, (near * y).sum() / near.sum() * 4])
    return np.array(places), weakest


def answers_of(network: Network, planes: np.ndarray, half: bool) -> Iterator[list[np.ndarray]]:
    """For each picture: matte, panes and points as probabilities, views as logits, azimuth."""
    network.eval()
    for start in range(0, len(planes), 16):
        image = torch.from_numpy(planes[start : start + 16, ..., :3]).permute(0, 3, 1, 2).float() / 255
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            matte, glass, heat, view, azimuth = network(image.contiguous(memory_format=torch.channels_last))
        answers = [torch.sigmoid(part.float()).numpy() for part in (matte[:, 0], glass[:, 0], heat)]
        answers += [view.float().numpy(), azimuth.float().numpy()]
        yield from map(list, zip(*answers))


def figures(network: Network, planes: np.ndarray, labels: np.ndarray, half: bool | None = None) -> dict[str, float]:
    """By name. `half` computes at half precision, which is nearly as exact; by itself where it is faster."""
    half = precision.half_pays() if half is None else half
    size = np.array([planes.shape[2], planes.shape[1]])
    ious, panes, stray, views, turns, errors, sighted, alarms = ([] for _ in range(8))
    for picture, label, (matte, glass, heat, view, azimuth) in zip(planes, labels, answers_of(network, planes, half)):
        kind, truth = int(label[0]), picture[..., 3] >= 128
        if kind != UNTOLD:
            views.append(int(view.argmax()) == kind)
        if kind < 8 and truth.any():
            ious.append(overlap(matte > 0.5, truth))
            panes.append(overlap((glass > 0.5) & truth, picture[..., 4] >= 128))
            off = np.degrees(np.arctan2(azimuth[1], azimuth[0])) - label[1]
            turns.append(abs((off + 180) % 360 - 180))
        elif not truth.any():
            stray.append((matte > 0.5).mean() > STRAY)
        corners = label[10:18].reshape(4, 2)
        places, weakest = plate_of(heat)
        if np.isnan(corners).any():
            alarms.append(weakest > SURE)
        elif (corners > 0).all() and (corners < size).all():
            sighted.append(weakest > SURE)
            if sighted[-1]:
                wide = np.linalg.norm(corners[1] - corners[0])
                errors.append(np.linalg.norm(places - corners, axis=1).mean() / wide)

    def of(measure: Callable[[list], float], values: list) -> float:
        return float(measure(values)) if values else math.nan

    return {
        "iou_median": of(np.median, ious),
        "iou_mean": of(np.mean, ious),
        "iou_5th": of(lambda values: np.percentile(values, 5), ious),
        "glass_iou": of(np.median, panes),
        "stray": of(np.mean, stray),
        "view": of(np.mean, views),
        "azimuth_deg": of(np.median, turns),
        "plate_found": of(np.mean, sighted),
        "plate_error": of(np.median, errors),
        "plate_alarms": of(np.mean, alarms),
    }


def line(values: dict[str, float]) -> str:
    return " ".join(f"{name} {value:.4f}" for name, value in values.items())


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--weights", type=Path)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--renderer", default="target/training/debug/forecourt-scenes")
    options.add_argument("--threads", type=int, default=2)
    options = options.parse_args()
    torch.set_num_threads(options.threads)
    form = stream.Form(384, 288)
    network = weights.network_of(options.weights or options.work / "best.pt")
    network = network.to(memory_format=torch.channels_last)
    for split in ("training", "held-out"):
        planes, labels = pool.kept_scenes(
            shlex.split(options.renderer), options.work, split, FIGURES_SEED, options.count, form
        )
        print(f"{split}: {line(figures(network, planes, labels, half=False))}", flush=True)


if __name__ == "__main__":
    main()
