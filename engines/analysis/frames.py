"""What is measured of a recording many times a second: the energies of mel bands, and pitch classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import soxr
from scipy.fft import rfft
from scipy.signal import get_window

from engines.audio import SAMPLE_RATE_HZ, Block

Array = npt.NDArray[np.float32]

RATE_HZ, WINDOW, HOP = 22_050, 1_024, 256
FRAMES_PER_S = RATE_HZ / HOP
BANDS, MEL_RANGE_HZ = 40, (30.0, 10_500.0)
# Pitch needs longer windows, and nothing above its fifth octave.
PITCH_RATE_HZ, PITCH_WINDOW, PITCH_HOP = 11_025, 4_096, 1_024
PITCH_FRAMES_PER_S = PITCH_RATE_HZ / PITCH_HOP
PITCH_RANGE_HZ, BASS_RANGE_HZ = (110.0, 2_100.0), (55.0, 260.0)
FIFTHS = 5  # of a semitone: what a tuning can be told by
BATCH = 2_048


@dataclass(frozen=True, slots=True)
class Frames:
    """`bands` (frames, `BANDS`) are energies, `FRAMES_PER_S` a second. `pitches` and `bass` (pitch frames, 60) are
    magnitudes of fifths of semitones from C on, folded into one octave, `PITCH_FRAMES_PER_S` a second.
    """

    bands: Array
    pitches: Array
    bass: Array

    @property
    def seconds(self) -> float:
        return len(self.bands) / FRAMES_PER_S


def frames_of(blocks: Iterable[Block]) -> Frames:
    """Measure a recording, given as blocks (frames, 2) at 44.1 kHz; frame 0 is centred on its start."""
    stream = soxr.ResampleStream(SAMPLE_RATE_HZ, RATE_HZ, 1, "float32", "MQ")
    pieces = [stream.resample_chunk(block.mean(axis=1, keepdims=True)) for block in blocks]
    sound = np.concatenate([*pieces, stream.resample_chunk(np.zeros((0, 1), np.float32), last=True)])[:, 0]
    low = soxr.resample(sound, RATE_HZ, PITCH_RATE_HZ, "MQ")
    bands = [np.square(spectra) @ _mel() for spectra in _spectra(sound, WINDOW, HOP)]
    folded = [_folded(spectra) for spectra in _spectra(low, PITCH_WINDOW, PITCH_HOP)]
    return Frames(np.concatenate(bands), *(np.concatenate(part) for part in zip(*folded, strict=True)))


def _spectra(sound: Array, window: int, hop: int) -> Iterator[Array]:
    """Magnitudes (at most `BATCH`, window // 2 + 1) of windows centred every `hop` samples."""
    padded = np.pad(sound, window // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop]
    shape = get_window("hann", window).astype(np.float32) * np.float32(2 / window)
    for at in range(0, len(windows), BATCH):
        yield np.abs(rfft(windows[at : at + BATCH] * shape, axis=1))


def _folded(spectra: Array) -> tuple[Array, Array]:
    """Pitches and bass from the peaks of each spectrum, which keeps noise and drums out."""
    inner = spectra[:, 1:-1]
    peaks = np.zeros_like(spectra)
    peaks[:, 1:-1] = np.where((inner > spectra[:, :-2]) & (inner >= spectra[:, 2:]), inner, 0)
    roots = np.sqrt(peaks)
    return roots @ _fold(PITCH_RANGE_HZ), roots @ _fold(BASS_RANGE_HZ)


@cache
def _mel() -> Array:
    """Triangular weights (bins, `BANDS`), evenly spaced on the mel scale (O'Shaughnessy 1987)."""
    low, high = (2_595 * np.log10(1 + hz / 700) for hz in MEL_RANGE_HZ)
    edges = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2_595) - 1)
    bins = np.arange(WINDOW // 2 + 1)[:, None] * RATE_HZ / WINDOW
    rising, falling = (bins - edges[:-2]) / np.diff(edges)[:-1], (edges[2:] - bins) / np.diff(edges)[1:]
    weights: Array = np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
    return weights


@cache
def _fold(range_hz: tuple[float, float]) -> Array:
    """Weights (bins, 60) that lead each bin of the range to its fifth of a semitone, the third of which is in tune."""
    bins = np.arange(1, PITCH_WINDOW // 2 + 1) * PITCH_RATE_HZ / PITCH_WINDOW
    places = np.round(12 * FIFTHS * np.log2(bins / 440.0) + 9 * FIFTHS + FIFTHS // 2).astype(int) % (12 * FIFTHS)
    inside = (bins >= range_hz[0]) & (bins <= range_hz[1])
    weights = np.zeros((PITCH_WINDOW // 2 + 1, 12 * FIFTHS), np.float32)
    weights[np.arange(1, len(bins) + 1)[inside], places[inside]] = 1
    return weights
