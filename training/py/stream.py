"""Reads drawn scenes from a renderer's pipe.

A stream is little-endian: 16 bytes `FORECOURT SCENES`, four u32 (version 1, width, height, bytes a record), then
records: index (u64), red-green-blue bytes, the matte's bytes, the panes' bytes, 40 labels (f32). What a label means is
told by the renderer, `training/scenes`, in `labels.rs`. Not for: keeping the scenes, see `pool`.
"""

import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

MAGIC = b"FORECOURT SCENES"
VERSION = 1
LABELS = 40
HEADER_BYTES = 32


class Broken(Exception):
    """The stream is not one of drawn scenes, or ends within a record, or its renderer failed."""


@dataclass(frozen=True)
class Form:
    """Size of the pictures in pixels."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def record_bytes(self) -> int:
        return 8 + self.pixels * 5 + LABELS * 4


@dataclass(frozen=True)
class Scene:
    index: int
    #: [height, width, 5]: red, green, blue, matte, panes.
    planes: np.ndarray
    labels: np.ndarray


def exactly(pipe: BinaryIO, count: int) -> bytes | None:
    """That many bytes; `None` where the stream ends before the first of them."""
    parts = bytearray()
    while len(parts) < count:
        part = pipe.read(count - len(parts))
        if not part:
            if parts:
                raise Broken(f"the stream ends after {len(parts)} of {count} bytes")
            return None
        parts += part
    return bytes(parts)


def header(pipe: BinaryIO) -> Form:
    start = exactly(pipe, HEADER_BYTES)
    if start is None or start[:16] != MAGIC:
        raise Broken("this is no stream of drawn scenes")
    version, width, height, record = struct.unpack("<4I", start[16:])
    form = Form(width, height)
    if version != VERSION or record != form.record_bytes:
        raise Broken(f"version {version} with records of {record} bytes is not known")
    return form


def scenes(pipe: BinaryIO, form: Form) -> Iterator[Scene]:
    while (record := exactly(pipe, form.record_bytes)) is not None:
        count, shape = form.pixels, (form.height, form.width)
        planes = np.empty((*shape, 5), np.uint8)
        planes[..., :3] = np.frombuffer(record, np.uint8, count * 3, 8).reshape(*shape, 3)
        planes[..., 3] = np.frombuffer(record, np.uint8, count, 8 + count * 3).reshape(shape)
        planes[..., 4] = np.frombuffer(record, np.uint8, count, 8 + count * 4).reshape(shape)
        labels = np.frombuffer(record, "<f4", LABELS, 8 + count * 5).astype(np.float32)
        yield Scene(struct.unpack_from("<Q", record)[0], planes, labels)


def drawn(command: list[str], seed: int, first: int, count: int, split: str, form: Form) -> Iterator[Scene]:
    """Runs a renderer for `count` scenes from index `first`, and ends it when the reader stops early.

    Raises `Broken` where fewer come.
    """
    order = f"stream --seed {seed} --first {first} --count {count} --split {split}"
    size = f"--width {form.width} --height {form.height}"
    with subprocess.Popen([*command, *order.split(), *size.split()], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            if header(process.stdout) != form:
                raise Broken(f"the renderer does not draw {form.width}x{form.height}")
            came = 0
            for came, scene in enumerate(scenes(process.stdout, form), 1):
                yield scene
            if process.wait() != 0 or came != count:
                raise Broken(f"the renderer ended with {process.returncode} after {came} of {count} scenes")
        finally:
            process.kill()
