"""What a recording sounds like in sixty numbers, whatever its level and tempo: by these styles are told apart."""

from __future__ import annotations

import numpy as np

from engines.analysis.frames import FIFTHS, FRAMES_PER_S, PITCH_FRAMES_PER_S, Array, Frames

RELATIVE_ENERGY = 2_000.0
SOUNDING_SHARE = 0.2
BANDS_TOGETHER = 2
REGIONS = ((0, 3), (3, 8), (8, 16), (16, 26), (26, 40))  # bands: kick, bass, low mids, high mids, cymbals
PERIODS_S = (0.1, 0.75)  # between which harmony is compared with itself


def traits_of(frames: Frames) -> np.ndarray:
    """Means and deviations of bands, onsets by region, and how tonal, in tune and steady the harmony is."""
    energy = frames.bands / max(float(frames.bands.sum(axis=1).mean()), 1e-9)
    levels = np.log1p(RELATIVE_ENERGY * energy)
    loudness = levels.sum(axis=1)
    sounding = levels[loudness >= SOUNDING_SHARE * loudness.mean()]
    bands = [_pooled(sounding.mean(axis=0)), _pooled(sounding.std(axis=0))]
    return np.concatenate([*bands, _onsets(levels), _tonality(frames)])


def _pooled(values: Array) -> np.ndarray:
    pooled: np.ndarray = values.reshape(-1, BANDS_TOGETHER).mean(axis=1)
    return pooled


def _onsets(levels: Array) -> np.ndarray:
    """How strong, how sudden and how frequent rises are in each region."""
    rises = np.maximum(levels[2:] - levels[:-2], 0)
    regions = [rises[:, first:last].mean(axis=1) for first, last in REGIONS]
    strength = [5 * region.mean() for region in regions]
    suddenness = [np.percentile(region, 95) / (region.mean() + 1e-6) for region in regions]
    return np.array([*strength, *suddenness, *(_peaks_per_s(region) for region in regions)])


def _peaks_per_s(curve: Array) -> float:
    inner = curve[1:-1]
    peaks = (inner > curve[:-2]) & (inner >= curve[2:]) & (inner > curve.mean() + curve.std())
    return float(peaks.mean()) * FRAMES_PER_S


def _tonality(frames: Frames) -> np.ndarray:
    pitches, bass = frames.pitches, frames.bass
    amounts = [np.log1p(part.sum(axis=1)).mean() for part in (pitches, bass)]
    counts = [(pitches > 0).sum(axis=1).mean() / 10, (bass > 0).sum(axis=1).mean()]
    by_class = pitches.reshape(len(pitches), 12, FIFTHS)
    in_tune = by_class[:, :, FIFTHS // 2].sum() / max(float(pitches.sum()), 1e-9)
    return np.array([*amounts, *counts, in_tune, *(_steadiness(by_class.sum(axis=2), lag) for lag in PERIODS_S)])


def _steadiness(rows: Array, seconds: float) -> float:
    """0..1: how much pitch classes are those that were heard some seconds before."""
    lag = max(1, round(seconds * PITCH_FRAMES_PER_S))
    if len(rows) <= lag:
        return 0.0
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return float((unit[lag:] * unit[:-lag]).sum(axis=1).mean())
