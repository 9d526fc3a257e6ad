"""Drums fill before what comes, crash on what has come and end with a hit."""

from __future__ import annotations

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.score import Note, Score
from engines.builtin.style import DRUM_KEYS

ROCK = compose(Request(prompt="rock", seed=2, length_ms=120_000)).score
NEAR = 0.12


def drums(score: Score) -> tuple[Note, ...]:
    return next(part.notes for part in score.parts if part.role == "drums")


def starts(score: Score, drum: str) -> list[float]:
    return [note.start for note in drums(score) if note.pitch == DRUM_KEYS[drum]]


def test_a_chorus_starts_with_a_crash() -> None:
    for section in ROCK.sections[1:]:
        if section.role == "chorus":
            assert any(abs(start - section.start) < NEAR for start in starts(ROCK, "crash"))


def test_the_bar_before_a_chorus_is_not_the_bar_before_that() -> None:
    for section in ROCK.sections[1:]:
        if section.role == "chorus":
            last: list[tuple[int, int]] = []
            before: list[tuple[int, int]] = []
            for note in drums(ROCK):
                for bar, offset in ((last, 4.0), (before, 8.0)):
                    if -NEAR <= note.start - (section.start - offset) < 4.0 - NEAR:
                        bar.append((round((note.start - section.start + offset) * 4), note.pitch))
            assert last != before


def test_the_last_bar_is_one_hit() -> None:
    final = max(chord.start for chord in ROCK.chords)
    assert {round((note.start - final) * 4) for note in drums(ROCK) if note.start > final - NEAR} == {0}


def test_ghost_notes_are_played_below_the_accents() -> None:
    score = compose(Request(prompt="funk", seed=1, length_ms=90_000)).score
    snares = [note.velocity for note in drums(score) if note.pitch == DRUM_KEYS["snare"]]
    assert min(snares) < 50 < 95 < max(snares)
