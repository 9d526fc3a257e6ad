"""A player swings, pushes and never plays two bars alike, but stays on the grid."""

from __future__ import annotations

import pytest

from engines.base import Request
from engines.builtin.compose import compose


def test_swing_delays_the_off_beats_of_jazz_and_leaves_the_beats() -> None:
    score = compose(Request(prompt="swing jazz", seed=3, length_ms=60_000)).score
    rides = [note.start % 1 for part in score.parts if part.role == "drums" for note in part.notes if note.pitch == 51]
    off_beats = [place for place in rides if 0.3 < place < 0.9]
    assert off_beats
    assert sum(off_beats) / len(off_beats) == pytest.approx(0.65, abs=0.03)


def test_straight_house_stays_on_the_grid() -> None:
    score = compose(Request(prompt="house", seed=3, length_ms=60_000)).score
    kicks = [note.start for part in score.parts if part.role == "drums" for note in part.notes if note.pitch == 36]
    assert all(abs(start - round(start * 4) / 4) < 0.05 for start in kicks)


def test_no_two_bars_of_the_hat_are_played_alike() -> None:
    score = compose(Request(prompt="rock", seed=3, length_ms=60_000)).score
    hats = [note for part in score.parts if part.role == "drums" for note in part.notes if note.pitch == 42]
    bars = [[note.velocity for note in hats if bar * 4 <= note.start + 0.1 < bar * 4 + 4] for bar in range(4, 12)]
    assert len({tuple(bar) for bar in bars if bar}) == len([bar for bar in bars if bar])
