"""The singers: whose speech each one is made of, the range that suits it, and what its throat does to the sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engines.builtin.voice.vocoder import Colour


@dataclass(frozen=True, slots=True)
class Chorister:
    """One of several who sing together: `cents` off, `late_s` behind, with formants scaled by `formants`."""

    cents: float
    late_s: float
    formants: float


ALONE = (Chorister(0.0, 0.0, 1.0),)
ENSEMBLE = (
    Chorister(-9.0, 0.000, 0.97),
    Chorister(6.0, 0.018, 1.03),
    Chorister(-4.0, 0.027, 1.08),
    Chorister(11.0, 0.011, 0.93),
)


@dataclass(frozen=True, slots=True)
class Singer:
    """`low`..`high` is the comfortable range in MIDI notes, `speaker` a voice of Flite, `vibrato_cents` the widest."""

    name: str
    sex: Literal["female", "male"]
    speaker: Literal["slt", "rms", "awb"]
    low: int
    high: int
    colour: Colour
    vibrato_cents: float = 30.0
    choristers: tuple[Chorister, ...] = ALONE


SINGERS: dict[str, Singer] = {
    singer.name: singer
    for singer in (
        Singer("female", "female", "slt", 57, 76, Colour(1.04, 0.55, 0.5, 3.0)),
        Singer("alto", "female", "slt", 53, 70, Colour(0.95, 0.7, -0.5, 2.0), 24.0),
        Singer("child", "female", "slt", 60, 79, Colour(1.2, 0.8, 0.0, 0.0), 8.0),
        Singer("male", "male", "rms", 45, 65, Colour(1.0, 0.5, 0.5, 3.0)),
        Singer("tenor", "male", "awb", 48, 69, Colour(1.05, 0.55, 0.5, 3.5)),
        Singer("bass", "male", "rms", 38, 58, Colour(0.9, 0.5, 0.0, 2.0), 22.0),
        Singer("choir", "female", "slt", 55, 74, Colour(0.98, 0.9, -1.0, 1.0), 26.0, ENSEMBLE),
        Singer("male choir", "male", "rms", 43, 63, Colour(0.98, 0.8, -1.0, 1.0), 26.0, ENSEMBLE),
    )
}
DUET = ("female", "male")
