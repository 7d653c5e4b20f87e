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


if __name__ == "__main__":
    unittest.main()
