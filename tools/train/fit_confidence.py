"""Fits the constants of the engine's confidence to the real errors of its outlines.

`fit_confidence.py SIGNALS.csv`, as `judge --signals` writes it for scenes that are neither trained with nor part of
the figures. Prints the constants for `crates/imaging/src/network/confidence.rs`.

A confidence means: 0.9 where the overlap is 0.975, 0.6 where it is 0.9, and nothing below 0.75.
"""

import sys

import numpy as np

from evaluate import rank_correlation

# As in the engine.
LEAST_LOSS = 0.004


def wanted(overlap: np.ndarray) -> np.ndarray:
    return np.clip(1 - 4 * (1 - overlap), 0.02, 0.98)


def fit(signals: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """Base and slopes of the logistic regression on [N, signals], by Newton's method, a little drawn to zero."""
    x = np.column_stack([np.ones(len(signals)), signals])
    weights = np.zeros(x.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (goal - chance) - 1e-3 * weights
        curvature = (x * (chance * (1 - chance))[:, None]).T @ x + 1e-3 * np.eye(x.shape[1])
        weights += np.linalg.solve(curvature, gradient)
    return weights


def main() -> None:
    table = np.genfromtxt(sys.argv[1], delimiter=",", names=True)
    expected = 1 - table["expected_overlap"]
    foreseen = np.log(np.maximum(1 - table["foreseen_overlap"], LEAST_LOSS))
    signals = np.column_stack([expected, foreseen])
    weights = fit(signals, wanted(table["overlap"]))
    for name, weight in zip(["BASE", "EXPECTED_LOSS", "FORESEEN_LOSS"], weights, strict=True):
        print(f"const {name}: f32 = {weight:.2f};")
    for name, told in {"expected": -expected, "foreseen": -foreseen, "both": signals @ weights[1:]}.items():
        print(f"rank correlation with the overlap, {name}: {rank_correlation(told, table['overlap']):.3f}")


if __name__ == "__main__":
    main()
