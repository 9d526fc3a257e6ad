"""Loudness by the standards' own examples."""

from __future__ import annotations

import numpy as np
import pytest

from engines.analysis.levels import levels_of
from engines.audio import SAMPLE_RATE_HZ, Block, db_to_gain


def tone(level_dbfs: float, seconds: float, hertz: float = 1_000.0) -> Block:
    at = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    sound = db_to_gain(level_dbfs) * np.sin(2 * np.pi * hertz * at)
    return np.stack((sound, sound), axis=1).astype(np.float32)


def test_a_sine_at_minus_23_dbfs_has_minus_23_lufs() -> None:
    """EBU Tech 3341, case 1."""
    assert levels_of([tone(-23, 20)]).lufs == pytest.approx(-23, abs=0.1)


def test_ten_lu_between_two_tones_are_a_range_of_ten() -> None:
    """EBU Tech 3342, case 1."""
    assert levels_of([tone(-20, 20), tone(-30, 20)]).range_lu == pytest.approx(10, abs=1)


def test_peaks_between_samples_count() -> None:
    """EBU Tech 3341, case 16: a quarter of the rate, 45 degrees off."""
    at = np.arange(SAMPLE_RATE_HZ)
    sound = (0.5 * np.sin(np.pi / 2 * at + np.pi / 4))[:, None].repeat(2, axis=1).astype(np.float32)
    assert levels_of([sound]).true_peak_dbtp == pytest.approx(-6, abs=0.3)


def test_blocks_make_no_difference() -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, (50_001, 2)).astype(np.float32)
    assert levels_of([sound]) == levels_of([sound[:777], sound[777:30_000], sound[30_000:]])
