"""Which instrument a place of the spectrum belongs to, judged from its cues by a small network.

Its 14 000 weights were learned by `engines.separation.learning` from songs of the embedded engine, whose true stems are
known; nothing else has been learned from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from engines.base import STEM_SETS
from engines.separation.spectra import Array

WEIGHTS = Path(__file__).with_name("weights.npz")
INSTRUMENTS = STEM_SETS["six"]
FEATURE_MAX = 12.0


@dataclass(frozen=True, slots=True)
class Network:
    """Layers of matrices (inputs, outputs) and biases, with rectifiers between them."""

    layers: tuple[tuple[Array, Array], ...]

    def shares(self, features: Array) -> Array:
        """The share 0..1 of each of `INSTRUMENTS` in the power of places (..., features): (..., 6), adding up to 1."""
        signal = np.clip(features, -FEATURE_MAX, FEATURE_MAX).reshape(-1, features.shape[-1])
        for weights, biases in self.layers[:-1]:
            signal = np.maximum(signal @ weights + biases, 0)
        weights, biases = self.layers[-1]
        outputs = signal @ weights + biases
        powers = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        shares: Array = powers / powers.sum(axis=1, keepdims=True)
        return shares.reshape(*features.shape[:-1], len(INSTRUMENTS))

    def save(self, path: Path) -> None:
        arrays: dict[str, Any] = {}
        for number, (weights, biases) in enumerate(self.layers):
            arrays |= {f"w{number}": weights, f"b{number}": biases}
        np.savez_compressed(path, **arrays)


def loaded(path: Path) -> Network:
    with np.load(path, allow_pickle=False) as arrays:
        return Network(tuple((arrays[f"w{n}"], arrays[f"b{n}"]) for n in range(len(arrays) // 2)))


@cache
def network() -> Network:
    return loaded(WEIGHTS)
