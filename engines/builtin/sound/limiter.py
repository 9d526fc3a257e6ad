"""The peak limiter: how far a song must be turned down, and when, so that no true peak passes the ceiling."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from engines.builtin.sound.signal import RATE_HZ, Curve, Signal

STEP_FRAMES = 64
LOOKAHEAD_STEPS = 4
RELEASE_DB_PER_S = 45.0
OVERSAMPLING = 4
REACH_FRAMES = 8
# Shape of the Kaiser window: flat within 0.2 dB up to 18 kHz.
TAPER = 3.0
# Peaks between samples stand at most about this far above the samples around them in music.
OVERSHOOT = 1.6
# Products this small stay in the calling thread: waking others costs more than it saves on a busy machine.
ROWS_AT_ONCE = 16


class PeakMeter:
    """The largest magnitude, between samples too, of each step of `STEP_FRAMES` frames.

    A peak in the last `REACH_FRAMES` frames of a step is told with the next step.
    """

    def __init__(self) -> None:
        self._past = np.zeros((2, 2 * REACH_FRAMES), np.float32)
        self._kernel = _interpolation_kernel()

    def process(self, block: Signal, interesting: Curve) -> Curve:
        """Peaks of a block of whole steps; only steps above `interesting` (steps,) are looked at between samples."""
        line = np.concatenate((self._past, block), axis=1)
        self._past = line[:, -2 * REACH_FRAMES :]
        windows = sliding_window_view(line, STEP_FRAMES + 2 * REACH_FRAMES, axis=1)[:, ::STEP_FRAMES]
        peaks: Curve = np.abs(windows).max(axis=(0, 2)).astype(np.float64)
        chosen = np.flatnonzero(peaks > interesting)
        for few in np.split(chosen, range(ROWS_AT_ONCE, len(chosen), ROWS_AT_ONCE)):
            between = np.abs(windows[:, few] @ self._kernel).max(axis=(0, 2), initial=0.0)
            peaks[few] = np.maximum(peaks[few], between)
        return peaks


class Limiter:
    """Gain in dB from the gain that every step needs, `LOOKAHEAD_STEPS` steps late.

    The gain never stands above what the step needs, falls smoothly before a peak and recovers linearly in dB.
    """

    def __init__(self) -> None:
        self._needed = np.zeros(LOOKAHEAD_STEPS + 1)
        self._released = 0.0
        self._smoothed = np.zeros(LOOKAHEAD_STEPS - 1)

    def process(self, needed_db: Curve) -> Curve:
        """`needed_db` (steps,), at most 0, to gains at the starts of the steps `LOOKAHEAD_STEPS` earlier, in dB."""
        line = np.concatenate((self._needed, needed_db))
        self._needed = line[-LOOKAHEAD_STEPS - 1 :]
        ahead = sliding_window_view(line, LOOKAHEAD_STEPS + 2).min(axis=1)
        rising = RELEASE_DB_PER_S * STEP_FRAMES / RATE_HZ * np.arange(1, len(ahead) + 1)
        released = np.minimum(np.minimum.accumulate(np.minimum(ahead - rising, self._released)) + rising, 0.0)
        self._released = float(released[-1])
        line = np.concatenate((self._smoothed, released))
        self._smoothed = line[len(line) - LOOKAHEAD_STEPS + 1 :]
        gains: Curve = sliding_window_view(line, LOOKAHEAD_STEPS).mean(axis=1)
        return gains


def _interpolation_kernel() -> Signal:
    """From a window of samples to the values between its inner ones, shape (window, 3 * steps): a windowed sinc."""
    window = STEP_FRAMES + 2 * REACH_FRAMES
    phases = np.arange(1, OVERSAMPLING) / OVERSAMPLING
    places = (REACH_FRAMES + np.arange(STEP_FRAMES)[:, None] + phases - 1).ravel()
    distance = np.arange(window)[:, None] - places
    taper = np.i0(TAPER * np.sqrt(np.clip(1 - (distance / REACH_FRAMES) ** 2, 0, 1))) / np.i0(TAPER)
    taper[np.abs(distance) > REACH_FRAMES] = 0
    return (np.sinc(distance) * taper).astype(np.float32)
