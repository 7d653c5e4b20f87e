"""Learning of views alone."""

import copy
import unittest
from unittest import mock

import torch

import losses
import views
from network import Network

CHANNELS = (4, 8, 8, 12, 16)


def sights(count: int) -> views.Sights:
    """Of pictures in which one thing is seen at one side or at the other, which is what they are to be told by."""
    turns = torch.arange(count) % 2
    l5 = torch.rand(count, CHANNELS[4], 4, 6) * 0.2
    l5[turns == 0, 0, :, :3] += 1
    l5[turns == 1, 0, :, 3:] += 1
    azimuth = torch.stack([torch.zeros(count), 1.0 - 2.0 * turns], 1)
    return views.Sights(torch.rand(count, CHANNELS[3]).half(), l5.half(), turns * 4 + 2, azimuth)


class Views(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(3)
        self.network = Network(CHANNELS).eval()

    def test_only_what_tells_views_changes(self) -> None:
        before = copy.deepcopy(self.network)
        views.learn(self.network, [sights(128)], 2)
        image = torch.rand(1, 3, 64, 96)
        with torch.no_grad():
            old, new = before(image), self.network(image)
        for was, now in zip(old[:3], new[:3]):
            torch.testing.assert_close(was, now, rtol=0, atol=0)
        self.assertFalse(torch.equal(old[3], new[3]))

    def test_sides_are_learned(self) -> None:
        seen = sights(256)

        def loss() -> float:
            with torch.no_grad():
                view, azimuth = seen.answers(self.network)
            return float(sum(losses.told(view, azimuth, seen.view, seen.azimuth).values()))

        before = loss()
        with mock.patch.object(views, "RATE", 1e-2):
            views.learn(self.network, [seen], 20)
        self.assertLess(loss(), before / 2)
        self.assertTrue(views.told(self.network, seen).startswith("view 1.0000"))
