"""Whether this machine computes faster at half precision.

Some processors have instructions for bfloat16; others take ten times as long as with floats of 32 bits. Which is which
no library tells, so it is tried. Not for: how weights are stored, see `export`.
"""

import functools
import time

import torch
import torch.nn.functional as F

# One convolution as the network has many: samples, channels, height, width.
TRIED = (4, 96, 36, 48)
TRIES = 3


def _seconds(half: bool) -> float:
    """The shortest time that one convolution takes, forward and backward."""
    image = torch.rand(TRIED).to(memory_format=torch.channels_last)
    kernels = torch.rand(TRIED[1], TRIED[1], 3, 3, requires_grad=True)
    times = []
    for _ in range(TRIES):
        began = time.perf_counter()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            answer = F.conv2d(image, kernels, padding=1)
        answer.float().mean().backward()
        times.append(time.perf_counter() - began)
    return min(times)


@functools.cache
def half_pays() -> bool:
    """Tried once a process, with as many threads as torch has then."""
    return _seconds(True) < _seconds(False)
