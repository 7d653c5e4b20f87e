"""What outlines are weighed by."""

import unittest

import numpy as np
import torch
import torch.nn.functional as F

import losses


class Edges(unittest.TestCase):
    def test_they_are_where_pooling_would_find_them(self) -> None:
        matte = np.zeros((60, 80), np.uint8)
        matte[20:40, 24:56] = 255
        matte[18:22, 24:56] = 128
        side = 2 * losses.BAND + 1
        soft = torch.from_numpy(matte)[None, None].float()
        most, least = F.max_pool2d(soft, side, 1, losses.BAND), -F.max_pool2d(-soft, side, 1, losses.BAND)
        edge = losses.edges(torch.from_numpy(matte)[None])
        torch.testing.assert_close(edge.float(), (most - least)[:, 0])


class View(unittest.TestCase):
    def test_nothing_is_learned_of_a_view_that_is_not_told(self) -> None:
        told = losses.named(torch.tensor([[2.0, 0.0], [0.0, 9.0]]), torch.tensor([0, losses.UNTOLD]))
        alone = losses.named(torch.tensor([[2.0, 0.0]]), torch.tensor([0]))
        torch.testing.assert_close(told, alone)
        none = losses.named(torch.tensor([[2.0, 0.0]]), torch.tensor([losses.UNTOLD]))
        self.assertEqual(float(none), 0.0)


class Azimuth(unittest.TestCase):
    def test_small_angles_count_by_their_size(self) -> None:
        angles = torch.deg2rad(torch.tensor([2.0, 4.0, 8.0]))
        found = torch.stack([angles.cos(), angles.sin()], 1) * 3
        off = losses.turned(found, torch.tensor([[1.0, 0.0]]).expand(3, 2))
        torch.testing.assert_close(off[1:] / off[:-1], torch.tensor([2.0, 2.0]), rtol=0.1, atol=0)

    def test_a_direction_that_is_right_pulls_nowhere(self) -> None:
        found = torch.tensor([[2.0, 0.0]], requires_grad=True)
        losses.turned(found, torch.tensor([[1.0, 0.0]])).sum().backward()
        self.assertTrue(torch.isfinite(found.grad).all())
        self.assertLess(float(found.grad.abs().max()), 1e-3)


if __name__ == "__main__":
    unittest.main()
