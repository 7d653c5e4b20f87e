"""Drawn scenes ready for use: a ring on disk that a renderer refills while training goes on.

A record is used about `REUSE` times before it is overwritten. Not for: changing them, see `augment`.
"""

import threading
import time
from pathlib import Path

import numpy as np

import stream

REUSE = 3.0


class Pool:
    def __init__(self, folder: Path, size: int, width: int, height: int):
        folder.mkdir(parents=True, exist_ok=True)
        self.size = size
        self.filled = 0
        self.taken = 0
        mode = "r+" if (folder / "planes.bin").exists() else "w+"
        shape = (size, height, width, 5)
        try:
            self.planes = np.memmap(folder / "planes.bin", np.uint8, mode, shape=shape)
            self.labels = np.memmap(folder / "labels.bin", np.float32, mode, shape=(size, stream.LABELS))
        except ValueError:
            # Of another size: begin anew.
            self.planes = np.memmap(folder / "planes.bin", np.uint8, "w+", shape=shape)
            self.labels = np.memmap(folder / "labels.bin", np.float32, "w+", shape=(size, stream.LABELS))
            mode = "w+"
        if mode == "r+":
            # A view class of 0 with a box of zeros is an empty place.
            self.filled = int(np.count_nonzero(np.any(self.labels[:, 2:7] != 0, 1)))
        self.kept = self.written = self.filled
        self._stop = threading.Event()

    def put(self, planes: np.ndarray, labels: np.ndarray) -> None:
        place = self.written % self.size
        self.planes[place] = planes
        self.labels[place] = labels
        self.written += 1
        self.filled = max(self.filled, min(self.written, self.size))

    def any(self, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        while self.filled < 64:
            time.sleep(0.2)
        self.taken += 1
        place = int(random.integers(self.filled))
        return self.planes[place], self.labels[place]

    def refill(self, command: list[str], seed: int, first: int) -> threading.Thread:
        """Starts to draw; pictures from `first` on, so that a resumed training sees new ones."""
        _, height, width, _ = self.planes.shape

        def work() -> None:
            process = stream.renderer(command, seed, first, 1 << 40, "training", width, height)
            assert process.stdout is not None
            form = stream.header(process.stdout)
            for planes, labels in stream.records(process.stdout, form):
                if self._stop.is_set():
                    break
                self.put(planes, labels)
                while (
                    self.written >= self.size // 2
                    and self.taken < self.written * REUSE
                    and not self._stop.is_set()
                ):
                    time.sleep(0.05)
            process.kill()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        self._stop.set()


def held_out(command: list[str], folder: Path, count: int, width: int, height: int, split: str = "held-out", seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Scenes that are never trained with, drawn once."""
    path = folder / f"{split}-{seed}-{count}-{width}x{height}.npz"
    if not path.exists():
        process = stream.renderer(command, seed, 0, count, split, width, height)
        assert process.stdout is not None
        pairs = list(stream.records(process.stdout, stream.header(process.stdout)))
        process.wait()
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, planes=np.stack([p for p, _ in pairs]), labels=np.stack([l for _, l in pairs]))
    kept = np.load(path)
    return kept["planes"], kept["labels"]
