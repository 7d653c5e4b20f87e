"""How wrong the network's answers are.

Not for: figures to judge it by, see `evaluate`.
"""

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from augment import UNTOLD, Batch

GLASS, POINTS, VIEW, AZIMUTH = 0.25, 0.2, 0.5, 0.5
# Weight of seeing a vehicle where there is none: one scene in twelve has to tell what the others cannot.
STRAY = 2.0
# Half the width of the edge band that counts more, pixels, and by how much more.
BAND, BAND_WEIGHT = 2, 3.0


def edges(mattes: Tensor) -> Tensor:
    """u8 [N, H, W] to the same shape: by how much each place differs within `BAND` pixels around it.

    OpenCV takes a hundredth of the time that torch's pooling needs.
    """
    square = np.ones((2 * BAND + 1, 2 * BAND + 1), np.uint8)
    return torch.from_numpy(np.stack([cv2.morphologyEx(m, cv2.MORPH_GRADIENT, square) for m in mattes.numpy()]))


def matte(logits: Tensor, truth: Tensor, edge: Tensor) -> tuple[Tensor, Tensor]:
    """The loss, and how wrong each picture's outline is, 0 to 1."""
    weight = 1 + BAND_WEIGHT * edge
    entropy = (F.binary_cross_entropy_with_logits(logits, truth, reduction="none") * weight).sum() / weight.sum()
    alpha = torch.sigmoid(logits)
    both = (alpha * truth).sum((1, 2, 3))
    either = (alpha + truth - alpha * truth).sum((1, 2, 3))
    there = (truth.sum((1, 2, 3)) > 1).float()
    apart = (1 - (both + 1) / (either + 1)) * there
    stray = alpha.mean((1, 2, 3)) * (1 - there)
    loss = entropy + apart.sum() / there.sum().clamp(min=1) + STRAY * stray.sum() / len(there)
    return loss, (apart + stray).detach()


def points(logits: Tensor, truth: Tensor) -> Tensor:
    """Focal loss of CenterNet (Zhou, Wang, Krähenbühl 2019): tops count fully, their slopes less."""
    chance = torch.sigmoid(logits).clamp(1e-5, 1 - 1e-5)
    top = (truth > 0.999).float()
    at = -((1 - chance) ** 2) * torch.log(chance) * top
    off = -((1 - truth) ** 4) * chance**2 * torch.log(1 - chance) * (1 - top)
    return (at.sum() + off.sum()) / top.sum().clamp(min=1)


def named(logits: Tensor, truth: Tensor) -> Tensor:
    """Entropy of the view, of those that have one."""
    told = (truth != UNTOLD).sum().clamp(min=1)
    return F.cross_entropy(logits, truth, ignore_index=UNTOLD, reduction="sum") / told


def turned(azimuth: Tensor, truth: Tensor) -> Tensor:
    """By how much directions differ, 0 to about 1.4: in proportion to their angle while that is small.

    Their cosine alone is flat where a degree decides between two views.
    """
    return torch.sqrt((1 - F.cosine_similarity(azimuth, truth, eps=1e-3)).clamp(min=0) + 1e-4)


def of(answers: tuple[Tensor, ...], batch: Batch) -> tuple[Tensor, dict[str, float], list[float]]:
    """The loss, its parts, and how wrong each picture's outline is."""
    cover, glass, heat, view, azimuth = (answer.float() for answer in answers)
    truth = batch.planes[..., 3:].permute(0, 3, 1, 2).float() / 255
    there, panes = truth[:, :1], truth[:, 1:]
    edge = edges(batch.planes[..., 3]).unsqueeze(1).float() / 255
    outlines, wrong = matte(cover, there, edge)
    parts = {"matte": outlines}
    weight = there + 0.02
    parts["glass"] = GLASS * (
        (F.binary_cross_entropy_with_logits(glass, panes, reduction="none") * weight).sum() / weight.sum()
    )
    parts["points"] = POINTS * points(heat, batch.points)
    parts["view"] = VIEW * named(view, batch.view)
    known = (batch.view < 8).float()
    off = turned(azimuth, torch.nan_to_num(batch.azimuth))
    parts["azimuth"] = AZIMUTH * (off * known).sum() / known.sum().clamp(min=1)
    return sum(parts.values()), {name: float(part.detach()) for name, part in parts.items()}, wrong.tolist()
