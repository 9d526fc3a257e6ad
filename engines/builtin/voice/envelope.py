"""The pitch of speech, and its spectral envelope without the ripple of the harmonics, a row per step in time.

Pitch is where the autocorrelation, divided by that of the window, is highest (Boersma 1993, "Accurate short-term
analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled sound"). The envelope is CheapTrick
(Morise 2015, "CheapTrick, a spectral envelope estimator for high-quality speech synthesis", Speech Communication 67).
Both expect one clean voice: no music, no noisy room.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import fft
from scipy.ndimage import median_filter

LOWEST_HZ, HIGHEST_HZ = 71.0, 400.0
# Rows without voice are analysed as if they had this pitch: a short window, and much smoothing.
UNVOICED_HZ = 500.0
PERIODS = 3.0
# The hiss of voiced fricatives lies above, and would hide their period.
PITCH_BELOW_HZ = 2000.0
VOICED_LIKENESS = 0.6
SILENCE_DB = -60.0
# Two periods are as alike as one: this much per octave prefers the shorter (Boersma's octave cost).
LIKENESS_PER_OCTAVE = 0.06
# Weights that give the harmonics back what smoothing takes (Morise's q0 and q1, as in his program WORLD).
RECOVERY = 1.3, -0.15
POWER_FLOOR = 1e-16
CHUNK = 128

Doubles = NDArray[np.float64]


def pitch_track(samples: Doubles, rate_hz: int, step_s: float) -> Doubles:
    """Pitch in Hz, 71..400, or 0 where there is no voice, at every `step_s` from 0 to the end; shape (rows,).

    `samples` has the shape (frames,), and may be empty. Costs about 3 ms per second of sound at 22 kHz in 5 ms steps.
    """
    length = 2 * round(PERIODS * rate_hz / LOWEST_HZ / 2)
    silence = 10 ** (SILENCE_DB / 10) * float(np.max(samples**2, initial=0.0))
    rows = [_pitch(pieces, rate_hz, silence) for pieces in _pieces(samples, rate_hz, step_s, length)]
    track: Doubles = median_filter(np.concatenate(rows), 5, mode="constant")
    return track


def envelopes(samples: Doubles, pitch_hz: Doubles, rate_hz: int, step_s: float) -> Doubles:
    """Power from 0 Hz to half the rate, shape (rows, bins); `pitch_hz` is a `pitch_track` of the same samples and step.

    Windows have the energy 1, so that white noise of variance 1 has the power 1. Costs about 10 ms per second of sound
    at 22 kHz in 5 ms steps.
    """
    size = 1 << int(np.ceil(np.log2(PERIODS * rate_hz / LOWEST_HZ)))
    voice_hz = np.where(pitch_hz >= LOWEST_HZ, pitch_hz, UNVOICED_HZ)
    pieces = _pieces(samples, rate_hz, step_s, size)
    return np.concatenate(
        [_envelope(some, voice_hz[number * CHUNK :][: len(some), None], rate_hz) for number, some in enumerate(pieces)]
    )


def _pieces(samples: Doubles, rate_hz: int, step_s: float, length: int) -> Iterator[Doubles]:
    """`length` samples around every step, shape (up to `CHUNK`, length), with silence before and after."""
    padded = np.pad(samples, length // 2)
    windows = sliding_window_view(padded, length)
    rows = int(len(samples) / rate_hz / step_s) + 1
    middles = np.round(np.arange(rows) * step_s * rate_hz).astype(int)
    for begin in range(0, rows, CHUNK):
        yield windows[np.minimum(middles[begin : begin + CHUNK], len(samples))]


def _pitch(pieces: Doubles, rate_hz: int, silence: float) -> Doubles:
    """Hz of each piece, 0 where no period is like the next; `silence` is the power that voice exceeds."""
    lags = np.arange(int(rate_hz / HIGHEST_HZ), int(np.ceil(rate_hz / LOWEST_HZ)) + 1)
    power, likeness = _likeness(pieces, rate_hz, lags[-1] + 2)
    left, here, right = (likeness[:, lags + step] for step in (-1, 0, 1))
    peaks = np.where((here > left) & (here >= right), here - LIKENESS_PER_OCTAVE * np.log2(lags), -np.inf)
    best = peaks.argmax(axis=1)
    left, here, right, peak = (
        np.take_along_axis(some, best[:, None], axis=1)[:, 0] for some in (left, here, right, peaks)
    )
    voiced = (power > silence) & np.isfinite(peak) & (here > VOICED_LIKENESS)
    top = 0.5 * (left - right) / np.where(voiced, left - 2 * here + right, -1.0)
    return np.where(voiced, np.clip(rate_hz / (lags[best] + top), LOWEST_HZ, HIGHEST_HZ), 0.0)


def _likeness(pieces: Doubles, rate_hz: int, lags: int) -> tuple[Doubles, Doubles]:
    """Power, shape (rows,), and how like itself each piece is some samples later, shape (rows, lags), at most 1."""
    length = pieces.shape[1]
    window = np.hanning(length + 1)[:-1]
    size = fft.next_fast_len(length + lags, real=True)
    spectra = fft.rfft((pieces - pieces.mean(axis=1, keepdims=True)) * window, size)
    spectra[:, int(PITCH_BELOW_HZ * size / rate_hz) :] = 0
    overlap = fft.irfft(np.abs(fft.rfft(window, size)) ** 2, size)[:lags]
    correlation = fft.irfft(np.abs(spectra) ** 2, size)[:, :lags] / overlap
    power = correlation[:, 0]
    return power, correlation / np.maximum(power, POWER_FLOOR)[:, None]


def _envelope(pieces: Doubles, pitch_hz: Doubles, rate_hz: int) -> Doubles:
    """Power of each piece; `pitch_hz` has the shape (rows, 1)."""
    size = pieces.shape[1]
    bins_apart = pitch_hz * size / rate_hz
    power = np.abs(fft.rfft(_windowed(pieces, pitch_hz / rate_hz))) ** 2
    power = _smoothed(_mirrored_below(power, bins_apart), 2 / 3 * bins_apart)
    cepstra = fft.dct(np.log(np.maximum(power, POWER_FLOOR)), type=1) / size
    cycles = np.arange(size // 2 + 1) * pitch_hz / rate_hz
    cepstra *= np.sinc(cycles) * (RECOVERY[0] + 2 * RECOVERY[1] * np.cos(2 * np.pi * cycles))
    envelope: Doubles = np.exp(fft.dct(cepstra, type=1))
    return envelope


def _windowed(pieces: Doubles, pitch: Doubles) -> Doubles:
    """The middle three periods, without their mean; `pitch` in cycles per sample, shape (rows, 1)."""
    length = pieces.shape[1]
    share = (np.arange(length) - length // 2) * pitch / PERIODS
    window = np.where(np.abs(share) < 0.5, 0.5 + 0.5 * np.cos(2 * np.pi * share), 0.0)
    window /= np.sqrt(np.sum(window**2, axis=1, keepdims=True))
    pieces = pieces * window
    mean = pieces.sum(axis=1, keepdims=True) / window.sum(axis=1, keepdims=True)
    centred: Doubles = pieces - mean * window
    return centred


def _mirrored_below(power: Doubles, bins_apart: Doubles) -> Doubles:
    """Below the first harmonic, which has no lower neighbour, the power between it and 0 Hz is added back to front."""
    low = np.arange(int(np.ceil(bins_apart.max())))
    power[:, : len(low)] += np.where(low < bins_apart, _at(power, np.maximum(bins_apart - low, 0.0)), 0.0)
    return power


def _smoothed(power: Doubles, width: Doubles) -> Doubles:
    """The mean of `width` bins around each bin; shape (rows, 1)."""
    margin = int(np.ceil(width.max() / 2)) + 1
    below = np.pad(np.cumsum(np.pad(power, ((0, 0), (margin, margin)), mode="reflect"), axis=1), ((0, 0), (1, 0)))
    middles = np.arange(power.shape[1]) + margin + 0.5
    return (_at(below, middles + width / 2) - _at(below, middles - width / 2)) / width


def _at(rows: Doubles, positions: Doubles) -> Doubles:
    """Each row at fractional positions, linear between two, shape (rows, positions)."""
    low = np.minimum(positions.astype(int), rows.shape[1] - 2)
    before, after = (np.take_along_axis(rows, low + step, axis=1) for step in (0, 1))
    between: Doubles = before + (after - before) * (positions - low)
    return between
