"""Tunes are made of motifs that come back, in slow styles too, and move by step."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engines.base import Request
from engines.builtin.compose import compose


def tune(prompt: str, seed: int) -> list[int]:
    """The pitch classes of the tune, whoever has it and in which octave, each moment counted once."""
    score = compose(Request(prompt=prompt, seed=seed, length_ms=150_000)).score
    notes = [note for part in score.parts if part.role == "lead" for note in part.notes]
    notes.sort(key=lambda note: (note.start, note.pitch))
    return [note.pitch % 12 for before, note in pairwise(notes) if note.start - before.start > 0.15]


def share_of_figures_heard_before(pitches: list[int]) -> float:
    moves = [(after - before) % 12 for before, after in pairwise(pitches)]
    figures = [tuple(moves[at : at + 4]) for at in range(len(moves) - 3)]
    return 1 - len(set(figures)) / len(figures)


@pytest.mark.parametrize(
    ("style", "least"), [("pop", 0.4), ("classical piano", 0.4), ("orchestral", 0.3), ("ambient", 0.1)]
)
def test_a_tune_says_its_motif_again(style: str, least: float) -> None:
    assert min(share_of_figures_heard_before(tune(style, seed)) for seed in range(4)) >= least
