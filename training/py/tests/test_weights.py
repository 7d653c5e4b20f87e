"""Shipped weights give the network back that they were exported from.

`python -m unittest discover -s tests -t .` in this folder's parent.
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import torch

FOLDER = Path(__file__).parents[1]
sys.path.insert(0, str(FOLDER))

import weights  # noqa: E402
from network import Network  # noqa: E402


class Weights(unittest.TestCase):
    def test_training_goes_on_from_the_shipped_file(self) -> None:
        torch.manual_seed(3)
        network = Network()
        for _ in range(2):
            network(torch.rand(2, 3, 64, 64))
        network.eval()
        with tempfile.TemporaryDirectory() as folder:
            state, shipped = Path(folder) / "state.pt", Path(folder) / "shipped.onnx"
            torch.save(network.state_dict(), state)
            subprocess.run(
                [sys.executable, str(FOLDER / "export.py"), "--weights", str(state), "--out", str(shipped)],
                check=True, capture_output=True,
            )
            again = Network()
            again.load_state_dict(weights.load(shipped))
        again.eval()
        image = torch.rand(1, 3, 96, 64)
        with torch.no_grad():
            for wanted, got in zip(network(image), again(image), strict=True):
                self.assertLess(float((wanted - got).abs().max()), 0.05)

    def test_of_several_files_the_weights_have_their_mean(self) -> None:
        torch.manual_seed(5)
        first, second = Network((8, 12, 16, 20, 24)), Network((8, 12, 16, 20, 24))
        for _ in range(2):
            second(torch.rand(2, 3, 64, 64))
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / name for name in ("first.pt", "second.pt")]
            for path, network in zip(paths, (first, second)):
                torch.save(network.state_dict(), path)
            both, one = weights.network_of(*paths).state_dict(), weights.network_of(paths[1]).state_dict()
        for name, value in both.items():
            a, b = first.state_dict()[name], second.state_dict()[name]
            self.assertTrue(torch.equal(one[name], b))
            if not value.dtype.is_floating_point:
                self.assertTrue(torch.equal(value, b))
            else:
                torch.testing.assert_close(value, (a + b) / 2)

    def test_a_wider_network_begins_with_the_answers_of_a_narrower_one(self) -> None:
        torch.manual_seed(4)
        narrow, wide = Network((8, 12, 16, 20, 24)), Network((8, 16, 24, 28, 40))
        for _ in range(2):
            narrow(torch.rand(2, 3, 64, 64))
        state = narrow.state_dict()
        self.assertEqual(weights.channels(state), (8, 12, 16, 20, 24))
        wide.load_state_dict(weights.widened(state, wide))
        narrow.eval()
        wide.eval()
        image = torch.rand(1, 3, 96, 64)
        with torch.no_grad():
            for wanted, got in zip(narrow(image), wide(image), strict=True):
                self.assertLess(float((wanted - got).abs().max()), 1e-4)
        # As it was before there was a plan.
        means = sum(weights.channels(state)[3:])
        old = {name: value for name, value in state.items() if not name.startswith("plan.")}
        old["pooled.0.weight"] = old["pooled.0.weight"][:, :means]
        narrow.pooled[0].weight.data[:, means:] = 0
        grown = Network((8, 16, 24, 28, 40)).eval()
        grown.load_state_dict(weights.widened(old, grown))
        with torch.no_grad():
            for wanted, got in zip(narrow(image), grown(image), strict=True):
                self.assertLess(float((wanted - got).abs().max()), 1e-4)
        # What is new takes part in learning: weights that begin at zero do not stay so.
        wide.train()
        wide(torch.rand(2, 3, 64, 64))[0].mean().backward()
        self.assertGreater(float(wide.e3[1].first[0].weight.grad[:16, 16:].abs().max()), 0)


if __name__ == "__main__":
    unittest.main()
