"""Levels, fades, meters and peaks on blocks."""

from __future__ import annotations

import json

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import audio
from engines.audio import SAMPLE_RATE_HZ, Block, LoudnessMeter, TruePeakMeter, WaveformPeaks

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


def test_peak_is_the_level_of_the_largest_sample() -> None:
    assert audio.peak_dbfs(tone(1000, 1, level=0.5)) == pytest.approx(-6.02, abs=0.01)
    assert audio.peak_dbfs(audio.silence(0)) == audio.SILENCE_DB


def test_milliseconds_become_the_nearest_frame() -> None:
    assert [audio.ms_to_frames(ms) for ms in (0, 1, 1000)] == [0, 44, SECOND]
    assert audio.ms_to_frames(1000, 48_000) == 48_000


def test_fades_begin_or_end_in_silence_and_leave_the_rest_alone() -> None:
    ones = np.ones((1000, 2), np.float32)
    risen, fallen = audio.fade_in(ones, 100), audio.fade_out(ones, 100)
    assert risen[0].max() == 0
    assert (risen[100:] == 1).all()
    assert np.array_equal(fallen, risen[::-1])
    assert (np.diff(risen[:100, 0]) > 0).all()
    assert (ones == 1).all()


def test_a_fade_may_be_longer_than_the_block() -> None:
    assert audio.fade_in(np.ones((10, 2), np.float32), 100).shape == (10, 2)


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


def test_loudness_agrees_with_pyloudnorm(music: Block) -> None:
    loud_and_soft = np.concatenate((music, music * np.float32(0.05), audio.silence(SECOND), music))
    expected = pyloudnorm.Meter(SAMPLE_RATE_HZ).integrated_loudness(loud_and_soft.astype(np.float64))
    assert audio.loudness_lufs(loud_and_soft) == pytest.approx(expected, abs=0.05)


def test_loudness_of_a_full_scale_tone_is_that_of_the_standard() -> None:
    # ITU-R BS.1770-4: a 0 dBFS sine of 997 Hz in one channel reads -3.01 LKFS, so 0 in both.
    assert audio.loudness_lufs(tone(997, 2, level=1.0)) == pytest.approx(0.0, abs=0.05)


def test_silence_and_a_moment_of_sound_have_no_loudness() -> None:
    assert audio.loudness_lufs(audio.silence(SECOND)) == audio.SILENCE_DB
    assert audio.loudness_lufs(tone(440, 0.3)) == audio.SILENCE_DB


def test_true_peak_lies_above_the_samples_of_a_shifted_quarter_rate_sine() -> None:
    # Sampled at 45 degrees a sine at a quarter of the rate shows 0.7071 of its crest.
    wave = np.sin(np.pi / 2 * np.arange(SECOND) + np.pi / 4)
    block = audio.fade_out(audio.fade_in(np.stack((wave, wave), axis=1).astype(np.float32), 2000), 2000)
    assert audio.peak_dbfs(block) == pytest.approx(-3.01, abs=0.01)
    assert audio.true_peak_dbtp(block) == pytest.approx(0.0, abs=0.1)


@settings(deadline=None, max_examples=10)
@given(sizes=st.lists(st.integers(1, 20_000), min_size=1, max_size=5))
def test_meters_do_not_depend_on_the_block_size(music: Block, sizes: list[int]) -> None:
    sizes = [max(size, 300) for size in sizes]
    loudness, peak, waveform = LoudnessMeter(), TruePeakMeter(), WaveformPeaks()
    for block in cut(music, sizes):
        loudness.process(block)
        peak.process(block)
        waveform.process(block)
    whole = WaveformPeaks()
    whole.process(music)
    assert loudness.lufs() == pytest.approx(audio.loudness_lufs(music), abs=1e-6)
    assert peak.finish() == pytest.approx(audio.true_peak_dbtp(music), abs=1e-4)
    assert waveform.json() == whole.json()


def test_meters_can_be_used_again_after_a_reset(music: Block) -> None:
    loudness, peak, waveform = LoudnessMeter(), TruePeakMeter(), WaveformPeaks()
    first = None
    for _ in range(2):
        for meter in (loudness, peak, waveform):
            meter.reset()
            meter.process(music)
        figures = (loudness.lufs(), peak.finish(), waveform.json())
        first = first or figures
    assert figures == first


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
