"""Which of the engine's styles a recording is nearest to, and so how fast such music is and what plays it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

TABLE = Path(__file__).with_name("prototypes.json")
AXES = 40
SPREAD_FLOOR = 1.0  # against the variance over all songs: what two songs of a style differ by at least
NEIGHBOURHOOD = 0.15  # how much farther than the nearest a style may be and still count for a third
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Example:
    """A song whose style is known."""

    style: str
    traits: np.ndarray
    tempo_bpm: float
    instruments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kinship:
    """Shares of styles that sum to 1, the nearest first, and what they let expect.

    `certainty` 0..1: 0 for what is like no style. `instruments` are by share among those styles' songs.
    """

    styles: dict[str, float]
    certainty: float
    tempo_bpm: float
    instruments: dict[str, float]


def kinship_of(traits: np.ndarray) -> Kinship:
    table = _table()
    place = (traits - table["mean"]) @ table["axes"]
    distances = np.linalg.norm(table["places"] - place, axis=1)
    nearness = np.exp(-(distances / max(float(distances.min()), 1e-9) - 1) / NEIGHBOURHOOD)
    shares = nearness / nearness.sum()
    order = np.argsort(distances)
    instruments: dict[str, float] = {}
    for share, heard in zip(shares, table["instruments"], strict=True):
        for name, often in heard.items():
            instruments[name] = instruments.get(name, 0.0) + float(share) * often
    return Kinship(
        styles={table["styles"][at]: float(shares[at]) for at in order},
        certainty=float(np.exp(-((float(distances.min()) / table["reach"]) ** 2))),
        tempo_bpm=float(2 ** (shares @ table["octaves"])),
        instruments=dict(sorted(instruments.items(), key=lambda pair: -pair[1])),
    )


@cache
def _table() -> dict[str, Any]:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    arrays: dict[str, Any] = {name: np.array(table[name]) for name in ("mean", "axes", "places", "octaves")}
    return {**table, **arrays}


def learned(examples: Sequence[Example]) -> dict[str, Any]:
    """The table for songs of at least two styles, at least two each.

    Linear discriminants (Fisher 1936): axes along which styles lie far apart and songs of one style near together.
    """
    styles = sorted({each.style for each in examples})
    by_style = [[each for each in examples if each.style == style] for style in styles]
    every = np.array([each.traits for each in examples])
    mean, scale = every.mean(axis=0), every.std(axis=0) + 1e-6
    centres = np.array([np.mean([(each.traits - mean) / scale for each in group], axis=0) for group in by_style])
    around = np.concatenate(
        [[(each.traits - mean) / scale - at for each in group] for group, at in zip(by_style, centres, strict=True)]
    )
    spread = around.T @ around / max(len(examples) - len(styles), 1) + SPREAD_FLOOR * np.eye(len(mean))
    whitening = np.linalg.inv(np.linalg.cholesky(spread)).T
    _, _, directions = np.linalg.svd(centres @ whitening, full_matrices=False)
    axes = whitening @ directions[:AXES].T / scale[:, None]
    places = centres * scale @ axes
    return {
        "styles": styles,
        "octaves": _rounded([np.log2([each.tempo_bpm for each in group]).mean() for group in by_style]),
        "instruments": [_shares([each.instruments for each in group]) for group in by_style],
        "reach": round(2 * float(np.median(np.linalg.norm(around * scale @ axes, axis=1))), DIGITS),
        "mean": _rounded(mean),
        "axes": _rounded(axes),
        "places": _rounded(places),
    }


def _shares(bands: Sequence[Sequence[str]]) -> dict[str, float]:
    names = sorted({name for band in bands for name in band})
    return {name: round(sum(name in band for band in bands) / len(bands), 2) for name in names}


def _rounded(values: Any) -> list[Any]:
    rounded: list[Any] = np.round(values, DIGITS).tolist()
    return rounded
