"""Single notes out of a SoundFont."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engines.builtin.sound.sampled import SamplesMissing, SoundFont, soundfont_path

PIANO, NYLON_GUITAR, DISTORTED_GUITAR, STRINGS, FLUTE = 0, 24, 30, 48, 73
KIT, SNARE = 0, 38


@pytest.mark.parametrize("program", [PIANO, NYLON_GUITAR, DISTORTED_GUITAR, STRINGS, FLUTE])
def test_a_note_is_the_same_whatever_was_played_before(font: SoundFont, program: int) -> None:
    alone = font.note(program, 60, 100, 9_000).copy()
    font.note(STRINGS, 50, 120, 10_001)
    font.note(FLUTE, 80, 90, 5_000, slides=True)
    font.hit(KIT, SNARE, 127, 4_000)
    assert np.array_equal(font.note(program, 60, 100, 9_000), alone)


def test_a_longer_note_begins_like_the_shorter_one(font: SoundFont) -> None:
    assert np.array_equal(font.note(STRINGS, 55, 90, 20_000)[:, :7_001], font.note(STRINGS, 55, 90, 7_001))


def test_a_slide_comes_from_below_and_arrives(font: SoundFont) -> None:
    slid, plain = font.note(FLUTE, 69, 100, 44_100, slides=True), font.note(FLUTE, 69, 100, 44_100)
    assert strongest_hz(slid[0, 500:3_500]) < strongest_hz(plain[0, 500:3_500])
    assert strongest_hz(slid[0, 22_050:]) == pytest.approx(440, rel=0.01)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SamplesMissing, match=r"nowhere\.sf2 does not exist"):
        soundfont_path(tmp_path / "nowhere.sf2")


def test_a_file_that_is_no_soundfont_is_named(font: SoundFont, tmp_path: Path) -> None:
    text = tmp_path / "text.sf2"
    text.write_text("no samples here")
    with pytest.raises(SamplesMissing, match=r"text\.sf2 is not a SoundFont"):
        SoundFont(text)


def strongest_hz(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 17))
    return float(np.argmax(spectrum)) * 44_100 / (1 << 17)
