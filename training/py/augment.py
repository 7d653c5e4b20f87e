"""Variations of drawn scenes, with their labels: mirrored, moved, zoomed, turned, in other light.

Places are in pixels from the picture's top left corner, so the middle of the first pixel is at (0.5, 0.5).
Not for: what the renderer can draw itself.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

cv2.setNumThreads(1)

# Front and rear stay, left and right change places; views, interior, detail, no vehicle.
MIRRORED_VIEW = [0, 7, 6, 5, 4, 3, 2, 1, 8, 9, 10]
# Scale of a look below which the scene is halved first.
SMALLEST = 0.6
# Deviation of a point's hill in its heat map, in cells of four pixels.
HILL = 1.4
# View of a scene of which nobody can say what it is, see `training/labels.rs`.
UNTOLD = 255


@dataclass
class Sample:
    """One varied scene."""

    #: [height, width, 5]: red, green, blue, matte, panes.
    planes: np.ndarray
    view: int
    #: Not a number unless the view is one of the eight around a vehicle.
    azimuth_deg: float
    #: [4, 2]: x, y of each corner, clockwise from the reader's top left; not numbers where there is none.
    plate: np.ndarray
    #: [4, 2]: front left, front right, rear left, rear right.
    contacts: np.ndarray


def halved(planes: np.ndarray) -> np.ndarray:
    """Half as wide and as high, each pixel the mean of four; an odd last row or column is left out."""
    height, width = (side // 2 * 2 for side in planes.shape[:2])
    size = (width // 2, height // 2)
    parts = (np.ascontiguousarray(planes[:height, :width, part]) for part in (slice(0, 3), slice(3, 5)))
    return np.concatenate([cv2.resize(part, size, interpolation=cv2.INTER_AREA) for part in parts], 2)


def moved(
    planes: np.ndarray, labels: np.ndarray, matrix: np.ndarray, mirror: bool, size: tuple[int, int]
) -> Sample:
    """`matrix` (2 x 3) takes places of the drawn picture to places of the sample; `mirror` tells that it turns
    left to right. `size` is (width, height). Beyond its edge the picture goes on as in a mirror."""
    shown, shifted = planes, matrix.copy()
    # Between pixels far apart a look that is much smaller than the scene would leave others out.
    while math.sqrt(abs(np.linalg.det(shifted[:, :2]))) < SMALLEST:
        shown = halved(shown)
        shifted[:, :2] *= 2
    # OpenCV counts places from the middle of the first pixel.
    shifted[:, 2] += shifted[:, :2] @ [0.5, 0.5] - 0.5

    def warp(part: np.ndarray) -> np.ndarray:
        whole = np.ascontiguousarray(part)
        return cv2.warpAffine(whole, shifted, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)

    def move(places: np.ndarray) -> np.ndarray:
        return places.astype(np.float64) @ matrix[:, :2].T + matrix[:, 2]

    plate, contacts = move(labels[10:18].reshape(4, 2)), move(labels[18:26].reshape(4, 2))
    view, azimuth_deg = int(labels[0]), float(labels[1])
    if mirror:
        # What was the right one is the left one now.
        plate, contacts = plate[[1, 0, 3, 2]], contacts[[1, 0, 3, 2]]
        view, azimuth_deg = view if view == UNTOLD else MIRRORED_VIEW[view], -azimuth_deg
    picture = np.concatenate([warp(shown[..., :3]), warp(shown[..., 3:])], 2)
    return Sample(picture, view, azimuth_deg, plate, contacts)


def vary(planes: np.ndarray, labels: np.ndarray, size: tuple[int, int], random: np.random.Generator) -> Sample:
    """By chance mirrored, zoomed, stretched, turned by some degrees and shifted, at `size` (width, height)."""
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
    return moved(planes, labels, matrix, mirror, size)


def hills(places: np.ndarray, width: int, height: int) -> np.ndarray:
    """A hill at each place (pixels) on a map of `width` by `height` cells; none where there is no place."""
    heat = np.zeros((height, width), np.float32)
    y, x = np.mgrid[:height, :width] + 0.5
    for px, py in places / 4.0:
        if math.isnan(px) or not (0 <= px < width and 0 <= py < height):
            continue
        np.maximum(heat, np.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * HILL**2)), out=heat)
        # One cell of a hill is its top.
        heat[int(py), int(px)] = 1.0
    return heat


@dataclass
class Batch:
    """Samples of one size."""

    #: u8 [N, height, width, 5].
    planes: Tensor
    #: f32 [N, 5, height / 4, width / 4].
    points: Tensor
    view: Tensor
    #: [N, 2]: cosine and sine.
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
