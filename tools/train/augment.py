"""Variations of drawn scenes, with their labels: mirrored, moved, zoomed, other light.

Not for: what the renderer can draw itself.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

cv2.setNumThreads(1)

MIRRORED_VIEW = [0, 7, 6, 5, 4, 3, 2, 1, 8, 9, 10]
# Deviation of a point's hill in its heat map, in cells of four pixels.
HILL = 1.4


@dataclass
class Sample:
    planes: np.ndarray
    view: int
    azimuth_deg: float
    plate: np.ndarray
    contacts: np.ndarray


def turned(planes: np.ndarray, labels: np.ndarray, matrix: np.ndarray, mirror: bool, size: tuple[int, int], zoom: float) -> Sample:
    """`matrix` (2 × 3) takes places of the drawn picture to places of the sample."""
    flags = cv2.INTER_AREA if zoom < 0.8 else cv2.INTER_LINEAR
    # Places are of pixels' corners, OpenCV's of their middles.
    shifted = matrix.copy()
    shifted[:, 2] += matrix[:, :2] @ [0.5, 0.5] - 0.5
    warp = lambda part: cv2.warpAffine(part, shifted, size, flags=flags, borderMode=cv2.BORDER_REFLECT_101)
    rgb, cover = warp(np.ascontiguousarray(planes[..., :3])), warp(np.ascontiguousarray(planes[..., 3:]))
    move = lambda places: places @ matrix[:, :2].T + matrix[:, 2]
    plate, contacts = move(labels[10:18].reshape(4, 2)), move(labels[18:26].reshape(4, 2))
    view, azimuth = int(labels[0]), float(labels[1])
    if mirror:
        # A mirrored plate's left is its reader's right.
        plate, contacts = plate[[1, 0, 3, 2]], contacts[[1, 0, 3, 2]]
        view, azimuth = MIRRORED_VIEW[view], -azimuth
    return Sample(np.concatenate([rgb, cover], 2), view, azimuth, plate, contacts)


def vary(planes: np.ndarray, labels: np.ndarray, size: tuple[int, int], random: np.random.Generator) -> Sample:
    height, width = planes.shape[:2]
    zoom = math.exp(random.normal() * 0.10)
    if random.random() < 0.15:
        zoom *= random.uniform(0.55, 1.6)
    angle = random.normal() * 0.02 if random.random() < 0.5 else 0.0
    stretch = math.exp(random.normal() * 0.04)
    mirror = random.random() < 0.5
    across, down = zoom * size[0] / width * stretch, zoom * size[1] / height / stretch
    cosine, sine = math.cos(angle), math.sin(angle)
    matrix = np.array([[across * cosine, -across * sine, 0.0], [down * sine, down * cosine, 0.0]])
    if mirror:
        matrix[0] *= -1
    middle = np.array([width, height]) * (0.5 + random.normal(size=2) * 0.03)
    matrix[:, 2] = np.array(size) / 2 - matrix[:, :2] @ middle
    return turned(planes, labels, matrix, mirror, size, min(across, down))


def hills(places: np.ndarray, width: int, height: int) -> np.ndarray:
    """A hill at each place, in cells; nothing for places that are not."""
    heat = np.zeros((height, width), np.float32)
    y, x = np.mgrid[:height, :width] + 0.5
    for px, py in places / 4.0:
        if math.isnan(px) or not (0 <= px < width and 0 <= py < height):
            continue
        np.maximum(heat, np.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * HILL**2)), out=heat)
        # One cell of a hill is its top.
        heat[min(int(py), height - 1), min(int(px), width - 1)] = 1.0
    return heat


@dataclass
class Batch:
    planes: Tensor
    points: Tensor
    view: Tensor
    azimuth: Tensor

    def __len__(self) -> int:
        return len(self.view)


def batch(samples: list[Sample]) -> Batch:
    height, width = samples[0].planes.shape[:2]
    cells = (width // 4, height // 4)
    points = [
        np.stack([*(hills(s.plate[corner : corner + 1], *cells) for corner in range(4)), hills(s.contacts, *cells)])
        for s in samples
    ]
    azimuth = [[math.cos(math.radians(s.azimuth_deg)), math.sin(math.radians(s.azimuth_deg))] for s in samples]
    return Batch(
        torch.from_numpy(np.stack([s.planes for s in samples])),
        torch.from_numpy(np.stack(points)),
        torch.tensor([s.view for s in samples]),
        torch.tensor(azimuth, dtype=torch.float32),
    )


def light(image: Tensor, generator: torch.Generator) -> Tensor:
    """Gamma, contrast, saturation, tint and grain by chance, for each picture its own."""
    count = len(image)

    def even(low: float, high: float, channels: int = 1) -> Tensor:
        return torch.rand((count, channels, 1, 1), generator=generator) * (high - low) + low

    image = image.clamp(1e-3, 1) ** torch.exp(even(-0.5, 0.5))
    mean = image.mean((1, 2, 3), keepdim=True)
    image = (image - mean) * even(0.65, 1.4) + mean + even(-0.08, 0.08)
    grey = image.mean(1, keepdim=True)
    image = grey + (image - grey) * even(0, 1.5)
    image = image * even(0.9, 1.1, 3)
    if torch.rand((), generator=generator) < 0.5:
        image = image + torch.randn(image.shape, generator=generator) * even(0, 0.04)
    return image.clamp(0, 1)
