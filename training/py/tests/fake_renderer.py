"""Draws boxes for vehicles, in the form of the renderer's stream, so that training can be tried without it.

A box is a vehicle: light for the four views from its front, dark for those from its rear; a third of the pictures has
none. `--break-after N` ends in the middle of record N. Not for: weights that anybody uses.
"""

import argparse
import os
import struct
import sys

import numpy as np


def scene(seed: int, index: int, width: int, height: int) -> bytes:
    random = np.random.default_rng([seed, index])
    rgb = np.full((height, width, 3), random.integers(60, 120, 3), np.uint8)
    matte, glass = np.zeros((2, height, width), np.uint8)
    labels = np.full(40, np.nan, np.float32)
    labels[26:] = 0
    labels[0], labels[2] = 10, 5
    if random.random() < 0.67:
        wide, high = int(width * random.uniform(0.3, 0.7)), int(height * random.uniform(0.3, 0.6))
        left, top = int(random.integers(width - wide)), int(random.integers(height - high))
        front = random.random() < 0.5
        rows, columns = slice(top, top + high), slice(left, left + wide)
        rgb[rows, columns] = (220, 200, 190) if front else (20, 25, 40)
        matte[rows, columns] = 255
        panes = slice(top, top + high // 3), slice(left + wide // 4, left + wide * 3 // 4)
        rgb[panes], glass[panes] = (120, 160, 200), 255
        x0, x1, y0, y1 = left + wide // 3, left + wide * 2 // 3, top + high * 2 // 3, top + high * 5 // 6
        rgb[y0:y1, x0:x1] = (250, 220, 20)
        labels[0], labels[1] = (0, 0) if front else (4, 180)
        labels[3:7] = left, top, left + wide, top + high
        labels[10:18] = x0, y0, x1, y0, x1, y1, x0, y1
        labels[18:22] = left + wide, top + high, left, top + high
    return struct.pack("<Q", index) + rgb.tobytes() + matte.tobytes() + glass.tobytes() + labels.tobytes()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("order", choices=["stream"])
    for name in ("seed", "first", "count", "width", "height"):
        options.add_argument(f"--{name}", type=int, required=True)
    options.add_argument("--split", required=True)
    options.add_argument("--break-after", type=int)
    options = options.parse_args()
    pipe = sys.stdout.buffer
    record = 8 + options.width * options.height * 5 + 160
    pipe.write(b"FORECOURT SCENES" + struct.pack("<4I", 1, options.width, options.height, record))
    for count in range(options.count):
        drawn = scene(options.seed, options.first + count, options.width, options.height)
        if count == options.break_after:
            pipe.write(drawn[: record // 2])
            return
        pipe.write(drawn)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        # Who reads has enough; nothing is left to be flushed at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
