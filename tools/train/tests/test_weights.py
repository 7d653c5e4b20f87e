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


if __name__ == "__main__":
    unittest.main()
