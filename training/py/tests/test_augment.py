"""Labels stay where the picture shows them, however it is varied."""

import unittest

import numpy as np

import augment

WIDTH, HEIGHT = 192, 144
PLATE = np.array([[80.0, 70.5], [110.25, 68.0], [111.0, 82.0], [79.5, 84.75]])
CONTACTS = np.array([[60.0, 100.0], [130.0, 102.0], [66.5, 92.0], [124.0, 90.0]])


def blob(place: np.ndarray) -> np.ndarray:
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    hill = 250 * np.exp(-((x - place[0]) ** 2 + (y - place[1]) ** 2) / (2 * 2.5**2))
    return np.repeat(hill[..., None], 5, 2).round().astype(np.uint8)


def middle(plane: np.ndarray) -> np.ndarray:
    weight = plane.astype(float)
    y, x = np.mgrid[: plane.shape[0], : plane.shape[1]] + 0.5
    return np.array([(weight * x).sum(), (weight * y).sum()]) / weight.sum()


def labels(view: int = 1, azimuth_deg: float = 40.0) -> np.ndarray:
    made = np.full(40, np.nan, np.float32)
    made[0], made[1] = view, azimuth_deg
    made[10:18], made[18:26] = PLATE.ravel(), CONTACTS.ravel()
    return made


class Varied(unittest.TestCase):
    def test_blobs_are_at_their_labels(self) -> None:
        for seed in range(24):
            for group, places in (("plate", PLATE), ("contacts", CONTACTS)):
                for place in places:
                    sample = augment.vary(blob(place), labels(), (160, 96), np.random.default_rng(seed))
                    told = getattr(sample, group)
                    for plane in (0, 3, 4):
                        off = np.linalg.norm(told - middle(sample.planes[..., plane]), axis=1).min()
                        self.assertLess(off, 0.25, f"seed {seed}, {group}, plane {plane}")

    def test_a_mirror_keeps_the_readers_order(self) -> None:
        mirrored = 0
        for seed in range(24):
            sample = augment.vary(blob(PLATE[0]), labels(), (WIDTH, HEIGHT), np.random.default_rng(seed))
            top_left, top_right, bottom_right, bottom_left = sample.plate
            self.assertLess(top_left[0], top_right[0])
            self.assertLess(bottom_left[0], bottom_right[0])
            self.assertLess(top_left[1], bottom_left[1])
            self.assertLess(sample.contacts[0][0], sample.contacts[1][0])
            mirrored += sample.view == 7
            self.assertEqual((sample.view, sample.azimuth_deg), (7, -40.0) if sample.view == 7 else (1, 40.0))
        self.assertTrue(0 < mirrored < 24)

    def test_a_mirror_exchanges_the_corners(self) -> None:
        picture = np.zeros((HEIGHT, WIDTH, 5), np.uint8)
        for level, (x, y) in zip((80, 120, 160, 200), PLATE.astype(int)):
            picture[y - 1 : y + 2, x - 1 : x + 2] = level
        matrix = np.array([[-1.0, 0, WIDTH], [0, 1, 0]])
        sample = augment.moved(picture, labels(), matrix, True, (WIDTH, HEIGHT))
        levels = [int(sample.planes[int(y), int(x), 0]) for x, y in sample.plate]
        self.assertEqual(levels, [120, 80, 200, 160])

    def test_a_small_look_is_made_of_all_pixels(self) -> None:
        # Every fourth column is bright: by some pixels alone a sixth of the size would be all dark or all bright.
        picture = np.zeros((HEIGHT, WIDTH, 5), np.uint8)
        picture[:, ::4] = 200
        scale = 1 / 6
        matrix = np.array([[scale, 0.0, 0.0], [0.0, scale, 0.0]])
        sample = augment.moved(picture, labels(), matrix, False, (WIDTH // 6, HEIGHT // 6))
        self.assertLessEqual(np.abs(sample.planes.astype(int) - 50).max(), 1)
        np.testing.assert_allclose(sample.plate, PLATE * scale)

    def test_mirrored_views(self) -> None:
        for view in range(11):
            self.assertEqual(augment.MIRRORED_VIEW[augment.MIRRORED_VIEW[view]], view)
            if view < 8:
                self.assertEqual((view + augment.MIRRORED_VIEW[view]) % 8, 0)

    def test_hills_have_one_top_each_and_leave_out_what_is_not(self) -> None:
        places = np.array([[10.0, 20.0], [np.nan, np.nan], [-3.0, 5.0], [63.9, 31.9]])
        heat = augment.hills(places, 16, 8)
        self.assertEqual(np.argwhere(heat == 1).tolist(), [[5, 2], [7, 15]])

    def test_batches_have_the_networks_form(self) -> None:
        random = np.random.default_rng(2)
        made = augment.batch([augment.vary(blob(PLATE[0]), labels(), (64, 32), random) for _ in range(3)])
        self.assertEqual(tuple(made.planes.shape), (3, 32, 64, 5))
        self.assertEqual(tuple(made.points.shape), (3, 5, 8, 16))


if __name__ == "__main__":
    unittest.main()
