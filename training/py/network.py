"""The network: one small encoder and decoder with heads for everything that a photo of a vehicle is asked for.

3.9 million parameters, 2.5 billion multiplications a pass at 384x288. Input: red, green, blue in 0..1,
[N, 3, H, W], sides in multiples of 32. Not for: how it is trained.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# Channels at a half, quarter, eighth, 16th and 32nd of the sides.
CHANNELS = (16, 32, 96, 128, 208)
# Eight views around a vehicle, interior, detail, no vehicle.
VIEWS = 11
# Four corners of a plate, clockwise from its reader's top left; where tyres stand.
POINTS = 5
# Rows, columns and channels of the plan that the view is told by: where things are tells from which side one looks.
PLAN, PLAN_CHANNELS = (6, 8), 20


def conv(inputs: int, outputs: int, stride: int = 1, size: int = 3) -> nn.Sequential:
    """Convolution, normalisation (folded into it on export), rectifier."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two convolutions that add to what they get; `dilation` widens what the second one sees."""

    def __init__(self, channels: int, dilation: int = 1):
        super().__init__()
        self.first = conv(channels, channels)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, dilation, dilation=dilation, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(self.first(x)))


class Join(nn.Module):
    """Brings a coarse level to a finer one's size and mixes both."""

    def __init__(self, coarse: int, fine: int, extra: int = 0):
        super().__init__()
        self.narrow = conv(coarse, fine, size=1)
        self.mix = nn.Sequential(conv(2 * fine, fine + extra), conv(fine + extra, fine))

    def forward(self, coarse: Tensor, fine: Tensor) -> Tensor:
        grown = F.interpolate(
            self.narrow(coarse), size=fine.shape[2:], mode="bilinear", align_corners=False
        )
        return self.mix(torch.cat([grown, fine], 1))


class Network(nn.Module):
    def __init__(self, channels: Sequence[int] = CHANNELS) -> None:
        super().__init__()
        c1, c2, c3, c4, c5 = channels
        self.e1 = nn.Sequential(conv(3, c1, 2), conv(c1, c1))
        self.e2 = nn.Sequential(conv(c1, c2, 2), Residual(c2))
        self.e3 = nn.Sequential(conv(c2, c3, 2), Residual(c3), Residual(c3))
        self.e4 = nn.Sequential(conv(c3, c4, 2), Residual(c4), Residual(c4))
        self.e5 = nn.Sequential(conv(c4, c5, 2), Residual(c5), Residual(c5, 2))
        # What the whole picture shows, told to each place of it.
        self.whole = nn.Conv2d(c5, c5, 1)
        self.d4 = Join(c5, c4)
        self.d3 = Join(c4, c3)
        self.d2 = Join(c3, c2)
        self.d1 = Join(c2, c1, 8)
        self.cover = nn.Conv2d(c1, 8, 3, 1, 1)
        self.points = nn.Sequential(conv(c2, c2), nn.Conv2d(c2, POINTS, 1))
        self.plan = conv(c5, PLAN_CHANNELS, size=1)
        told_by = c4 + c5 + PLAN_CHANNELS * PLAN[0] * PLAN[1]
        self.pooled = nn.Sequential(nn.Linear(told_by, 128), nn.ReLU(inplace=True))
        self.view = nn.Linear(128, VIEWS)
        self.azimuth = nn.Linear(128, 2)
        # Points are rare: begin with saying that there is none.
        nn.init.constant_(self.points[-1].bias, -4.0)

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """Logits of matte and panes, of the points' heat maps, of the views; azimuth as (cosine, sine), any length."""
        l1 = self.e1(image)
        l2 = self.e2(l1)
        l3 = self.e3(l2)
        l4 = self.e4(l3)
        l5 = self.e5(l4)
        mean5 = l5.mean((2, 3), keepdim=True)
        plan = F.interpolate(self.plan(l5), size=PLAN, mode="bilinear", align_corners=False)
        seen = self.pooled(torch.cat([l4.mean((2, 3)), mean5.flatten(1), plan.flatten(1)], 1))
        l5 = l5 + self.whole(mean5)
        l2 = self.d2(self.d3(self.d4(l5, l4), l3), l2)
        cover = F.pixel_shuffle(self.cover(self.d1(l2, l1)), 2)
        return cover[:, :1], cover[:, 1:], self.points(l2), self.view(seen), self.azimuth(seen)


class Answers(nn.Module):
    """What is exported: probabilities in place of logits."""

    def __init__(self, network: Network):
        super().__init__()
        self.network = network

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        matte, glass, points, view, azimuth = self.network(image)
        return (
            torch.sigmoid(matte),
            torch.sigmoid(glass),
            torch.sigmoid(points),
            torch.softmax(view, 1),
            azimuth,
        )
