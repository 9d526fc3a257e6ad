"""What is measured of a recording many times a second: the energies of mel bands, and pitch classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import soxr
from scipy.fft import rfft
from scipy.ndimage import uniform_filter1d
from scipy.signal import get_window

from engines.audio import SAMPLE_RATE_HZ, Block

Array = npt.NDArray[np.float32]

RATE_HZ, WINDOW, HOP = 22_050, 1_024, 256
FRAMES_PER_S = RATE_HZ / HOP
BANDS, MEL_RANGE_HZ = 40, (30.0, 10_500.0)
# Pitch needs longer windows, and nothing above the fifth octave.
PITCH_RATE_HZ, PITCH_WINDOW, PITCH_HOP = 11_025, 4_096, 1_024
PITCH_FRAMES_PER_S = PITCH_RATE_HZ / PITCH_HOP
PITCH_RANGE_HZ, BASS_RANGE_HZ = (110.0, 1_000.0), (35.0, 160.0)
AROUND_BINS, STANDS_OUT, PITCH_POWER, SILENT = 61, 2.0, 0.6, 1e-7
FIFTHS = 5  # of a semitone: what a tuning can be told by
BATCH = 2_048
LEAST_SAMPLES = RATE_HZ  # what is shorter is measured as if silence followed


@dataclass(frozen=True, slots=True)
class Frames:
    """`bands` (frames, `BANDS`) are energies, `FRAMES_PER_S` a second. `pitches` and `bass` (pitch frames, 60) are
    magnitudes of fifths of semitones from C on, folded into one octave, `PITCH_FRAMES_PER_S` a second. `seconds` is how
    long the recording is.
    """

    bands: Array
    pitches: Array
    bass: Array
    seconds: float


def frames_of(blocks: Iterable[Block]) -> Frames:
    """Measure a recording, given as blocks (frames, 2) at 44.1 kHz; frame 0 is centred on its start."""
    stream = soxr.ResampleStream(SAMPLE_RATE_HZ, RATE_HZ, 1, "float32", "MQ")
    pieces = [stream.resample_chunk(block.mean(axis=1, keepdims=True)) for block in blocks]
    sound = np.concatenate([*pieces, stream.resample_chunk(np.zeros((0, 1), np.float32), last=True)])[:, 0]
    seconds = len(sound) / RATE_HZ
    sound = np.pad(sound, (0, max(0, LEAST_SAMPLES - len(sound))))
    low = soxr.resample(sound, RATE_HZ, PITCH_RATE_HZ, "MQ")
    bands = [np.square(spectra) @ _mel() for spectra in _spectra(sound, WINDOW, HOP)]
    folded = [_folded(spectra) for spectra in _spectra(low, PITCH_WINDOW, PITCH_HOP)]
    pitches, bass = (np.concatenate(part) for part in zip(*folded, strict=True))
    return Frames(np.concatenate(bands), pitches, bass, seconds)


def _spectra(sound: Array, window: int, hop: int) -> Iterator[Array]:
    """Magnitudes (at most `BATCH`, window // 2 + 1) of windows centred every `hop` samples."""
    padded = np.pad(sound, window // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop]
    shape = get_window("hann", window).astype(np.float32) * np.float32(2 / window)
    for at in range(0, len(windows), BATCH):
        yield np.abs(rfft(windows[at : at + BATCH] * shape, axis=1))


def _folded(spectra: Array) -> tuple[Array, Array]:
    """Pitches and bass from what stands out of each spectrum, which keeps noise and drums out.

    A peak lies at the top of the parabola through its bin and the two beside it: bins are wider than low semitones.
    """
    around = uniform_filter1d(spectra, AROUND_BINS, axis=1)
    left, middle, right = spectra[:, :-2], spectra[:, 1:-1], spectra[:, 2:]
    rows, bins = np.nonzero((middle > left) & (middle >= right) & (middle > STANDS_OUT * around[:, 1:-1] + SILENT))
    before, top, after = (np.log(part[rows, bins] + SILENT) for part in (left, middle, right))
    off = 0.5 * (before - after) / np.minimum(before - 2 * top + after, -SILENT)
    hertz = (bins + 1 + off) * PITCH_RATE_HZ / PITCH_WINDOW
    strengths = middle[rows, bins] ** PITCH_POWER
    pitches, bass = (
        _fold(rows, hertz, strengths, range_hz, len(spectra)) for range_hz in (PITCH_RANGE_HZ, BASS_RANGE_HZ)
    )
    return pitches, bass


def _fold(
    rows: np.ndarray, hertz: np.ndarray, strengths: np.ndarray, range_hz: tuple[float, float], size: int
) -> Array:
    """The strengths inside the range by row and fifth of a semitone (`size`, 60), the third of which is in tune."""
    inside = (hertz >= range_hz[0]) & (hertz <= range_hz[1])
    rows, hertz, places = rows[inside], hertz[inside], 12 * FIFTHS
    place = np.round(places * np.log2(hertz / 440.0) + 9 * FIFTHS + FIFTHS // 2).astype(int) % places
    folded: Array = np.bincount(rows * places + place, strengths[inside], size * places).astype(np.float32)
    return folded.reshape(size, places)


@cache
def _mel() -> Array:
    """Triangular weights (bins, `BANDS`), evenly spaced on the mel scale (O'Shaughnessy 1987)."""
    low, high = (2_595 * np.log10(1 + hz / 700) for hz in MEL_RANGE_HZ)
    edges = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2_595) - 1)
    bins = np.arange(WINDOW // 2 + 1)[:, None] * RATE_HZ / WINDOW
    rising, falling = (bins - edges[:-2]) / np.diff(edges)[:-1], (edges[2:] - bins) / np.diff(edges)[1:]
    weights: Array = np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
    return weights
