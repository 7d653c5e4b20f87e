"""Figures on scenes that were never trained with.

`evaluate.py --work DIR [--weights FILE] [--count N] [--renderer COMMAND]` prints them. Not for: real photos.
"""

import argparse
import shlex
from pathlib import Path

import numpy as np
import torch

import pool
from network import Network


def overlap(found: np.ndarray, truth: np.ndarray) -> float:
    either = np.count_nonzero(found | truth)
    return np.count_nonzero(found & truth) / either if either else 1.0


def plate_of(heat: np.ndarray) -> tuple[np.ndarray, float]:
    """The corners' places in pixels (by the weight of the cells around each peak) and the weakest peak."""
    places, weakest = [], 1.0
    height, width = heat.shape[1:]
    for corner in heat[:4]:
        row, column = divmod(int(corner.argmax()), width)
        weakest = min(weakest, float(corner[row, column]))
        rows = slice(max(0, row - 1), min(height, row + 2))
        columns = slice(max(0, column - 1), min(width, column + 2))
        near = corner[rows, columns]
        y, x = np.mgrid[rows, columns] + 0.5
        places.append([(near * x).sum() / near.sum() * 4, (near * y).sum() / near.sum() * 4])
    return np.array(places), weakest


def figures(network: Network, planes: np.ndarray, labels: np.ndarray, sure: float = 0.35) -> dict[str, float]:
    network.eval()
    ious, corner, found, missed, alarms, free, views, turns = [], [], 0, 0, 0, 0, [], []
    width = planes.shape[2]
    for start in range(0, len(planes), 16):
        part = planes[start : start + 16]
        image = torch.from_numpy(part[..., :3]).permute(0, 3, 1, 2).float() / 255
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            answers = network(image.contiguous(memory_format=torch.channels_last))
        cover, _, heat, view, azimuth = (answer.float() for answer in answers)
        heat = torch.sigmoid(heat).numpy()
        for index in range(len(part)):
            label = labels[start + index]
            truth = part[index, ..., 3] >= 128
            if truth.any() and label[0] < 8:
                ious.append(overlap(cover[index, 0].numpy() > 0, truth))
            views.append(int(view[index].argmax()) == int(label[0]))
            if label[0] < 8:
                off = np.degrees(np.arctan2(*azimuth[index].numpy()[::-1])) - label[1]
                turns.append(abs((off + 180) % 360 - 180))
            places, weakest = plate_of(heat[index])
            real = label[10:18].reshape(4, 2)
            inside = not np.isnan(real).any() and (real > 0).all() and (real < [width, planes.shape[1]]).all()
            if inside:
                plate_width = np.linalg.norm(real[1] - real[0])
                if weakest > sure:
                    found += 1
                    corner.append(np.linalg.norm(places - real, axis=1).mean() / plate_width)
                else:
                    missed += 1
            elif np.isnan(real).any():
                free += 1
                alarms += weakest > sure
    ious = np.array(ious)
    return {
        "iou_median": float(np.median(ious)),
        "iou_mean": float(ious.mean()),
        "iou_5th": float(np.percentile(ious, 5)),
        "view": float(np.mean(views)),
        "azimuth_deg": float(np.median(turns)),
        "plate_found": found / max(1, found + missed),
        "plate_error": float(np.median(corner)) if corner else float("nan"),
        "plate_alarms": alarms / max(1, free),
    }


def line(values: dict[str, float]) -> str:
    return " ".join(f"{name} {value:.4f}" for name, value in values.items())


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--weights", type=Path)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--renderer", default="target/debug/forecourt-scenes")
    options = options.parse_args()
    network = Network()
    network.load_state_dict(torch.load(options.weights or options.work / "best.pt", weights_only=True))
    network = network.to(memory_format=torch.channels_last)
    for split in ("training", "held-out"):
        planes, labels = pool.held_out(shlex.split(options.renderer), options.work, options.count, 384, 288, split, 9)
        print(f"{split}: {line(figures(network, planes, labels))}", flush=True)


if __name__ == "__main__":
    main()
