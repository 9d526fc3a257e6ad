"""In a baroque piece a lower voice takes up the tune a bar later."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.score import Note, Score

LATE = 0.12


def voices(score: Score) -> tuple[list[Note], list[Note]]:
    leads = sorted((note for part in score.parts if part.role == "lead" for note in part.notes), key=lambda n: n.start)
    counter = [note for part in score.parts if part.role == "counter" for note in part.notes]
    return leads, counter


@pytest.mark.parametrize("seed", range(3))
def test_the_second_voice_has_the_rhythm_of_the_tune_a_bar_before(seed: int) -> None:
    score = compose(Request(prompt="baroque", seed=seed, length_ms=120_000)).score
    leads, counter = voices(score)
    bar = score.beats_per_bar
    early = [note for note in counter if note.start < score.chords[-1].start - 3 * bar]
    taken_up = [any(abs(lead.start + bar - note.start) < LATE for lead in leads) for note in early]
    assert len(early) > 20
    assert sum(taken_up) > 0.95 * len(taken_up)


@pytest.mark.parametrize("seed", range(3))
def test_the_second_voice_lies_below_and_often_moves_as_the_tune_did(seed: int) -> None:
    score = compose(Request(prompt="baroque", seed=seed, length_ms=120_000)).score
    leads, counter = voices(score)
    moves = [after.pitch - before.pitch for before, after in pairwise(counter)]
    assert sum(abs(move) <= 2 for move in moves) > 0.5 * len(moves)
    assert sum(n.pitch for n in counter) / len(counter) < sum(n.pitch for n in leads) / len(leads) - 4
