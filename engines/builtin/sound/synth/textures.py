"""Beds of sound without notes, as streams: weather, water, fire, people, animals, and the noise of old media."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.builtin.sound.synth.layers import (
    Bed,
    Crack,
    Crickets,
    Drop,
    Groove,
    Hum,
    Layer,
    Scatter,
    Song,
    Speech,
    Swell,
)  # fmt: skip
from engines.builtin.sound.synth.waves import Audio


@dataclass(frozen=True, slots=True)
class Recipe:
    """Layers sounding together, and the `gain_db` that brings them to about -20 dBFS RMS."""

    gain_db: float
    layers: tuple[Layer, ...]


_GUST = Swell(9.0, 12.0)
_WAVE = 8.5

TEXTURES: dict[str, Recipe] = {
    "rain": Recipe(
        -10.3,
        (
            Bed(900, 12_000, 0.3, Swell(13.0, 3.0)),
            Bed(200, 900, 0.1, Swell(17.0, 4.0)),
            Scatter(Drop((1_400, 6_500), (0.008, 0.03), 0.3, 0.9), 120.0, 2.0, 22.0),
            Scatter(Drop((500, 1_600), (0.02, 0.07), 0.8, 0.4), 9.0, 1.7, 16.0),
        ),
    ),
    "vinyl": Recipe(
        -0.8,
        (
            Bed(700, 9_000, 0.12, Swell(1.8, 2.5)),
            Bed(25, 70, 0.03, Swell(1.8, 3.0), 0.3),
            Groove(1.8, 26, 0.5),
            Scatter(Crack(1_200, (4_000, 14_000), (0.0008, 0.003)), 14.0, 0.8, 22.0, 0.6),
            Scatter(Crack(250, (1_500, 5_000), (0.004, 0.02)), 0.9, 1.2, 12.0, 0.5),
        ),
    ),
    "ocean": Recipe(
        -12.0,
        (
            Bed(70, 450, 0.6, Swell(_WAVE, 13.0)),
            Bed(400, 2_500, 0.6, Swell(_WAVE, 26.0, 1.2)),
            Bed(2_000, 11_000, 0.35, Swell(_WAVE, 32.0, 1.4, 0.9)),
            Scatter(Drop((600, 2_500), (0.01, 0.04), 0.6, 0.5), 25.0, 0.5, 20.0, 0.9, Swell(_WAVE, 26.0, 1.4, 1.6)),
        ),
    ),
    "wind": Recipe(
        -16.1,
        (
            Bed(90, 420, 1.0, Swell(9.0, 11.0)),
            Bed(380, 700, 0.55, Swell(9.0, 20.0, 1.2, 0.3)),
            Bed(750, 1_150, 0.3, Swell(6.1, 28.0, 1.5)),
            Bed(1_500, 7_000, 0.1, Swell(9.0, 18.0, 1.2)),
        ),
    ),
    "birds": Recipe(
        2.9,
        (
            Bed(500, 5_000, 0.03, Swell(11.0, 6.0)),
            Bed(100, 600, 0.05, _GUST),
            Scatter(Song((2_600, 6_200)), 1.1, 0.8, 16.0),
            Scatter(Song((1_600, 2_900), 4), 0.3, 0.7, 14.0),
            Scatter(Song((5_000, 8_000), 9), 0.35, 0.35, 14.0),
        ),
    ),
    "fire": Recipe(
        -1.5,
        (
            Bed(50, 240, 0.16, Swell(2.3, 9.0), 0.6),
            Bed(300, 2_200, 0.08, Swell(1.7, 9.0), 0.8),
            Bed(3_000, 10_000, 0.03, Swell(1.1, 8.0)),
            Scatter(Crack(1_200, (4_000, 14_000), (0.002, 0.012)), 16.0, 0.8, 22.0, 0.7, Swell(3.1, 12.0)),
            Scatter(Crack(300, (1_500, 6_000), (0.01, 0.05)), 1.5, 1.1, 14.0, 0.6),
        ),
    ),
    "crowd": Recipe(
        -11.6,
        (
            Bed(250, 1_800, 0.25, Swell(5.3, 5.0)),
            Bed(1_500, 5_000, 0.05, Swell(7.1, 6.0)),
            Scatter(Speech((95, 150)), 5.0, 0.35, 14.0),
            Scatter(Speech((170, 260)), 5.0, 0.3, 14.0),
        ),
    ),
    "night": Recipe(
        1.8,
        (
            Bed(80, 500, 0.04, _GUST),
            Bed(3_500, 7_500, 0.05, Swell(5.0, 4.0)),
            Crickets((4_150.0, 4_420.0, 4_730.0, 3_900.0), 31.0, 2.3, 0.3),
            Crickets((5_600.0, 6_150.0), 52.0, 0.31, 0.1),
            Scatter(Drop((420, 520), (0.5, 0.9), 0.0), 0.06, 0.25, 8.0),
        ),
    ),
    "stream": Recipe(
        -11.5,
        (
            Bed(250, 1_400, 0.35, Swell(3.7, 4.0)),
            Bed(1_200, 7_000, 0.28, Swell(2.9, 4.0)),
            Scatter(Drop((450, 1_900), (0.03, 0.11), 1.2), 34.0, 1.0, 18.0),
            Scatter(Drop((1_500, 4_500), (0.012, 0.04), 0.9), 40.0, 0.7, 18.0),
        ),
    ),
    "cafe": Recipe(
        -8.5,
        (
            Bed(120, 700, 0.16, Swell(8.3, 4.0)),
            Bed(600, 4_000, 0.05, Swell(6.7, 4.0)),
            Scatter(Speech((95, 150)), 2.2, 0.4, 16.0),
            Scatter(Speech((170, 250)), 2.2, 0.35, 16.0),
            Scatter(Drop((2_600, 6_800), (0.08, 0.5), 0.0, 0.4), 0.7, 0.5, 16.0),
            Scatter(Crack(300, (1_200, 3_000), (0.02, 0.09)), 0.35, 0.9, 12.0),
        ),
    ),
    "tape_hiss": Recipe(
        -13.6, (Bed(1_800, 15_000, 0.5, Swell(4.1, 1.0)), Bed(200, 1_800, 0.1, Swell(3.3, 1.5)), Hum(50.0, 0.015))
    ),
    "thunder": Recipe(
        -8.3,
        (
            Bed(700, 9_000, 0.16, Swell(13.0, 4.0)),
            Bed(150, 700, 0.1, Swell(17.0, 4.0)),
            Scatter(Drop((1_400, 6_000), (0.008, 0.03), 0.3, 0.9), 60.0, 0.5, 22.0),
            Scatter(Crack(30, (90, 380), (4.0, 8.0), 9), 0.16, 0.7, 14.0, 0.5),
        ),
    ),
}


class TextureSource:
    """An endless texture: `process` gives the next frames, the same ones however they are cut.

    Raises ValueError when `kind` is none of `TEXTURES`.
    """

    def __init__(self, kind: str, seed: int) -> None:
        if kind not in TEXTURES:
            raise ValueError(f"kind: {kind!r} is not known; choose one of {', '.join(sorted(TEXTURES))}")
        recipe = TEXTURES[kind]
        self._gain = np.float32(10 ** (recipe.gain_db / 20))
        tide = seed & 0xFFFFFFFF
        self._streams = [layer.stream(_generator(tide, place), tide) for place, layer in enumerate(recipe.layers)]
        self._ready: Audio = np.zeros((0, 2), dtype=np.float32)

    def process(self, frames: int) -> Audio:
        """The next `frames`, shape (frames, 2), about -20 dBFS RMS over time."""
        parts, missing = [self._ready], frames - len(self._ready)
        while missing > 0:
            parts.append(self._chunk())
            missing -= len(parts[-1])
        joined = np.concatenate(parts)
        self._ready = joined[frames:]
        return joined[:frames]

    def _chunk(self) -> Audio:
        mixed = np.sum([next(stream) for stream in self._streams], axis=0, dtype=np.float32)
        return np.ascontiguousarray(np.clip(mixed * self._gain, -1, 1).T, dtype=np.float32)


def _generator(seed: int, place: int) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64([seed, place]))
