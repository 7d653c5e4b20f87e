"""Fits the constants of the engine's confidence to the real errors of its outlines.

`fit_confidence.py SIGNALS.csv`, as `judge --signals` writes it for scenes that are neither trained with nor part of
the figures. Prints the constants for `crates/imaging/src/network/confidence.rs`.

A confidence means: 0.9 where the overlap is 0.975, 0.6 where it is 0.9, and nothing below 0.75.
"""

import sys

import numpy as np


def wanted(overlap: np.ndarray) -> np.ndarray:
    return np.clip(1 - 4 * (1 - overlap), 0.02, 0.98)


def fit(loss: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """Base and slope of the logistic regression, by Newton's method, a little drawn to zero."""
    x = np.column_stack([np.ones(len(loss)), loss])
    weights = np.zeros(2)
    for _ in range(60):
        chance = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (goal - chance) - 1e-3 * weights
        curvature = (x * (chance * (1 - chance))[:, None]).T @ x + 1e-3 * np.eye(2)
        weights += np.linalg.solve(curvature, gradient)
    return weights


def main() -> None:
    table = np.genfromtxt(sys.argv[1], delimiter=",", names=True)
    loss = 1 - table["expected_overlap"]
    weights = fit(loss, wanted(table["overlap"]))
    for name, weight in zip(["BASE", "EXPECTED_LOSS"], weights):
        print(f"const {name}: f32 = {weight:.2f};")
    rank = lambda values: np.argsort(np.argsort(values))
    print(f"rank correlation with the overlap: {np.corrcoef(rank(-loss), rank(table['overlap']))[0, 1]:.3f}")


if __name__ == "__main__":
    main()
