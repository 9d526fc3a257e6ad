"""Short-time spectra of both channels, a block of frames at a time, and the way back to sound without a seam."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, rfft
from scipy.signal import get_window

from engines.audio import CHANNELS, SAMPLE_RATE_HZ, Block

Array = npt.NDArray[np.float32]
Spectra = npt.NDArray[np.complex64]

WINDOW, HOP = 4_096, 1_024
BINS = WINDOW // 2 + 1
FRAMES_PER_S = SAMPLE_RATE_HZ / HOP
OVERLAP = WINDOW // HOP
LEAD = (OVERLAP - 1) * HOP  # so that the first samples lie under as many windows as all others
SQUARES = 1.5  # what squared Hann windows add up to at this overlap


def count_of(samples: int) -> int:
    """How many spectra a sound of so many samples has."""
    return -(-samples // HOP) + OVERLAP - 1


def spectra_of(sound: Block, first: int, last: int) -> Spectra:
    """Spectra (2, last - first, `BINS`) of the frames `first` to `last` of a whole sound (samples, 2)."""
    start = first * HOP - LEAD
    end = start + (last - first - 1) * HOP + WINDOW
    piece = np.asarray(sound[max(0, start) : max(0, end)], np.float32).T
    padded = np.pad(piece, ((0, 0), (max(0, -start), end - max(0, start) - piece.shape[1])))
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW, axis=1)[:, ::HOP]
    spectra: Spectra = rfft(windows * _window(), axis=2)
    return spectra


class Sounding:
    """Adds spectra up to sound; the first block comes out later by what the windows overlap."""

    def __init__(self) -> None:
        self._rest = np.zeros((CHANNELS, WINDOW - HOP), np.float32)
        self._skip = LEAD

    def process(self, spectra: Spectra) -> Block:
        """The samples (n, 2) that no later spectrum changes."""
        pieces = irfft(spectra, WINDOW, axis=2) * (_window() / np.float32(SQUARES))
        count = spectra.shape[1]
        total = np.zeros((CHANNELS, count + OVERLAP - 1, HOP), np.float32)
        for part in range(OVERLAP):
            total[:, part : part + count] += pieces[:, :, part * HOP : (part + 1) * HOP]
        sound = total.reshape(CHANNELS, -1)
        sound[:, : WINDOW - HOP] += self._rest
        self._rest = sound[:, count * HOP :]
        ready, self._skip = sound[:, self._skip : count * HOP].T, max(0, self._skip - count * HOP)
        return np.ascontiguousarray(ready, np.float32)


@cache
def _window() -> Array:
    window: Array = get_window("hann", WINDOW).astype(np.float32)
    return window
