"""Tunes are made of motifs that come back, in slow styles too, and move by step."""

from __future__ import annotations

from itertools import pairwise
from statistics import mean

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
    ("style", "least"), [("pop", 0.4), ("classical piano", 0.4), ("orchestral", 0.3), ("ambient", 0.05)]
)
def test_a_tune_says_its_motif_again(style: str, least: float) -> None:
    assert min(share_of_figures_heard_before(tune(style, seed)) for seed in range(4)) >= least


@pytest.mark.parametrize("style", ["pop", "rock", "synth-pop", "country", "latin pop", "dance-pop"])
def test_the_chorus_tune_is_higher_and_longer_noted_than_the_verse(style: str) -> None:
    for seed in range(3):
        score = compose(Request(prompt=f"instrumental {style}", seed=seed, length_ms=120_000)).score
        notes = [note for part in score.parts if part.role == "lead" for note in part.notes]
        tunes = {}
        for role in ("verse", "chorus"):
            section = next(entry for entry in score.sections if entry.role == role)
            end = section.start + section.beats
            tunes[role] = [note for note in notes if section.start - 0.1 <= note.start < end - 0.1]
        assert mean([note.pitch for note in tunes["chorus"]]) > mean([note.pitch for note in tunes["verse"]])
        assert mean([note.duration for note in tunes["chorus"]]) > mean([note.duration for note in tunes["verse"]])


@pytest.mark.parametrize("style", ["hard-rock", "gospel", "hip-hop", "downtempo", "country"])
def test_no_tune_leaps_over_an_octave_more_than_once_in_a_hundred_notes(style: str) -> None:
    for seed in range(4):
        score = compose(Request(prompt=f"instrumental {style}", seed=seed, length_ms=120_000)).score
        tune = max((part.notes for part in score.parts if part.role == "lead"), key=len)
        wide = sum(abs(after.pitch - before.pitch) > 12 for before, after in pairwise(tune))
        assert wide < 0.01 * len(tune)
