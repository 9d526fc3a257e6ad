"""Choruses lift over the first verse, whatever the seed, the style and the length."""

from __future__ import annotations

import numpy as np
import pytest

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.score import Part, Score

LIFTED = ("pop", "rock", "country", "drum and bass", "house", "punk", "synthwave", "r&b", "metal", "lo-fi")


def gain_db(part: Part, beat: float) -> float:
    return float(np.interp(beat, [at for at, _ in part.swell], [level for _, level in part.swell]))


def to_power(level_db: float) -> float:
    return 10 ** (level_db / 10)


def power(score: Score, role: str) -> float:
    """What notes of the first section of this role sound: their velocities, gains and swells over its length."""
    section = next(entry for entry in score.sections if entry.role == role)
    end = section.start + section.beats
    inside = [
        10 ** ((part.gain_db + gain_db(part, note.start)) / 10)
        * note.velocity**4
        * min(note.duration, end - note.start)
        for part in score.parts
        if part.role != "effect"
        for note in part.notes
        if section.start <= note.start < end
    ]
    return sum(inside) / section.beats


@pytest.mark.parametrize("prompt", LIFTED)
@pytest.mark.parametrize("length_ms", [40_000, 90_000])
def test_the_chorus_is_written_twice_as_strong_as_the_first_verse(prompt: str, length_ms: int) -> None:
    for seed in range(4):
        score = compose(Request(prompt=f"instrumental {prompt}", seed=seed, length_ms=length_ms)).score
        roles = {entry.role for entry in score.sections}
        for peak in roles & {"chorus", "drop"} if "verse" in roles else ():
            assert power(score, peak) > 2 * power(score, "verse")


def test_the_whole_band_follows_one_swell_without_jumps_inside_a_section() -> None:
    score = compose(Request(prompt="instrumental pop", seed=3, length_ms=90_000)).score
    swells = {part.swell for part in score.parts if part.role != "effect"}
    assert len(swells) == 1
    (swell,) = swells
    levels = [level for _, level in swell]
    assert max(abs(after - before) for before, after in zip(levels[::2], levels[1::2], strict=True)) < 6
