"""Keys, chords and tunings of music whose every note is known."""

from __future__ import annotations

import pytest

from engines.analysis.beats import track
from engines.analysis.frames import frames_of
from engines.analysis.harmony import Harmony, harmony_of
from tests.engines.analysis.playing import Passage, play


def heard(chords: tuple[str, ...], cents: float = 0.0) -> Harmony:
    frames = frames_of([play([Passage(chords)], cents=cents)])
    return harmony_of(frames, track(frames))


@pytest.mark.parametrize(
    ("chords", "key"),
    [
        (("C", "F", "G", "C"), "C major"),
        (("Am", "Dm", "Em", "Am"), "A minor"),
        (("G", "C", "D", "G"), "G major"),
        (("Dm", "C", "Dm", "Am", "Dm"), "D minor"),
        (("Bb", "Eb", "F", "Bb"), "Bb major"),
    ],
)
def test_the_key_is_the_one_that_the_chords_are_of(chords: tuple[str, ...], key: str) -> None:
    assert heard(chords).key == key


def test_chords_follow_each_other_as_played() -> None:
    chords = ("C", "Am", "F", "G", "Em", "Dm", "G", "C")
    symbols = heard(chords).symbols
    assert list(dict.fromkeys(filter(None, symbols))) == list(dict.fromkeys(chords))


def test_chords_are_spelled_as_the_key_is() -> None:
    assert {"Bb", "Eb"} <= set(heard(("Bb", "Eb", "F", "Bb")).symbols)


@pytest.mark.parametrize("cents", [-30, 40])
def test_a_recording_out_of_tune_is_heard_in_its_own_tuning(cents: int) -> None:
    harmony = heard(("C", "F", "G", "C"), cents)
    assert harmony.tuning_cents == pytest.approx(cents, abs=10)
    assert harmony.key == "C major"
