"""The ring of scenes: order of overwriting, what stays over a restart, faults."""

import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

import pool
import stream

FAKE = [sys.executable, str(Path(__file__).with_name("fake_renderer.py"))]
FORM = stream.Form(32, 32)


def labels(number: int) -> np.ndarray:
    made = np.full(stream.LABELS, np.nan, np.float32)
    made[2], made[39] = 5, number
    return made


def planes(number: int) -> np.ndarray:
    return np.full((32, 32, 5), number, np.uint8)


class Ring(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def numbers(self, ring: pool.Pool) -> set[int]:
        random = np.random.default_rng(1)
        found = set()
        for _ in range(200):
            _, picture, known = ring.any(random)
            self.assertTrue((picture == known[39]).all())
            found.add(int(known[39]))
        return found

    def test_the_oldest_goes_first_also_after_a_restart(self) -> None:
        ring = pool.Pool(self.folder, 8, FORM)
        for number in range(1, 12):
            ring.put(planes(number), labels(number))
        self.assertEqual(ring.filled, 8)
        self.assertEqual(self.numbers(ring), set(range(4, 12)))
        again = pool.Pool(self.folder, 8, FORM)
        self.assertEqual(again.filled, 8)
        self.assertEqual(self.numbers(again), set(range(4, 12)))

    def test_a_half_full_ring_goes_on_where_it_was(self) -> None:
        ring = pool.Pool(self.folder, 8, FORM)
        for number in (1, 2, 3):
            ring.put(planes(number), labels(number))
        again = pool.Pool(self.folder, 8, FORM)
        self.assertEqual(again.filled, 3)
        for number in range(4, 9):
            again.put(planes(number), labels(number))
        self.assertEqual(self.numbers(again), set(range(1, 9)))

    def test_another_size_begins_anew(self) -> None:
        pool.Pool(self.folder, 8, FORM).put(planes(1), labels(1))
        self.assertEqual(pool.Pool(self.folder, 9, FORM).filled, 0)

    def test_what_went_worse_is_given_out_more_often(self) -> None:
        ring = pool.Pool(self.folder, 4, FORM)
        for number in range(1, 5):
            ring.put(planes(number), labels(number))
        ring.learned([0, 1, 2, 3], [0.1, 0.2, 0.3, 0.4])
        random = np.random.default_rng(1)
        counts = np.bincount([ring.any(random)[0] for _ in range(1600)])
        # Of two by chance, the worst is the one in 7 of 16 cases, the best in 1.
        np.testing.assert_allclose(counts / 100, [1, 3, 5, 7], atol=1)
        # Drawn anew, it is known no longer.
        ring.put(planes(5), labels(5))
        counts = np.bincount([ring.any(random)[0] for _ in range(1600)])
        self.assertEqual(counts.argmax(), 0)

    def test_scenes_are_drawn_no_faster_than_they_are_used(self) -> None:
        ring = pool.Pool(self.folder, 20, FORM)
        ring.refill(FAKE, 1, 0, 2)
        random = np.random.default_rng(1)
        for _ in range(90):
            ring.any(random)
        self.addCleanup(ring.stop)
        # Ten to begin with, then one for three uses, and one more each renderer has just passed its gate.
        self.assertLessEqual(ring.written, 10 + 90 / pool.REUSE + 2)
        self.assertGreaterEqual(ring.filled, 10)

    def test_a_renderer_that_fails_is_told(self) -> None:
        ring = pool.Pool(self.folder, 200, FORM)
        ring.refill(["false"], 1, 0, 1)
        with self.assertRaises(stream.Broken):
            ring.any(np.random.default_rng(1))

    def test_kept_scenes_are_drawn_once(self) -> None:
        first = pool.kept_scenes(FAKE, self.folder, "held-out", 7, 6, FORM)
        self.assertEqual(first[0].shape, (6, 32, 32, 5))
        again = pool.kept_scenes(["false"], self.folder, "held-out", 7, 6, FORM)
        np.testing.assert_array_equal(first[0], again[0])
        with self.assertRaises(stream.Broken):
            pool.kept_scenes(["false"], self.folder, "held-out", 7, 5, FORM)


if __name__ == "__main__":
    unittest.main()
