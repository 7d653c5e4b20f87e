"""Labels stay on what they name, however a scene is varied; streams that break are told from those that end.

`python -m unittest discover -s tests` from this folder's parent.
"""

import io
import math
import struct
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import augment  # noqa: E402
import pool  # noqa: E402
import stream  # noqa: E402

WIDTH, HEIGHT = 96, 64


def scene() -> tuple[np.ndarray, np.ndarray]:
    """Four spots of different levels at the plate's corners, one at a tyre, on black."""
    labels = np.full(stream.LABELS, np.nan, np.float32)
    labels[0], labels[1] = 1, 30.0
    labels[10:18] = [40.5, 20.5, 60.5, 20.5, 60.5, 28.5, 40.5, 28.5]
    labels[18:20] = [30.5, 40.5]
    planes = np.zeros((HEIGHT, WIDTH, 5), np.uint8)
    for level, (x, y) in zip((80, 120, 160, 200), labels[10:18].reshape(4, 2)):
        planes[int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2, 0] = level
    planes[int(labels[19]) - 1 : int(labels[19]) + 2, int(labels[18]) - 1 : int(labels[18]) + 2, 1] = 255
    return planes, labels


def middle(plane: np.ndarray) -> tuple[float, float]:
    y, x = np.mgrid[: plane.shape[0], : plane.shape[1]] + 0.5
    weight = plane.astype(float)
    return float((weight * x).sum() / weight.sum()), float((weight * y).sum() / weight.sum())


class Labels(unittest.TestCase):
    def test_points_move_with_their_picture(self) -> None:
        random = np.random.default_rng(5)
        planes, labels = scene()
        for _ in range(20):
            sample = augment.vary(planes, labels, (WIDTH * 2, HEIGHT * 2), random)
            x, y = middle(np.where(sample.planes[..., 1] > 60, sample.planes[..., 1], 0))
            tyre = sample.contacts[~np.isnan(sample.contacts[:, 0])][0]
            self.assertLess(math.hypot(x - tyre[0], y - tyre[1]), 0.8)

    def test_a_mirrored_scene_is_one_of_the_other_side(self) -> None:
        planes, labels = scene()
        matrix = np.array([[-1.0, 0, WIDTH], [0, 1, 0]])
        sample = augment.turned(planes, labels, matrix, True, (WIDTH, HEIGHT), 1.0)
        self.assertEqual(sample.view, 7)
        self.assertEqual(sample.azimuth_deg, -30.0)
        # The reader's left stays at the left.
        self.assertLess(sample.plate[0, 0], sample.plate[1, 0])
        self.assertLess(sample.plate[0, 1], sample.plate[3, 1])
        levels = [int(sample.planes[int(y), int(x), 0]) for x, y in sample.plate]
        self.assertEqual(levels, [120, 80, 200, 160])

    def test_hills_have_their_top_in_the_cell(self) -> None:
        heat = augment.hills(np.array([[40.5, 20.5], [np.nan, np.nan], [-4, 3]]), WIDTH // 4, HEIGHT // 4)
        self.assertEqual(heat[5, 10], 1.0)
        self.assertEqual(np.count_nonzero(heat == 1.0), 1)


def record(index: int, form: stream.Form) -> bytes:
    planes = np.full(form.pixels * 5, index, np.uint8)
    return struct.pack("<Q", index) + planes.tobytes() + np.full(stream.LABELS, index, np.float32).tobytes()


class Streams(unittest.TestCase):
    form = stream.Form(8, 4)
    start = stream.MAGIC + struct.pack("<4I", 1, 8, 4, form.record_bytes)

    def test_records_come_whole(self) -> None:
        pipe = io.BytesIO(self.start + record(3, self.form) + record(4, self.form))
        found = list(stream.records(pipe, stream.header(pipe)))
        self.assertEqual([int(labels[0]) for _, labels in found], [3, 4])
        self.assertEqual(found[1][0].shape, (4, 8, 5))

    def test_what_is_cut_off_is_told(self) -> None:
        pipe = io.BytesIO(self.start + record(3, self.form)[:-1])
        with self.assertRaises(stream.Broken):
            list(stream.records(pipe, stream.header(pipe)))
        with self.assertRaises(stream.Broken):
            stream.header(io.BytesIO(b"something else entirely, 32 bytes"))

    def test_a_ring_overwrites_the_oldest(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            ring = pool.Pool(Path(folder), 2, 8, 4)
            for index in (1, 2, 3):
                ring.put(np.full((4, 8, 5), index, np.uint8), np.full(stream.LABELS, index, np.float32))
            self.assertEqual(sorted(ring.labels[:, 0]), [2.0, 3.0])
            # What is on disk is found again.
            self.assertEqual(pool.Pool(Path(folder), 2, 8, 4).filled, 2)


if __name__ == "__main__":
    unittest.main()
