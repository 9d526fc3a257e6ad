"""A solo is made up by the player who was asked for, in the colours of the style, quicker than the song's tune."""

from __future__ import annotations

import pytest

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Note, Part, Score

BLUES_SCALE = (0, 3, 5, 6, 7, 10)


def solo_of(score: Score) -> tuple[Part, list[Note]]:
    """Who plays most of the tune in the solo, and what."""
    place = next(entry for entry in score.sections if entry.role == "solo")
    inside = {
        part.name: [note for note in part.notes if place.start - 0.2 <= note.start < place.start + place.beats - 0.2]
        for part in score.parts
        if part.role == "lead"
    }
    part = max((part for part in score.parts if part.role == "lead"), key=lambda part: len(inside[part.name]))
    return part, inside[part.name]


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("rock with an electric guitar solo", ("overdrive_guitar", "distortion_guitar", "clean_guitar")),
        ("pop with a saxophone solo", ("alto_sax", "tenor_sax", "soprano_sax")),
        ("soul with a trumpet solo", ("trumpet", "muted_trumpet")),
    ],
)
def test_the_solo_is_played_by_the_instrument_that_was_asked_for(prompt: str, names: tuple[str, ...]) -> None:
    for seed in range(3):
        score = compose(Request(prompt=f"instrumental {prompt}", seed=seed, length_ms=120_000)).score
        part, notes = solo_of(score)
        row = INSTRUMENTS[part.instrument]
        assert part.instrument in names
        assert all(row.low <= note.pitch <= row.high for note in notes)
        assert max(note.pitch for note in notes) - min(note.pitch for note in notes) >= 12


def test_a_guitar_slides_into_long_notes_and_moves_faster_than_the_chorus() -> None:
    for seed in range(3):
        score = compose(Request(prompt="instrumental rock with guitar solo", seed=seed, length_ms=120_000)).score
        _, solo = solo_of(score)
        chorus = next(entry for entry in score.sections if entry.role == "chorus")
        solo_beats = next(entry.beats for entry in score.sections if entry.role == "solo")
        lead = [part for part in score.parts if part.role == "lead"]
        hook = max(
            sum(chorus.start <= note.start < chorus.start + chorus.beats for note in part.notes) for part in lead
        )
        assert any(note.articulation == "slide" for note in solo)
        assert len(solo) / solo_beats > hook / chorus.beats


def test_a_blues_solo_uses_the_blues_scale() -> None:
    score = compose(Request(prompt="blues in A minor with guitar solo", seed=2, length_ms=120_000)).score
    _, notes = solo_of(score)
    assert {(note.pitch - 9) % 12 for note in notes} <= set(BLUES_SCALE)
    assert any((note.pitch - 9) % 12 == 6 for note in notes)
