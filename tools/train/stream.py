"""Reads drawn scenes from a renderer's pipe; the form is documented by the renderer, `forecourt-scenes`.

Not for: keeping them, see `pool`.
"""

import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

MAGIC = b"FORECOURT SCENES"
LABELS = 40


class Broken(Exception):
    """The stream is not one of drawn scenes, or ends within a record."""


@dataclass
class Form:
    width: int
    height: int

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def record_bytes(self) -> int:
        return 8 + self.pixels * 5 + LABELS * 4


def exactly(pipe: BinaryIO, count: int) -> bytes | None:
    """That many bytes; `None` at the end of the stream."""
    parts = bytearray()
    while len(parts) < count:
        part = pipe.read(count - len(parts))
        if not part:
            if parts:
                raise Broken(f"{len(parts)} of {count} bytes")
            return None
        parts += part
    return bytes(parts)


def header(pipe: BinaryIO) -> Form:
    start = exactly(pipe, 32)
    if start is None or start[:16] != MAGIC:
        raise Broken("no stream of scenes")
    version, width, height, record = struct.unpack("<4I", start[16:])
    form = Form(width, height)
    if version != 1 or record != form.record_bytes:
        raise Broken(f"version {version}, records of {record} bytes")
    return form


def records(pipe: BinaryIO, form: Form) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Planes [H, W, 5] (red, green, blue, matte, panes) and the labels."""
    while (record := exactly(pipe, form.record_bytes)) is not None:
        planes = np.empty((form.height, form.width, 5), np.uint8)
        n, shape = form.pixels, (form.height, form.width)
        planes[..., :3] = np.frombuffer(record, np.uint8, n * 3, 8).reshape(*shape, 3)
        planes[..., 3] = np.frombuffer(record, np.uint8, n, 8 + n * 3).reshape(shape)
        planes[..., 4] = np.frombuffer(record, np.uint8, n, 8 + n * 4).reshape(shape)
        yield planes, np.frombuffer(record, np.float32, LABELS, 8 + n * 5).copy()


def renderer(
    command: list[str], seed: int, first: int, count: int, split: str, width: int, height: int
) -> subprocess.Popen[bytes]:
    order = f"stream --seed {seed} --first {first} --count {count} --split {split} --width {width} --height {height}"
    return subprocess.Popen([*command, *order.split()], stdout=subprocess.PIPE)
