"""Voicings hold the chord, stay in their register and move little."""

from __future__ import annotations

from itertools import pairwise

import pytest

from engines.builtin.style import Voicing
from engines.builtin.theory import ChordShape, parse_roman
from engines.builtin.writing.voicing import voice_chords

TURNAROUND = [parse_roman(numeral, 0) for numeral in ("Imaj7", "vi7", "ii7", "V7", "Imaj7")]


@pytest.mark.parametrize("kind", ["close", "open", "shell", "wide"])
def test_voices_are_chord_tones_within_the_register(kind: Voicing) -> None:
    for shape, voices in zip(TURNAROUND, voice_chords(TURNAROUND, kind, 4, 48, 76), strict=True):
        assert {pitch % 12 for pitch in voices} <= set(shape.pitch_classes)
        assert list(voices) == sorted(voices)
        assert all(48 <= pitch <= 76 for pitch in voices)


def test_close_voices_move_by_a_third_at_most() -> None:
    for before, after in pairwise(voice_chords(TURNAROUND, "close", 4, 50, 74)):
        assert max(abs(new - old) for old, new in zip(before, after, strict=True)) <= 4


def test_a_guitar_grip_has_the_bass_note_lowest_and_a_note_a_string() -> None:
    shapes = [parse_roman(numeral, 0) for numeral in ("I", "vi", "IV", "V")]
    for shape, grip in zip(shapes, voice_chords(shapes, "guitar", 5, 40, 76), strict=True):
        assert grip[0] % 12 == shape.bass
        assert 4 <= len(grip) <= 6


def test_power_chords_are_root_fifth_and_octave() -> None:
    (voices,) = voice_chords([parse_roman("i", 4)], "power", 3, 40, 64)
    assert [pitch - voices[0] for pitch in voices] == [0, 7, 12]


def test_a_register_too_narrow_still_sounds() -> None:
    (voices,) = voice_chords([ChordShape(0, "maj9", 0)], "wide", 5, 60, 66)
    assert voices
    assert all(60 <= pitch <= 66 for pitch in voices)
