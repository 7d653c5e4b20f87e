"""Drawn scenes ready for use: a ring on disk that renderers refill while training goes on.

Every scene is used about `REUSE` times, on average, before a new one takes its place; so drawing costs a part of the
time only, and nothing is learned by heart. Of two scenes taken by chance the one that went worse is given out: what is
already known teaches little. Not for: changing scenes, see `augment`.
"""

import os
import threading
from pathlib import Path

import numpy as np

import stream

REUSE = 3.0
# Scenes that one renderer process draws before it takes new numbers.
RUN = 500
# Scenes that must be there before the first is given out.
ENOUGH = 64


class Pool:
    """`size` places for scenes of one form. What an earlier training left in `folder` is used at once."""

    def __init__(self, folder: Path, size: int, form: stream.Form):
        folder.mkdir(parents=True, exist_ok=True)
        self.size, self.form = size, form
        shape = (size, form.height, form.width, 5)
        self._planes = _array(folder / "planes.bin", np.uint8, shape)
        self._labels = _array(folder / "labels.bin", np.float32, (size, stream.LABELS))
        self._whole = np.any(self._labels[:, 2:7] != 0, axis=1)
        self.filled = int(self._whole.sum())
        # How wrong the last answer about each was; a new one is the most worth knowing.
        self._wrong = np.full(size, np.inf)
        self.written = 0
        self.taken = 0
        #: The first number that no renderer was asked for yet.
        self.next = 0
        # A resumed training goes on overwriting where places are free.
        self._place = int(np.argmin(self._whole)) if self.filled < size else 0
        # Half full is enough to begin; the rest comes at the pace of use.
        self._ahead = max(0, size // 2 - self.filled)
        self._change = threading.Condition()
        self._stopped = False
        self._fault: Exception | None = None

    def put(self, planes: np.ndarray, labels: np.ndarray) -> None:
        with self._change:
            place = self._place
            # Until it is whole, a place is empty, also for who opens the folder after a crash.
            self._labels[place] = 0
            self._planes[place] = planes
            self._labels[place] = labels
            self.filled += not self._whole[place]
            self._whole[place] = True
            self._wrong[place] = np.inf
            self._place = (place + 1) % self.size
            self.written += 1
            self._change.notify_all()

    def any(self, random: np.random.Generator) -> tuple[int, np.ndarray, np.ndarray]:
        """A scene by chance, the harder ones more often: its place, and a copy of it.

        Waits for the first ones; raises `stream.Broken` when drawing failed.
        """
        with self._change:
            self._change.wait_for(
                lambda: self._stopped or self._fault or self.filled >= min(ENOUGH, self.size // 2)
            )
            if self._fault:
                raise stream.Broken("scenes are no longer drawn") from self._fault
            if self._stopped:
                raise stream.Broken("the pool was stopped")
            self.taken += 1
            self._change.notify_all()
            one, other = random.choice(np.flatnonzero(self._whole), 2)
            place = int(one if self._wrong[one] >= self._wrong[other] else other)
            return place, self._planes[place].copy(), self._labels[place].copy()

    def learned(self, places: list[int], wrong: list[float]) -> None:
        """Tells how wrong the answers about these scenes were. One drawn anew meanwhile is taken for what it was."""
        with self._change:
            self._wrong[places] = wrong

    def refill(self, command: list[str], seed: int, first: int, renderers: int) -> None:
        """Starts to draw, by as many processes, scenes for training from number `first` on."""
        self.next = first
        for _ in range(renderers):
            threading.Thread(target=self._draw, args=(command, seed), daemon=True).start()

    def stop(self) -> None:
        with self._change:
            self._stopped = True
            self._change.notify_all()

    def _wanted(self) -> bool:
        return self._stopped or self.written < self._ahead + self.taken / REUSE

    def _draw(self, command: list[str], seed: int) -> None:
        try:
            while not self._stopped:
                with self._change:
                    first, self.next = self.next, self.next + RUN
                for scene in stream.drawn(command, seed, first, RUN, "training", self.form):
                    with self._change:
                        self._change.wait_for(self._wanted)
                    if self._stopped:
                        return
                    self.put(scene.planes, scene.labels)
        except (OSError, stream.Broken) as fault:
            with self._change:
                self._fault = fault
                self._change.notify_all()


def _array(path: Path, kind: type, shape: tuple[int, ...]) -> np.memmap:
    """What the file holds, or zeros where there is none or one of another size."""
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    kept = path.exists() and path.stat().st_size == size
    return np.memmap(path, kind, "r+" if kept else "w+", shape=shape)


def kept_scenes(
    command: list[str], folder: Path, split: str, seed: int, count: int, form: stream.Form
) -> tuple[np.ndarray, np.ndarray]:
    """Planes [count, height, width, 5] and labels of scenes to judge by, drawn once and kept in `folder`."""
    path = folder / f"{split}-{seed}-{count}-{form.width}x{form.height}.npz"
    if not path.exists():
        drawn = list(stream.drawn(command, seed, 0, count, split, form))
        folder.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new.npz")
        np.savez(new, planes=np.stack([s.planes for s in drawn]), labels=np.stack([s.labels for s in drawn]))
        os.replace(new, path)
    with np.load(path) as kept:
        return kept["planes"], kept["labels"]
