"""Fits the constants of the engine's confidence to the real errors of its outlines.

`fit_confidence.py SIGNALS.csv`, as `judge --signals` writes it for scenes that are neither trained with nor part of
the figures. Prints the constants for `crates/imaging/src/network/confidence.rs`.

A confidence means: 0.9 where the overlap is 0.975, 0.6 where it is 0.9, and nothing below 0.75.
"""

import sys

import numpy as np


def wanted(overlap: np.ndarray) -> np.ndarray:
    return np.clip(1 - 4 * (1 - overlap), 0.02, 0.98)


def fit(signs: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method, a little drawn to zero, that no sign of doubt may raise."""
    used = list(range(signs.shape[1]))
    while True:
        x = np.column_stack([np.ones(len(signs)), signs[:, used]])
        weights = np.zeros(x.shape[1])
        for _ in range(60):
            chance = 1 / (1 + np.exp(-x @ weights))
            gradient = x.T @ (goal - chance) - 1e-3 * weights
            curvature = (x * (chance * (1 - chance))[:, None]).T @ x + 1e-3 * np.eye(len(weights))
            weights += np.linalg.solve(curvature, gradient)
        raising = [place for place, weight in zip(used, weights[1:]) if weight > 0]
        if not raising:
            whole = np.zeros(signs.shape[1] + 1)
            whole[[0, *(place + 1 for place in used)]] = weights
            return whole
        used = [place for place in used if place not in raising]


def main() -> None:
    table = np.genfromtxt(sys.argv[1], delimiter=",", names=True)
    signs = np.column_stack([1 - table["agreement"], table["unsure"], table["sides_cut"]])
    weights = fit(signs, wanted(table["overlap"]))
    for name, weight in zip(["BASE", "DISAGREEMENT", "UNSURE", "SIDE_CUT"], weights):
        print(f"const {name}: f32 = {weight:.2f};")
    told = 1 / (1 + np.exp(-np.column_stack([np.ones(len(signs)), signs]) @ weights))
    rank = lambda values: np.argsort(np.argsort(values))
    print(f"rank correlation with the overlap: {np.corrcoef(rank(told), rank(table['overlap']))[0, 1]:.3f}")


if __name__ == "__main__":
    main()
