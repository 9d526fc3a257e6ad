"""Basses land on roots, and where a style anticipates, on the root that is still to come."""

from __future__ import annotations

import pytest

from engines.base import Request
from engines.builtin.compose import compose


@pytest.mark.parametrize("seed", range(3))
def test_a_salsa_bass_plays_the_next_root_before_the_bar_line(seed: int) -> None:
    score = compose(Request(prompt="salsa", seed=seed, length_ms=120_000)).score
    (bass,) = [part for part in score.parts if part.role == "bass"]
    early = 0
    for now, following in zip(score.chords, score.chords[1:], strict=False):
        change = following.start
        held = [note for note in bass.notes if change - 1.2 < note.start < change - 0.8]
        early += following.root != now.root and any(note.pitch % 12 == following.bass for note in held)
    assert early >= 6


@pytest.mark.parametrize("prompt", ["rock", "pop", "country", "house"])
def test_a_bass_starts_most_chords_on_their_root(prompt: str) -> None:
    score = compose(Request(prompt=f"instrumental {prompt}", seed=1, length_ms=120_000)).score
    bass = max((part for part in score.parts if part.role == "bass"), key=lambda part: len(part.notes))
    first = [
        next((note.pitch % 12 for note in bass.notes if abs(note.start - chord.start) < 0.1), None)
        for chord in score.chords
    ]
    right = [pitch == chord.bass for pitch, chord in zip(first, score.chords, strict=True) if pitch is not None]
    assert sum(right) > 0.9 * len(right)
