"""Beats and bars of music whose every beat is known."""

from __future__ import annotations

import numpy as np
import pytest

from engines.analysis.beats import track
from engines.analysis.frames import frames_of
from engines.audio import SAMPLE_RATE_HZ
from tests.engines.analysis.playing import Passage, play

ROUND = Passage(("C", "F", "G", "C", "Am", "F", "G", "C"))


@pytest.mark.parametrize("bpm", [84.0, 97.5, 126.0, 144.0])
def test_tempi_are_found_within_a_hundredth_of_a_metrical_level(bpm: float) -> None:
    beats = track(frames_of([play([ROUND], bpm=bpm)]))
    assert min(abs(beats.tempo_bpm / (bpm * level) - 1) for level in (0.5, 1, 2)) < 0.01
    assert beats.certainty > 0.3


def test_what_is_expected_decides_between_metrical_levels() -> None:
    frames = frames_of([play([ROUND], bpm=86)])
    slow, fast = (track(frames, expected, 1.0).tempo_bpm for expected in (80.0, 180.0))
    assert (slow, fast) == pytest.approx((86, 172), rel=0.01)


def test_bars_of_three_are_told_from_bars_of_four() -> None:
    waltz = track(frames_of([play([ROUND, ROUND], bpm=132, per_bar=3)]))
    assert waltz.per_bar == 3
    assert track(frames_of([play([ROUND, ROUND], bpm=132)])).per_bar == 4


def test_the_first_beat_of_a_bar_is_found_after_a_pause() -> None:
    pause = np.zeros((SAMPLE_RATE_HZ, 2), np.float32)
    beats = track(frames_of([pause, play([ROUND], bpm=120)]))
    starts = beats.beats_s[beats.downbeats]
    assert np.abs((starts - 1) / 2 - np.round((starts - 1) / 2)).max() < 0.05


def test_a_tempo_that_rises_is_followed() -> None:
    sound = np.concatenate([play([Passage((chord, chord))], bpm=96 + 3 * at)[:-SAMPLE_RATE_HZ]
                            for at, chord in enumerate("CFGCFGC")])  # fmt: skip
    gaps = np.diff(track(frames_of([sound]), 105.0, 1.0).beats_s)
    assert 60 / gaps[2:8].mean() == pytest.approx(97, rel=0.03)
    assert 60 / gaps[-8:-2].mean() == pytest.approx(113, rel=0.03)
