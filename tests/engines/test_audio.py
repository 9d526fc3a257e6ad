"""Levels and peaks of blocks."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import audio
from engines.audio import SAMPLE_RATE_HZ, Block, WaveformPeaks

SECOND = SAMPLE_RATE_HZ


def tone(hz: float, seconds: float, level: float = 0.5) -> Block:
    wave = level * np.sin(2 * np.pi * hz * np.arange(round(seconds * SECOND)) / SECOND)
    return np.stack((wave, wave), axis=1).astype(np.float32)


def cut(sound: Block, sizes: list[int]) -> list[Block]:
    """`sound` in blocks of the given sizes, over and over."""
    blocks, start, turn = [], 0, 0
    while start < len(sound):
        blocks.append(sound[start : start + sizes[turn % len(sizes)]])
        start, turn = start + sizes[turn % len(sizes)], turn + 1
    return blocks


def test_guard_lets_a_block_pass_unchanged() -> None:
    block = tone(440, 0.1)
    assert audio.checked(block) is block


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        (np.zeros((4, 2)), "float32"),
        (np.zeros((4, 1), np.float32), "shape"),
        (np.zeros(4, np.float32), "shape"),
        (np.full((4, 2), np.nan, np.float32), "finite"),
        (np.array([[0, np.inf], [0, -np.inf]], np.float32), "finite"),
    ],
)
def test_guard_refuses_what_is_no_block(block: np.ndarray, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        audio.checked(block)


def test_decibels_and_gains_are_inverse() -> None:
    assert audio.db_to_gain(-6.0206) == pytest.approx(0.5, abs=1e-5)
    assert audio.gain_to_db(audio.db_to_gain(-17.5)) == pytest.approx(-17.5)
    assert audio.gain_to_db(0.0) == audio.SILENCE_DB


def test_milliseconds_become_the_nearest_frame() -> None:
    assert [audio.ms_to_frames(ms) for ms in (0, 1, 1000)] == [0, 44, SECOND]
    assert audio.ms_to_frames(1000, 48_000) == 48_000


def test_mix_is_as_long_as_the_longest_block() -> None:
    mixed = audio.mix([np.ones((3, 2), np.float32), np.full((5, 2), 2, np.float32)])
    assert mixed[:, 0].tolist() == [3, 3, 3, 2, 2]
    assert audio.mix([]).shape == (0, 2)


def test_sixteen_bits_clip_at_full_scale_instead_of_wrapping() -> None:
    assert audio.to_int16(np.array([1.5, 1.0, 0.0, -1.0, -1.5], np.float32)).tolist() == [
        32767,
        32767,
        0,
        -32768,
        -32768,
    ]


def test_true_peak_lies_above_the_samples_of_a_shifted_quarter_rate_sine() -> None:
    # Sampled at 45 degrees a sine at a quarter of the rate shows 0.7071 of its crest.
    wave = np.sin(np.pi / 2 * np.arange(SECOND) + np.pi / 4)
    wave *= np.hanning(SECOND) ** 0.1
    block = np.stack((wave, wave), axis=1).astype(np.float32)
    assert audio.gain_to_db(float(block.max())) == pytest.approx(-3.01, abs=0.01)
    assert audio.true_peak_dbtp(block) == pytest.approx(0.0, abs=0.1)


@settings(deadline=None, max_examples=10)
@given(sizes=st.lists(st.integers(1, 20_000), min_size=1, max_size=5))
def test_waveform_does_not_depend_on_the_block_size(music: Block, sizes: list[int]) -> None:
    whole, pieces = WaveformPeaks(), WaveformPeaks()
    whole.process(music)
    for block in cut(music, [max(size, 300) for size in sizes]):
        pieces.process(block)
    assert pieces.json() == whole.json()


def test_waveform_can_be_used_again_after_a_reset(music: Block) -> None:
    waveform = WaveformPeaks()
    waveform.process(music)
    first = waveform.json()
    waveform.reset()
    waveform.process(music)
    assert waveform.json() == first


def test_waveform_has_the_layout_of_audiowaveform_version_2() -> None:
    sound = audio.silence(1000)
    sound[10] = 1.0
    sound[20] = -1.0
    sound[990] = 0.5
    peaks = WaveformPeaks(samples_per_pixel=256)
    peaks.process(sound)
    assert json.loads(peaks.json()) == {
        "version": 2,
        "channels": 1,
        "sample_rate": 44_100,
        "samples_per_pixel": 256,
        "bits": 8,
        "length": 4,
        "data": [-128, 127, 0, 0, 0, 0, 0, 64],
    }
